/** Reads a member of a message in any letter case: attribute names are case-insensitive (RFC 7643 section 2.1). */
import type { Json, JsonObject } from './resource.ts';

/**
 * @param lowerName the name in lower case
 * @returns the own member of that name; of several spellings the first
 */
export function ownAnyCase(object: JsonObject, lowerName: string): Json | undefined {
  if (Object.hasOwn(object, lowerName)) return object[lowerName];
  for (const name of Object.keys(object)) {
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) return object[name];
  }
  return undefined;
}
