/** What follows when a deployment adds a schema (RFC 7643 section 3.3): everything reads the same table. */
import { resourceTypeDocument, schemaDocument } from '../../../shared/scim/discovery.ts';
import { matches } from '../../../shared/scim/filter/matches.ts';
import { parseFilter } from '../../../shared/scim/filter/parse.ts';
import { applyPatch } from '../../../shared/scim/patch/apply-patch.ts';
import { readPatch } from '../../../shared/scim/patch/read-operations.ts';
import { parseProjection, project } from '../../../shared/scim/projection.ts';
import { readResource } from '../../../shared/scim/read-resource.ts';
import type { SchemaDefinition } from '../../../shared/scim/schemas/definition.ts';
import { compileResourceType } from '../../../shared/scim/schemas/resource-type.ts';
import { userResourceType } from '../../../shared/scim/schemas/resource-types.ts';

const badge: SchemaDefinition = {
  id: 'urn:example:params:scim:schemas:badge:1.0:User',
  name: 'Badge',
  description: 'The badge that opens doors',
  attributes: [
    { name: 'number', type: 'integer', required: true, description: 'What is printed on it' },
    { name: 'doors', multiValued: true, caseExact: true, description: 'What it opens' },
    { name: 'pin', returned: 'request', description: 'Shown only when asked for' },
    { name: 'issued', type: 'dateTime', mutability: 'readOnly', description: 'When it was given out' },
  ],
};
const { definition } = userResourceType;
const type = compileResourceType({
  ...definition,
  extensions: [...definition.extensions, { schema: badge, required: false }],
});

const user = readResource(type, {
  userName: 'barbara',
  [badge.id.toUpperCase()]: { Number: 7, doors: ['North', 'South'], pin: '1234', issued: '2026-01-01T00:00:00Z' },
});

test('a body may hold it, in any letter case; readOnly values are ignored and schemas names it', () => {
  expect(user).toEqual({
    schemas: [definition.schema.id, badge.id],
    userName: 'barbara',
    [badge.id]: { number: 7, doors: ['North', 'South'], pin: '1234' },
  });
});

test.each([
  [{ number: 'seven' }, /number must be/],
  [{ doors: ['North'] }, /number/],
  ['x', /badge/],
])('what does not fit is refused, naming it: %j', (value, message) => {
  expect(() => readResource(type, { userName: 'barbara', [badge.id]: value })).toThrow(message);
});

test.each([
  [`${badge.id}:number gt 6`, true],
  [`${badge.id}:number gt 7`, false],
  [`${badge.id}:doors eq "North"`, true],
  [`${badge.id}:doors eq "north"`, false],
])('a filter may name it: %s', (filter, expected) => {
  expect(matches(parseFilter(filter, type), user)).toBe(expected);
});

test('a PATCH reaches it by path, and clears it as a whole', () => {
  const patch = (...Operations: object[]) =>
    applyPatch(type, user, readPatch(JSON.parse(JSON.stringify({ Operations })), type));
  expect(patch({ op: 'replace', path: `${badge.id}:number`, value: 8 })[badge.id]).toMatchObject({ number: 8 });
  expect(patch({ op: 'add', path: `${badge.id}:doors`, value: ['West'] })[badge.id]).toMatchObject({
    doors: ['North', 'South', 'West'],
  });
  const cleared = patch({ op: 'remove', path: badge.id });
  expect(cleared).toEqual({ schemas: [definition.schema.id], userName: 'barbara' });
  expect(() => patch({ op: 'replace', path: `${badge.id}:issued`, value: '2026-01-02T00:00:00Z' })).toThrow(/issued/);
});

test('answers show it as its attributes say', () => {
  expect(project(parseProjection({}, type), user)[badge.id]).toEqual({ number: 7, doors: ['North', 'South'] });
  const asked = parseProjection({ attributes: `${badge.id}:pin` }, type);
  expect(project(asked, user)[badge.id]).toEqual({ pin: '1234' });
});

test('discovery tells of it', () => {
  expect(resourceTypeDocument(type, 'https://scim.example.com/scim/v2')['schemaExtensions']).toContainEqual({
    schema: badge.id,
    required: false,
  });
  expect(schemaDocument(badge, 'https://scim.example.com/scim/v2')).toMatchObject({
    id: badge.id,
    attributes: [
      { name: 'number', type: 'integer', required: true },
      { name: 'doors' },
      { name: 'pin' },
      { name: 'issued' },
    ],
  });
});
