/** Sorting (RFC 7644 section 3.4.2.3). */
import { compareInstants, parseDateTime } from './date-time.ts';
import { compareCodePoints, fold } from './filter/fold.ts';
import { isObject, type Json, own, type Resource } from './resource.ts';
import type { AttributePath } from './schemas/resource-type.ts';

/**
 * @param descending resources without a value come last when ascending and first when descending, as the RFC has it
 * @returns a new array; resources with equal values keep their order
 */
export function sortResources<T>(
  entries: readonly T[],
  resourceOf: (entry: T) => Resource,
  by: AttributePath,
  descending: boolean,
): T[] {
  const keyed = entries.map((entry) => ({ entry, key: sortKey(resourceOf(entry), by) }));
  const compare = (a: SortKey | undefined, b: SortKey | undefined): number => {
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    return compareKeys(a, b);
  };
  const sign = descending ? -1 : 1;
  return keyed.sort((a, b) => sign * compare(a.key, b.key)).map(({ entry }) => entry);
}

type SortKey = string | number | boolean | NonNullable<ReturnType<typeof parseDateTime>>;

function compareKeys(a: SortKey, b: SortKey): number {
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b);
  if (typeof a === 'object' && typeof b === 'object') return compareInstants(a, b);
  return Number(a) - Number(b);
}

/** "If it's a multi-valued attribute, resources are sorted by the value of the primary attribute, or else the first value". */
function sortKey(resource: Resource, { extension, attribute, subAttribute }: AttributePath): SortKey | undefined {
  if (!attribute) return undefined;
  const holder = extension ? own(resource, extension.id) : resource;
  let value: Json | undefined = isObject(holder) ? own(holder, attribute.name) : undefined;
  if (Array.isArray(value)) value = value.find((each) => isObject(each) && own(each, 'primary') === true) ?? value[0];
  const leaf = subAttribute ?? attribute.subAttributes.get('value');
  if (leaf && isObject(value)) value = own(value, leaf.name);
  const kind = leaf ?? attribute;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  return kind.type === 'dateTime' ? parseDateTime(value) : fold(value, kind.caseExact);
}
