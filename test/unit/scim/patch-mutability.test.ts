/** PATCH of what a custom schema marks immutable, required or writeOnly (RFC 7643 sections 2.2 and 7). */
import { applyPatch } from '../../../shared/scim/patch/apply-patch.ts';
import { readPatch } from '../../../shared/scim/patch/read-operations.ts';
import { readResource } from '../../../shared/scim/read-resource.ts';
import type { Json, JsonObject } from '../../../shared/scim/resource.ts';
import type { SchemaDefinition } from '../../../shared/scim/schemas/definition.ts';
import { compileResourceType } from '../../../shared/scim/schemas/resource-type.ts';
import { scimErrorOf } from './scim-error-of.ts';

const schema: SchemaDefinition = {
  id: 'urn:example:Thing',
  name: 'Thing',
  description: 'Has what the standard schemas lack',
  attributes: [
    { name: 'serial', mutability: 'immutable', description: 'Set once' },
    { name: 'tags', multiValued: true, description: 'Several strings' },
    {
      name: 'part',
      type: 'complex',
      description: 'One value with a sub-attribute that is set once',
      subAttributes: [
        { name: 'code', mutability: 'immutable', description: 'Set once' },
        { name: 'note', description: 'Free' },
        { name: 'pin', mutability: 'writeOnly', description: 'Never kept' },
      ],
    },
    {
      name: 'links',
      type: 'complex',
      multiValued: true,
      description: 'Several values with a sub-attribute that is set once',
      subAttributes: [
        { name: 'value', mutability: 'immutable', description: 'Set once' },
        { name: 'pin', mutability: 'writeOnly', description: 'Never kept' },
        { name: 'note', description: 'Free' },
      ],
    },
  ],
};
const extension: SchemaDefinition = {
  id: 'urn:example:Extension',
  name: 'Extension',
  description: 'Has a required attribute',
  attributes: [
    { name: 'owner', required: true, description: 'Required' },
    { name: 'colour', description: 'Free' },
  ],
};
const definition = { name: 'Thing', endpoint: '/Things', description: 'Thing', schema };
const thing = compileResourceType({ ...definition, extensions: [{ schema: extension, required: false }] });

const before: JsonObject = {
  schemas: [schema.id, extension.id],
  serial: 's1',
  part: { code: 'c1', note: 'n' },
  links: [{ value: 'l1' }, { value: 'l2' }],
  [extension.id]: { owner: 'o', colour: 'red' },
};
const patch = (operation: Json) => applyPatch(thing, before, readPatch({ Operations: [operation] }, thing));

test.each([
  ['set to its own value', { op: 'replace', path: 'serial', value: 's1' }],
  ['set to its own value beside others', { op: 'replace', value: { serial: 's1', part: { code: 'c1' } } }],
  ['set to its own value in a complex value', { op: 'add', path: 'part.code', value: 'c1' }],
  ['set to its own value in one of several', { op: 'add', path: 'links[value eq "l1"]', value: { value: 'l1' } }],
  ['removed where it is absent', { op: 'remove', path: 'links[value eq "none"].value' }],
])('an immutable attribute may be %s', (_, operation) => {
  expect(patch(operation)).toBe(before);
});

test('an immutable attribute may be set once', () => {
  const { serial: _, ...without } = before;
  const operations = readPatch({ Operations: [{ op: 'add', path: 'serial', value: 's2' }] }, thing);
  expect(applyPatch(thing, without, operations)).toEqual({ ...without, serial: 's2' });
});

test.each([
  ['changed', { op: 'replace', path: 'serial', value: 's2' }, 'serial'],
  ['added over', { op: 'add', value: { serial: 's2' } }, 'serial'],
  ['removed', { op: 'remove', path: 'serial' }, 'serial'],
  ['set to null', { op: 'replace', path: 'serial', value: null }, 'serial'],
  ['changed in a complex value', { op: 'replace', path: 'part.code', value: 'c2' }, 'part.code'],
  ['changed with the complex value', { op: 'replace', path: 'part', value: { code: 'c2' } }, 'part.code'],
  ['removed from a complex value', { op: 'remove', path: 'part.code' }, 'part.code'],
  ['changed in one of several', { op: 'replace', path: 'links[value eq "l1"].value', value: 'l3' }, 'links.value'],
  ['changed with one of several', { op: 'add', path: 'links[value eq "l1"]', value: { value: 'l3' } }, 'links.value'],
  ['removed from one of several', { op: 'remove', path: 'links[value eq "l1"].value' }, 'links.value'],
])('an immutable attribute may not be %s', (_, operation, words) => {
  expect(scimErrorOf(() => patch(operation))).toMatchObject({
    scimType: 'mutability',
    detail: expect.stringContaining(words),
  });
});

test('a writeOnly sub-attribute is checked and not kept', () => {
  expect(patch({ op: 'replace', path: 'part', value: { pin: '1234', note: 'n' } })).toBe(before);
  expect(patch({ op: 'replace', path: 'part.pin', value: '1234' })).toBe(before);
  expect(patch({ op: 'replace', path: 'links[value eq "l1"].pin', value: '1234' })).toBe(before);
  expect(scimErrorOf(() => patch({ op: 'replace', path: 'part.pin', value: 1234 })).scimType).toBe('invalidValue');
});

test('strings of a multi-valued attribute are added once and removed by value', () => {
  const tagged = { ...before, tags: ['a', 'b'] };
  const apply = (operation: Json) => applyPatch(thing, tagged, readPatch({ Operations: [operation] }, thing));
  expect(apply({ op: 'add', path: 'tags', value: ['B', 'c'] })['tags']).toEqual(['a', 'b', 'c']);
  expect(apply({ op: 'add', path: 'tags', value: 'A' })).toBe(tagged);
  expect(apply({ op: 'remove', path: 'tags', value: ['A'] })['tags']).toEqual(['b']);
});

test('an extension keeps its required attribute while it is there', () => {
  const refused = (operation: Json) => scimErrorOf(() => patch(operation)).scimType;
  expect(refused({ op: 'remove', path: `${extension.id}:owner` })).toBe('mutability');
  expect(patch({ op: 'remove', path: extension.id })).not.toHaveProperty([extension.id]);
  expect(scimErrorOf(() => readResource(thing, { [extension.id]: { colour: 'red' } })).detail).toContain(
    'urn:example:Extension:owner is missing',
  );
});

test('a required extension must be there (RFC 7643 section 6)', () => {
  const strict = compileResourceType({ ...definition, extensions: [{ schema: extension, required: true }] });
  expect(scimErrorOf(() => readResource(strict, { serial: 's' })).detail).toContain(extension.id);
  const whole = readResource(strict, { [extension.id]: { owner: 'o' } });
  expect(whole).toEqual({ schemas: [schema.id, extension.id], [extension.id]: { owner: 'o' } });
  const removal = readPatch({ Operations: [{ op: 'remove', path: extension.id }] }, strict);
  expect(scimErrorOf(() => applyPatch(strict, whole, removal)).detail).toContain(extension.id);
});
