/** What still names a deleted member in other places of the team: positions of lists, parts of large changes. */
import { commitOne, mustBeInTime } from './commit.ts';
import { ranges } from './keys.ts';
import { isLongPast } from './large-change.ts';
import { queryAll } from './read-all.ts';
import { settleMarker } from './settle.ts';
import { sideBySide } from './side-by-side.ts';
import type { TeamScope } from './team-scope.ts';

/** Deletes positions that lists keep for their next pages; without them positions are counted again. */
export async function forgetPositions(
  { table, teamId, deadline }: TeamScope,
  isOf: (after: string) => boolean,
): Promise<void> {
  const positions = await queryAll(table, ranges.pages(teamId));
  const found = positions.filter(({ after }) => isOf(String(after)));
  await sideBySide(found, ({ pk, sk }) => commitOne(table, { kind: 'delete', key: { pk, sk } }, deadline));
}

/** Finishes large changes, whose parts may name the person, and deletes parts that name them and that nobody will ever commit. */
export async function forgetParts(scope: TeamScope, user: string): Promise<void> {
  const { table, teamId, clock, deadline } = scope;
  for (const { pk, sk } of await queryAll(table, ranges.pendingGroups(teamId), { keysOnly: true })) {
    mustBeInTime(deadline);
    await settleMarker(scope, { pk, sk });
  }
  const named = JSON.stringify(user);
  const now = clock().getTime();
  const groups = await queryAll(table, ranges.groups(teamId), { keysOnly: true });
  await sideBySide(groups, async ({ sk: group }) => {
    mustBeInTime(deadline);
    const parts = await queryAll(table, ranges.changeParts(teamId, group.slice('GROUP#'.length)));
    const found = parts.filter((part) => String(part['entries']).includes(named) && isLongPast(part.sk, now));
    for (const { pk, sk } of found) await commitOne(table, { kind: 'delete', key: { pk, sk } }, deadline);
  });
}
