/**
 * A membership change too large for one transaction: its parts are written first, where nobody looks; one transaction commits it as
 * the group's pending change; the members' items follow in chunks, by whoever comes first. See
 * infra/decisions/0002-large-membership-changes.md.
 */
import type { Member } from '../scim/read-members.ts';
import type { Item, Update, Write } from '../table/table.ts';
import { readParts } from './change-parts.ts';
import { commit, commitOne, mustBeInTime, StaleReadError, untilCurrent } from './commit.ts';
import { counterKeys } from './counters.ts';
import { fingerprintSum, type PendingChange, toStoredGroup } from './group-item.ts';
import { keys, ranges } from './keys.ts';
import { joinWrites, leaveWrites } from './memberships.ts';
import { getAll, queryAll } from './read-all.ts';
import type { TeamScope } from './team-scope.ts';

/** Three writes a joining, two a leaving, and the check of the group, in a transaction of 100. */
const joinsPerTransaction = 33;
const leavesPerTransaction = 49;
/** So many are looked up at once, to find out how far an earlier run came: transactions follow one another, reads need not. */
const membersPerReading = 990;

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

/**
 * Brings the members' items of a group up to its pending change. May be run by several at once, and again after a crash.
 * @throws DomainError `busy` when time runs out; what is applied by then stays applied
 */
export async function applyPending(scope: TeamScope, group: string): Promise<void> {
  const { table, teamId, deadline } = scope;
  await untilCurrent(deadline, async () => {
    const item = await table.get(keys.group(teamId, group));
    const pending = item && toStoredGroup(item).pending;
    if (!pending) return;
    const change = await readParts(table, teamId, group, pending);
    if (!change) throw new StaleReadError('the parts of a change that is finished');
    const gone: string[] = [];
    for (const some of chunks([...change.adds.values()], membersPerReading)) {
      await applyAdds(scope, group, pending, some, gone);
    }
    for (const some of chunks([...change.removes], membersPerReading)) await applyRemoves(scope, group, pending, some);
    await finish(scope, group, pending, gone);
    await clearParts(scope, group, pending.id);
  });
}

/**
 * Applies those pending changes of the team that name a person.
 * @param markers of pending groups
 * @returns whether there were any
 */
export async function applyPendingOf(scope: TeamScope, user: string, markers: readonly Item[]): Promise<boolean> {
  let any = false;
  for (const { sk, change, parts } of markers) {
    if (change === undefined) continue;
    const group = sk.slice('PENDING#GROUP#'.length);
    const pending = { id: String(change), parts: Number(parts) };
    const named = await readParts(scope.table, scope.teamId, group, pending);
    if (named && !named.adds.has(user) && !named.removes.has(user)) continue;
    any = true;
    await applyPending(scope, group);
  }
  return any;
}

/** @param gone ids of members who were deleted while the change was committed: they were counted and are no members */
async function finish(scope: TeamScope, group: string, pending: PendingChange, gone: readonly string[]): Promise<void> {
  const { table, teamId, deadline } = scope;
  // Before the marker goes: whoever finds no marker finds this.
  await commitOne(table, { kind: 'put', item: { ...keys.finished(teamId), at: Date.now() } }, deadline);
  await commit(
    table,
    [
      {
        kind: 'update',
        key: keys.group(teamId, group),
        remove: ['pending', 'pendingParts'],
        ...(gone.length > 0 && { add: { version: 1, memberCount: -gone.length, memberSum: -fingerprintSum(gone) } }),
        when: [{ attribute: 'pending', equals: pending.id }],
      },
      // The marker stays until the parts are gone, so that whoever comes after a crash finds them.
      { kind: 'put', item: { ...keys.pendingGroup(teamId, group), finished: pending.id } },
    ],
    deadline,
  );
}

function stillPending(teamId: string, group: string, pending: PendingChange): Write {
  return { kind: 'check', key: keys.group(teamId, group), when: [{ attribute: 'pending', equals: pending.id }] };
}

/** @param gone gathers ids of users who do not exist any more */
async function applyAdds(
  scope: TeamScope,
  group: string,
  pending: PendingChange,
  adds: readonly Member[],
  gone: string[],
): Promise<void> {
  const { table, teamId } = scope;
  const memberKeys = (some: readonly Member[]) => some.map(({ value }) => keys.member(teamId, group, value));
  const stored = await getAll(table, memberKeys(adds));
  const missing = adds.filter((_, index) => !stored[index]);
  for (const chunk of chunks(missing, joinsPerTransaction)) {
    let left = chunk;
    const excluded = await applyChunk(scope, group, pending, {
      writes: () => left.flatMap((member) => joinWrites(teamId, group, member)),
      async lookAgain() {
        const userKeys = chunk.map(({ value }) => keys.user(teamId, value));
        const items = await table.batchGet([...memberKeys(chunk), ...userKeys]);
        left = chunk.filter((_, index) => !items[index] && items[index + chunk.length]);
        return chunk.filter((_, index) => !items[index] && !items[index + chunk.length]);
      },
    });
    gone.push(...excluded.map(({ value }) => value));
  }
}

async function applyRemoves(
  scope: TeamScope,
  group: string,
  pending: PendingChange,
  removes: readonly string[],
): Promise<void> {
  const { table, teamId } = scope;
  const memberKeys = (some: readonly string[]) => some.map((user) => keys.member(teamId, group, user));
  const stored = await getAll(table, memberKeys(removes));
  const present = removes.filter((_, index) => stored[index]);
  for (const chunk of chunks(present, leavesPerTransaction)) {
    let left = chunk;
    await applyChunk(scope, group, pending, {
      writes: () => left.flatMap((user) => leaveWrites(teamId, group, user)),
      async lookAgain() {
        const items = await table.batchGet(memberKeys(chunk));
        left = chunk.filter((_, index) => items[index]);
        return [];
      },
    });
  }
}

/**
 * One transaction of a pending change. When it is refused, as where somebody else applies the same change, only its own members are
 * looked at again, so that several at work cost no more than a few times one.
 * @returns what `lookAgain` found cannot be applied
 * @throws StaleReadError when the change is not pending any more
 */
async function applyChunk<T>(
  { table, teamId, deadline }: TeamScope,
  group: string,
  pending: PendingChange,
  chunk: { readonly writes: () => Write[]; readonly lookAgain: () => Promise<readonly T[]> },
): Promise<readonly T[]> {
  const check = stillPending(teamId, group, pending);
  let excluded: readonly T[] = [];
  let finished: StaleReadError | undefined;
  await untilCurrent(deadline, async () => {
    mustBeInTime(deadline);
    const writes = chunk.writes();
    if (writes.length === 0) return;
    try {
      await commit(table, [check, ...writes], deadline);
    } catch (error) {
      if (!(error instanceof StaleReadError)) throw error;
      const item = await table.get(keys.group(teamId, group));
      if (!item || toStoredGroup(item).pending?.id !== pending.id) {
        finished = error;
        return;
      }
      excluded = await chunk.lookAgain();
      throw error;
    }
  });
  if (finished) throw finished;
  return excluded;
}

/** No function lives so long, whatever its clock says: what is older is not about to be committed. */
const hourMs = 3_600_000;

/** Change ids are UUIDv7, which begin with 48 bits of epoch milliseconds (RFC 9562 section 5.7). */
const madeAt = (changeId: string): number => Number.parseInt(changeId.slice(0, 8) + changeId.slice(9, 13), 16);

/** Whether the part with this sort key is of a change that nobody is about to commit, unless it is pending. */
export function isLongPast(sk: string, now: number): boolean {
  return madeAt(sk.split('#')[1] ?? '') < now - hourMs;
}

/** Deletes the parts of a finished change, and of long past ones whose makers ended before they could commit; then the marker. */
export async function clearParts(
  { table, teamId, deadline }: TeamScope,
  group: string,
  changeId: string,
): Promise<void> {
  const parts = await queryAll(table, ranges.changeParts(teamId, group), { keysOnly: true });
  const done = parts.filter(({ sk }) => {
    const id = sk.split('#')[1] ?? '';
    return id === changeId || madeAt(id) < madeAt(changeId) - hourMs;
  });
  await Promise.all(done.map(({ pk, sk }) => commitOne(table, { kind: 'delete', key: { pk, sk } }, deadline)));
  const key = keys.pendingGroup(teamId, group);
  try {
    await commitOne(table, { kind: 'delete', key, when: [{ attribute: 'finished', equals: changeId }] }, deadline);
  } catch (error) {
    // It is gone, or stands for the next change.
    if (!(error instanceof StaleReadError)) throw error;
  }
}

export function* chunks<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}
