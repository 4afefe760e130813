/** Applies one operation to one attribute of a resource, an extension or a complex value (RFC 7644 section 3.5.2). */
import { mutability, noTarget } from '../error.ts';
import type { Filter } from '../filter/filter.ts';
import { matches } from '../filter/matches.ts';
import { isList, jsonEqual } from '../json-equal.ts';
import { identityOf, mergeValues } from '../merge-values.ts';
import { readComplex, readSingle, readValues, tooManyValues, valuesMax } from '../read-value.ts';
import { isObject, type Json, type JsonObject, own } from '../resource.ts';
import type { Attribute } from '../schemas/resource-type.ts';
import { applyToValues } from './apply-to-values.ts';
import type { PatchOperation } from './read-operations.ts';
import { withAttribute } from './with-attribute.ts';

export interface Target {
  readonly attribute: Attribute;
  readonly filter?: Filter | undefined;
  readonly sub?: Attribute | undefined;
  /** By a path; else it is one of many in a value without a path, where the readOnly ones are ignored as in PUT. */
  readonly isNamed: boolean;
}

type Op = PatchOperation['op'];

/**
 * @param holder the object that has the attribute
 * @param raw the operation's value as sent
 * @returns `holder` itself when nothing changes
 * @throws ScimError mutability, noTarget, invalidValue, invalidSyntax
 */
export function applyToAttribute(holder: JsonObject, target: Target, op: Op, raw: Json | undefined): JsonObject {
  const { attribute, filter, sub } = target;
  // `schemas` follows from what the resource holds; clients repeat it along with the attributes.
  if (attribute.name === 'schemas') return ignoreSchemas(holder, target, op);
  if (attribute.mutability === 'readOnly') return ignoreReadOnly(holder, target, op, raw);
  const current = own(holder, attribute.name);
  if (attribute.multiValued && (filter || sub)) {
    const values = isList(current) ? current : [];
    const changed = applyToValues(values, { attribute, filter, sub }, op, raw);
    if (changed === values) return holder;
    return assign(holder, attribute, changed.length === 0 ? undefined : changed);
  }
  if (filter && !(isObject(current) && matches(filter, current))) {
    if (op === 'remove') return holder;
    throw noTarget(`${attribute.fullName} does not match the filter of the path.`);
  }
  if (sub) {
    const complex = isObject(current) ? current : {};
    const changed = applyToAttribute(complex, { attribute: sub, isNamed: true }, op, raw);
    if (changed === complex) return holder;
    return assign(holder, attribute, Object.keys(changed).length === 0 ? undefined : changed);
  }
  if (op === 'remove') return assign(holder, attribute, remaining(attribute, current, raw));
  if (raw === undefined || raw === null) {
    // To add nothing to several values leaves them; a single value that is set to null is unassigned (RFC 7643 section 2.5).
    return op === 'add' && attribute.multiValued ? holder : assign(holder, attribute, undefined);
  }
  return assign(holder, attribute, op === 'add' ? added(attribute, current, raw) : replaced(attribute, current, raw));
}

/** Sets or unassigns, unless the attribute forbids it. */
function assign(holder: JsonObject, attribute: Attribute, value: Json | undefined): JsonObject {
  // A password is checked by reading it and never kept.
  if (attribute.mutability === 'writeOnly') return holder;
  const changed = withAttribute(holder, attribute.name, value);
  if (changed === holder) return holder;
  if (value === undefined && attribute.required) {
    // RFC 7644 section 3.5.2.2: a required attribute that becomes unassigned is an error of type mutability.
    throw mutability(`${attribute.fullName} is required and cannot be removed.`);
  }
  if (attribute.mutability === 'immutable' && Object.hasOwn(holder, attribute.name)) {
    throw mutability(`${attribute.fullName} cannot be changed once it is set.`);
  }
  return changed;
}

/** `remove` takes no value in the RFC; Microsoft Entra ID sends the list of the values to remove, and never means the others. */
function remaining(attribute: Attribute, current: Json | undefined, raw: Json | undefined): Json | undefined {
  if (!attribute.multiValued || !isList(current) || raw === undefined) return undefined;
  const named = readValues(attribute, raw);
  if (named === undefined) return current;
  const identities = new Set(named.map((value) => identityOf(attribute, value)));
  const left = current.filter((value) => !identities.has(identityOf(attribute, value)));
  return left.length === 0 ? undefined : left;
}

function added(attribute: Attribute, current: Json | undefined, raw: Json): Json | undefined {
  if (!attribute.multiValued) return replaced(attribute, current, raw);
  const values = readValues(attribute, raw);
  if (values === undefined || !isList(current)) return values ?? current;
  const merged = mergeValues(attribute, current, values);
  if (merged.length > valuesMax) throw tooManyValues(attribute, valuesMax);
  return merged;
}

/** Of a complex value only the sub-attributes that are sent change (RFC 7644 section 3.5.2.3). */
function replaced(attribute: Attribute, current: Json | undefined, raw: Json): Json | undefined {
  if (attribute.multiValued) return readValues(attribute, raw);
  if (attribute.type !== 'complex') return readSingle(attribute, raw, undefined, -1);
  if (!isObject(current)) return readComplex(attribute, raw, -1);
  return readComplex(attribute, raw, -1, withoutStaleReference(current, raw));
}

/** The URI of the old `value` says nothing of the new one. */
function withoutStaleReference(current: JsonObject, raw: Json): JsonObject {
  const value = isObject(raw) ? own(raw, 'value') : undefined;
  return value === undefined || value === own(current, 'value') ? current : withAttribute(current, '$ref', undefined);
}

function ignoreSchemas(holder: JsonObject, { attribute, isNamed }: Target, op: Op): JsonObject {
  if (op === 'remove' && isNamed) throw mutability(`${attribute.fullName} is required and cannot be removed.`);
  return holder;
}

/**
 * Clients send back what they read. In a value without a path, what the server maintains is ignored as in PUT, but another `id` means
 * that the request reached the wrong resource.
 */
function ignoreReadOnly(holder: JsonObject, target: Target, op: Op, raw: Json | undefined): JsonObject {
  const { attribute, filter, sub, isNamed } = target;
  const refused = () => mutability(`${(sub ?? attribute).fullName} is readOnly.`);
  const current = own(holder, attribute.name);
  if (!isNamed) {
    if (attribute.name === 'id' && raw !== null && current !== undefined && raw !== current) throw refused();
    return holder;
  }
  const named = sub && isObject(current) ? own(current, sub.name) : current;
  if (op === 'remove' || filter || !jsonEqual(named, raw)) throw refused();
  return holder;
}
