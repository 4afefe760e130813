/** `attributes` and `excludedAttributes` (RFC 7644 section 3.9) and `returned` (RFC 7643 section 2.2). */
import { ScimError } from '../../../shared/scim/error.ts';
import { scimLimits } from '../../../shared/scim/limits.ts';
import { parseProjection, project, projectionWants } from '../../../shared/scim/projection.ts';
import type { Json, Resource } from '../../../shared/scim/resource.ts';
import type { ResourceType } from '../../../shared/scim/schemas/resource-type.ts';
import { groupResourceType, userResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { core, enterprise, extraUrn, thingResourceType } from './filter-population.ts';

const babs: Resource = {
  schemas: [core, enterprise],
  id: '1',
  externalId: 'ext',
  userName: 'babs',
  name: { familyName: 'Jensen', givenName: 'Barbara' },
  emails: [
    { value: 'w@x', type: 'work', primary: true },
    { value: 'h@x', type: 'home' },
  ],
  [enterprise]: { department: 'Tours', manager: { value: 'm-1', displayName: 'Lee' } },
  meta: { resourceType: 'User', version: 'W/"1"' },
};
const minimum = { schemas: babs['schemas'] ?? null, id: '1' };
const { emails: _emails, ...withoutEmails } = babs;
const { [enterprise]: _enterprise, ...withoutEnterprise } = babs;

const included: readonly [attributes: string, more: Record<string, Json | undefined>][] = [
  ['userName', { userName: 'babs' }],
  ['USERNAME', { userName: 'babs' }],
  [' userName , externalId ,', { userName: 'babs', externalId: 'ext' }],
  ['userName,userName', { userName: 'babs' }],
  ['id', {}],
  ['foo', {}],
  ['foo,userName,name.foo,foo[bar eq "x"]', { userName: 'babs' }],
  ['password', {}],
  ['title', {}],
  ['name', { name: babs['name'] }],
  ['name.familyName', { name: { familyName: 'Jensen' } }],
  ['NAME.FAMILYNAME,name.givenName', { name: babs['name'] }],
  ['name,name.givenName', { name: babs['name'] }],
  ['name.middleName', {}],
  ['meta.version', { meta: { version: 'W/"1"' } }],
  ['emails', { emails: babs['emails'] }],
  ['emails.value', { emails: [{ value: 'w@x' }, { value: 'h@x' }] }],
  ['emails.primary', { emails: [{ primary: true }] }],
  ['emails[type eq "work"]', { emails: [{ value: 'w@x', type: 'work', primary: true }] }],
  ['emails [ type eq "home" ]', { emails: [{ value: 'h@x', type: 'home' }] }],
  ['emails[type eq "work"].value', { emails: [{ value: 'w@x' }] }],
  ['emails[type eq "work"].value,emails.type', { emails: [{ value: 'w@x', type: 'work' }, { type: 'home' }] }],
  ['emails[type eq "work"],emails', { emails: babs['emails'] }],
  ['emails[type eq "other"]', {}],
  ['emails[value eq "a,b]\\",c"],userName', { userName: 'babs' }],
  [`${core}:userName`, { userName: 'babs' }],
  [`${core}:name.givenName`, { name: { givenName: 'Barbara' } }],
  [core, { userName: 'babs', name: babs['name'], emails: babs['emails'] }],
  [enterprise, { [enterprise]: babs[enterprise] }],
  [enterprise.toLowerCase(), { [enterprise]: babs[enterprise] }],
  [`${enterprise}:department`, { [enterprise]: { department: 'Tours' } }],
  [`${enterprise}:manager.displayName`, { [enterprise]: { manager: { displayName: 'Lee' } } }],
  [`${enterprise}:division`, {}],
  ['__proto__,constructor,name.__proto__', {}],
];

test.each(included)('attributes=%s returns what is always returned and that', (attributes, more) => {
  const projected = project(parseProjection({ attributes }, userResourceType), babs);
  expect(projected).toEqual({ ...minimum, ...more });
  expect(Object.getPrototypeOf(projected)).toBe(Object.prototype);
});

const excluded: readonly [excludedAttributes: string, expected: Resource][] = [
  ['emails', withoutEmails],
  ['EMAILS, foo', withoutEmails],
  ['id,schemas', babs],
  ['foo', babs],
  ['members', babs],
  ['name.givenName', { ...babs, name: { familyName: 'Jensen' } }],
  ['emails.type', { ...babs, emails: [{ value: 'w@x', primary: true }, { value: 'h@x' }] }],
  ['emails.value,emails.type,emails.primary', withoutEmails],
  ['emails[type eq "work"]', { ...babs, emails: [{ value: 'h@x', type: 'home' }] }],
  [
    'emails[type eq "work"].value',
    {
      ...babs,
      emails: [
        { type: 'work', primary: true },
        { value: 'h@x', type: 'home' },
      ],
    },
  ],
  ['emails[value pr]', withoutEmails],
  [enterprise, withoutEnterprise],
  [`${enterprise}:manager`, { ...babs, [enterprise]: { department: 'Tours' } }],
  [`${enterprise}:manager,${enterprise}:department`, withoutEnterprise],
  [`${enterprise}:manager.value`, { ...babs, [enterprise]: { department: 'Tours', manager: { displayName: 'Lee' } } }],
  [core, { ...minimum, externalId: 'ext', meta: babs['meta'] ?? null, [enterprise]: babs[enterprise] ?? null }],
];

test.each(excluded)('excludedAttributes=%s returns the rest', (excludedAttributes, expected) => {
  expect(project(parseProjection({ excludedAttributes }, userResourceType), babs)).toEqual(expected);
});

describe('returned', () => {
  const thing: Resource = {
    id: '1',
    label: 'L',
    onRequest: 'R',
    hidden: 'H',
    pinned: 'P',
    parts: [
      { value: 'a', kind: 'x', detail: 'd', secret: 's' },
      { value: 'b', kind: 'y', secret: 's' },
    ],
    [extraUrn]: { number: 7, pin: '0000' },
  };
  const always = { id: '1', pinned: 'P' };
  const defaultParts = [
    { value: 'a', kind: 'x' },
    { value: 'b', kind: 'y' },
  ];
  const byDefault = { ...always, label: 'L', parts: defaultParts, [extraUrn]: { number: 7 } };

  test.each([
    ['nothing', {}, byDefault],
    ['attributes=onRequest', { attributes: 'onRequest' }, { ...always, onRequest: 'R' }],
    ['attributes=hidden', { attributes: 'hidden' }, always],
    ['attributes=parts', { attributes: 'parts' }, { ...always, parts: defaultParts }],
    ['attributes=parts.value', { attributes: 'parts.value' }, { ...always, parts: defaultParts }],
    [
      'attributes=parts.detail',
      { attributes: 'parts.detail' },
      { ...always, parts: [{ kind: 'x', detail: 'd' }, { kind: 'y' }] },
    ],
    [
      'attributes=parts,parts.detail',
      { attributes: 'parts,parts.detail' },
      {
        ...always,
        parts: [
          { value: 'a', kind: 'x', detail: 'd' },
          { value: 'b', kind: 'y' },
        ],
      },
    ],
    ['attributes=parts.secret', { attributes: 'parts.secret' }, { ...always, parts: [{ kind: 'x' }, { kind: 'y' }] }],
    [
      'attributes=parts[kind eq "y"]',
      { attributes: 'parts[kind eq "y"]' },
      { ...always, parts: [{ value: 'b', kind: 'y' }] },
    ],
    ['attributes=the extension', { attributes: extraUrn }, { ...always, [extraUrn]: { number: 7 } }],
    ['attributes=the extension’s pin', { attributes: `${extraUrn}:pin` }, always],
    ['excludedAttributes=pinned', { excludedAttributes: 'pinned' }, byDefault],
    ['excludedAttributes=parts', { excludedAttributes: 'parts' }, { ...always, label: 'L', [extraUrn]: { number: 7 } }],
    ['excludedAttributes=parts.kind', { excludedAttributes: 'parts.kind' }, byDefault],
    [
      'excludedAttributes=parts.value',
      { excludedAttributes: 'parts.value' },
      { ...byDefault, parts: [{ kind: 'x' }, { kind: 'y' }] },
    ],
    ['excludedAttributes=onRequest', { excludedAttributes: 'onRequest' }, byDefault],
  ])('decides with %s', (_name, parameters, expected) => {
    expect(project(parseProjection(parameters, thingResourceType), thing)).toEqual(expected);
  });
});

test.each([
  {},
  { attributes: '' },
  { attributes: ' , ' },
  { excludedAttributes: '' },
  { attributes: '', excludedAttributes: ' ' },
])('With %j there is nothing to do', (parameters) => {
  expect(parseProjection(parameters, userResourceType)).toBeUndefined();
  expect(project(undefined, babs)).toBe(babs);
});

test('A projection does not change the resource', () => {
  const before = JSON.stringify(babs);
  project(parseProjection({ attributes: 'emails[type eq "work"].value,name.givenName' }, userResourceType), babs);
  project(parseProjection({ excludedAttributes: 'emails.value,name' }, userResourceType), babs);
  expect(JSON.stringify(babs)).toBe(before);
});

test.each([
  ['both at once', { attributes: 'userName', excludedAttributes: 'emails' }, 'invalidValue'],
  ['a list that is too long', { attributes: 'userName,'.repeat(scimLimits.projectionCharactersMax) }, 'invalidValue'],
  ['brackets without a filter', { attributes: 'emails[]' }, 'invalidFilter'],
  ['brackets without an end', { attributes: 'emails[type eq "work"' }, 'invalidFilter'],
  ['an unknown sub-attribute in brackets', { excludedAttributes: 'emails[foo eq "x"]' }, 'invalidFilter'],
  ['brackets after a simple attribute', { attributes: 'userName[value eq "x"]' }, 'invalidPath'],
])('%s is refused', (_name, parameters, scimType) => {
  let refusal: unknown;
  try {
    parseProjection(parameters, userResourceType);
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(ScimError);
  expect(refusal).toMatchObject({ status: 400, scimType });
});

describe('What is not wanted need not be read', () => {
  const cases: readonly [ResourceType, object, string, boolean][] = [
    [groupResourceType, {}, 'members', true],
    [groupResourceType, { attributes: 'displayName' }, 'members', false],
    [groupResourceType, { attributes: 'Members.value' }, 'members', true],
    [groupResourceType, { attributes: 'members[value eq "x"]' }, 'members', true],
    [groupResourceType, { excludedAttributes: 'members' }, 'members', false],
    [groupResourceType, { excludedAttributes: 'MEMBERS' }, 'members', false],
    [groupResourceType, { excludedAttributes: 'members.display' }, 'members', true],
    [groupResourceType, { excludedAttributes: 'members[value eq "x"]' }, 'members', true],
    [userResourceType, { attributes: 'userName' }, 'groups', false],
    [userResourceType, { attributes: 'userName' }, 'id', true],
    [userResourceType, { excludedAttributes: 'groups' }, 'groups', false],
    [userResourceType, { excludedAttributes: 'emails' }, 'groups', true],
    [userResourceType, { attributes: `${enterprise}:department` }, 'groups', false],
  ];
  test.each(cases)('$name with %j wants %s: %j', (type, parameters, name, wanted) => {
    const projection = parseProjection(parameters, type);
    expect(projectionWants(projection, name)).toBe(wanted);
    if (projection) expect(projection.wants(name)).toBe(wanted);
  });
});
