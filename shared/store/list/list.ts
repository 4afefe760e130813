/** Lists of resources (RFC 7644 section 3.4.2): by index, with positions kept so that a deep page costs what the first one does. */

import type { Filter } from '../../scim/filter/filter.ts';
import { compileFilter } from '../../scim/filter/matches.ts';
import type { Resource } from '../../scim/resource.ts';
import type { AttributePath } from '../../scim/schemas/resource-type.ts';
import { sortResources } from '../../scim/sort.ts';
import type { Table } from '../../table/table.ts';
import { type Counts, counterKeys, sumCounts } from '../counters.ts';
import type { Joined, StoredResource } from '../resource.ts';
import type { TeamScope } from '../team-scope.ts';
import { gather } from './gather.ts';
import type { Kind } from './kind.ts';
import { looksAt, type Plan, planList } from './plan.ts';
import { pageKey, positionOf, positionWrite } from './positions.ts';
import { skip, type Walk, walkPage } from './walk.ts';

export interface ListQuery<R extends StoredResource> {
  readonly filter: Filter | undefined;
  readonly sortBy: AttributePath | undefined;
  readonly descending: boolean;
  /** From 1. */
  readonly startIndex: number;
  readonly count: number;
  /** Whether the answer shows the joined attribute. */
  readonly joined: boolean;
  /** Whose positions are kept: the key's id. */
  readonly caller: string;
  /** Tells lists apart: everything that decides what stands at which position. */
  readonly signature: string;
  /** Makes the object that filters and sorting are asked about. */
  readonly complete: (joined: Joined<R>) => Resource;
}

export interface ListPage<R extends StoredResource> {
  readonly total: number;
  readonly startIndex: number;
  readonly resources: readonly Joined<R>[];
}

/** About how many bytes of resources a page holds at most; a page ends early rather than outgrow the answer. */
const pageBytesMax = 4 * 1024 * 1024;

/** @throws DomainError `too-much-to-read` */
export async function list<R extends StoredResource>(
  scope: TeamScope,
  kind: Kind<R>,
  query: ListQuery<R>,
): Promise<ListPage<R>> {
  const plan = planList(query.filter, {
    nameAttribute: kind.name.attribute,
    indexed: new Set(kind.indexes.keys()),
    joinedAttribute: kind.joinedAttribute,
    hasStates: kind.inactive !== undefined,
  });
  const walk = walkOf(scope.teamId, kind, plan, query);
  return walk ? listByWalk(scope, kind, query, plan, walk) : listByGathering(scope, kind, query, plan);
}

/** The range in which the wanted list is already in the wanted order, with a total that the counters know; none otherwise. */
function walkOf<R extends StoredResource>(
  teamId: string,
  kind: Kind<R>,
  plan: Plan,
  query: ListQuery<R>,
): Walk | undefined {
  const { sortBy, descending } = query;
  const sort =
    sortBy &&
    `${sortBy.extension ? ':' : ''}${sortBy.attribute?.name}${sortBy.subAttribute ? `.${sortBy.subAttribute.name}` : ''}`.toLowerCase();
  const byCreation = sort === undefined || sort === 'id' || sort === 'meta.created';
  const backwards = descending && sort !== undefined;
  if (plan.access.by === 'inactive' && plan.active === false && byCreation) {
    const [range] = kind.inactive?.(teamId) ?? [];
    return range && { range, descending: backwards, entries: 'id at end' };
  }
  if (plan.access.by !== 'all' || (plan.residual && plan.active === undefined)) return undefined;
  if (byCreation) return { range: kind.all(teamId), descending: backwards, entries: 'resources' };
  if (sort === kind.name.attribute)
    return { range: kind.name.range(teamId), descending: backwards, entries: 'id attribute' };
  return undefined;
}

async function listByWalk<R extends StoredResource>(
  scope: TeamScope,
  kind: Kind<R>,
  query: ListQuery<R>,
  plan: Plan,
  walk: Walk,
): Promise<ListPage<R>> {
  const { table, teamId } = scope;
  const { startIndex, count } = query;
  const fromStart = startIndex === 1;
  const page = (after: string | undefined) => collect(scope, kind, query, plan, walk, after);
  const counters = counterKeys(teamId);
  // The first page starts at once; another one where an earlier page ended, which is read with the counters.
  const [items, first] = await Promise.all([
    table.batchGet(fromStart ? counters : [...counters, pageKey(teamId, query)]),
    fromStart && count > 0 ? page(undefined) : undefined,
  ]);
  const total = totalOf(kind, plan, sumCounts(items.slice(0, counters.length)));
  if (count === 0 || startIndex > total) return { total, startIndex, resources: [] };
  const collected =
    first ?? (await laterPage(scope, kind, query, plan, walk, positionOf(items.at(-1), scope.clock()), page));
  const next = startIndex + collected.resources.length;
  const [resources] = await Promise.all([
    joinPage(scope, kind, query, collected.resources, walk.entries === 'resources' && !plan.residual),
    collected.after !== undefined && next <= total
      ? table.write(positionWrite(teamId, query, next, collected.after, scope.clock()))
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
  known: string | undefined,
  page: (after: string | undefined) => Promise<Collected<R>>,
): Promise<Collected<R>> {
  if (known !== undefined) return page(known);
  // Nobody has been here: positions are counted, once.
  if (!plan.residual) {
    const { after, ended } = await skip(scope.table, walk, query.startIndex - 1);
    return ended ? { resources: [], after: undefined } : page(after);
  }
  let left = query.startIndex - 1;
  let after: string | undefined;
  while (left > 0) {
    const passed = await collect(scope, kind, { ...query, count: left }, plan, walk, after);
    left -= passed.resources.length;
    after = passed.after;
    if (after === undefined) return { resources: [], after };
  }
  return page(after);
}

interface Collected<R extends StoredResource> {
  readonly resources: readonly R[];
  /** Behind the last one taken; absent when the range holds no more. */
  readonly after: string | undefined;
}

/** Where not every resource is taken, so many are read at a time at least. */
const sievedPageMin = 100;

/** Takes resources from the walk until the page is full. */
async function collect<R extends StoredResource>(
  scope: { readonly table: Table; readonly teamId: string },
  kind: Kind<R>,
  query: ListQuery<R>,
  plan: Plan,
  walk: Walk,
  from: string | undefined,
): Promise<Collected<R>> {
  const predicate = plan.residual && compileFilter(plan.residual);
  const taken: R[] = [];
  let bytes = 0;
  let after = from;
  for (;;) {
    const wanted = query.count - taken.length;
    const limit = predicate ? Math.max(wanted, sievedPageMin) : wanted;
    const page = await walkPage(scope.table, scope.teamId, kind, walk, { after, limit });
    for (const { resource, sk } of page.steps) {
      if (taken.length >= query.count) return { resources: taken, after };
      if (predicate && !predicate(query.complete({ resource }))) {
        after = sk;
        continue;
      }
      const size = resource.json.length + (query.joined ? kind.joinedBytes(resource) : 0);
      if (taken.length > 0 && bytes + size > pageBytesMax) return { resources: taken, after };
      taken.push(resource);
      bytes += size;
      after = sk;
    }
    after = page.next;
    if (after === undefined || taken.length >= query.count) return { resources: taken, after };
  }
}

async function listByGathering<R extends StoredResource>(
  scope: TeamScope,
  kind: Kind<R>,
  query: ListQuery<R>,
  plan: Plan,
): Promise<ListPage<R>> {
  const { startIndex, count, sortBy, descending, complete } = query;
  const needsJoined = plan.residual !== undefined && looksAt(plan.residual, kind.joinedAttribute);
  const matching = await gather(
    scope,
    kind,
    plan.access,
    plan.residual && { predicate: compileFilter(plan.residual), needsJoined, complete },
  );
  const sorted = sortBy ? sortResources(matching, complete, sortBy, descending) : inOrderOfCreation(matching);
  const page = sorted.slice(startIndex - 1, startIndex - 1 + count);
  const fitting = fitPage(
    kind,
    query,
    page.map(({ resource }) => resource),
  );
  const resources =
    needsJoined && query.joined ? page.slice(0, fitting.length) : await joinPage(scope, kind, query, fitting, false);
  return { total: matching.length, startIndex, resources };
}

/** Ids are UUIDv7. */
function inOrderOfCreation<R extends StoredResource>(resources: Joined<R>[]): Joined<R>[] {
  return resources.sort((a, b) => (a.resource.id < b.resource.id ? -1 : 1));
}

function fitPage<R extends StoredResource>(kind: Kind<R>, query: ListQuery<R>, resources: readonly R[]): readonly R[] {
  let bytes = 0;
  const end = resources.findIndex((resource, index) => {
    bytes += resource.json.length + (query.joined ? kind.joinedBytes(resource) : 0);
    return index > 0 && bytes > pageBytesMax;
  });
  return end < 0 ? resources : resources.slice(0, end);
}

async function joinPage<R extends StoredResource>(
  { table, teamId }: TeamScope,
  kind: Kind<R>,
  query: ListQuery<R>,
  resources: readonly R[],
  contiguous: boolean,
): Promise<readonly Joined<R>[]> {
  if (!query.joined || resources.length === 0) return resources.map((resource) => ({ resource }));
  return kind.join(table, teamId, resources, contiguous);
}

function totalOf<R extends StoredResource>(kind: Kind<R>, plan: Plan, counts: Counts): number {
  if (plan.active === undefined) return kind.count(counts);
  return plan.active ? counts.users - counts.deactivated : counts.deactivated;
}
