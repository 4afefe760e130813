/** Pages by cursor (RFC 9865): a position is a key, so nothing is counted and nothing can shift. */
import { DomainError } from '../../domain/error.ts';
import type { Joined, StoredResource } from '../resource.ts';
import type { TeamScope } from '../team-scope.ts';
import { countedTotal, gatherInOrder, joinGathered } from './by-index.ts';
import { collect, fitPage, joinPage } from './collect.ts';
import { type Cursor, formatCursor, parseCursor } from './cursor.ts';
import { scanBytesMax } from './gather.ts';
import type { Kind } from './kind.ts';
import type { ListPage, ListQuery } from './list-query.ts';
import { looksAt, type Plan } from './plan.ts';
import type { Walk } from './walk.ts';

type CursorQuery<R extends StoredResource> = ListQuery<R> & { readonly cursor: string };

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
  scope: TeamScope,
  kind: Kind<R>,
  query: CursorQuery<R>,
  plan: Plan,
  walk: Walk | undefined,
): Promise<ListPage<R>> {
  const needsJoined = plan.residual !== undefined && looksAt(plan.residual, kind.joinedAttribute);
  return walk && !needsJoined ? walkByCursor(scope, kind, query, plan, walk) : gatherByCursor(scope, kind, query, plan);
}

function cursors(
  { teamId, clock }: TeamScope,
  { caller, signature, cursor }: { readonly caller: string; readonly signature: string; readonly cursor: string },
) {
  const list = JSON.stringify([teamId, caller, signature]);
  return {
    read(): Cursor | undefined {
      if (cursor === '') return undefined;
      const parsed = parseCursor(cursor, list, clock());
      if (typeof parsed === 'string') throw cursorErrors[parsed]();
      return parsed;
    },
    write: (direction: Cursor['direction'], position: string): string =>
      formatCursor({ direction, position }, list, clock()),
  };
}

async function walkByCursor<R extends StoredResource>(
  scope: TeamScope,
  kind: Kind<R>,
  query: CursorQuery<R>,
  plan: Plan,
  walk: Walk,
): Promise<ListPage<R>> {
  const { read, write } = cursors(scope, query);
  const from = read();
  if (from && !from.position.startsWith(walk.range.prefix)) throw cursorErrors.invalid();
  const backwards = from?.direction === 'previous';
  const direction: Walk = backwards ? { ...walk, descending: !walk.descending } : walk;
  // One more than asked for tells whether there is another page.
  const wanted = { ...query, count: query.count + 1, residual: plan.residual };
  const [total, { steps, after }] = await Promise.all([
    countedTotal(scope, kind, plan),
    query.count > 0
      ? collect(scope, kind, direction, wanted, from?.position, scanBytesMax)
      : { steps: [], after: undefined },
  ]);
  const page = steps.slice(0, query.count);
  // Where the page is not full but the range goes on, the walk resumes behind what was looked at in vain.
  const resume = steps.length > query.count ? page.at(-1)?.sk : after;
  const ordered = backwards ? page.toReversed() : page;
  const behind = backwards ? (ordered.at(-1)?.sk ?? from.position) : resume;
  const before = backwards ? resume : from && (ordered[0]?.sk ?? from.position);
  const contiguous = walk.entries === 'resources' && !plan.residual;
  return {
    ...(total !== undefined && { total }),
    resources: await joinPage(
      scope,
      kind,
      query,
      ordered.map(({ resource }) => resource),
      contiguous,
    ),
    ...(behind !== undefined && { nextCursor: write('next', behind) }),
    ...(before !== undefined && { previousCursor: write('previous', before) }),
  };
}

/** A list that was put in order as a whole: the position is the last id that was shown. */
async function gatherByCursor<R extends StoredResource>(
  scope: TeamScope,
  kind: Kind<R>,
  query: CursorQuery<R>,
  plan: Plan,
): Promise<ListPage<R>> {
  const { read, write } = cursors(scope, query);
  const from = read();
  const all = await gatherInOrder(scope, kind, query, plan);
  const [start, end] = rangeOf(all, query, from);
  const page = fitPage(kind, query, all.slice(start, end));
  const stop = start + page.length;
  return {
    total: all.length,
    resources: await joinGathered(scope, kind, query, page),
    ...(stop < all.length && page.length > 0 && { nextCursor: write('next', positionAt(all, stop - 1)) }),
    ...(start > 0 && { previousCursor: write('previous', positionAt(all, start)) }),
  };
}

/** Where in the list the id stands, and beside it the index, should the resource be gone by then. */
function positionAt<R extends StoredResource>(all: readonly Joined<R>[], index: number): string {
  return `${index} ${all[index]?.resource.id ?? ''}`;
}

function rangeOf<R extends StoredResource>(
  all: readonly Joined<R>[],
  { count }: ListQuery<R>,
  from: Cursor | undefined,
): [number, number] {
  if (!from) return [0, count];
  const [index = '', id] = from.position.split(' ');
  const at = all.findIndex(({ resource }) => resource.id === id);
  if (from.direction === 'previous') {
    const end = at < 0 ? Number(index) : at;
    return [Math.max(0, end - count), end];
  }
  // What stood there is gone: what came after it has moved up into its place.
  const start = at < 0 ? Number(index) : at + 1;
  return [start, start + count];
}
