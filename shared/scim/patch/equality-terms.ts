/** What a value filter demands, where it demands nothing but equality: `type eq "work" and primary eq true`. */
import type { Filter } from '../filter/filter.ts';
import type { Json, JsonObject } from '../resource.ts';

/**
 * @param filter a value filter, whose paths name sub-attributes
 * @returns the sub-attributes with the values they must equal, by canonical name; undefined when the filter holds anything else,
 *   and when it demands two values of one sub-attribute
 */
export function equalityTerms(filter: Filter): JsonObject | undefined {
  const terms: Record<string, Json> = {};
  return collect(filter, terms) ? terms : undefined;
}

function collect(filter: Filter, terms: Record<string, Json>): boolean {
  if (filter.kind === 'and') return filter.operands.every((operand) => collect(operand, terms));
  if (filter.kind !== 'compare' || filter.operator !== 'eq' || filter.value === null) return false;
  const { attribute, subAttribute } = filter.path;
  if (attribute === undefined || subAttribute !== undefined) return false;
  if (Object.hasOwn(terms, attribute.name)) return terms[attribute.name] === filter.value;
  terms[attribute.name] = filter.value;
  return true;
}
