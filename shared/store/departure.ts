/**
 * What stays behind when a user or a group is deleted that has more memberships than one transaction holds: a marker is written in the
 * transaction of the deletion, readers leave out what it names, and the items are cleared away in chunks.
 */
import type { Write } from '../table/table.ts';
import { commit, commitOne, StaleReadError } from './commit.ts';
import { fingerprint, toStoredGroup } from './group-item.ts';
import { keys, ranges } from './keys.ts';
import { applyPending, chunks } from './large-change.ts';
import { groupChangeWrite, leaveWrites, parseMembership } from './memberships.ts';
import { getAll, queryAll } from './read-all.ts';
import type { TeamScope } from './team-scope.ts';

/** Three writes a group: the group's count, and both sides of the membership. */
const groupsPerTransaction = 33;
/** Two deletions a member. */
const membersPerTransaction = 50;

/** The marker that goes with a deletion. */
export function departureMarker(
  teamId: string,
  departed: { readonly user: string } | { readonly group: string },
): Write {
  const key = 'user' in departed ? keys.pendingUser(teamId, departed.user) : keys.pendingGroup(teamId, departed.group);
  return { kind: 'put', item: { ...key, departed: true } };
}

/** Takes a deleted user out of all groups. May be run by several at once, and again after a crash. */
export async function clearUser(scope: TeamScope, user: string): Promise<void> {
  const { table, teamId, deadline } = scope;
  const groups = (await queryAll(table, ranges.membershipsOf(teamId, user))).map(({ sk }) => parseMembership(sk).group);
  for (const chunk of chunks(groups, groupsPerTransaction)) {
    const writes = await leaveGroupsWrites(scope, user, chunk);
    try {
      await commit(table, writes, deadline);
    } catch (error) {
      if (!(error instanceof StaleReadError)) throw error;
      return clearUser(scope, user);
    }
  }
  await commitOne(table, { kind: 'delete', key: keys.pendingUser(teamId, user) }, deadline);
}

/** The writes by which a user leaves groups; a group that is gone only loses what pointed to it. */
export async function leaveGroupsWrites(scope: TeamScope, user: string, groups: readonly string[]): Promise<Write[]> {
  const { table, teamId, clock } = scope;
  const now = clock().toISOString();
  const items = await getAll(
    table,
    groups.map((group) => keys.group(teamId, group)),
  );
  const writes: Write[] = [];
  for (const [index, group] of groups.entries()) {
    const item = items[index];
    if (!item) {
      writes.push({ kind: 'delete', key: keys.membership(teamId, user, group) });
      continue;
    }
    // A change that is pending on the group speaks of its members: it comes first.
    if (toStoredGroup(item).pending) await applyPending(scope, group);
    writes.push(groupChangeWrite(teamId, group, now, -1, -fingerprint(user)), ...leaveWrites(teamId, group, user));
  }
  return writes;
}

/** Clears the members' items, memberships and change parts of a deleted group. */
export async function clearGroup(scope: TeamScope, group: string): Promise<void> {
  const { table, teamId, deadline } = scope;
  const members = (await queryAll(table, ranges.members(teamId, group))).map(({ sk }) => sk.slice('MEMBER#'.length));
  for (const chunk of chunks(members, membersPerTransaction)) {
    await commit(
      table,
      chunk.flatMap((user): Write[] => [
        { kind: 'delete', key: keys.member(teamId, group, user) },
        { kind: 'delete', key: keys.membership(teamId, user, group) },
      ]),
      deadline,
    );
  }
  const parts = await queryAll(table, ranges.changeParts(teamId, group));
  await Promise.all(parts.map(({ pk, sk }) => commitOne(table, { kind: 'delete', key: { pk, sk } }, deadline)));
  await commitOne(table, { kind: 'delete', key: keys.pendingGroup(teamId, group) }, deadline);
}
