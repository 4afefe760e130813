/** Pages by `startIndex` (RFC 7644 section 3.4.2.4), with positions kept so that a deep page costs what the first one does. */
import { type Counts, readCounts } from '../counters.ts';
import type { StoredResource } from '../resource.ts';
import { scanBytesMax, tooMuchToRead } from './bounds.ts';
import { type Collected, collect } from './collect.ts';
import type { ListPage } from './list-query.ts';
import { joinPage, type Listing } from './listing.ts';
import { inOrder } from './ordered.ts';
import { keepPosition, pageKey, positionOf, positionWrite } from './positions.ts';
import { type Position, skip, type Walk } from './walk.ts';

/**
 * @param walk set where the list lies in order in one range and its total is counted
 * @throws DomainError `too-much-to-read`
 */
export function listByIndex<R extends StoredResource>(
  listing: Listing<R>,
  walk: Walk | undefined,
): Promise<ListPage<R>> {
  return walk ? walkByIndex(listing, walk) : pageInOrder(listing);
}

async function walkByIndex<R extends StoredResource>(listing: Listing<R>, walk: Walk): Promise<ListPage<R>> {
  const { scope, query, plan, joiner } = listing;
  const { startIndex, count } = query;
  const fromStart = startIndex === 1;
  // The first page starts at once; another one where an earlier page ended, which is read beside the counters.
  const placing = fromStart ? undefined : scope.table.get(pageKey(scope.teamId, query));
  const counting = readCounts(scope.table, scope.teamId);
  if (query.joined && count > 0) joiner.begin();
  const [counts, place, first] = await Promise.all([
    counting,
    placing,
    fromStart && count > 0 ? page(listing, walk, undefined) : undefined,
  ]);
  const total = countedOf(listing, counts);
  const position = positionOf(place, scope.clock());
  const isBehindAll = startIndex > total && position === undefined && !fromStart;
  if (count === 0 || isBehindAll) return { total, startIndex, resources: [] };
  const { steps, after } = first ?? (await laterPage(listing, walk, position));
  if (steps.length === 0 && after !== undefined && plan.residual) throw tooMuchToRead(listing);
  const next = startIndex + steps.length;
  const [resources, goesOn] = await Promise.all([
    joinPage(listing, steps, walk.entries === 'resources' && !plan.residual),
    after !== undefined && keepPlace(listing, walk, { after, next, total }),
  ]);
  // What was deleted since an earlier page has left the count, but not the positions: a client that goes by the total must not stop
  // too early for it, nor ask again for what it has.
  return { total: goesOn ? Math.max(total, next) : next - 1, startIndex, resources };
}

function page<R extends StoredResource>(listing: Listing<R>, walk: Walk, from: Position): Promise<Collected<R>> {
  return collect(listing, walk, { count: listing.query.count, from, bytesMax: scanBytesMax });
}

async function laterPage<R extends StoredResource>(
  listing: Listing<R>,
  walk: Walk,
  position: Position,
): Promise<Collected<R>> {
  const { query, plan, joiner } = listing;
  const { startIndex, count, joined } = query;
  const from =
    position === undefined ? await countTo(listing, walk, startIndex - 1) : { after: position, ended: false };
  if (from.ended) return { steps: [], after: undefined, bytes: 0 };
  const { descending, entries } = walk;
  if (joined && entries === 'resources' && !plan.residual) joiner.expect({ behind: from.after, descending, count });
  return page(listing, walk, from.after);
}

/** Nobody has been here: positions are counted, once. */
async function countTo<R extends StoredResource>(
  listing: Listing<R>,
  walk: Walk,
  count: number,
): Promise<{ readonly after: Position; readonly ended: boolean }> {
  if (!listing.plan.residual) return skip(listing, walk, count);
  let left = count;
  let bytes = 0;
  let after: Position;
  while (left > 0) {
    const passed = await collect(listing, walk, { count: left, from: after, bytesMax: scanBytesMax });
    left -= passed.steps.length;
    bytes += passed.bytes;
    after = passed.after;
    if (after === undefined) return { after, ended: true };
    if (bytes > scanBytesMax) throw tooMuchToRead(listing);
  }
  return { after, ended: false };
}

/** Keeps the place where the next page begins, unless nothing is there. @returns whether something is */
async function keepPlace<R extends StoredResource>(
  listing: Listing<R>,
  walk: Walk,
  { after, next, total }: { readonly after: string; readonly next: number; readonly total: number },
): Promise<boolean> {
  if (next > total && (await skip(listing, walk, 1, after)).ended) return false;
  const { scope, query } = listing;
  await keepPosition(scope, positionWrite(scope.teamId, query, next, after, scope.clock()));
  return true;
}

async function pageInOrder<R extends StoredResource>(listing: Listing<R>): Promise<ListPage<R>> {
  const { startIndex, count } = listing.query;
  const all = await inOrder(listing);
  const resources = await all.page(startIndex - 1, startIndex - 1 + count);
  return { total: all.length, startIndex, resources };
}

function countedOf<R extends StoredResource>({ kind, plan: { active } }: Listing<R>, counts: Counts): number {
  if (active === undefined) return kind.count(counts);
  return active ? counts.users - counts.deactivated : counts.deactivated;
}

/** The total of a walk, where the counters know it. */
export async function countedTotal<R extends StoredResource>(listing: Listing<R>): Promise<number | undefined> {
  const { scope, plan } = listing;
  if (plan.residual && plan.active === undefined) return undefined;
  return countedOf(listing, await readCounts(scope.table, scope.teamId));
}
