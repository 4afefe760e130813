/** One list that is being answered: what is asked for, and the way to it. */
import { compileFilter, type Predicate } from '../../scim/filter/matches.ts';
import type { Resource } from '../../scim/resource.ts';
import type { Joined, StoredResource } from '../resource.ts';
import type { TeamScope } from '../team-scope.ts';
import type { Joiner } from './joiner.ts';
import type { Kind } from './kind.ts';
import { type ListQuery, pageBytesMax } from './list-query.ts';
import { looksAt, type Plan, planList } from './plan.ts';

export interface Listing<R extends StoredResource> {
  readonly scope: TeamScope;
  readonly kind: Kind<R>;
  readonly query: ListQuery<R>;
  readonly plan: Plan;
  readonly joiner: Joiner<R>;
}

export function listingOf<R extends StoredResource>(scope: TeamScope, kind: Kind<R>, query: ListQuery<R>): Listing<R> {
  const plan = planList(query.filter, {
    nameAttribute: kind.name.attribute,
    indexed: new Set(kind.indexes.keys()),
    joinedAttribute: kind.joinedAttribute,
    hasStates: kind.inactive !== undefined,
  });
  return { scope, kind, query, plan, joiner: kind.joiner(scope.table, scope.teamId) };
}

/** What decides whether a resource belongs to the list. */
export interface Sieve<R extends StoredResource> {
  /** Those of the resources that belong; joined already where the filter looks at what is joined. */
  keep(resources: readonly R[], contiguous: boolean): Promise<readonly Joined<R>[]>;
}

/** @param filter `residual` or `whole` of the plan; all belong where it is absent */
export function sieveOf<R extends StoredResource>(
  { kind, query, joiner }: Listing<R>,
  filter: Plan['residual'],
): Sieve<R> {
  const unjoined = (resources: readonly R[]): Joined<R>[] => resources.map((resource) => ({ resource }));
  const sortsByJoined = query.sortBy?.attribute?.name.toLowerCase() === kind.joinedAttribute;
  const needsJoined = sortsByJoined || (filter !== undefined && looksAt(filter, kind.joinedAttribute));
  const predicate: Predicate | undefined = filter && compileFilter(filter);
  const belongs = (each: Joined<R>): boolean => !predicate || predicate(query.complete(each) as Resource);
  return {
    async keep(resources, contiguous) {
      const all = needsJoined ? await joiner.join(resources, contiguous) : unjoined(resources);
      return predicate ? all.filter(belongs) : all;
    },
  };
}

/** The resources as the answer shows them. @param contiguous as in `Joiner.join` */
export async function joinPage<R extends StoredResource>(
  { query, joiner }: Listing<R>,
  page: readonly Joined<R>[],
  contiguous: boolean,
): Promise<readonly Joined<R>[]> {
  if (!query.joined) return page.map(({ resource }) => ({ resource }));
  // What a filter had to look at is joined already.
  if (page.every(({ joined }) => joined)) return page;
  return joiner.join(
    page.map(({ resource }) => resource),
    contiguous,
  );
}

/** About how many bytes the resource takes in an answer. @param bytes of its stored text */
export function shownBytes<R extends StoredResource>(
  { kind, query }: Listing<R>,
  resource: R,
  bytes = Buffer.byteLength(resource.json),
): number {
  return bytes + (query.joined ? kind.joinedBytes(resource) : 0);
}

/** The beginning of a page that fits into an answer; at least one resource. */
export function fitPage<R extends StoredResource>(
  listing: Listing<R>,
  page: readonly Joined<R>[],
): readonly Joined<R>[] {
  let bytes = 0;
  const end = page.findIndex(({ resource }, index) => {
    bytes += shownBytes(listing, resource);
    return index > 0 && bytes > pageBytesMax;
  });
  return end < 0 ? page : page.slice(0, end);
}
