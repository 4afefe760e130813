/**
 * What stays behind when a user or a group is deleted that has more memberships than one transaction holds: a marker is written in the
 * transaction of the deletion, readers leave out what it names, and the items are cleared away in chunks.
 */
import type { Write } from '../table/table.ts';
import { commit, commitOne, mustBeInTime, untilCurrent } from './commit.ts';
import { toStoredGroup } from './group-item.ts';
import { keys, ranges } from './keys.ts';
import { applyPending, chunks } from './large-change.ts';
import { groupChangeWrite, leaveWrites, parseMembership } from './memberships.ts';
import { getAll, queryAll } from './read-all.ts';
import type { TeamScope } from './team-scope.ts';

/** Three writes a group: the group's count, and both sides of the membership. */
const groupsPerTransaction = 33;
/** Two deletions a member. */
const membersPerTransaction = 50;
const clearedSideBySide = 4;

/** The marker that goes with a deletion. */
export function departureMarker(
  teamId: string,
  departed: { readonly user: string } | { readonly group: string },
): Write {
  const key = 'user' in departed ? keys.pendingUser(teamId, departed.user) : keys.pendingGroup(teamId, departed.group);
  return { kind: 'put', item: { ...key, departed: true } };
}

/**
 * Takes a deleted user out of all groups. May be run by several at once, and again after a crash.
 * @throws DomainError `busy` when time runs out; what is done by then stays done
 */
export async function clearUser(scope: TeamScope, user: string): Promise<void> {
  const { table, teamId, deadline } = scope;
  await untilCurrent(deadline, async () => {
    const items = await queryAll(table, ranges.membershipsOf(teamId, user));
    const groups = items.map(({ sk }) => parseMembership(sk).group);
    for (const chunk of chunks(groups, groupsPerTransaction)) {
      mustBeInTime(deadline);
      await commit(table, await leaveGroupsWrites(scope, user, chunk), deadline);
    }
  });
  await commitOne(table, { kind: 'delete', key: keys.pendingUser(teamId, user) }, deadline);
}

/** The writes by which a user leaves groups; of a group that is gone both sides go, uncounted. */
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
      // The group's own clearing may have been and missed it: it went by members that readers show.
      writes.push(
        // Unless it is only about to be seen: a new group with its members comes in one transaction, whose writes are seen one by one.
        { kind: 'check', key: keys.group(teamId, group), when: [{ item: 'absent' }] },
        { kind: 'delete', key: keys.member(teamId, group, user) },
        { kind: 'delete', key: keys.membership(teamId, user, group) },
      );
      continue;
    }
    // A change that is pending on the group speaks of its members: it comes first.
    if (toStoredGroup(item).pending) await applyPending(scope, group);
    writes.push(
      groupChangeWrite(scope, group, now, { adds: [], removes: [user] }),
      ...leaveWrites(teamId, group, user),
    );
  }
  return writes;
}

/**
 * Clears the members' items, memberships and change parts of a deleted group. May be run by several at once, and again after a crash.
 * @throws DomainError `busy` when time runs out; what is cleared by then stays so
 */
export async function clearGroup(scope: TeamScope, group: string): Promise<void> {
  const { table, teamId, deadline } = scope;
  const members = (await queryAll(table, ranges.members(teamId, group), { keysOnly: true })).map(({ sk }) =>
    sk.slice('MEMBER#'.length),
  );
  const left = chunks(members, membersPerTransaction);
  // Nothing but these deletions touches the items, so that transactions may go side by side.
  const clear = async (): Promise<void> => {
    for (const chunk of left) {
      mustBeInTime(deadline);
      await commit(
        table,
        chunk.flatMap((user): Write[] => [
          { kind: 'delete', key: keys.member(teamId, group, user) },
          { kind: 'delete', key: keys.membership(teamId, user, group) },
        ]),
        deadline,
      );
    }
  };
  await Promise.all(Array.from({ length: clearedSideBySide }, clear));
  const parts = await queryAll(table, ranges.changeParts(teamId, group), { keysOnly: true });
  await Promise.all(parts.map(({ pk, sk }) => commitOne(table, { kind: 'delete', key: { pk, sk } }, deadline)));
  await commitOne(table, { kind: 'delete', key: keys.pendingGroup(teamId, group) }, deadline);
}
