/** The `schemas` attribute: the URNs of the schemas a resource has attributes of (RFC 7643 section 3). */
import type { JsonObject } from './resource.ts';
import type { ResourceType } from './schemas/resource-type.ts';

/** @returns the core schema's URN and those of the extensions that the resource holds, in the order of the resource type */
export function schemasOf(type: ResourceType, resource: JsonObject): readonly string[] {
  const urns = [type.schema.id];
  for (const { id } of type.extensions.values()) {
    if (Object.hasOwn(resource, id)) urns.push(id);
  }
  return urns;
}
