/** Pages by cursor (RFC 9865): a position is a key, so nothing is counted and nothing can shift. */
import { DomainError } from '../../domain/error.ts';
import type { StoredResource } from '../resource.ts';
import type { TeamScope } from '../team-scope.ts';
import { scanBytesMax } from './bounds.ts';
import { countedTotal } from './by-index.ts';
import { collect } from './collect.ts';
import { type Cursor, formatCursor, parseCursor } from './cursor.ts';
import type { ListPage, ListQuery } from './list-query.ts';
import { joinPage, type Listing } from './listing.ts';
import { inOrder, type Ordered } from './ordered.ts';
import type { Walk } from './walk.ts';

const cursorErrors = {
  invalid: () =>
    new DomainError(
      'invalid-cursor',
      'cursor is not one of this list. Send it unchanged, with the same key, filter, sortBy and sortOrder; or begin again with an empty cursor.',
    ),
  expired: () => new DomainError('expired-cursor', 'cursor has expired; begin again with an empty cursor.'),
} as const;

/**
 * @param walk set where the list lies in order in one range; a filter is then asked on the way, as far as one request may read
 * @throws DomainError `invalid-cursor`, `expired-cursor`, `too-much-to-read`
 */
export function listByCursor<R extends StoredResource>(
  listing: Listing<R>,
  cursor: string,
  walk: Walk | undefined,
): Promise<ListPage<R>> {
  return walk ? walkByCursor(listing, cursor, walk) : pageInOrder(listing, cursor);
}

function cursors({ scope, query }: Parameters<typeof cutByCursor>[0]) {
  const list = JSON.stringify([scope.teamId, query.caller, query.signature]);
  return {
    /** @returns undefined for the first page */
    read(cursor: string): Cursor | undefined {
      if (cursor === '') return undefined;
      const parsed = parseCursor(cursor, list, scope.clock());
      if (typeof parsed === 'string') throw cursorErrors[parsed]();
      return parsed;
    },
    write: (direction: Cursor['direction'], position: string): string =>
      formatCursor({ direction, position }, list, scope.clock()),
  };
}

async function walkByCursor<R extends StoredResource>(
  listing: Listing<R>,
  cursor: string,
  walk: Walk,
): Promise<ListPage<R>> {
  const { query, plan, joiner } = listing;
  const { read, write } = cursors(listing);
  const from = read(cursor);
  if (from && !from.position.startsWith(walk.range.prefix)) throw cursorErrors.invalid();
  const backwards = from?.direction === 'previous';
  const direction: Walk = backwards ? { ...walk, descending: !walk.descending } : walk;
  const counting = countedTotal(listing);
  if (query.joined && query.count > 0) joiner.begin();
  // One more than asked for tells whether there is another page.
  const wanted = { count: query.count + 1, from: from?.position, bytesMax: scanBytesMax };
  const [total, { steps, after }] = await Promise.all([
    counting,
    query.count > 0 ? collect(listing, direction, wanted) : { steps: [], after: undefined },
  ]);
  const page = steps.slice(0, query.count);
  // Where the page is not full but the range goes on, the walk resumes behind what was looked at in vain.
  const resume = steps.length > query.count ? page.at(-1)?.sk : after;
  const ordered = backwards ? page.toReversed() : page;
  const behind = backwards ? (ordered.at(-1)?.sk ?? from.position) : resume;
  const before = backwards ? resume : from && (ordered[0]?.sk ?? from.position);
  return {
    ...(total !== undefined && { total }),
    resources: await joinPage(listing, ordered, walk.entries === 'resources' && !plan.residual),
    ...(behind !== undefined && query.count > 0 && { nextCursor: write('next', behind) }),
    ...(before !== undefined && query.count > 0 && { previousCursor: write('previous', before) }),
  };
}

/** A list that was put in order as a whole. */
async function pageInOrder<R extends StoredResource>(listing: Listing<R>, cursor: string): Promise<ListPage<R>> {
  const all = await inOrder(listing);
  const { start, end, links } = cutByCursor(listing, all, cursor);
  const page = await all.page(start, end);
  // A page may end early for its size; what was deleted since the ids were found leaves a gap, not an end.
  const last = page.at(-1)?.resource.id;
  const stop = page.length < end - start && last !== undefined ? all.ids.indexOf(last) + 1 : end;
  return { total: all.length, resources: page, ...links(stop) };
}

/** What is in order, and whether by ids. */
type OrderedIds = Pick<Ordered<StoredResource>, 'ids' | 'byId'>;

export interface Cut {
  readonly start: number;
  /** Where the page ends at the latest. */
  readonly end: number;
  /** The cursors to the pages around one that ended at this index. */
  links(stop: number): Pick<ListPage, 'nextCursor' | 'previousCursor'>;
}

/**
 * The page of an ordered list that a cursor leads to. A position is the id that was shown last or first, with its index.
 * @throws DomainError `invalid-cursor`, `expired-cursor`
 */
export function cutByCursor(
  list: {
    readonly scope: Pick<TeamScope, 'teamId' | 'clock'>;
    readonly query: Pick<ListQuery, 'caller' | 'signature' | 'count'>;
  },
  all: OrderedIds,
  cursor: string,
): Cut {
  const { read, write } = cursors(list);
  const { ids } = all;
  const [start, end] = rangeOf(all, list.query.count, read(cursor));
  const positionAt = (index: number): string => `${index} ${ids[index] ?? ''}`;
  return {
    start,
    end,
    links: (stop) => ({
      ...(stop < ids.length && stop > start && { nextCursor: write('next', positionAt(stop - 1)) }),
      ...(start > 0 && { previousCursor: write('previous', positionAt(start)) }),
    }),
  };
}

function rangeOf(all: OrderedIds, count: number, from: Cursor | undefined): readonly [number, number] {
  const within = (index: number): number => Math.max(0, Math.min(index, all.ids.length));
  if (!from) return [0, within(count)];
  const [position = '', id = ''] = from.position.split(' ');
  const found = indexOf(all, id) ?? { at: Number(position), isThere: false };
  if (from.direction === 'previous') return [within(found.at - count), within(found.at)];
  // Where what stood there is gone, what came after it has moved up into its place.
  const start = found.isThere ? found.at + 1 : found.at;
  return [within(start), within(start + count)];
}

/** Where the id stands, or would stand; undefined where it is gone and the order says nothing of ids. */
function indexOf(
  { ids, byId }: OrderedIds,
  id: string,
): { readonly at: number; readonly isThere: boolean } | undefined {
  const exact = ids.indexOf(id);
  if (exact >= 0) return { at: exact, isThere: true };
  if (!byId) return undefined;
  const at = ids.findIndex((each) => (byId === 'ascending' ? each > id : each < id));
  return { at: at < 0 ? ids.length : at, isThere: false };
}
