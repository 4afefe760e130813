/** Noticing that a large part of a team was deactivated within minutes: a provider's misconfiguration, or somebody who means harm. */
import { tableLayout } from '../table/layout.ts';
import type { Item } from '../table/table.ts';
import { activityWrite } from './activity.ts';
import { readActivity } from './activity-log.ts';
import { commit, StaleReadError } from './commit.ts';
import { counterKeys, sumCounts } from './counters.ts';
import { keys } from './keys.ts';
import type { TeamScope } from './team-scope.ts';

/** More people than this, and a larger share of those who were active before, within these minutes. */
const massDeactivation = { peopleMin: 10, shareMin: 0.2, minutes: 10 } as const;

const windowMs = massDeactivation.minutes * 60_000;
/** Entries that one look reads at most, the newest first: some 5 MB. */
const readMax = 20_000;

export interface MassDeactivation {
  /** Within the minutes, each person once. */
  readonly deactivated: number;
  /** Who were active before. */
  readonly people: number;
}

/**
 * To be called after every deactivation. Reads the activity only where the counters say that so many are deactivated at all, and
 * nothing was told within the minutes.
 * @returns what is to be told now, at most once in these minutes and for each team; recorded in the team's activity, from where the bus has it
 */
export async function noticeMassDeactivation(scope: TeamScope): Promise<MassDeactivation | undefined> {
  const { table, teamId, clock, deadline } = scope;
  const now = clock().getTime();
  const key = keys.notice(teamId, 'many-deactivated');
  const [notice, ...counters] = await table.batchGet([key, ...counterKeys(teamId)]);
  if (Number(notice?.['until'] ?? 0) > now) return undefined;
  const { users, deactivated: ever, invited } = sumCounts(counters);
  // Whoever was active before is so now, or was deactivated since.
  if (!isMany(ever, users - invited)) return undefined;
  const deactivated = await recentlyDeactivated(scope, now);
  const people = users - invited - ever + deactivated;
  if (!isMany(deactivated, people)) return undefined;
  const item: Item = {
    ...key,
    until: now + windowMs,
    [tableLayout.timeToLive]: Math.ceil((now + windowMs) / 1000),
  };
  const entry = activityWrite(scope, {
    kind: 'team.many-deactivated',
    more: { deactivated, people, minutes: massDeactivation.minutes },
  });
  try {
    // Of several that notice it at once, one tells it.
    await commit(
      table,
      [{ kind: 'put', item, when: [{ attribute: 'until', absentOrLessThan: now + 1 }] }, entry],
      deadline,
    );
  } catch (error) {
    if (error instanceof StaleReadError) return undefined;
    throw error;
  }
  return { deactivated, people };
}

function isMany(deactivated: number, people: number): boolean {
  return deactivated > massDeactivation.peopleMin && deactivated > people * massDeactivation.shareMin;
}

/** How many different people. @returns 0 where more entries would have to be read than one look may, which the next one makes up for */
async function recentlyDeactivated(scope: TeamScope, now: number): Promise<number> {
  const from = new Date(now - windowMs).toISOString();
  const entries = await readActivity(scope, { kind: 'user.deactivated', from }, { entriesMax: readMax, readMax });
  return new Set(entries?.map(({ user }) => user)).size;
}
