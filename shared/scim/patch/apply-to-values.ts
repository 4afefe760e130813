/** Applies one operation to some values of a multi-valued attribute: `emails[type eq "work"].value` (RFC 7644 section 3.5.2, figure 7). */
import { invalidPath, invalidValue, mutability, noTarget } from '../error.ts';
import type { Filter } from '../filter/filter.ts';
import { compileFilter, type Predicate } from '../filter/matches.ts';
import { isList, jsonEqual } from '../json-equal.ts';
import { isPrimary, mergeValues, withOnePrimary } from '../merge-values.ts';
import { kindOf, readComplex, readSingle, readValue, tooManyValues, valuesMax } from '../read-value.ts';
import { isObject, type Json, type JsonObject, own } from '../resource.ts';
import type { Attribute } from '../schemas/resource-type.ts';
import { equalityTerms } from './equality-terms.ts';
import type { PatchOperation } from './read-operations.ts';
import { withAttribute } from './with-attribute.ts';

export interface ValuesTarget {
  readonly attribute: Attribute;
  /** Selects values; all of them when absent. */
  readonly filter: Filter | undefined;
  readonly sub: Attribute | undefined;
}

type Op = PatchOperation['op'];

/**
 * @param values the attribute's values
 * @returns `values` itself when nothing changes
 * @throws ScimError noTarget when `add` or `replace` selects nothing and the filter does not say what to create
 */
export function applyToValues(
  values: readonly Json[],
  target: ValuesTarget,
  op: Op,
  raw: Json | undefined,
): readonly Json[] {
  const { attribute } = target;
  if (attribute.type !== 'complex') throw invalidPath(`${attribute.fullName} has no sub-attributes to select by.`);
  const changed =
    op === 'remove' || raw === undefined || raw === null ? remove(values, target) : set(values, target, op, raw);
  return jsonEqual(values, changed) ? values : changed;
}

const everyValue: Predicate = () => true;

/** To remove what is not there is no error: the client has what it asked for. */
function remove(values: readonly Json[], { filter, sub }: ValuesTarget): readonly Json[] {
  const selects = filter ? compileFilter(filter) : everyValue;
  const left: Json[] = [];
  for (const value of values) {
    if (!isObject(value) || !selects(value)) {
      left.push(value);
    } else if (sub) {
      const changed = withSub(value, sub, undefined);
      if (Object.keys(changed).length > 0) left.push(changed);
    }
  }
  return left;
}

function set(values: readonly Json[], target: ValuesTarget, op: Op, raw: Json): readonly Json[] {
  const changes = changeOf(target, op, raw);
  const selects = target.filter ? compileFilter(target.filter) : everyValue;
  const changed: Json[] = [];
  let selected = 0;
  let primaryAt = -1;
  for (const value of values) {
    if (isObject(value) && selects(value)) {
      selected += 1;
      const result = changes(value);
      if (isPrimary(result) && !isPrimary(value)) primaryAt = changed.length;
      if (result !== undefined) changed.push(result);
    } else changed.push(value);
  }
  if (selected === 0) return mergeValues(target.attribute, values, [create(values, target, changes)]);
  return primaryAt < 0 ? changed : withOnePrimary(changed, primaryAt);
}

/** What the operation makes of a selected value; the operation's own value is read once. */
function changeOf(
  { attribute, filter, sub }: ValuesTarget,
  op: Op,
  raw: Json,
): (value: JsonObject) => JsonObject | undefined {
  if (sub) {
    if (sub.mutability === 'readOnly') throw mutability(`${sub.fullName} is readOnly.`);
    const subValue = readValue(sub, raw);
    return (value) => withSub(value, sub, subValue);
  }
  const single = isList(raw) && raw.length === 1 ? (raw[0] ?? null) : raw;
  if (isList(single)) throw invalidValue(`One value of ${attribute.fullName} is wanted here, not ${kindOf(single)}.`);
  if (op === 'add') {
    const addition = isObject(single) ? single : readSingle(attribute, single, undefined, -1);
    return (value) => readComplex(attribute, addition ?? {}, -1, value);
  }
  // "all matching record values SHALL be replaced" (section 3.5.2.3); what the filter says of them still holds of the new ones.
  const replacement = readSingle(attribute, single, undefined, -1);
  const terms = filter && equalityTerms(filter);
  return () => (isObject(replacement) ? { ...terms, ...replacement } : undefined);
}

/**
 * Microsoft Entra ID sets `emails[type eq "work"].value` whether there is such a value or not. Where the filter says by `eq` alone
 * what the value is like, one like that is created.
 */
function create(
  values: readonly Json[],
  { attribute, filter, sub }: ValuesTarget,
  changes: (value: JsonObject) => JsonObject | undefined,
): Json {
  const terms = filter ? equalityTerms(filter) : {};
  if (terms === undefined) {
    throw noTarget(`No value of ${attribute.fullName} matches the filter of the path.`);
  }
  if (values.length >= valuesMax) throw tooManyValues(attribute, valuesMax);
  // A sub-attribute that the filter pins and the operation sets to something else cannot be created as the client means it.
  const base = readComplex(attribute, sub ? withAttribute(terms, sub.name, undefined) : terms, -1) ?? {};
  const created = changes(base);
  if (created === undefined) throw noTarget(`No value of ${attribute.fullName} matches the filter of the path.`);
  return created;
}

function withSub(value: JsonObject, sub: Attribute, subValue: Json | undefined): JsonObject {
  if (sub.mutability === 'writeOnly') return value;
  const changed = withAttribute(value, sub.name, subValue);
  if (changed === value) return value;
  const existing = own(value, sub.name);
  if (sub.mutability === 'readOnly' || (sub.mutability === 'immutable' && existing !== undefined)) {
    throw mutability(`${sub.fullName} cannot be changed.`);
  }
  return changed;
}
