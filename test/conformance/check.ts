/** What rows check with; each throws a message that a reader of the report can act on. */
import { isDeepStrictEqual } from 'node:util';
import { isObject, type Json, type JsonObject, own } from '../../shared/scim/resource.ts';
import type { Exchange } from './client.ts';

/** The service does not do what the row claims. */
export class Failed extends Error {}

/** The row does not apply to this service; the message says why. */
export class Skipped extends Error {}

export function skip(reason: string): never {
  throw new Skipped(reason);
}

export function that(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Failed(message);
}

export function same(actual: Json | undefined, expected: Json | undefined, what: string): void {
  that(isDeepStrictEqual(actual, expected), `${what}: expected ${show(expected)}, found ${show(actual)}`);
}

/** Whether everything in `expected` is in `actual`; objects may have more properties, lists may not have more values. */
export function includes(actual: Json | undefined, expected: Json, what: string): void {
  that(isWithin(expected, actual), `${what}: expected at least ${show(expected)}, found ${show(actual)}`);
}

function isWithin(expected: Json, actual: Json | undefined): boolean {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return false;
    // "the order of values is not significant" (RFC 7643 section 2.4).
    return expected.every((each) => actual.some((found) => isWithin(each, found)));
  }
  if (isObject(expected))
    return (
      isObject(actual) &&
      Object.keys(expected).every((name) => isWithin(own(expected, name) ?? null, own(actual, name)))
    );
  return expected === actual;
}

/** The value at a path of property names and list positions; undefined where there is none. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let found = value;
  for (const step of path) {
    if (typeof step === 'number') found = Array.isArray(found) ? found[step] : undefined;
    else found = isObject(found) ? own(found, step) : undefined;
  }
  return found;
}

export function has(value: Json | undefined, name: string): boolean {
  return isObject(value) && Object.hasOwn(value, name);
}

export function text(value: Json | undefined, what: string): string {
  that(typeof value === 'string', `${what}: expected a string, found ${show(value)}`);
  return value;
}

export function integer(value: Json | undefined, what: string): number {
  that(Number.isInteger(value), `${what}: expected an integer, found ${show(value)}`);
  return Number(value);
}

export function list(value: Json | undefined, what: string): readonly Json[] {
  that(Array.isArray(value), `${what}: expected a list, found ${show(value)}`);
  return value;
}

export function object(value: Json | undefined, what: string): JsonObject {
  that(isObject(value), `${what}: expected an object, found ${show(value)}`);
  return value;
}

/** The answer's status is one of those; a successful answer with a body has one in JSON. */
export function answers(exchange: Exchange, ...statuses: readonly number[]): Exchange {
  that(statuses.includes(exchange.status), `expected status ${statuses.join(' or ')}, found ${exchange.status}`);
  that(exchange.text === '' || exchange.body !== undefined, 'the body is not JSON');
  return exchange;
}

const errorSchema = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** The answer is a SCIM error (RFC 7644 section 3.12) of one of the statuses and, where given, one of the scimTypes. */
export function refuses(exchange: Exchange, status: number | readonly number[], ...scimTypes: readonly string[]): void {
  answers(exchange, ...(typeof status === 'number' ? [status] : status));
  same(at(exchange.body, 'schemas'), [errorSchema], 'schemas of the error');
  same(at(exchange.body, 'status'), String(exchange.status), 'status in the error, as a JSON string');
  if (scimTypes.length === 0) return;
  const scimType = at(exchange.body, 'scimType');
  that(
    typeof scimType === 'string' && scimTypes.includes(scimType),
    `scimType: expected ${scimTypes.join(' or ')}, found ${show(scimType)}`,
  );
}

/** JSON for a message, not too long to read. */
function show(value: Json | undefined): string {
  const whole = value === undefined ? 'nothing' : JSON.stringify(value);
  return whole.length > 600 ? `${whole.slice(0, 600)} ... (${whole.length} characters)` : whole;
}
