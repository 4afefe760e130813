/**
 * How many people a team lost by deactivation around a moment: counted event by event, at the same price however many they are. See
 * infra/decisions/0032-deactivations-are-counted-as-they-are-told.md.
 */
import { crc32 } from '../domain/crc32.ts';
import { tableLayout } from '../table/layout.ts';
import type { Condition, Item, Put, Update, Write } from '../table/table.ts';
import { commit, untilCurrent } from './commit.ts';
import { counterShards, keys, ranges } from './keys.ts';
import { queryAll } from './read-all.ts';
import type { TeamScope } from './team-scope.ts';

const minuteMs = 60_000;
/** Whoever was deactivated so many minutes apart is counted together. */
export const windowMinutes = 10;
/** Longer than a bus goes on giving an event again by itself: until then a repetition is known as one. */
export const countedHours = 24;

/** Of a User of the team, as its activity entry tells it. */
export interface Deactivation {
  readonly user: string;
  /** Epoch milliseconds of the deactivation itself, however late it is told. */
  readonly at: number;
}

/**
 * Counts each person once within the minutes, in the minute of their latest deactivation. May be called again with the same one, by
 * several at once, and in any order.
 * @throws DomainError `busy`, TableUnavailableError
 */
export async function countDeactivation(scope: TeamScope, { user, at }: Deactivation): Promise<void> {
  const { table, teamId, deadline } = scope;
  const key = keys.lastDeactivation(teamId, user);
  const minute = minuteOf(at);
  await untilCurrent(deadline, async () => {
    const last = minuteIn(await table.get(key));
    if (last !== undefined && last >= minute) return;
    const still: Condition = last === undefined ? { item: 'absent' } : { attribute: 'minute', equals: last };
    const seen: Put = { kind: 'put', item: { ...key, minute, ...expiring(minute) }, when: [still] };
    const writes: Write[] = [seen, countWrite(teamId, user, minute, 1)];
    // Otherwise a window with both minutes in it would count two people.
    if (last !== undefined && minute - last <= windowMinutes) writes.push(countWrite(teamId, user, last, -1));
    await commit(table, writes, deadline);
  });
}

/**
 * @param at epoch milliseconds
 * @returns how many people were deactivated within the minutes of which `at` is one, whichever of these windows has most. Minutes are whole
 *   ones, so that what is up to a minute further apart may count too. Somebody who is deactivated again at this very moment may count twice.
 * @throws TableUnavailableError
 */
export async function deactivatedAround({ table, teamId }: TeamScope, at: number): Promise<number> {
  const minute = minuteOf(at);
  const items = await queryAll(table, ranges.deactivations(teamId, minute - windowMinutes, minute + windowMinutes));
  const counts = new Array<number>(2 * windowMinutes + 1).fill(0);
  for (const item of items) {
    const index = Number(item['minute']) - minute + windowMinutes;
    counts[index] = (counts[index] ?? 0) + Number(item['people']);
  }
  let most = 0;
  for (let start = 0; start <= windowMinutes; start += 1) {
    let sum = 0;
    for (let index = start; index <= start + windowMinutes; index += 1) sum += counts[index] ?? 0;
    most = Math.max(most, sum);
  }
  return most;
}

/** @param at epoch milliseconds. @returns from when on, in epoch milliseconds, nothing is counted together with what was counted then */
export function windowEnds(at: number): number {
  return (minuteOf(at) + windowMinutes + 1) * minuteMs;
}

/** @param at epoch milliseconds. @returns epoch seconds after which nobody asks for what was counted then */
export function countedUntil(at: number): number {
  return Math.ceil(at / 1000) + countedHours * 3600;
}

const minuteOf = (at: number): number => Math.floor(at / minuteMs);

function minuteIn(item: Item | undefined): number | undefined {
  return typeof item?.['minute'] === 'number' ? item['minute'] : undefined;
}

const expiring = (minute: number) => ({ [tableLayout.timeToLive]: countedUntil(minute * minuteMs) });

/** One of a few counters for each minute, so that parallel events seldom meet on one. */
function countWrite(teamId: string, user: string, minute: number, people: 1 | -1): Update {
  return {
    kind: 'update',
    key: keys.deactivations(teamId, minute, crc32(user) % counterShards),
    set: { minute, ...expiring(minute) },
    add: { people },
  };
}
