/**
 * A membership change too large for one transaction: its parts are written first, where nobody looks; one transaction commits it as
 * the group's pending change; the members' items follow in chunks, by whoever comes first. See infra/decisions/0002.
 */
import type { Member } from '../scim/read-members.ts';
import type { Item, Update, Write } from '../table/table.ts';
import { readParts } from './change-parts.ts';
import { commit, commitOne, StaleReadError } from './commit.ts';
import { counterKeys } from './counters.ts';
import { type PendingChange, toStoredGroup } from './group-item.ts';
import { keys, ranges } from './keys.ts';
import { joinWrites, leaveWrites } from './memberships.ts';
import { queryAll } from './read-all.ts';
import type { TeamScope } from './team-scope.ts';

/** Three writes a joining, two a leaving, and the check of the group, in a transaction of 100. */
const joinsPerTransaction = 33;
const leavesPerTransaction = 49;

/**
 * What the commit of a large change adds to the transaction: the marker that lets `User.groups` see it, and a guard on each counter
 * shard, so that no user whose existence was checked is deleted in between.
 * @param counters the shards as read before the users were checked
 */
export function commitWrites(
  teamId: string,
  group: string,
  pending: PendingChange,
  counters: readonly (Item | undefined)[],
): Write[] {
  return [
    { kind: 'put', item: { ...keys.pendingGroup(teamId, group), change: pending.id, parts: pending.parts } },
    ...counterKeys(teamId).map(
      (key, shard): Update => ({
        kind: 'update',
        key,
        add: { largeChanges: 1 },
        when: [{ attribute: 'deleted', absentOrEquals: Number(counters[shard]?.['deleted'] ?? 0) }],
      }),
    ),
  ];
}

/** The other half of that guard: a deletion is refused when a large change was committed since `counter` was read. */
export function deletionGuard(counter: Item | undefined): NonNullable<Update['when']>[number] {
  return { attribute: 'largeChanges', absentOrEquals: Number(counter?.['largeChanges'] ?? 0) };
}

/** Brings the members' items of a group up to its pending change. May be run by several at once, and again after a crash. */
export async function applyPending(scope: TeamScope, group: string): Promise<void> {
  const { table, teamId, deadline } = scope;
  for (;;) {
    const item = await table.get(keys.group(teamId, group));
    const pending = item && toStoredGroup(item).pending;
    if (!pending) return;
    const change = await readParts(table, teamId, group, pending);
    if (!change) continue;
    try {
      await applyAdds(scope, group, pending, [...change.adds.values()]);
      await applyRemoves(scope, group, pending, [...change.removes]);
      await commit(
        table,
        [
          {
            kind: 'update',
            key: keys.group(teamId, group),
            remove: ['pending', 'pendingParts'],
            when: [{ attribute: 'pending', equals: pending.id }],
          },
          { kind: 'delete', key: keys.pendingGroup(teamId, group) },
        ],
        deadline,
      );
    } catch (error) {
      // Somebody else applied a chunk or finished: what is left shows when it is read again.
      if (!(error instanceof StaleReadError)) throw error;
      continue;
    }
    await clearParts(scope, group, pending.id);
    return;
  }
}

function stillPending(teamId: string, group: string, pending: PendingChange): Write {
  return { kind: 'check', key: keys.group(teamId, group), when: [{ attribute: 'pending', equals: pending.id }] };
}

async function applyAdds(
  scope: TeamScope,
  group: string,
  pending: PendingChange,
  adds: readonly Member[],
): Promise<void> {
  const { table, teamId, deadline } = scope;
  for (const chunk of chunks(adds, joinsPerTransaction)) {
    const stored = await table.batchGet([
      ...chunk.map(({ value }) => keys.member(teamId, group, value)),
      ...chunk.map(({ value }) => keys.user(teamId, value)),
    ]);
    const left = chunk.filter((_, index) => !stored[index] && stored[index + chunk.length]);
    if (left.length === 0) continue;
    await commit(
      table,
      [stillPending(teamId, group, pending), ...left.flatMap((member) => joinWrites(teamId, group, member))],
      deadline,
    );
  }
}

async function applyRemoves(
  scope: TeamScope,
  group: string,
  pending: PendingChange,
  removes: readonly string[],
): Promise<void> {
  const { table, teamId, deadline } = scope;
  for (const chunk of chunks(removes, leavesPerTransaction)) {
    const stored = await table.batchGet(chunk.map((user) => keys.member(teamId, group, user)));
    const left = chunk.filter((_, index) => stored[index]);
    if (left.length === 0) continue;
    await commit(
      table,
      [stillPending(teamId, group, pending), ...left.flatMap((user) => leaveWrites(teamId, group, user))],
      deadline,
    );
  }
}

/** No function lives so long, whatever its clock says: what is older is not about to be committed. */
const hourMs = 3_600_000;

/** Change ids are UUIDv7, which begin with 48 bits of epoch milliseconds (RFC 9562 section 5.7). */
const madeAt = (changeId: string): number => Number.parseInt(changeId.slice(0, 8) + changeId.slice(9, 13), 16);

/** Deletes the parts of a finished change, and of long past ones whose makers ended before they could commit. */
async function clearParts({ table, teamId, deadline }: TeamScope, group: string, changeId: string): Promise<void> {
  const parts = await queryAll(table, ranges.changeParts(teamId, group));
  const done = parts.filter(({ sk }) => {
    const id = sk.split('#')[1] ?? '';
    return id === changeId || madeAt(id) < madeAt(changeId) - hourMs;
  });
  await Promise.all(done.map(({ pk, sk }) => commitOne(table, { kind: 'delete', key: { pk, sk } }, deadline)));
}

export function* chunks<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}
