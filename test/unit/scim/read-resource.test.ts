/** Reading the bodies of POST and PUT (RFC 7643 section 2, RFC 7644 sections 3.3 and 3.5.1). */
import { scimLimits } from '../../../shared/scim/limits.ts';
import { readGroupReferences } from '../../../shared/scim/read-group-references.ts';
import { readMembersOf } from '../../../shared/scim/read-members.ts';
import { readResource, withoutMembers } from '../../../shared/scim/read-resource.ts';
import type { Json, JsonObject } from '../../../shared/scim/resource.ts';
import type { AttributeDefinition, SchemaDefinition } from '../../../shared/scim/schemas/definition.ts';
import { compileResourceType } from '../../../shared/scim/schemas/resource-type.ts';
import { groupResourceType, userResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { core, enterprise, membership } from './patch-cases/patch-case.ts';
import { scimErrorOf } from './scim-error-of.ts';

const group = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const user = (attributes: JsonObject): JsonObject => ({ userName: 'b', ...attributes });

describe('a User is read', () => {
  const cases: readonly (readonly [claim: string, body: JsonObject, resource: JsonObject])[] = [
    ['with its schemas supplied', { userName: 'b' }, { schemas: [core], userName: 'b' }],
    [
      'with names in any letter case',
      { USERNAME: 'b', Name: { GIVENNAME: 'B' } },
      { schemas: [core], userName: 'b', name: { givenName: 'B' } },
    ],
    [
      'without nulls, empty lists and empty objects (RFC 7643 section 2.5)',
      user({ title: null, emails: [], name: {}, roles: [null, {}] }),
      user({ schemas: [core] }),
    ],
    [
      'without unknown attributes',
      user({ shoeSize: 42, name: { nick: 'b' }, 'urn:example:x': { a: 1 } }),
      user({ schemas: [core] }),
    ],
    [
      'without what the server maintains (RFC 7644 section 3.5.1)',
      user({ id: 7, meta: 'x', groups: [{ value: 'g' }], [membership]: { status: 'invited' } }),
      user({ schemas: [core] }),
    ],
    ['without its password', user({ password: 't1meMa$heen' }), user({ schemas: [core] })],
    [
      'with the extensions it has content of',
      user({ schemas: [core], [enterprise]: { department: 'D' } }),
      user({ schemas: [core, enterprise], [enterprise]: { department: 'D' } }),
    ],
    [
      'without an extension that it only announces',
      user({ schemas: [core, enterprise], [enterprise]: {} }),
      user({ schemas: [core] }),
    ],
    ['without an extension of null', user({ [enterprise]: null }), user({ schemas: [core] })],
    [
      'with an extension named in any letter case',
      user({ [enterprise.toLowerCase()]: { Department: 'D' } }),
      user({ schemas: [core, enterprise], [enterprise]: { department: 'D' } }),
    ],
    [
      'with readOnly sub-attributes left out',
      user({ [enterprise]: { manager: { value: 'm', displayName: 'M' } } }),
      user({ schemas: [core, enterprise], [enterprise]: { manager: { value: 'm' } } }),
    ],
    [
      'with unknown schemas ignored',
      user({ schemas: ['urn:scim:schemas:core:1.0', 'http://schemas.microsoft.com/x'] }),
      user({ schemas: [core] }),
    ],
    [
      'with free values for type',
      user({ emails: [{ value: 'a@b', type: 'untyped' }] }),
      user({ schemas: [core], emails: [{ value: 'a@b', type: 'untyped' }] }),
    ],
    [
      'with one value for several',
      user({ emails: { value: 'a@b' } }),
      user({ schemas: [core], emails: [{ value: 'a@b' }] }),
    ],
    [
      'with bare strings for values',
      user({ emails: ['a@b', 'c@d'] }),
      user({ schemas: [core], emails: [{ value: 'a@b' }, { value: 'c@d' }] }),
    ],
    [
      'with values given twice collapsed',
      user({
        emails: [
          { value: 'a@b', type: 'work' },
          { value: 'A@B', type: 'WORK', display: 'A' },
        ],
      }),
      user({ schemas: [core], emails: [{ value: 'A@B', type: 'WORK', display: 'A' }] }),
    ],
    [
      'with equal addresses collapsed',
      user({ addresses: [{ locality: 'X' }, { locality: 'X' }, { locality: 'Y' }] }),
      user({ schemas: [core], addresses: [{ locality: 'X' }, { locality: 'Y' }] }),
    ],
    [
      'with strings kept as they are',
      user({ title: '  Größe 😀 ', profileUrl: 'not a url' }),
      user({ schemas: [core], title: '  Größe 😀 ', profileUrl: 'not a url' }),
    ],
    [
      'with base64 kept as it is',
      user({ x509Certificates: [{ value: 'MIIDQzCCAqyg+/==' }] }),
      user({ schemas: [core], x509Certificates: [{ value: 'MIIDQzCCAqyg+/==' }] }),
    ],
  ];
  test.each(cases)('%s', (_, body, resource) => {
    const copy = structuredClone(body);
    expect(readResource(userResourceType, body)).toStrictEqual(resource);
    expect(body).toStrictEqual(copy);
  });
});

describe('a body is refused', () => {
  const cases: readonly (readonly [claim: string, body: Json, kind: string | number, words: string])[] = [
    ['that is an array', [], 'invalidSyntax', 'JSON object'],
    ['that is null', null, 'invalidSyntax', 'JSON object'],
    ['that is a string', 'x', 'invalidSyntax', 'JSON object'],
    ['without a userName', {}, 'invalidValue', 'userName is missing'],
    ['with a null userName', { userName: null }, 'invalidValue', 'userName is missing'],
    ['with a blank userName', { userName: ' \t' }, 'invalidValue', 'userName is required'],
    ['with a userName that is a number', { userName: 7 }, 'invalidValue', 'userName must be a string, not a number'],
    ['of another resource type', user({ schemas: [group] }), 'invalidSyntax', `/Users takes ${core}`],
    ['with schemas that are no array', user({ schemas: core }), 'invalidSyntax', 'schemas must be an array'],
    ['with schemas that are no strings', user({ schemas: [core, 1] }), 'invalidSyntax', 'schemas must hold'],
    ['with one attribute in two spellings', user({ username: 'c' }), 'invalidSyntax', 'userName is given twice'],
    ['with one attribute in two unusual spellings', { USERNAME: 'a', username: 'c' }, 'invalidSyntax', 'given twice'],
    [
      'with one extension in two spellings',
      user({ [enterprise]: {}, [enterprise.toLowerCase()]: {} }),
      'invalidSyntax',
      'given twice',
    ],
    [
      'with one sub-attribute in two spellings',
      user({ name: { givenName: 'a', givenname: 'b' } }),
      'invalidSyntax',
      'name.givenName is given twice',
    ],
    ['with a string for a boolean', user({ active: 'yes' }), 'invalidValue', 'active must be true or false'],
    [
      'with a wrong value in a list, which is named',
      user({ emails: [{ value: 'a' }, { value: 1 }] }),
      'invalidValue',
      'emails[1].value must be a string, not a number',
    ],
    [
      'with an element of a list that is no object',
      user({ emails: [7] }),
      'invalidValue',
      'emails[0] must be an object',
    ],
    ['with a list for a single value', user({ title: ['x'] }), 'invalidValue', 'title must be a string, not an array'],
    ['with a string for a complex value', user({ name: 'Babs' }), 'invalidValue', 'name must be an object'],
    ['with an extension that is no object', user({ [enterprise]: 'x' }), 'invalidValue', 'must be an object'],
    [
      'with two primary values (RFC 7643 section 2.4)',
      user({
        emails: [
          { value: 'a', primary: true },
          { value: 'b', primary: true },
        ],
      }),
      'invalidValue',
      'More than one value of emails is primary',
    ],
    ['with a password that is no string', user({ password: 1 }), 'invalidValue', 'password must be a string'],
    [
      'with a certificate that is not base64',
      user({ x509Certificates: [{ value: 'a b' }] }),
      'invalidValue',
      'x509Certificates[0].value must be base64',
    ],
    ['with NUL in a string', user({ title: 'a\0' }), 'invalidValue', 'title holds NUL'],
    [
      'with half of a surrogate pair',
      user({ emails: [{ value: '\udc00' }] }),
      'invalidValue',
      'emails[0].value holds NUL or half',
    ],
    [
      'with 21 e-mails',
      user({ emails: Array.from({ length: 21 }, (_, at) => `${at}@x`) }),
      'invalidValue',
      'emails can have at most 20',
    ],
    [
      'with 1,001 values',
      user({ roles: Array.from({ length: 1001 }, (_, at) => `${at}`) }),
      'invalidValue',
      'roles can have at most 1000',
    ],
    [
      'that makes a resource larger than the limit',
      user({ title: 'x'.repeat(scimLimits.resourceBytesMax) }),
      413,
      '262144 bytes',
    ],
    [
      'that makes a resource larger than the limit in bytes alone',
      user({ title: 'é'.repeat(140_000) }),
      413,
      '262144 bytes',
    ],
  ];
  test.each(cases)('%s', (_, body, kind, words) => {
    const error = scimErrorOf(() => readResource(userResourceType, body));
    expect([error.scimType ?? error.status, error.detail]).toEqual([kind, expect.stringContaining(words)]);
  });
});

test('a resource may be as large as the limit, to the byte', () => {
  const overhead = JSON.stringify({ schemas: [core], userName: 'b', title: '' }).length;
  const title = 'x'.repeat(scimLimits.resourceBytesMax - overhead);
  expect(readResource(userResourceType, user({ title }))).toHaveProperty('title', title);
  expect(scimErrorOf(() => readResource(userResourceType, user({ title: `${title}x` }))).status).toBe(413);
});

test('readResource keeps 20 e-mails', () => {
  const emails = Array.from({ length: 20 }, (_, at) => ({ value: `${at}@example.com` }));
  expect(readResource(userResourceType, user({ emails }))['emails']).toEqual(emails);
});

describe('every attribute type of RFC 7643 section 2.3 is checked', () => {
  const attribute = (name: string, type: AttributeDefinition['type']): AttributeDefinition => ({
    name,
    type: type ?? 'string',
    description: name,
  });
  const schema: SchemaDefinition = {
    id: 'urn:example:Thing',
    name: 'Thing',
    description: 'One attribute of each type',
    attributes: [
      attribute('boolean', 'boolean'),
      attribute('integer', 'integer'),
      attribute('decimal', 'decimal'),
      attribute('dateTime', 'dateTime'),
      attribute('binary', 'binary'),
      attribute('reference', 'reference'),
      { name: 'tags', multiValued: true, description: 'Several strings' },
    ],
  };
  const thing = compileResourceType({
    name: 'Thing',
    endpoint: '/Things',
    description: 'Thing',
    schema,
    extensions: [],
  });
  const kept: readonly (readonly [string, Json])[] = [
    ['boolean', false],
    ['integer', -3],
    ['decimal', 0.5],
    ['decimal', 3],
    ['dateTime', '2011-05-13T04:42:34Z'],
    ['dateTime', '2015-10-10T14:38:21.8617979-07:00'],
    ['dateTime', '2024-02-29T00:00:00Z'],
    ['binary', ''],
    ['binary', 'YQ'],
    ['binary', 'YQ=='],
    ['binary', 'YW_-'],
    ['reference', '../Users/1'],
    ['tags', ['a', 'b']],
  ];
  test.each(kept)('%s may be %j', (name, value) => {
    expect(readResource(thing, { [name]: value })[name]).toEqual(value);
  });
  test('strings given twice collapse without regard to letter case', () => {
    expect(readResource(thing, { tags: ['a', 'A', 'b'] })['tags']).toEqual(['a', 'b']);
  });
  const refused: readonly (readonly [string, Json])[] = [
    ['boolean', 0],
    ['boolean', 'true'],
    ['integer', 0.5],
    ['integer', '3'],
    ['integer', 9_007_199_254_740_992],
    ['decimal', '0.5'],
    ['dateTime', '2011-05-13'],
    ['dateTime', '2023-02-29T00:00:00Z'],
    ['dateTime', '2011-05-13T25:00:00Z'],
    ['dateTime', 'yesterday'],
    ['dateTime', 1_305_261_754],
    ['binary', 'Y'],
    ['binary', 'YQ==='],
    ['binary', 'Y Q='],
    ['reference', {}],
    ['tags', ['a', 1]],
  ];
  test.each(refused)('%s may not be %j', (name, value) => {
    expect(scimErrorOf(() => readResource(thing, { [name]: value }))).toMatchObject({
      scimType: 'invalidValue',
      detail: expect.stringContaining(name),
    });
  });
});

describe('a Group', () => {
  test('needs a displayName (RFC 7643 section 4.2)', () => {
    expect(scimErrorOf(() => readResource(groupResourceType, {})).detail).toContain('displayName is missing');
    expect(scimErrorOf(() => readResource(groupResourceType, { displayName: ' ' })).detail).toContain('displayName');
  });
  test('is read without its members, which readMembersOf reads', () => {
    const body = {
      displayName: 'G',
      Members: [
        { value: 'a', display: null, $ref: 'x' },
        'b',
        { Value: 'c', displayName: 'C', type: 'User' },
        { value: 'a', display: 'A' },
      ],
    };
    expect(readResource(groupResourceType, body, withoutMembers)).toStrictEqual({ schemas: [group], displayName: 'G' });
    expect(readMembersOf(body)).toStrictEqual([
      { value: 'a', display: 'A' },
      { value: 'b' },
      { value: 'c', display: 'C', type: 'User' },
    ]);
  });
  test.each([
    ['an object without value', [{ display: 'x' }], 'members[0].value is missing'],
    ['an empty value', ['a', { value: '' }], 'members[1].value is empty'],
    ['a number', [7], 'members[0] must be an object'],
    ['a value that is a number', [{ value: 7 }], 'members[0].value must be a string'],
    ['NUL in a value', [{ value: 'a\0' }], 'members[0].value holds NUL'],
  ] as const)('is refused with %s among its members', (_, members, words) => {
    expect(scimErrorOf(() => readMembersOf({ members }))).toMatchObject({
      scimType: 'invalidValue',
      detail: expect.stringContaining(words),
    });
  });
  test.each([[{}], [{ members: null }], [{ members: [] }], [{ members: [null] }]])('has no members in %j', (body) => {
    expect(readMembersOf(body)).toEqual([]);
  });
});

describe('groups of a new User name groups', () => {
  test.each([
    ['not at all', {}, []],
    ['not at all by an empty list, as Okta sends', { groups: [] }, []],
    ['by id or name in a string', { groups: ['Tour Guides'] }, [{ id: 'Tour Guides', name: 'Tour Guides' }]],
    ['by id', { groups: [{ value: 'g1' }] }, [{ id: 'g1' }]],
    ['by name', { Groups: [{ Display: 'Guides' }] }, [{ name: 'Guides' }]],
    ['by both', { groups: { value: 'g1', display: 'Guides' } }, [{ id: 'g1', name: 'Guides' }]],
    ['once', { groups: ['a', 'a', { value: 'g1' }, { value: 'g1' }] }, [{ id: 'a', name: 'a' }, { id: 'g1' }]],
  ] as const)('%s', (_, body, references) => {
    expect(readGroupReferences(body)).toStrictEqual(references);
  });
  test.each([[[7]], [[{}]], [[{ value: 7 }]], [['\0']], [[[]]]])('and nothing else: %j', (groups) => {
    expect(scimErrorOf(() => readGroupReferences({ groups }))).toMatchObject({
      scimType: 'invalidValue',
      detail: expect.stringContaining('groups[0]'),
    });
  });
});
