/** What the service says of itself before any row runs; rows skip and choose by it. */
import { isObject, type Json, type JsonObject, own } from '../../shared/scim/resource.ts';
import { at } from './check.ts';
import type { Client } from './client.ts';
import type { Feature } from './row.ts';

export interface Facts {
  readonly config: Json | undefined;
  /** By URN. */
  readonly schemas: ReadonlyMap<string, JsonObject>;
  readonly resourceTypes: readonly JsonObject[];
  /** Why a feature is not there; undefined when it is, or when the service does not say. */
  missing(feature: Feature): string | undefined;
}

export const urns = {
  user: 'urn:ietf:params:scim:schemas:core:2.0:User',
  group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  enterprise: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  config: 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig',
  resourceType: 'urn:ietf:params:scim:schemas:core:2.0:ResourceType',
  schema: 'urn:ietf:params:scim:schemas:core:2.0:Schema',
  listResponse: 'urn:ietf:params:scim:api:messages:2.0:ListResponse',
  patchOp: 'urn:ietf:params:scim:api:messages:2.0:PatchOp',
  searchRequest: 'urn:ietf:params:scim:api:messages:2.0:SearchRequest',
  bulkRequest: 'urn:ietf:params:scim:api:messages:2.0:BulkRequest',
  bulkResponse: 'urn:ietf:params:scim:api:messages:2.0:BulkResponse',
} as const;

export async function readFacts(client: Client): Promise<Facts> {
  const [config, schemas, types, search] = [
    await client.get('/ServiceProviderConfig'),
    await client.get('/Schemas'),
    await client.get('/ResourceTypes'),
    await client.post('/Users/.search', { schemas: [urns.searchRequest], count: 0 }),
  ];
  const missing = (feature: Feature): string | undefined => {
    if (feature === 'search') {
      return search.status === 501 ? 'POST /Users/.search answers 501' : undefined;
    }
    if (feature === 'cursor') {
      const cursor = at(config.body, 'pagination', 'cursor');
      return cursor === true ? undefined : 'ServiceProviderConfig does not say pagination.cursor';
    }
    return at(config.body, feature, 'supported') === false
      ? `ServiceProviderConfig says ${feature} is unsupported`
      : undefined;
  };
  return {
    config: config.body,
    schemas: new Map(resourcesOf(schemas.body).map((schema) => [String(own(schema, 'id')), schema])),
    resourceTypes: resourcesOf(types.body),
    missing,
  };
}

function resourcesOf(body: Json | undefined): readonly JsonObject[] {
  const resources = at(body, 'Resources');
  return Array.isArray(resources) ? resources.filter(isObject) : [];
}

/** An attribute as `/Schemas` describes it. */
export function attributeOf(facts: Facts, urn: string, ...names: readonly string[]): JsonObject | undefined {
  let within: Json | undefined = own(facts.schemas.get(urn) ?? {}, 'attributes');
  let found: JsonObject | undefined;
  for (const name of names) {
    const attributes: readonly Json[] = Array.isArray(within) ? within : [];
    found = attributes.filter(isObject).find((each) => own(each, 'name') === name);
    within = found && own(found, 'subAttributes');
  }
  return found;
}
