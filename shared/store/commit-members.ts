/** Committing a change of a group's members: in one transaction when it fits, as a pending change when it does not. */
import { newResourceId } from '../domain/ids.ts';
import type { MembershipChange } from '../domain/membership-change.ts';
import { type Item, type Table, tableLimits, type Write } from '../table/table.ts';
import { deleteParts, writeParts } from './change-parts.ts';
import { commit, StaleReadError } from './commit.ts';
import { counterKeys } from './counters.ts';
import type { PendingChange } from './group-item.ts';
import { keys } from './keys.ts';
import { commitWrites } from './large-change.ts';
import { joinWrites, leaveWrites } from './memberships.ts';
import { getAll } from './read-all.ts';
import { toTheirEnds } from './side-by-side.ts';
import type { TeamScope } from './team-scope.ts';

/** Members to add that are no users of the team. */
export class UnknownUsersError extends Error {
  readonly ids: ReadonlySet<string>;
  constructor(ids: ReadonlySet<string>) {
    super(`${ids.size} members are no users of the team`);
    this.name = 'UnknownUsersError';
    this.ids = ids;
  }
}

/** Which of the ids are no users of the team. */
export async function unknownUsers(table: Table, teamId: string, ids: Iterable<string>): Promise<Set<string>> {
  const all = [...ids];
  const items = await getAll(
    table,
    all.map((id) => keys.user(teamId, id)),
  );
  return new Set(all.filter((_, index) => !items[index]));
}

/**
 * @param groupWrite writes the group itself, with the pending change if there is one
 * @param others what else belongs to the transaction
 * @throws StaleReadError, UnknownUsersError, and what `commit` throws
 */
export async function commitMembers(
  scope: TeamScope,
  group: string,
  change: MembershipChange,
  others: readonly Write[],
  groupWrite: (pending: PendingChange | undefined) => Write,
): Promise<void> {
  const { table, teamId, deadline } = scope;
  const writes = [
    groupWrite(undefined),
    ...others,
    ...[...change.adds.values()].flatMap((member) => joinWrites(teamId, group, member)),
    ...[...change.removes].flatMap((user) => leaveWrites(teamId, group, user)),
  ];
  if (writes.length <= tableLimits.transactionItems) return commit(table, writes, deadline);
  const id = newResourceId();
  const [parts, { counters, unknown }] = await toTheirEnds([
    writeParts(scope, group, id, change),
    guardUsers(scope, change),
  ]);
  const pending = { id, parts };
  if (unknown.size > 0) {
    await deleteParts(scope, group, pending).catch(() => undefined);
    throw new UnknownUsersError(unknown);
  }
  try {
    await commit(
      table,
      mergeUpdates([groupWrite(pending), ...others, ...commitWrites(teamId, group, pending, counters)]),
      deadline,
    );
  } catch (error) {
    // Refused for good. Where the outcome is unknown the parts stay, for they may be in use.
    if (error instanceof StaleReadError) await deleteParts(scope, group, pending).catch(() => undefined);
    throw error;
  }
}

/** The counters are read before the users: the guard on them spans the time from then to the commit. */
async function guardUsers(
  { table, teamId }: TeamScope,
  { adds }: MembershipChange,
): Promise<{ counters: readonly (Item | undefined)[]; unknown: ReadonlySet<string> }> {
  const counters = await table.batchGet(counterKeys(teamId));
  return { counters, unknown: await unknownUsers(table, teamId, adds.keys()) };
}

/** Two updates of one item become one, since a transaction writes an item once: a new group's count, and the guard on that shard. */
function mergeUpdates(writes: readonly Write[]): Write[] {
  const merged = new Map<string, Write>();
  for (const write of writes) {
    const { pk, sk } = write.kind === 'put' ? write.item : write.key;
    const name = `${pk} ${sk}`;
    const earlier = merged.get(name);
    const both = earlier?.kind === 'update' && write.kind === 'update';
    merged.set(
      name,
      both
        ? { ...earlier, add: { ...earlier.add, ...write.add }, when: [...(earlier.when ?? []), ...(write.when ?? [])] }
        : write,
    );
  }
  return [...merged.values()];
}
