/** Noticing that a large part of a team was deactivated within minutes: a provider's misconfiguration, or somebody who means harm. */
import { tableLayout } from '../table/layout.ts';
import type { Item, Key } from '../table/table.ts';
import { activityWrite } from './activity.ts';
import { commit, StaleReadError } from './commit.ts';
import { readCounts } from './counters.ts';
import {
  countDeactivation,
  countedHours,
  countedUntil,
  type Deactivation,
  deactivatedAround,
  windowEnds,
  windowMinutes,
} from './deactivation-counts.ts';
import { keys } from './keys.ts';
import { toTheirEnds } from './side-by-side.ts';
import type { TeamScope } from './team-scope.ts';

/** More people than this, and a larger share of those who were active before, within these minutes. */
const massDeactivation = { peopleMin: 10, shareMin: 0.2, minutes: windowMinutes } as const;

const countedMs = countedHours * 3_600_000;

export interface MassDeactivation {
  /** Within the minutes, each person once. */
  readonly deactivated: number;
  /** Who were active before. */
  readonly people: number;
}

/**
 * To be called with every deactivation; again with the same one, by several at once, and in any order does no harm. Everything goes by
 * when people were deactivated and not by when it is told, so that a bus that is late tells it late, and once.
 * @returns what is to be told now, at most once in these minutes and for each team; recorded in the team's activity, from where the bus has it
 * @throws DomainError `busy`, TableUnavailableError
 */
export async function noticeMassDeactivation(
  scope: TeamScope,
  deactivation: Deactivation,
): Promise<MassDeactivation | undefined> {
  const { table, teamId, clock } = scope;
  const { at } = deactivation;
  // Whether it was told is not known any more.
  if (at < clock().getTime() - countedMs) return undefined;
  const [told] = await toTheirEnds([table.get(noticeKey(teamId)), countDeactivation(scope, deactivation)]);
  if (Number(told?.['until'] ?? 0) > at) return undefined;
  // Read after it was counted: of several that are counted at once, the last one sees all.
  const deactivated = await deactivatedAround(scope, at);
  if (deactivated <= massDeactivation.peopleMin) return undefined;
  // Whoever was active before is so now, or was deactivated since.
  const counts = await readCounts(table, teamId);
  const people = counts.users - counts.invited - counts.deactivated + deactivated;
  if (deactivated <= people * massDeactivation.shareMin) return undefined;
  return (await tell(scope, at, { deactivated, people })) ? { deactivated, people } : undefined;
}

const noticeKey = (teamId: string): Key => keys.notice(teamId, 'many-deactivated');

/** @returns whether it was told now: of several that notice it at once, one tells it */
async function tell(scope: TeamScope, at: number, { deactivated, people }: MassDeactivation): Promise<boolean> {
  const { table, teamId, deadline } = scope;
  const until = windowEnds(at);
  const item: Item = {
    ...noticeKey(teamId),
    until,
    [tableLayout.timeToLive]: countedUntil(until),
  };
  const entry = activityWrite(scope, {
    kind: 'team.many-deactivated',
    more: { deactivated, people, minutes: massDeactivation.minutes },
  });
  try {
    await commit(
      table,
      [{ kind: 'put', item, when: [{ attribute: 'until', absentOrLessThan: at + 1 }] }, entry],
      deadline,
    );
    return true;
  } catch (error) {
    if (error instanceof StaleReadError) return false;
    throw error;
  }
}
