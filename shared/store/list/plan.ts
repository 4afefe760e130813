/** The cheapest way to the resources that a filter wants. What an access path does not decide, the whole filter decides afterwards. */
import type { Comparison, Filter } from '../../scim/filter/filter.ts';
import { fold } from '../keys.ts';

/** What a plan needs to know of a kind of resource. */
export interface Indexed {
  readonly nameAttribute: string;
  /** Lower-case paths of attributes with an index of equal values. */
  readonly indexed: ReadonlySet<string>;
  readonly joinedAttribute: string;
  /** Whether the kind has states, so that `active` is indexed and counted. */
  readonly hasStates: boolean;
}

export type Access =
  /** Resources by id. */
  | { readonly by: 'id'; readonly ids: readonly string[] }
  | { readonly by: 'name'; readonly name: string }
  | { readonly by: 'index'; readonly attribute: string; readonly value: string }
  /** Resources whose joined attribute has this id among its values. */
  | { readonly by: 'joined'; readonly id: string }
  | { readonly by: 'beginning'; readonly beginning: string }
  | { readonly by: 'inactive' }
  /** Every name is read, and the resources of those that contain the text. */
  | { readonly by: 'names'; readonly contains: string }
  | { readonly by: 'all' };

export interface Plan {
  readonly access: Access;
  /** What remains to be decided for each resource; absent when the access path is the answer. */
  readonly residual?: Filter;
  /** The whole filter: decides where the access path may lead to others too, as it does where a value is too long for a key. */
  readonly whole?: Filter;
  /** The filter is `active eq ...` alone, so that the counters know the total. */
  readonly active?: boolean;
}

/** From the cheapest to the dearest. */
const order: readonly Access['by'][] = ['id', 'name', 'index', 'joined', 'beginning', 'inactive', 'names', 'all'];

export function planList(filter: Filter | undefined, indexed: Indexed): Plan {
  if (!filter) return { access: { by: 'all' } };
  const terms = filter.kind === 'and' ? filter.operands : [filter];
  const active = terms.length === 1 && indexed.hasStates ? activeOf(filter) : undefined;
  if (active === true) return { access: { by: 'all' }, residual: filter, active };
  const best = cheapest(terms, indexed);
  if (!best) return { access: { by: 'all' }, residual: filter };
  // Where a value of several parts was asked for, the index decides one of them.
  const others = terms.filter((term) => term !== best.term || !isOneComparison(term));
  const [first, ...more] = others;
  const residual: Filter | undefined = first && more.length > 0 ? { kind: 'and', operands: others } : first;
  return {
    access: best.access,
    ...(residual && { residual }),
    whole: filter,
    ...(active !== undefined && { active }),
  };
}

function cheapest(terms: readonly Filter[], indexed: Indexed): { term: Filter; access: Access } | undefined {
  let best: { term: Filter; access: Access } | undefined;
  for (const term of terms) {
    const access = accessOf(term, indexed);
    if (access && (!best || order.indexOf(access.by) < order.indexOf(best.access.by))) best = { term, access };
  }
  return best;
}

function accessOf(term: Filter, indexed: Indexed): Access | undefined {
  if (term.kind === 'valuePath') return accessOfValuePath(term, indexed);
  if (term.kind !== 'compare' || term.path.extension || typeof term.value === 'number') return undefined;
  const name = pathOf(term);
  if (activeOf(term) === false && indexed.hasStates) return { by: 'inactive' };
  if (typeof term.value !== 'string') return undefined;
  const { value, operator } = term;
  if (operator === 'eq') {
    if (name === 'id') return { by: 'id', ids: [value] };
    if (name === indexed.nameAttribute) return { by: 'name', name: value };
    if (name === `${indexed.joinedAttribute}.value`) return { by: 'joined', id: value.toLowerCase() };
    if (indexed.indexed.has(name)) return { by: 'index', attribute: name, value };
  } else if (name === indexed.nameAttribute) {
    if (operator === 'sw') return { by: 'beginning', beginning: value };
    if (operator === 'co') return { by: 'names', contains: fold(value) };
  }
  return undefined;
}

/** Whether nothing but the indexed value decides. */
function isOneComparison(term: Filter): boolean {
  return term.kind === 'compare' || (term.kind === 'valuePath' && term.filter.kind === 'compare');
}

/** `emails[value eq "x" and type eq "work"]`: one of the terms inside must hold of an indexed value. */
function accessOfValuePath(term: Extract<Filter, { kind: 'valuePath' }>, indexed: Indexed): Access | undefined {
  const attribute = term.path.attribute?.name.toLowerCase();
  if (attribute === undefined || term.path.extension) return undefined;
  const inner = term.filter.kind === 'and' ? term.filter.operands : [term.filter];
  for (const each of inner) {
    if (each.kind !== 'compare' || each.operator !== 'eq' || typeof each.value !== 'string') continue;
    if (each.path.attribute?.name.toLowerCase() !== 'value') continue;
    if (attribute === indexed.joinedAttribute) return { by: 'joined', id: each.value.toLowerCase() };
    const name = `${attribute}.value`;
    if (indexed.indexed.has(name)) return { by: 'index', attribute: name, value: each.value };
  }
  return undefined;
}

function pathOf({ path }: Comparison): string {
  const { attribute, subAttribute } = path;
  return `${attribute?.name}${subAttribute ? `.${subAttribute.name}` : ''}`.toLowerCase();
}

/** The state that `active eq` or `active ne` asks for. */
function activeOf(term: Filter): boolean | undefined {
  if (term.kind !== 'compare' || term.path.extension || pathOf(term) !== 'active' || typeof term.value !== 'boolean')
    return undefined;
  if (term.operator === 'eq') return term.value;
  return term.operator === 'ne' ? !term.value : undefined;
}

/** Whether a filter looks at an attribute, so that it must be read before the filter is asked. */
export function looksAt(filter: Filter, attribute: string): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.operands.some((operand) => looksAt(operand, attribute));
    case 'not':
      return looksAt(filter.operand, attribute);
    default:
      return !filter.path.extension && filter.path.attribute?.name.toLowerCase() === attribute;
  }
}
