/** The discovery documents (RFC 7643 sections 5 to 7, RFC 7644 section 4). */
import { scimFeatures as features, type ScimLimits } from './limits.ts';
import type { JsonObject } from './resource.ts';
import type { SchemaDefinition } from './schemas/definition.ts';
import { type Attribute, compileSchema, type ResourceType } from './schemas/resource-type.ts';
import { resourceTypeSchema } from './schemas/resource-type-schema.ts';
import { schemaSchema } from './schemas/schema-schema.ts';
import { serviceProviderConfigSchema } from './schemas/service-provider-config.ts';

export interface ServiceProviderConfigOptions {
  /** Ends in `/scim/v2`, without a trailing slash. */
  readonly baseUrl: string;
  readonly limits: ScimLimits;
  /** Where people read about this service; left out of the document when absent. */
  readonly documentationUri?: string;
}

/** What `GET /ServiceProviderConfig` answers. */
export function serviceProviderConfig({ baseUrl, limits, documentationUri }: ServiceProviderConfigOptions): JsonObject {
  return {
    schemas: [serviceProviderConfigSchema.id],
    ...(documentationUri !== undefined && { documentationUri }),
    patch: { supported: features.patch },
    bulk: {
      supported: features.bulk,
      maxOperations: limits.bulkOperationsMax,
      maxPayloadSize: limits.bulkPayloadBytesMax,
    },
    filter: { supported: features.filter, maxResults: limits.pageMax },
    changePassword: { supported: features.changePassword },
    sort: { supported: features.sort },
    etag: { supported: features.etag },
    pagination: {
      cursor: features.cursorPagination,
      index: features.indexPagination,
      defaultPaginationMethod: 'index',
      defaultPageSize: limits.pageDefault,
      maxPageSize: limits.pageMax,
      cursorTimeout: limits.cursorTimeoutSeconds,
    },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'OAuth Bearer Token',
        description: 'A SCIM API key of the team, sent as a bearer token in the Authorization header.',
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  };
}

/** One entry of `GET /ResourceTypes`; its id is its name. */
export function resourceTypeDocument({ definition }: ResourceType, baseUrl: string): JsonObject {
  return {
    schemas: [resourceTypeSchema.id],
    id: definition.name,
    name: definition.name,
    description: definition.description,
    endpoint: definition.endpoint,
    schema: definition.schema.id,
    schemaExtensions: definition.extensions.map(({ schema, required }) => ({ schema: schema.id, required })),
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${definition.name}` },
  };
}

/** One entry of `GET /Schemas`; its id is its URN. */
export function schemaDocument(schema: SchemaDefinition, baseUrl: string): JsonObject {
  return {
    schemas: [schemaSchema.id],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: attributeDocuments(compileSchema(schema).attributes),
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${schema.id}` },
  };
}

function attributeDocuments(attributes: ReadonlyMap<string, Attribute>): readonly JsonObject[] {
  return [...attributes.values()].map((attribute) => ({
    name: attribute.name,
    type: attribute.type,
    multiValued: attribute.multiValued,
    description: attribute.description,
    required: attribute.required,
    ...(attribute.canonicalValues && { canonicalValues: attribute.canonicalValues }),
    caseExact: attribute.caseExact,
    mutability: attribute.mutability,
    returned: attribute.returned,
    uniqueness: attribute.uniqueness,
    ...(attribute.referenceTypes && { referenceTypes: attribute.referenceTypes }),
    ...(attribute.type === 'complex' && { subAttributes: attributeDocuments(attribute.subAttributes) }),
  }));
}
