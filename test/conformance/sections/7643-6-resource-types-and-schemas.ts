/** RFC 7643 sections 6, 7 and 8.7: resource types and schemas as the service describes them. */
import { isObject, type Json, type JsonObject } from '../../../shared/scim/resource.ts';
import { answers, at, has, list, object, same, skip, text, that } from '../check.ts';
import { attributeOf, urns } from '../facts.ts';
import { must, type Section } from '../row.ts';
import type { Scenario } from '../scenario.ts';

function typesOf({ facts: { resourceTypes: types } }: Scenario): readonly JsonObject[] {
  that(types.length > 0, 'there are no resource types');
  return types;
}

const resourceTypes: Section = {
  rfc: 'RFC 7643',
  number: '6',
  topic: 'Resource types',
  rows: [
    must('every resource type has a name, an endpoint and the URN of its schema', async (scim) => {
      for (const type of typesOf(scim)) {
        for (const name of ['name', 'endpoint', 'schema']) text(type[name], name);
        that(text(type['schema'], 'schema').startsWith('urn:'), `schema is ${type['schema']}`);
      }
    }),
    must('every resource type carries the ResourceType schema', async (scim) => {
      for (const type of typesOf(scim)) same(type['schemas'], [urns.resourceType], 'schemas');
    }),
    must('names of resource types are unique, and so are their endpoints', async (scim) => {
      const types = typesOf(scim);
      for (const name of ['name', 'endpoint']) {
        same(new Set(types.map((type) => type[name])).size, types.length, `number of different values of ${name}`);
      }
    }),
    must('an extension says its URN and whether it is required', async (scim) => {
      for (const type of typesOf(scim)) {
        for (const extension of list(type['schemaExtensions'] ?? [], 'schemaExtensions')) {
          text(at(extension, 'schema'), 'schema');
          that(typeof at(extension, 'required') === 'boolean', 'required is no boolean');
        }
      }
    }),
    must('the schema and the extensions of every resource type are in /Schemas', async (scim) => {
      for (const type of typesOf(scim)) {
        const extensions = list(type['schemaExtensions'] ?? [], 'schemaExtensions').map((each) => at(each, 'schema'));
        for (const urn of [type['schema'], ...extensions]) {
          that(scim.facts.schemas.has(String(urn)), `/Schemas has no ${urn}`);
        }
      }
    }),
    must('every endpoint answers a GET', async (scim) => {
      for (const type of typesOf(scim)) answers(await scim.get(`${type['endpoint']}`, { query: { count: 0 } }), 200);
    }),
    must('User is at /Users and Group at /Groups, with the schemas of the RFC', async (scim) => {
      for (const [name, endpoint, schema] of [
        ['User', '/Users', urns.user],
        ['Group', '/Groups', urns.group],
      ] as const) {
        const type = scim.facts.resourceTypes.find((each) => each['name'] === name);
        if (!type) skip(`there is no resource type ${name}`);
        same(type['endpoint'], endpoint, `endpoint of ${name}`);
        same(type['schema'], schema, `schema of ${name}`);
      }
    }),
  ],
};

const characteristics = {
  type: ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference', 'complex'],
  mutability: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
  returned: ['always', 'never', 'default', 'request'],
  uniqueness: ['none', 'server', 'global'],
} as const;

interface Described {
  readonly attribute: JsonObject;
  /** As `<URN>:name.familyName`. */
  readonly fullName: string;
}

/** Every attribute and sub-attribute that /Schemas advertises. */
function advertised(scim: Scenario): readonly Described[] {
  const found: Described[] = [];
  const add = (attributes: Json | undefined, prefix: string): void => {
    for (const attribute of list(attributes ?? [], `attributes of ${prefix}`).filter(isObject)) {
      const fullName = `${prefix}${attribute['name']}`;
      found.push({ attribute, fullName });
      add(attribute['subAttributes'], `${fullName}.`);
    }
  };
  for (const [urn, schema] of scim.facts.schemas) add(schema['attributes'], `${urn}:`);
  that(found.length > 0, 'no attributes are advertised');
  return found;
}

const schemas: Section = {
  rfc: 'RFC 7643',
  number: '7',
  topic: 'Schema definition',
  rows: [
    must('every schema has its URN as id, a name, and attributes', async (scim) => {
      that(scim.facts.schemas.size > 0, 'there are no schemas');
      for (const [urn, schema] of scim.facts.schemas) {
        that(urn.startsWith('urn:'), `id is ${urn}`);
        text(schema['name'], `name of ${urn}`);
        list(schema['attributes'], `attributes of ${urn}`);
      }
    }),
    must('every attribute has a name of the ABNF: a letter, then letters, digits, - and _, or $ref', async (scim) => {
      for (const { attribute, fullName } of advertised(scim)) {
        that(/^(\$ref|[A-Za-z][\w-]*)$/.test(String(attribute['name'])), `name of ${fullName}`);
      }
    }),
    ...Object.entries(characteristics).map(([name, legal]) =>
      must(`${name} of every attribute is one of ${legal.join(', ')}`, async (scim) => {
        for (const { attribute, fullName } of advertised(scim)) {
          const value = attribute[name];
          that(value === undefined || legal.some((each) => each === value), `${name} of ${fullName} is ${value}`);
        }
      }),
    ),
    ...['multiValued', 'required', 'caseExact'].map((name) =>
      must(`${name} of every attribute is a boolean`, async (scim) => {
        for (const { attribute, fullName } of advertised(scim)) {
          that(
            [undefined, true, false].some((each) => each === attribute[name]),
            `${name} of ${fullName}`,
          );
        }
      }),
    ),
    must('complex attributes have sub-attributes and no others do', async (scim) => {
      for (const { attribute, fullName } of advertised(scim)) {
        same(has(attribute, 'subAttributes'), attribute['type'] === 'complex', `${fullName} has sub-attributes`);
      }
    }),
    must('a complex attribute holds no complex sub-attribute', async (scim) => {
      for (const { attribute, fullName } of advertised(scim).filter(
        ({ attribute: { name } }) => name !== 'attributes',
      )) {
        // Only the Schema schema itself nests attributes in attributes.
        if (fullName.startsWith(`${urns.schema}:`)) continue;
        for (const sub of list(attribute['subAttributes'] ?? [], 'subAttributes')) {
          that(at(sub, 'type') !== 'complex', `${fullName} holds complex ${at(sub, 'name')}`);
        }
      }
    }),
    must('reference attributes say referenceTypes', async (scim) => {
      for (const { attribute, fullName } of advertised(scim)) {
        if (attribute['type'] !== 'reference') continue;
        that(list(attribute['referenceTypes'], `referenceTypes of ${fullName}`).length > 0, `${fullName} names none`);
      }
    }),
    must('a writeOnly attribute is never returned', async (scim) => {
      for (const { attribute, fullName } of advertised(scim)) {
        if (attribute['mutability'] === 'writeOnly') same(attribute['returned'], 'never', `returned of ${fullName}`);
      }
    }),
    must('names of attributes are unique in their schema', async (scim) => {
      const namesOf = advertised(scim).map(({ fullName }) => fullName.toLowerCase());
      same(new Set(namesOf).size, namesOf.length, 'number of different names');
    }),
    must('everything in a full User is advertised, with its type', async (scim) => {
      const made = await scim.user({
        ...{ nickName: 'Nick', active: true, profileUrl: 'https://example.com/x', locale: 'en-GB', title: 'Guide' },
        emails: [{ value: `${scim.unique()}@example.com`, type: 'work', display: 'Work', primary: true }],
        addresses: [{ type: 'work', formatted: 'x', locality: 'y', primary: true }],
        [urns.enterprise]: { department: 'Tours', manager: { value: (await scim.user()).id } },
      });
      await scim.group({ members: [{ value: made.id }] });
      checkAgainst(scim, urns.user, await scim.read(made.path));
    }),
    must('everything in a Group is advertised, with its type', async (scim) => {
      const { path } = await scim.group({ externalId: 'x', members: [{ value: (await scim.user()).id }] });
      checkAgainst(scim, urns.group, await scim.read(path));
    }),
  ],
};

const isOfType: Readonly<Record<string, (value: Json) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  decimal: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  dateTime: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  binary: (value) => typeof value === 'string',
  reference: (value) => typeof value === 'string',
  complex: isObject,
};

/** Every attribute of `resource` is in the schema of `urn`, or in that of the extension it stands under. */
function checkAgainst(scim: Scenario, urn: string, resource: JsonObject): void {
  const checkObject = (value: JsonObject, schema: string, ...within: readonly string[]): void => {
    for (const [name, found] of Object.entries(value)) {
      const attribute = attributeOf(scim.facts, schema, ...within, name);
      that(attribute, `${[...within, name].join('.')} is not advertised in ${schema}`);
      const isMany = attribute['multiValued'] === true;
      same(Array.isArray(found), isMany, `${name} is a list`);
      for (const each of isMany ? list(found, name) : [found]) {
        that(
          isOfType[String(attribute['type'])]?.(each),
          `${name} is no ${attribute['type']}: ${JSON.stringify(each)}`,
        );
        if (isObject(each)) checkObject(each, schema, ...within, name);
      }
    }
  };
  // Common attributes are in every resource and need not be in its schema (section 3.1).
  const { schemas: _schemas, id: _id, externalId: _externalId, meta: _meta, ...rest } = resource;
  for (const [name, value] of Object.entries(rest)) {
    if (name.startsWith('urn:')) checkObject(object(value, name), name);
    else checkObject({ [name]: value }, urn);
  }
}

interface Expected {
  readonly type: string;
  readonly multiValued?: boolean;
  readonly mutability?: string;
  readonly returned?: string;
  readonly required?: boolean;
  readonly uniqueness?: string;
  readonly subAttributes?: readonly string[];
}

const usual = ['value', 'display', 'type', 'primary'];
const many = { type: 'complex', multiValued: true, subAttributes: usual };

/** Section 8.7.1, as far as a service may not choose otherwise. */
const listings: Readonly<Record<string, Readonly<Record<string, Expected>>>> = {
  [urns.user]: {
    userName: { type: 'string', required: true, uniqueness: 'server' },
    name: {
      type: 'complex',
      subAttributes: ['formatted', 'familyName', 'givenName', 'middleName', 'honorificPrefix', 'honorificSuffix'],
    },
    displayName: { type: 'string' },
    nickName: { type: 'string' },
    profileUrl: { type: 'reference' },
    title: { type: 'string' },
    userType: { type: 'string' },
    preferredLanguage: { type: 'string' },
    locale: { type: 'string' },
    timezone: { type: 'string' },
    active: { type: 'boolean' },
    password: { type: 'string', mutability: 'writeOnly', returned: 'never' },
    emails: many,
    phoneNumbers: many,
    ims: many,
    photos: many,
    addresses: {
      ...many,
      subAttributes: ['formatted', 'streetAddress', 'locality', 'region', 'postalCode', 'country', 'type'],
    },
    groups: { ...many, mutability: 'readOnly', subAttributes: ['value', '$ref', 'display', 'type'] },
    entitlements: many,
    roles: many,
    x509Certificates: many,
  },
  [urns.group]: {
    displayName: { type: 'string' },
    members: { ...many, subAttributes: ['value', '$ref', 'type'] },
  },
  [urns.enterprise]: {
    employeeNumber: { type: 'string' },
    costCenter: { type: 'string' },
    organization: { type: 'string' },
    division: { type: 'string' },
    department: { type: 'string' },
    manager: { type: 'complex', subAttributes: ['value', '$ref', 'displayName'] },
  },
};

const representations: Section = {
  rfc: 'RFC 7643',
  number: '8.7',
  topic: 'Schema representation',
  rows: Object.entries(listings).flatMap(([urn, attributes]) =>
    Object.entries(attributes).map(([name, expected]) =>
      must(
        `${urn.split(':').at(-1)} ${name} in ${urn.includes('extension') ? 'the extension' : 'the core schema'} is as the RFC lists it`,
        async (scim) => {
          if (!scim.facts.schemas.has(urn)) skip(`${urn} is not advertised`);
          const attribute = attributeOf(scim.facts, urn, name);
          if (!attribute) skip(`${name} is not advertised`);
          const { subAttributes, ...flags } = {
            multiValued: false,
            mutability: 'readWrite',
            returned: 'default',
            ...expected,
          };
          for (const [flag, value] of Object.entries(flags)) same(attribute[flag], value, `${flag} of ${name}`);
          for (const sub of subAttributes ?? []) that(attributeOf(scim.facts, urn, name, sub), `${name} has no ${sub}`);
        },
      ),
    ),
  ),
};

export const resourceTypesAndSchemas: readonly Section[] = [resourceTypes, schemas, representations];
