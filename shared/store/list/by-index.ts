/** Pages by `startIndex` (RFC 7644 section 3.4.2.4), with positions kept so that a deep page costs what the first one does. */
import { compileFilter } from '../../scim/filter/matches.ts';
import { sortResources } from '../../scim/sort.ts';
import { type Counts, counterKeys, sumCounts } from '../counters.ts';
import type { Joined, StoredResource } from '../resource.ts';
import type { TeamScope } from '../team-scope.ts';
import { type Collected, collect, fitPage, joinPage } from './collect.ts';
import { gather } from './gather.ts';
import type { Kind } from './kind.ts';
import type { ListPage, ListQuery } from './list-query.ts';
import { looksAt, type Plan } from './plan.ts';
import { keepPosition, pageKey, positionOf, positionWrite } from './positions.ts';
import { skip, type Walk } from './walk.ts';

/** @param walk set where the list lies in order in one range and its total is counted */
export function listByIndex<R extends StoredResource>(
  scope: TeamScope,
  kind: Kind<R>,
  query: ListQuery<R>,
  plan: Plan,
  walk: Walk | undefined,
): Promise<ListPage<R>> {
  return walk ? walkByIndex(scope, kind, query, plan, walk) : gatherByIndex(scope, kind, query, plan);
}

async function walkByIndex<R extends StoredResource>(
  scope: TeamScope,
  kind: Kind<R>,
  query: ListQuery<R>,
  plan: Plan,
  walk: Walk,
): Promise<ListPage<R>> {
  const { table, teamId, clock } = scope;
  const { startIndex, count } = query;
  const fromStart = startIndex === 1;
  const page = (after: string | undefined) => collect(scope, kind, walk, { ...query, residual: plan.residual }, after);
  const counters = counterKeys(teamId);
  // The first page starts at once; another one where an earlier page ended, which is read with the counters.
  const [items, first] = await Promise.all([
    table.batchGet(fromStart ? counters : [...counters, pageKey(teamId, query)]),
    fromStart && count > 0 ? page(undefined) : undefined,
  ]);
  const total = totalOf(kind, plan, sumCounts(items.slice(0, counters.length)));
  if (count === 0 || startIndex > total) return { total, startIndex, resources: [] };
  const position = positionOf(items[counters.length], clock());
  const { steps, after } = first ?? (await laterPage(scope, kind, query, plan, walk, position, page));
  const next = startIndex + steps.length;
  const contiguous = walk.entries === 'resources' && !plan.residual;
  const [resources] = await Promise.all([
    joinPage(
      scope,
      kind,
      query,
      steps.map(({ resource }) => resource),
      contiguous,
    ),
    after !== undefined && next <= total
      ? keepPosition(table, positionWrite(teamId, query, next, after, clock()))
      : undefined,
  ]);
  return { total, startIndex, resources };
}

async function laterPage<R extends StoredResource>(
  scope: TeamScope,
  kind: Kind<R>,
  query: ListQuery<R>,
  plan: Plan,
  walk: Walk,
  position: string | undefined,
  page: (after: string | undefined) => Promise<Collected<R>>,
): Promise<Collected<R>> {
  if (position !== undefined) return page(position);
  const nothing: Collected<R> = { steps: [], after: undefined };
  // Nobody has been here: positions are counted, once.
  if (!plan.residual) {
    const { after, ended } = await skip(scope.table, walk, query.startIndex - 1);
    return ended ? nothing : page(after);
  }
  let left = query.startIndex - 1;
  let after: string | undefined;
  while (left > 0) {
    const passed = await collect(scope, kind, walk, { ...query, count: left, residual: plan.residual }, after);
    left -= passed.steps.length;
    after = passed.after;
    if (after === undefined) return nothing;
  }
  return page(after);
}

async function gatherByIndex<R extends StoredResource>(
  scope: TeamScope,
  kind: Kind<R>,
  query: ListQuery<R>,
  plan: Plan,
): Promise<ListPage<R>> {
  const { startIndex, count } = query;
  const matching = await gatherInOrder(scope, kind, query, plan);
  const page = fitPage(kind, query, matching.slice(startIndex - 1, startIndex - 1 + count));
  return { total: matching.length, startIndex, resources: await joinGathered(scope, kind, query, page) };
}

/** Everything that matches, in the wanted order. @throws DomainError `too-much-to-read` */
export async function gatherInOrder<R extends StoredResource>(
  scope: TeamScope,
  kind: Kind<R>,
  query: ListQuery<R>,
  plan: Plan,
): Promise<readonly Joined<R>[]> {
  const { sortBy, descending, complete } = query;
  const { access, residual } = plan;
  const needsJoined = residual !== undefined && looksAt(residual, kind.joinedAttribute);
  const matching = await gather(
    scope,
    kind,
    access,
    residual && { predicate: compileFilter(residual), needsJoined, complete },
  );
  if (sortBy) return sortResources(matching, complete, sortBy, descending);
  // Ids are UUIDv7: their order is that of creation.
  return matching.sort((a, b) => (a.resource.id < b.resource.id ? -1 : 1));
}

/** What a filter had to look at is joined already. */
export async function joinGathered<R extends StoredResource>(
  scope: TeamScope,
  kind: Kind<R>,
  query: ListQuery<R>,
  page: readonly Joined<R>[],
): Promise<readonly Joined<R>[]> {
  if (!query.joined) return page.map(({ resource }) => ({ resource }));
  return page.every(({ joined }) => joined)
    ? page
    : joinPage(
        scope,
        kind,
        query,
        page.map(({ resource }) => resource),
        false,
      );
}

function totalOf<R extends StoredResource>(kind: Kind<R>, { active }: Plan, counts: Counts): number {
  if (active === undefined) return kind.count(counts);
  return active ? counts.users - counts.deactivated : counts.deactivated;
}

/** The total of a walk, where the counters know it. */
export async function countedTotal<R extends StoredResource>(
  { table, teamId }: TeamScope,
  kind: Kind<R>,
  plan: Plan,
): Promise<number | undefined> {
  if (plan.residual && plan.active === undefined) return undefined;
  return totalOf(kind, plan, sumCounts(await table.batchGet(counterKeys(teamId))));
}
