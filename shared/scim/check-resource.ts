/** What must hold of a whole resource before it is stored: required attributes, counts, size. */
import { invalidValue, payloadTooLarge } from './error.ts';
import { isList } from './json-equal.ts';
import { scimLimits } from './limits.ts';
import { tooManyValues, valuesMax } from './read-value.ts';
import { isObject, type Json, type JsonObject, own, type Resource } from './resource.ts';
import type { Attribute, ResourceType } from './schemas/resource-type.ts';

/** The most values an attribute can have, where it is not `valuesMax`. */
const valueCountMax: ReadonlyMap<string, number> = new Map([['emails', scimLimits.emailsMax]]);

/**
 * @throws ScimError invalidValue naming a required attribute that is missing or one with too many values; payloadTooLarge (413) when
 *   the resource takes more than `scimLimits.resourceBytesMax` as JSON
 */
export function checkResource(type: ResourceType, resource: Resource): void {
  for (const attribute of requiredOf(type.attributes)) demand(resource, attribute, type.name);
  for (const { schema, required } of type.definition.extensions) {
    const extension = own(resource, schema.id);
    if (isObject(extension)) {
      const compiled = type.extensions.get(schema.id.toLowerCase());
      if (compiled) for (const attribute of requiredOf(compiled.attributes)) demand(extension, attribute, type.name);
    } else if (required) throw invalidValue(`A ${type.name} needs the attributes of ${schema.id}.`);
  }
  for (const name of Object.keys(resource)) {
    const value = resource[name];
    if (!isList(value)) continue;
    const max = valueCountMax.get(name) ?? valuesMax;
    const attribute = value.length > max ? type.attributes.get(name.toLowerCase()) : undefined;
    if (attribute) throw tooManyValues(attribute, max);
  }
  if (!fits(resource, scimLimits.resourceBytesMax)) {
    throw payloadTooLarge(
      `The ${type.name} would take more than ${scimLimits.resourceBytesMax} bytes; send fewer or shorter values.`,
    );
  }
}

function demand(holder: JsonObject, attribute: Attribute, typeName: string): void {
  if (!Object.hasOwn(holder, attribute.name)) {
    throw invalidValue(`${attribute.fullName} is missing; a ${typeName} needs it.`);
  }
}

const requiredLists = new WeakMap<ReadonlyMap<string, Attribute>, readonly Attribute[]>();

/** The attributes a client must send. `schemas` is supplied here. */
function requiredOf(attributes: ReadonlyMap<string, Attribute>): readonly Attribute[] {
  let list = requiredLists.get(attributes);
  if (!list) {
    list = [...attributes.values()].filter(
      ({ name, required, mutability }) => required && name !== 'schemas' && mutability !== 'readOnly',
    );
    requiredLists.set(attributes, list);
  }
  return list;
}

/** One unit counted below becomes at most so many bytes of JSON: a number is the longest, a control character takes six. */
const bytesPerUnitMax = 26;

/**
 * Whether the value takes at most `bytesMax` bytes as JSON. A walk that stops early settles nearly all cases, because one long string
 * may be shared by a thousand values and must not be written out a thousand times.
 */
function fits(value: Json, bytesMax: number): boolean {
  const units = countUnits(value, bytesMax);
  if (units * bytesPerUnitMax <= bytesMax) return true;
  return units <= bytesMax && Buffer.byteLength(JSON.stringify(value)) <= bytesMax;
}

/** At most as many as the value takes bytes as JSON; stops counting above `max`. */
function countUnits(value: Json, max: number): number {
  if (typeof value === 'string') return value.length + 2;
  let units = 1;
  if (isList(value)) {
    for (const element of value) {
      if (units > max) break;
      units += 1 + countUnits(element, max - units);
    }
  } else if (isObject(value)) {
    for (const name of Object.keys(value)) {
      if (units > max) break;
      units += name.length + 4 + countUnits(value[name] ?? null, max - units);
    }
  }
  return units;
}
