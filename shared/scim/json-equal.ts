/** Whether two JSON values say the same, whatever the order of their members. */
import { isObject, type Json } from './resource.ts';

/** @returns true for deep equality; own members only */
export function jsonEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (isList(a)) return isList(b) && a.length === b.length && a.every((value, at) => jsonEqual(value, b[at]));
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && jsonEqual(a[name], b[name]))
  );
}

/** `Array.isArray` for JSON: keeps the element type. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
