/** The discovery documents (RFC 7643 sections 5 to 7). */
import { resourceTypeDocument, schemaDocument, serviceProviderConfig } from '../../../shared/scim/discovery.ts';
import { scimLimits } from '../../../shared/scim/limits.ts';
import { isObject, type Json } from '../../../shared/scim/resource.ts';
import type { AttributeDefinition } from '../../../shared/scim/schemas/definition.ts';
import { resourceTypeSchema } from '../../../shared/scim/schemas/resource-type-schema.ts';
import {
  allSchemas,
  groupResourceType,
  resourceTypes,
  userResourceType,
} from '../../../shared/scim/schemas/resource-types.ts';
import { schemaSchema } from '../../../shared/scim/schemas/schema-schema.ts';
import { serviceProviderConfigSchema } from '../../../shared/scim/schemas/service-provider-config.ts';
import { core, enterprise } from './filter-population.ts';

const baseUrl = 'https://scim.example.com/scim/v2';
const common = ['schemas', 'id', 'meta'];

/** What a document has that its schema does not describe, and what the schema requires and the document lacks. */
function faults(
  value: Json | undefined,
  attributes: readonly AttributeDefinition[],
  allowed: readonly string[] = [],
): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => faults(each, attributes, allowed));
  if (!isObject(value)) return ['not an object'];
  const known = new Map(attributes.map((attribute) => [attribute.name, attribute]));
  const unknown = Object.keys(value).filter((name) => !known.has(name) && !allowed.includes(name));
  const missing = attributes
    .filter(({ name, required }) => required && !Object.hasOwn(value, name))
    .map(({ name }) => `no ${name}`);
  const inside = attributes.flatMap(({ name, type, multiValued, subAttributes }) => {
    const found = value[name];
    if (found === undefined) return [];
    if (Array.isArray(found) !== (multiValued ?? false)) return [`${name} is a list or is not`];
    if (type === 'complex') return faults(found, subAttributes ?? []);
    const jsonType = type === 'boolean' ? 'boolean' : type === 'integer' ? 'number' : 'string';
    return [found].flat().some((each) => typeof each !== jsonType) ? [`${name} is not of type ${jsonType}`] : [];
  });
  return [...unknown, ...missing, ...inside];
}

describe('ServiceProviderConfig', () => {
  const config = serviceProviderConfig({ baseUrl, limits: scimLimits });

  test('says what is supported and how much of it', () => {
    expect(config).toMatchObject({
      schemas: [serviceProviderConfigSchema.id],
      patch: { supported: true },
      bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 1_048_576 },
      filter: { supported: true, maxResults: scimLimits.pageMax },
      changePassword: { supported: false },
      sort: { supported: true },
      etag: { supported: true },
      pagination: {
        cursor: true,
        index: true,
        defaultPageSize: scimLimits.pageDefault,
        maxPageSize: scimLimits.pageMax,
      },
      authenticationSchemes: [{ type: 'oauthbearertoken', primary: true }],
      meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
    });
  });

  test('is as its schema says', () => {
    expect(faults(config, serviceProviderConfigSchema.attributes, common)).toEqual([]);
  });

  test('names documentation only where there is some', () => {
    expect(config).not.toHaveProperty('documentationUri');
    const documentationUri = 'https://docs.example.com/scim';
    expect(serviceProviderConfig({ baseUrl, limits: scimLimits, documentationUri })).toHaveProperty(
      'documentationUri',
      documentationUri,
    );
  });

  test('has the limits it is given', () => {
    expect(serviceProviderConfig({ baseUrl, limits: { ...scimLimits, pageMax: 7 } })).toMatchObject({
      filter: { maxResults: 7 },
    });
  });
});

describe('Resource types', () => {
  test('User', () => {
    const document = resourceTypeDocument(userResourceType, baseUrl);
    expect(document).toMatchObject({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
      id: 'User',
      name: 'User',
      endpoint: '/Users',
      schema: core,
      meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/User` },
    });
    expect(document['schemaExtensions']).toContainEqual({ schema: enterprise, required: false });
  });

  test('Group', () => {
    expect(resourceTypeDocument(groupResourceType, baseUrl)).toMatchObject({ id: 'Group', endpoint: '/Groups' });
  });

  test.each(resourceTypes)('$name is as its schema says', (type) => {
    expect(faults(resourceTypeDocument(type, baseUrl), resourceTypeSchema.attributes, common)).toEqual([]);
  });
});

describe('Schemas', () => {
  test.each(allSchemas)('$name is as the schema of schemas says', (schema) => {
    const document = schemaDocument(schema, baseUrl);
    // The schema of schemas has one level more than it can describe: its sub-attributes have sub-attributes.
    const deeper = schema === schemaSchema ? ['subAttributes'] : [];
    expect(faults(document, schemaSchema.attributes, common)).toEqual(deeper);
    expect(document).toMatchObject({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
      id: schema.id,
      meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${schema.id}` },
    });
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  test('An attribute has every characteristic, given or by default (RFC 7643 section 2.2)', () => {
    const [user] = allSchemas;
    const document = user && schemaDocument(user, baseUrl);
    expect(document?.['attributes']).toContainEqual({
      name: 'userName',
      type: 'string',
      multiValued: false,
      description: expect.any(String),
      required: true,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'server',
    });
    expect(document?.['attributes']).toContainEqual(
      expect.objectContaining({
        name: 'emails',
        type: 'complex',
        multiValued: true,
        subAttributes: expect.arrayContaining([
          expect.objectContaining({ name: 'type', type: 'string', canonicalValues: ['work', 'home', 'other'] }),
          expect.objectContaining({ name: 'primary', type: 'boolean', multiValued: false }),
        ]),
      }),
    );
  });
});
