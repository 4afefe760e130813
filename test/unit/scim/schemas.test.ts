/** The schemas of this service and how their attributes are found (RFC 7643 sections 4 to 8). */
import type { AttributeDefinition, SchemaDefinition } from '../../../shared/scim/schemas/definition.ts';
import { customExtensions } from '../../../shared/scim/schemas/extensions/index.ts';
import {
  type Attribute,
  compileSchema,
  type ResourceType,
  resolveAttributePath,
} from '../../../shared/scim/schemas/resource-type.ts';
import {
  allSchemas,
  groupResourceType,
  resourceTypes,
  userResourceType,
} from '../../../shared/scim/schemas/resource-types.ts';
import { core, enterprise } from './filter-population.ts';

const membership = 'urn:rollcall:params:scim:schemas:extension:membership:1.0:User';
const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';

function attributeOf(type: ResourceType, name: string): Attribute {
  const path = resolveAttributePath(type, name);
  const attribute = path?.subAttribute ?? path?.attribute;
  if (!attribute) throw new Error(name);
  return attribute;
}

/** RFC 7643 section 2.2's defaults; the tables below list what differs. */
const defaults = {
  type: 'string',
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  canonicalValues: undefined,
  referenceTypes: undefined,
};

const multi = { type: 'complex', multiValued: true };
const readOnly = { mutability: 'readOnly' };
const immutable = { mutability: 'immutable' };
const external = { type: 'reference', caseExact: true, referenceTypes: ['external'] };
const places = ['work', 'home', 'other'];

const userCharacteristics: readonly [name: string, differs: object][] = [
  [
    'schemas',
    {
      type: 'reference',
      multiValued: true,
      required: true,
      caseExact: true,
      returned: 'always',
      referenceTypes: ['uri'],
    },
  ],
  ['id', { caseExact: true, mutability: 'readOnly', returned: 'always', uniqueness: 'server' }],
  ['externalId', { caseExact: true }],
  ['meta', { type: 'complex', ...readOnly }],
  ['meta.created', { type: 'dateTime', ...readOnly }],
  ['meta.version', { caseExact: true, ...readOnly }],
  ['userName', { required: true, uniqueness: 'server' }],
  ['name', { type: 'complex' }],
  ['name.formatted', {}],
  ['name.honorificSuffix', {}],
  ['displayName', {}],
  ['nickName', {}],
  ['profileUrl', external],
  ['title', {}],
  ['userType', {}],
  ['preferredLanguage', {}],
  ['locale', {}],
  ['timezone', {}],
  ['active', { type: 'boolean' }],
  ['password', { mutability: 'writeOnly', returned: 'never' }],
  ['emails', multi],
  ['emails.value', {}],
  ['emails.display', {}],
  ['emails.type', { canonicalValues: places }],
  ['emails.primary', { type: 'boolean' }],
  ['phoneNumbers', multi],
  ['phoneNumbers.type', { canonicalValues: ['work', 'home', 'mobile', 'fax', 'pager', 'other'] }],
  ['ims', multi],
  ['ims.type', { canonicalValues: ['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo'] }],
  ['photos', multi],
  ['photos.value', external],
  ['photos.type', { canonicalValues: ['photo', 'thumbnail'] }],
  ['addresses', multi],
  ['addresses.formatted', {}],
  ['addresses.country', {}],
  ['addresses.type', { canonicalValues: places }],
  ['addresses.primary', { type: 'boolean' }],
  ['groups', { ...multi, ...readOnly }],
  ['groups.value', readOnly],
  ['groups.$ref', { type: 'reference', caseExact: true, referenceTypes: ['User', 'Group'], ...readOnly }],
  ['groups.display', readOnly],
  ['groups.type', { canonicalValues: ['direct', 'indirect'], ...readOnly }],
  ['entitlements', multi],
  ['roles', multi],
  ['roles.type', {}],
  ['x509Certificates', multi],
  ['x509Certificates.value', { type: 'binary', caseExact: true }],
  [`${enterprise}:employeeNumber`, {}],
  [`${enterprise}:manager`, { type: 'complex' }],
  [`${enterprise}:manager.value`, {}],
  [`${enterprise}:manager.$ref`, { type: 'reference', caseExact: true, referenceTypes: ['User'] }],
  [`${enterprise}:manager.displayName`, readOnly],
  [`${membership}:status`, { canonicalValues: ['invited'], ...readOnly }],
];

const groupCharacteristics: readonly [name: string, differs: object][] = [
  ['displayName', { required: true, uniqueness: 'server' }],
  ['members', multi],
  ['members.value', immutable],
  ['members.$ref', { type: 'reference', caseExact: true, referenceTypes: ['User'], ...immutable }],
  ['members.type', { canonicalValues: ['User'], ...immutable }],
  ['members.display', immutable],
];

test.each(userCharacteristics)('User %s has its characteristics', (name, differs) => {
  expect(attributeOf(userResourceType, name)).toMatchObject({ ...defaults, ...differs });
});

test.each(groupCharacteristics)('Group %s has its characteristics', (name, differs) => {
  expect(attributeOf(groupResourceType, name)).toMatchObject({ ...defaults, ...differs });
});

test('The schemas have exactly the attributes of RFC 7643 sections 4.1 to 4.3', () => {
  expect([...userResourceType.schema.attributes.values()].map((attribute) => attribute.name)).toEqual(
    'userName name displayName nickName profileUrl title userType preferredLanguage locale timezone active password emails phoneNumbers ims photos addresses groups entitlements roles x509Certificates'.split(
      ' ',
    ),
  );
  expect([...groupResourceType.schema.attributes.values()].map((attribute) => attribute.name)).toEqual([
    'displayName',
    'members',
  ]);
  expect([...(userResourceType.extensions.get(enterprise.toLowerCase())?.attributes.keys() ?? [])]).toEqual([
    'employeenumber',
    'costcenter',
    'organization',
    'division',
    'department',
    'manager',
  ]);
});

describe('Resource types', () => {
  test('are User and Group, with their extensions', () => {
    expect(
      resourceTypes.map(({ name, endpoint, schema, extensions }) => [
        name,
        endpoint,
        schema.id,
        [...extensions.keys()],
      ]),
    ).toEqual([
      ['User', '/Users', core, expect.arrayContaining([enterprise.toLowerCase(), membership.toLowerCase()])],
      [
        'Group',
        '/Groups',
        groupUrn,
        customExtensions.filter((each) => each.resourceType === 'Group').map((each) => each.schema.id.toLowerCase()),
      ],
    ]);
    expect(userResourceType.definition.extensions.map((each) => each.required)).not.toContain(true);
  });

  test('and /Schemas lists every schema that they use, once', () => {
    const ids = allSchemas.map((schema) => schema.id);
    const used = resourceTypes.flatMap(({ definition }) => [
      definition.schema.id,
      ...definition.extensions.map((each) => each.schema.id),
    ]);
    expect(ids).toEqual(expect.arrayContaining(used));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(
      expect.arrayContaining(
        ['ServiceProviderConfig', 'ResourceType', 'Schema'].map(
          (name) => `urn:ietf:params:scim:schemas:core:2.0:${name}`,
        ),
      ),
    );
  });
});

describe.each(allSchemas.map((schema) => [schema.name, schema] as const))(
  'The %s schema',
  (_name, schema: SchemaDefinition) => {
    const everything: AttributeDefinition[] = [];
    const collect = (attributes: readonly AttributeDefinition[]): void => {
      for (const attribute of attributes) {
        everything.push(attribute);
        collect(attribute.subAttributes ?? []);
      }
    };
    collect(schema.attributes);

    test('has complex attributes with sub-attributes and no others with them', () => {
      for (const { type, subAttributes } of everything)
        expect((subAttributes?.length ?? 0) > 0).toBe(type === 'complex');
    });

    test('has references with what they refer to and no others with it', () => {
      for (const { type, referenceTypes } of everything)
        expect((referenceTypes?.length ?? 0) > 0).toBe(type === 'reference');
    });

    test('has names of the ABNF and a description for each (RFC 7643 section 2.1)', () => {
      for (const { name, description } of everything) {
        expect(name).toMatch(/^(\$ref|[A-Za-z][A-Za-z0-9_-]*)$/);
        expect(description).not.toBe('');
      }
    });

    test('has no two attributes that differ in letter case only', () => {
      expect(compileSchema(schema).attributes.size).toBe(schema.attributes.length);
    });
  },
);

describe('resolveAttributePath', () => {
  const found = (type: ResourceType, text: string) => {
    const path = resolveAttributePath(type, text);
    return path && [path.extension?.id, path.attribute?.name, path.subAttribute?.name];
  };
  const none = undefined;

  test.each([
    ['userName', [none, 'userName', none]],
    ['USERNAME', [none, 'userName', none]],
    ['name.GIVENNAME', [none, 'name', 'givenName']],
    ['id', [none, 'id', none]],
    ['meta.lastModified', [none, 'meta', 'lastModified']],
    ['groups.$ref', [none, 'groups', '$ref']],
    [`${core}:userName`, [none, 'userName', none]],
    [`${core}:externalId`, [none, 'externalId', none]],
    [`${core.toUpperCase()}:NAME.givenname`, [none, 'name', 'givenName']],
    [enterprise, [enterprise, none, none]],
    [`${enterprise}:manager.displayName`, [enterprise, 'manager', 'displayName']],
    [`${membership}:status`, [membership, 'status', none]],
  ])('%s is found', (text, path) => {
    expect(found(userResourceType, text)).toEqual(path);
  });

  test.each([
    '',
    '.',
    'name.',
    'name.foo',
    'name.givenName.x',
    'userName.value',
    'displayname2',
    'manager',
    core,
    `${core}:`,
    `${enterprise}:`,
    `${enterprise}.department`,
    `${enterprise}:userName`,
    `${enterprise}2:department`,
    `${groupUrn}:displayName`,
    'urn:',
    '__proto__',
    'constructor',
    'name.__proto__',
    `${enterprise}:__proto__`,
  ])('"%s" is not', (text) => {
    expect(found(userResourceType, text)).toBeUndefined();
  });

  test('finds attributes of the type it is asked about', () => {
    expect(found(groupResourceType, 'members.value')).toEqual([none, 'members', 'value']);
    expect(found(groupResourceType, 'userName')).toBeUndefined();
    expect(found(userResourceType, 'members')).toBeUndefined();
  });
});
