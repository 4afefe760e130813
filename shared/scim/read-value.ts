/** Reads what a request says of one attribute: right type, canonical names, nothing unknown (RFC 7643 sections 2.3 to 2.5). */
import { parseDateTime } from './date-time.ts';
import { invalidSyntax, invalidValue, mutability, type ScimError } from './error.ts';
import { isList, jsonEqual } from './json-equal.ts';
import { isPrimary, mergeValues } from './merge-values.ts';
import { isObject, type Json, type JsonObject } from './resource.ts';
import type { AttributeType } from './schemas/definition.ts';
import type { Attribute } from './schemas/resource-type.ts';

/** The most values of one multi-valued attribute; bounds the work of a PATCH. A group's members are not read here. */
export const valuesMax = 1000;

interface SimpleType {
  /** What a message says is wanted. */
  readonly expected: string;
  fits(value: Json): boolean;
}

const isString = (value: Json): value is string => typeof value === 'string';

const simpleTypes: Readonly<Record<Exclude<AttributeType, 'complex'>, SimpleType>> = {
  string: { expected: 'a string', fits: isString },
  reference: { expected: 'a string with a URI', fits: isString },
  boolean: { expected: 'true or false', fits: (value) => typeof value === 'boolean' },
  integer: { expected: 'an integer', fits: Number.isSafeInteger },
  decimal: { expected: 'a number', fits: Number.isFinite },
  dateTime: {
    expected: 'a date and time as 2011-05-13T04:42:34Z',
    fits: (value) => isString(value) && isDateTime(value),
  },
  binary: { expected: 'base64 text', fits: (value) => isString(value) && isBase64(value) },
};

/**
 * What `raw` says of an attribute of any kind.
 * @returns undefined where the attribute is unassigned: null, an empty array or an empty object (RFC 7643 section 2.5)
 * @throws ScimError invalidValue, naming the place and what was expected
 */
export function readValue(attribute: Attribute, raw: Json, parent?: Attribute, index = -1): Json | undefined {
  return attribute.multiValued ? readValues(attribute, raw) : readSingle(attribute, raw, parent, index);
}

/**
 * The values of a multi-valued attribute. One value without an array counts as an array of it.
 * @throws ScimError invalidValue also for two primary values (RFC 7643 section 2.4)
 */
export function readValues(attribute: Attribute, raw: Json): readonly Json[] | undefined {
  const list = isList(raw) ? raw : [raw];
  if (list.length > valuesMax) throw tooManyValues(attribute, valuesMax);
  const values: Json[] = [];
  let primaries = 0;
  for (let at = 0; at < list.length; at += 1) {
    const value = readSingle(attribute, list[at] ?? null, undefined, at);
    if (value === undefined) continue;
    values.push(value);
    if (isPrimary(value)) primaries += 1;
  }
  if (values.length === 0) return undefined;
  if (primaries > 1) throw invalidValue(`More than one value of ${attribute.fullName} is primary; mark at most one.`);
  return values.length === 1 ? values : mergeValues(attribute, [], values);
}

/** One value: of a single-valued attribute, or one element of a multi-valued one, which stands at `index`. */
export function readSingle(
  attribute: Attribute,
  raw: Json,
  parent: Attribute | undefined,
  index: number,
): Json | undefined {
  if (raw === null) return undefined;
  if (attribute.type === 'complex') {
    // Some clients send the elements of a multi-valued attribute as bare strings, as `"members": ["2819c223"]`.
    const value = attribute.multiValued && isString(raw) && attribute.subAttributes.has('value') ? { value: raw } : raw;
    return readComplex(attribute, value, index);
  }
  const { expected, fits } = simpleTypes[attribute.type];
  if (!fits(raw)) throw invalidValue(`${placeName(attribute, parent, index)} must be ${expected}, not ${kindOf(raw)}.`);
  if (isString(raw)) {
    if (!raw.isWellFormed() || raw.includes('\0')) {
      throw invalidValue(`${placeName(attribute, parent, index)} holds NUL or half of a surrogate pair.`);
    }
    if (attribute.required && raw.trim() === '') {
      throw invalidValue(`${placeName(attribute, parent, index)} is required and must not be blank.`);
    }
  }
  return raw;
}

/**
 * A complex value. With `base`, `raw` is laid over it: what `raw` leaves out stays, what it says is null goes, as PATCH wants
 * (RFC 7644 sections 3.5.2.1 and 3.5.2.3). Unknown and readOnly sub-attributes are ignored.
 * @returns undefined when nothing is left
 */
export function readComplex(attribute: Attribute, raw: Json, index: number, base?: JsonObject): JsonObject | undefined {
  if (!isObject(raw)) {
    throw invalidValue(`${placeName(attribute, undefined, index)} must be an object, not ${kindOf(raw)}.`);
  }
  const value: Record<string, Json> = base ? { ...base } : {};
  for (const name of Object.keys(raw)) {
    const sub = attribute.subAttributes.get(name.toLowerCase());
    if (sub === undefined || sub.mutability === 'readOnly') continue;
    if (name !== sub.name) refuseSecondSpelling(raw, name, placeName(sub, attribute, index));
    const subValue = readValue(sub, raw[name] ?? null, attribute, index);
    if (sub.mutability === 'writeOnly') continue;
    if (
      sub.mutability === 'immutable' &&
      base &&
      Object.hasOwn(base, sub.name) &&
      !jsonEqual(base[sub.name], subValue)
    ) {
      throw mutability(`${sub.fullName} cannot be changed once it is set.`);
    }
    if (subValue !== undefined) value[sub.name] = subValue;
    else if (base) delete value[sub.name];
  }
  return Object.keys(value).length === 0 ? undefined : value;
}

/**
 * Attribute names are case-insensitive (RFC 7643 section 2.1), so two spellings of one name contradict each other.
 * @param name one that differs from the canonical spelling
 * @throws ScimError invalidSyntax
 */
export function refuseSecondSpelling(object: JsonObject, name: string, place: string): void {
  const lower = name.toLowerCase();
  for (const other of Object.keys(object)) {
    if (other !== name && other.length === name.length && other.toLowerCase() === lower) {
      throw invalidSyntax(`${place} is given twice, as "${name}" and as "${other}".`);
    }
  }
}

export function tooManyValues(attribute: Attribute, max: number): ScimError {
  return invalidValue(`${attribute.fullName} can have at most ${max} values.`);
}

/** As `userName`, `name.givenName`, `emails[0].value`. */
function placeName(attribute: Attribute, parent: Attribute | undefined, index: number): string {
  const position = index < 0 ? '' : `[${index}]`;
  return parent ? `${parent.fullName}${position}.${attribute.name}` : `${attribute.fullName}${position}`;
}

export function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (isList(value)) return 'an array';
  if (isObject(value)) return 'an object';
  return isString(value) ? 'this string' : `a ${typeof value}`;
}

/** RFC 7643 section 2.3.5: a date alone is no dateTime. */
function isDateTime(text: string): boolean {
  return text.length > 'YYYY-MM-DD'.length && parseDateTime(text) !== undefined;
}

/** RFC 4648 sections 4 and 5; padding may be left out (RFC 7643 section 2.3.6). */
function isBase64(text: string): boolean {
  const end = text.endsWith('==') ? text.length - 2 : text.endsWith('=') ? text.length - 1 : text.length;
  if (end % 4 === 1) return false;
  for (let at = 0; at < end; at += 1) {
    if (!isBase64Digit(text.charCodeAt(at))) return false;
  }
  return true;
}

function isBase64Digit(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) || // a-z
    (code >= 0x41 && code <= 0x5a) || // A-Z
    (code >= 0x30 && code <= 0x39) || // 0-9
    code === 0x2b || // +
    code === 0x2f || // /
    code === 0x2d || // -
    code === 0x5f // _
  );
}
