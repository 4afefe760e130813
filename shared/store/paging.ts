/** Cursors of the team API's lists: a position in the order of the list, bound to the team and to what was asked for. */
import { DomainError } from '../domain/error.ts';
import type { Query } from '../table/table.ts';
import { compareUtf8 } from '../table/utf8-order.ts';
import { formatCursor, parseCursor } from './list/cursor.ts';
import type { TeamScope } from './team-scope.ts';

const pageDefault = 50;

/** What a caller asks of a list. */
export interface PageRequest {
  readonly count?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface Page<T> {
  readonly items: T[];
  readonly nextCursor?: string;
  readonly total?: number;
}

/** Where a page begins and how long it may be. */
export interface PageStart {
  readonly count: number;
  /** The position that the page before ended at. */
  readonly after: string | undefined;
  /** The page; `end` is the position of the last entry that was looked at, absent where there is no other behind it. */
  page<T>(items: T[], end: string | undefined, total?: number): Page<T>;
}

/**
 * @param list what decides what the list holds and in which order, but for the team
 * @param range what the list reads, and positions lie in; absent where they are ids
 * @throws DomainError `invalid-cursor`, `expired-cursor`
 */
export function startPage(
  { teamId, clock }: Pick<TeamScope, 'teamId' | 'clock'>,
  list: readonly (string | boolean | undefined)[],
  { count = pageDefault, cursor }: PageRequest,
  range?: Query['sk'],
): PageStart {
  const bound = JSON.stringify([teamId, ...list]);
  const parsed = cursor === undefined ? undefined : parseCursor(cursor, bound, clock());
  if (parsed === 'expired') throw new DomainError('expired-cursor', 'The cursor has expired; begin again without one.');
  if (parsed === 'invalid' || (parsed && range && !isInside(parsed.position, range))) {
    throw new DomainError('invalid-cursor', 'This is no cursor of this list; begin again without one.');
  }
  return {
    count,
    after: parsed?.position,
    page: (items, end, total) => ({
      items,
      ...(end !== undefined && { nextCursor: formatCursor({ direction: 'next', position: end }, bound, clock()) }),
      ...(total !== undefined && { total }),
    }),
  };
}

/** The table refuses to begin behind a key that the range does not hold. */
function isInside(position: string, range: NonNullable<Query['sk']>): boolean {
  if ('prefix' in range) return position.startsWith(range.prefix);
  return compareUtf8(position, range.from) >= 0 && compareUtf8(position, range.to) <= 0;
}
