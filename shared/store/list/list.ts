/** Lists of resources (RFC 7644 section 3.4.2, RFC 9865): the cheapest way there, by index or by cursor. */
import type { Joined, StoredResource } from '../resource.ts';
import type { TeamScope } from '../team-scope.ts';
import { listByCursor } from './by-cursor.ts';
import { listByIndex } from './by-index.ts';
import type { Kind } from './kind.ts';
import type { ListPage, ListQuery } from './list-query.ts';
import { joinPage, type Listing, listingOf } from './listing.ts';
import { orderOf } from './order.ts';
import { inOrder } from './ordered.ts';
import type { Plan } from './plan.ts';
import type { Walk } from './walk.ts';

/** @throws DomainError `too-much-to-read`, `invalid-cursor`, `expired-cursor` */
export async function list<R extends StoredResource>(
  scope: TeamScope,
  kind: Kind<R>,
  query: ListQuery<R>,
): Promise<ListPage<R>> {
  const listing = listingOf(scope, kind, query);
  const walk = walkOf(listing);
  try {
    if (query.cursor !== undefined) return await listByCursor(listing, query.cursor, walk);
    return await listByIndex(listing, walk && isCounted(listing.plan) ? walk : undefined);
  } finally {
    await listing.joiner.settle();
  }
}

/** Everything that matches. @throws DomainError `too-much-to-read` */
export async function listWhole<R extends StoredResource>(
  scope: TeamScope,
  kind: Kind<R>,
  query: ListQuery<R>,
): Promise<readonly Joined<R>[]> {
  return (await inOrder(listingOf(scope, kind, query))).all();
}

/** What is shown of some resources of `listWhole`. */
export function joinSome<R extends StoredResource>(
  scope: TeamScope,
  kind: Kind<R>,
  query: ListQuery<R>,
  some: readonly Joined<R>[],
): Promise<readonly Joined<R>[]> {
  return joinPage(listingOf(scope, kind, query), some, false);
}

/** Whether the counters know how many resources there are. */
function isCounted({ residual, active }: Plan): boolean {
  return residual === undefined || active !== undefined;
}

/** The range in which the resources are already in the wanted order; none where they must be put into it. */
function walkOf<R extends StoredResource>({ scope, kind, plan, query }: Listing<R>): Walk | undefined {
  const { by, descending } = orderOf(query, kind);
  const { teamId } = scope;
  if (plan.access.by === 'inactive' && plan.active === false && by === 'id') {
    const [range] = kind.inactive?.(teamId) ?? [];
    return range && { range, descending, entries: 'id at end' };
  }
  if (plan.access.by !== 'all') return undefined;
  if (by === 'id') return { range: kind.all(teamId), descending, entries: 'resources' };
  if (by === 'name') return { range: kind.name.range(teamId), descending, entries: 'id attribute' };
  return undefined;
}
