/** The table of identity providers' quirks, and what the HTTP layer calls: every quirk applies to every caller. */
import { isList } from '../scim/json-equal.ts';
import { isObject, type Json, type JsonObject } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schemas/resource-type.ts';
import { quirks as entra } from './entra.ts';
import { quirks as okta } from './okta.ts';
import { quirks as onelogin } from './onelogin.ts';
import { quirks as ping } from './ping.ts';
import type { Quirk } from './quirk.ts';
import { compileRepairs } from './repairs.ts';

export const quirks: readonly Quirk[] = [...entra, ...okta, ...onelogin, ...ping];

const repairs = compileRepairs(quirks);

/**
 * Repairs the body of POST or PUT, in one walk.
 * @returns `body` itself when there is nothing to repair
 */
export function applyBodyQuirks(body: Json, type: ResourceType): Json {
  return isObject(body) ? repairs.attributes(body, type) : body;
}

/**
 * Repairs the body of PATCH, in one walk.
 * @returns `body` itself when there is nothing to repair
 */
export function applyPatchQuirks(body: Json, type: ResourceType): Json {
  if (!isObject(body)) return body;
  const name = Object.keys(body).find((key) => key.length === 10 && key.toLowerCase() === 'operations');
  const operations = name === undefined ? undefined : body[name];
  if (name === undefined || !isList(operations)) return body;
  const repaired: Json[] = [];
  let isRepaired = false;
  for (const operation of operations) {
    const result: readonly Json[] = isObject(operation) ? repairs.operation(operation, type) : [operation];
    if (result.length !== 1 || result[0] !== operation) isRepaired = true;
    for (const each of result) repaired.push(each);
  }
  return isRepaired ? ({ ...body, [name]: repaired } satisfies JsonObject) : body;
}

/** Whether `Authorization` holds a key without a scheme before it. */
export function readsBareKey(authorization: string): boolean {
  return repairs.holds('authorization', authorization);
}

/** Whether the answer is to be labelled `application/json` and not `application/scim+json`. */
export function answersPlainJson(accept: string | undefined): boolean {
  return accept !== undefined && repairs.holds('accept', accept);
}
