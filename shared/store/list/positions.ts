/** Where pages ended, so that the next one begins there whatever was created or deleted meanwhile. Kept for an hour. */
import { DomainError } from '../../domain/error.ts';
import { type Item, type Key, TableUnavailableError, type Write } from '../../table/table.ts';
import { commitOne } from '../commit.ts';
import { keys } from '../keys.ts';
import type { TeamScope } from '../team-scope.ts';

const hourMs = 3_600_000;

interface PositionedList {
  readonly caller: string;
  readonly signature: string;
  readonly startIndex: number;
}

/** Where the position of the page that begins at `startIndex` is kept. */
export function pageKey(teamId: string, { caller, signature, startIndex }: PositionedList): Key {
  return keys.page(teamId, caller, signature, startIndex);
}

/** The sort key behind which the page begins; undefined when no page ended there within the hour. */
export function positionOf(item: Item | undefined, now: Date): string | undefined {
  if (!item || Number(item['expiresAt']) * 1000 <= now.getTime()) return undefined;
  return String(item['after']);
}

/** May happen twice, and may be lost: then positions are counted again. */
export function positionWrite(
  teamId: string,
  list: PositionedList,
  startIndex: number,
  after: string,
  now: Date,
): Extract<Write, { kind: 'put' }> {
  return {
    kind: 'put',
    item: {
      ...pageKey(teamId, { ...list, startIndex }),
      after,
      expiresAt: Math.floor((now.getTime() + hourMs) / 1000),
    },
  };
}

/** So long a place is worth waiting for, in milliseconds. */
const keepingMs = 3000;

/**
 * Tried again for a while, since without it the next page would count positions that have shifted; then left alone: a list is answered
 * though its place could not be kept.
 */
export async function keepPosition(
  { table, deadline }: Pick<TeamScope, 'table' | 'deadline'>,
  write: ReturnType<typeof positionWrite>,
): Promise<void> {
  try {
    await commitOne(table, write, Math.min(deadline, Date.now() + keepingMs));
  } catch (error) {
    if (error instanceof TableUnavailableError || (error instanceof DomainError && error.kind === 'busy')) return;
    throw error;
  }
}
