/** Applies a PATCH to a resource (RFC 7644 sections 3.5.2.1 to 3.5.2.3). */
import { checkResource } from '../check-resource.ts';
import { invalidValue, mutability } from '../error.ts';
import { jsonEqual } from '../json-equal.ts';
import { kindOf } from '../read-value.ts';
import { isObject, type Json, type JsonObject, own, type Resource } from '../resource.ts';
import type { CompiledSchema, ResourceType } from '../schemas/resource-type.ts';
import { schemasOf } from '../schemas-of.ts';
import { applyToAttribute } from './apply-to-attribute.ts';
import type { PatchOperation } from './read-operations.ts';
import { withAttribute } from './with-attribute.ts';

/**
 * The resource after all operations, in order; none of them is applied if one fails.
 * @param resource as `readResource` made it, with or without what the server adds (`id`, `meta`, `groups`)
 * @returns `resource` itself when the operations change nothing
 * @throws ScimError mutability, noTarget, invalidValue, invalidSyntax; payloadTooLarge when the result is too large
 */
export function applyPatch(type: ResourceType, resource: Resource, operations: readonly PatchOperation[]): Resource {
  let patched = resource;
  for (const operation of operations) patched = applyOperation(type, patched, operation);
  if (patched === resource) return resource;
  patched = withSchemas(type, resource, patched);
  if (jsonEqual(patched, resource)) return resource;
  checkResource(type, patched);
  return patched;
}

function applyOperation(type: ResourceType, resource: Resource, operation: PatchOperation): Resource {
  const { op, path, value } = operation;
  if (path === undefined) return applyMembersOf(type, resource, operation);
  const { extension, attribute, subAttribute } = path.path;
  if (attribute === undefined) return extension ? applyToExtension(resource, extension, op, value) : resource;
  const target = { attribute, filter: path.filter, sub: path.subAttribute ?? subAttribute, isNamed: true };
  if (extension === undefined) return applyToAttribute(resource, target, op, value);
  return withExtension(resource, extension, (holder) => applyToAttribute(holder, target, op, value));
}

/** Without a path, each member of the value is an attribute of the resource or an extension. Unknown ones are ignored, as in POST. */
function applyMembersOf(type: ResourceType, resource: Resource, { op, value }: PatchOperation): Resource {
  if (!isObject(value)) return resource;
  let patched = resource;
  for (const name of Object.keys(value)) {
    const raw = value[name] ?? null;
    const lower = name.toLowerCase();
    const attribute = type.attributes.get(lower);
    const extension = attribute ? undefined : type.extensions.get(lower);
    if (attribute) patched = applyToAttribute(patched, { attribute, isNamed: false }, op, raw);
    else if (extension) patched = applyToExtension(patched, extension, op, raw);
  }
  return patched;
}

/** `value` holds attributes of the extension; null, or `remove`, clears it. */
function applyToExtension(
  resource: Resource,
  extension: CompiledSchema,
  op: PatchOperation['op'],
  value: Json | undefined,
): Resource {
  if (op === 'remove' || value === null || value === undefined) return clearExtension(resource, extension);
  if (!isObject(value)) throw invalidValue(`${extension.id} must be an object, not ${kindOf(value)}.`);
  return withExtension(resource, extension, (holder) => {
    let patched = holder;
    for (const name of Object.keys(value)) {
      const attribute = extension.attributes.get(name.toLowerCase());
      if (attribute) patched = applyToAttribute(patched, { attribute, isNamed: false }, op, value[name] ?? null);
    }
    return patched;
  });
}

function clearExtension(resource: Resource, extension: CompiledSchema): Resource {
  const holder = own(resource, extension.id);
  if (!isObject(holder)) return resource;
  // A required attribute is required of whoever has the extension, and no resource must have it.
  for (const { name, mutability: kind, fullName } of extension.attributes.values()) {
    if ((kind === 'readOnly' || kind === 'immutable') && Object.hasOwn(holder, name)) {
      throw mutability(`${extension.id} cannot be removed, because ${fullName} cannot.`);
    }
  }
  return withAttribute(resource, extension.id, undefined);
}

function withExtension(
  resource: Resource,
  extension: CompiledSchema,
  change: (holder: JsonObject) => JsonObject,
): Resource {
  const current = own(resource, extension.id);
  const holder = isObject(current) ? current : {};
  const changed = change(holder);
  if (changed === holder) return resource;
  return withAttribute(resource, extension.id, Object.keys(changed).length === 0 ? undefined : changed);
}

/** Keeps `schemas` in step with the extensions that came or went, and as it was where none did. */
function withSchemas(type: ResourceType, before: Resource, after: Resource): Resource {
  for (const { id } of type.extensions.values()) {
    if (Object.hasOwn(before, id) !== Object.hasOwn(after, id)) {
      return withAttribute(after, 'schemas', schemasOf(type, after));
    }
  }
  return after;
}
