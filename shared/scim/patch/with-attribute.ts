/** A changed copy of an object; the same object where nothing changes. */
import { jsonEqual } from '../json-equal.ts';
import { type Json, type JsonObject, own } from '../resource.ts';

/**
 * @param name a canonical attribute name or an extension's URN; never a name out of a request
 * @param value undefined to unassign
 * @returns `holder` itself when it says so already
 */
export function withAttribute(holder: JsonObject, name: string, value: Json | undefined): JsonObject {
  if (jsonEqual(own(holder, name), value)) return holder;
  if (value !== undefined) return { ...holder, [name]: value };
  const { [name]: _, ...rest } = holder;
  return rest;
}
