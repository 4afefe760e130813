/** Reads the body of POST and PUT into a resource (RFC 7644 sections 3.3 and 3.5.1). */
import { checkResource } from './check-resource.ts';
import { invalidSyntax, invalidValue } from './error.ts';
import { isList } from './json-equal.ts';
import { kindOf, readValue, refuseSecondSpelling } from './read-value.ts';
import { isObject, type Json, type JsonObject, type Resource } from './resource.ts';
import type { Attribute, ResourceType } from './schemas/resource-type.ts';
import { schemasOf } from './schemas-of.ts';

export interface ReadResourceOptions {
  /** Lower-case names of attributes that are read elsewhere and left out here, as `members`, of which there may be 50,000. */
  readonly without?: ReadonlySet<string>;
}

/** For `readResource` of a Group: `readMembersOf` reads them. */
export const withoutMembers: ReadResourceOptions = { without: new Set(['members']) };

/**
 * The resource that a body describes: canonical attribute names, no nulls, `schemas` telling what it holds. Unknown attributes are
 * ignored, and so are readOnly ones: RFC 7644 section 3.5.1, "any values provided SHALL be ignored". A password is checked and
 * dropped.
 * @throws ScimError invalidSyntax when the body is no object, is of another resource type, or names an attribute twice; invalidValue
 *   when a value does not fit or a required one is missing; payloadTooLarge above `scimLimits.resourceBytesMax`
 */
export function readResource(type: ResourceType, body: Json, options: ReadResourceOptions = {}): Resource {
  if (!isObject(body)) throw invalidSyntax(`The body must be a JSON object that describes a ${type.name}.`);
  const resource: Record<string, Json> = { schemas: [] };
  for (const name of Object.keys(body)) {
    const raw = body[name] ?? null;
    const lower = name.toLowerCase();
    const attribute = type.attributes.get(lower);
    if (attribute === undefined) {
      const extension = type.extensions.get(lower);
      if (extension === undefined) continue;
      if (name !== extension.id) refuseSecondSpelling(body, name, extension.id);
      const value = readExtension(extension.attributes, extension.id, raw);
      if (value) resource[extension.id] = value;
    } else if (lower === 'schemas') checkSchemas(type, raw);
    else if (!isIgnored(attribute) && !options.without?.has(lower)) {
      if (name !== attribute.name) refuseSecondSpelling(body, name, attribute.fullName);
      const value = readValue(attribute, raw);
      if (value !== undefined && attribute.mutability !== 'writeOnly') resource[attribute.name] = value;
    }
  }
  resource['schemas'] = schemasOf(type, resource);
  checkResource(type, resource);
  return resource;
}

function isIgnored(attribute: Attribute): boolean {
  return attribute.mutability === 'readOnly';
}

function readExtension(attributes: ReadonlyMap<string, Attribute>, urn: string, raw: Json): JsonObject | undefined {
  if (raw === null) return undefined;
  if (!isObject(raw)) throw invalidValue(`${urn} must be an object, not ${kindOf(raw)}.`);
  const extension: Record<string, Json> = {};
  for (const name of Object.keys(raw)) {
    const attribute = attributes.get(name.toLowerCase());
    if (attribute === undefined || isIgnored(attribute)) continue;
    if (name !== attribute.name) refuseSecondSpelling(raw, name, attribute.fullName);
    const value = readValue(attribute, raw[name] ?? null);
    if (value !== undefined && attribute.mutability !== 'writeOnly') extension[attribute.name] = value;
  }
  return Object.keys(extension).length === 0 ? undefined : extension;
}

const coreSchemaPrefix = 'urn:ietf:params:scim:schemas:core:2.0:';

/** Missing and unknown URNs are harmless and common; another type's core schema means that the body went to the wrong endpoint. */
function checkSchemas(type: ResourceType, raw: Json): void {
  if (raw === null) return;
  if (!isList(raw)) throw invalidSyntax(`schemas must be an array of schema URNs, not ${kindOf(raw)}.`);
  let other: string | undefined;
  for (const urn of raw) {
    if (typeof urn !== 'string') throw invalidSyntax(`schemas must hold schema URNs, not ${kindOf(urn)}.`);
    if (urn === type.schema.id) continue;
    const lower = urn.toLowerCase();
    if (lower !== type.schema.id.toLowerCase() && lower.startsWith(coreSchemaPrefix)) other ??= urn;
  }
  if (other !== undefined) {
    throw invalidSyntax(`schemas names ${other.slice(0, 200)}; ${type.endpoint} takes ${type.schema.id}.`);
  }
}
