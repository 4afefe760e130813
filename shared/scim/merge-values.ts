/** Adds values to a multi-valued attribute: a pair of `type` and `value` stands once, `primary` at most once (RFC 7643 section 2.4). */
import { isObject, type Json, type JsonObject, own } from './resource.ts';
import type { Attribute } from './schemas/resource-type.ts';

/**
 * @param current the values there are
 * @param incoming the values to add, in order; at most one of them primary
 * @returns all values; one that repeats an earlier `type` and `value` adds its other sub-attributes to that one, and an
 *   incoming primary value takes `primary` from the others (RFC 7644 section 3.5.2)
 */
export function mergeValues(
  attribute: Attribute,
  current: readonly Json[],
  incoming: readonly Json[],
): readonly Json[] {
  const merged = [...current];
  const places = new Map<string, number>();
  for (const [at, value] of current.entries()) {
    const key = valueKey(attribute, value);
    if (!places.has(key)) places.set(key, at);
  }
  let primaryAt = -1;
  for (const value of incoming) {
    const key = valueKey(attribute, value);
    const at = places.get(key) ?? merged.length;
    places.set(key, at);
    const existing = merged[at];
    if (existing === undefined) merged.push(value);
    else if (isObject(existing) && isObject(value)) merged[at] = { ...existing, ...value };
    if (isPrimary(value)) primaryAt = at;
  }
  return primaryAt < 0 ? merged : withOnePrimary(merged, primaryAt);
}

export function isPrimary(value: Json | undefined): boolean {
  return isObject(value) && own(value, 'primary') === true;
}

/** The same values, with `primary` false on all primary ones but the one at `primaryAt`. */
export function withOnePrimary(values: readonly Json[], primaryAt: number): readonly Json[] {
  return values.map((value, at) =>
    at !== primaryAt && isObject(value) && isPrimary(value) ? { ...value, primary: false } : value,
  );
}

/** Equal for values that a client means by the same `value`, whatever their `type`. */
export function identityOf(attribute: Attribute, value: Json): string {
  const text = isObject(value) ? own(value, 'value') : value;
  if (text !== undefined) return scalarKey(isObject(value) ? attribute.subAttributes.get('value') : attribute, text);
  return valueKey(attribute, value);
}

/** Equal for values that count as the same one. NUL never occurs in a value that was read. */
function valueKey(attribute: Attribute, value: Json): string {
  if (!isObject(value)) return scalarKey(attribute, value);
  const text = own(value, 'value');
  if (text === undefined) return wholeKey(attribute, value);
  const { subAttributes } = attribute;
  return `${scalarKey(subAttributes.get('type'), own(value, 'type'))}\0${scalarKey(subAttributes.get('value'), text)}`;
}

function scalarKey(attribute: Attribute | undefined, value: Json | undefined): string {
  if (typeof value === 'string') return attribute?.caseExact ? value : value.toLowerCase();
  return value === undefined ? '\0' : JSON.stringify(value);
}

/** An address has no `value`: all it says, but whether it is primary, makes it what it is. */
function wholeKey(attribute: Attribute, value: JsonObject): string {
  const parts: (Json | undefined)[] = [];
  for (const { name } of attribute.subAttributes.values()) {
    if (name !== 'primary') parts.push(own(value, name) ?? null);
  }
  return JSON.stringify(parts);
}
