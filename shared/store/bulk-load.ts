/** Filling a team with many people and groups at once: the items that creating each of them would write, many to a transaction. */
import { DomainError } from '../domain/error.ts';
import { newResourceId } from '../domain/ids.ts';
import { memberProfile } from '../domain/member.ts';
import { admitNewcomer } from '../domain/provisioning.ts';
import type { Resource } from '../scim/resource.ts';
import { type Item, tableLimits, type Update, type Write } from '../table/table.ts';
import { newAccountWrites } from './accounts.ts';
import { commit, StaleReadError } from './commit.ts';
import { countWrite } from './counters.ts';
import { fingerprintSum, groupFinderWrites, groupItem, groupNames, storedGroupResource } from './group-item.ts';
import { keys } from './keys.ts';
import { describeMembers } from './memberships.ts';
import type { TeamScope } from './team-scope.ts';
import { stateCounts, storedResource } from './user-changes.ts';
import { finderWrites, userItem } from './user-item.ts';

/** People and groups that the team does not have yet. */
export interface Load {
  /** Users as `readResource` leaves them; each needs a userName of its own, which is nobody's address in this residency. */
  readonly users: Iterable<Resource>;
  readonly groups: readonly GroupLoad[];
}

interface GroupLoad {
  readonly resource: Resource;
  /** Distinct positions in `users`. */
  readonly members: readonly number[];
}

export interface Loaded {
  /** The ids, in the order in which they were given. */
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

/** Below DynamoDB's 4 MB, with room for keys and names. */
const transactionBytesMax = 3 * 1024 * 1024;
/** One transaction holds both sides of so many memberships. */
const membersPerTransaction = tableLimits.transactionItems / 2;

/**
 * Whoever reads meanwhile sees whole people, and groups only once all their members are there. What was written stays when a later
 * part is refused.
 * @param progress told now and then how many people and memberships are written
 * @throws DomainError `already-a-member` or `group-name-taken` where anything of a person or group exists, which is left as it is;
 *   `busy`; TableUnavailableError; RangeError for a member that is not among the users
 */
export async function bulkLoad(
  scope: TeamScope,
  { users, groups }: Load,
  progress: (written: { readonly users: number; readonly memberships: number }) => void = () => {},
): Promise<Loaded> {
  const joined = joinedCounts(groups);
  const userIds: string[] = [];
  const transaction = new LoadTransaction(scope, taken.user);
  for (const wanted of users) {
    const id = newResourceId();
    await transaction.add(newUserWrites(scope, id, wanted, joined.get(userIds.length) ?? 0));
    userIds.push(id);
    progress({ users: userIds.length, memberships: 0 });
  }
  await transaction.commit();
  const groupIds: string[] = [];
  let memberships = 0;
  const groupTransaction = new LoadTransaction(scope, taken.group);
  for (const { resource, members } of groups) {
    const id = newResourceId();
    const ids = members.map((position) => {
      const user = userIds[position];
      if (user === undefined) throw new RangeError(`there is no user ${position}`);
      return user;
    });
    for (let start = 0; start < ids.length; start += membersPerTransaction) {
      const some = ids.slice(start, start + membersPerTransaction);
      await groupTransaction.add(some.flatMap((user) => membershipWrites(scope.teamId, id, user)));
      memberships += some.length;
      progress({ users: userIds.length, memberships });
    }
    // The group comes last: until then readers leave out what points to it.
    await groupTransaction.add(newGroupWrites(scope, id, resource, ids));
    groupIds.push(id);
  }
  await groupTransaction.commit();
  return { users: userIds, groups: groupIds };
}

/** How many groups each user is going to be in, by position. */
function joinedCounts(groups: readonly GroupLoad[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { members } of groups) for (const at of members) counts.set(at, (counts.get(at) ?? 0) + 1);
  return counts;
}

/** What `provision` writes for a person without an account. */
function newUserWrites(scope: TeamScope, id: string, wanted: Resource, joined: number): Write[] {
  const { teamId, clock } = scope;
  const profile = memberProfile(wanted);
  const { state, owns } = admitNewcomer(profile);
  const account = newResourceId();
  const now = clock().toISOString();
  const user = { id, version: 1, state, account, owns, role: undefined, joined, created: now, lastModified: now };
  const json = JSON.stringify(storedResource(id, state, wanted));
  return [
    { kind: 'put', item: userItem(scope, { ...user, json }), when: [{ item: 'absent' }] },
    ...finderWrites(teamId, id, undefined, { profile, state }),
    countWrite(teamId, id, stateCounts(undefined, state)),
    ...newAccountWrites(account, teamId, id, profile),
  ];
}

/** What creating a group writes, but for its memberships. */
function newGroupWrites(scope: TeamScope, id: string, wanted: Resource, members: readonly string[]): Write[] {
  const { teamId, clock } = scope;
  const resource = storedGroupResource(id, wanted);
  const names = groupNames(resource);
  const now = clock().toISOString();
  const group = {
    id,
    version: 1,
    displayName: names.displayName,
    memberCount: members.length,
    memberSum: fingerprintSum(members),
    pending: undefined,
    created: now,
    lastModified: now,
    json: JSON.stringify(resource),
  };
  return [
    {
      kind: 'put',
      item: {
        ...groupItem(scope, group),
        ...(members.length > 0 && { memberChange: describeMembers(scope.requestId, members, []) }),
      },
      when: [{ item: 'absent' }],
    },
    ...groupFinderWrites(teamId, id, undefined, names),
    countWrite(teamId, id, { groups: 1 }),
  ];
}

/** Both sides; the joining is counted on the user's item when that is written. */
function membershipWrites(teamId: string, group: string, user: string): Write[] {
  return [
    { kind: 'put', item: keys.member(teamId, group, user) as Item, when: [{ item: 'absent' }] },
    { kind: 'put', item: keys.membership(teamId, user, group) as Item },
  ];
}

const taken = {
  user: (cause: unknown) =>
    new DomainError(
      'already-a-member',
      'One of the people to load, or an account with their address, exists already; load people with other userNames.',
      { cause },
    ),
  group: (cause: unknown) =>
    new DomainError('group-name-taken', 'One of the groups to load exists already; choose other displayNames.', {
      cause,
    }),
} as const;

/** Gathers writes that belong together, and as many more as one transaction holds; counts on one item become one write. */
export class LoadTransaction {
  readonly #scope: TeamScope;
  readonly #taken: (cause: unknown) => DomainError;
  #writes: Write[] = [];
  #counts = new Map<string, Update>();
  #bytes = 0;

  constructor(scope: TeamScope, refusal: (cause: unknown) => DomainError) {
    this.#scope = scope;
    this.#taken = refusal;
  }

  /** @param together ends up in one transaction */
  async add(together: readonly Write[]): Promise<void> {
    const bytes = together.reduce((sum, write) => sum + bytesOf(write), 0);
    const counts = together.filter((write) => write.kind === 'update');
    const added = together.length - counts.filter(({ key }) => this.#counts.has(key.sk)).length;
    const items = this.#writes.length + this.#counts.size + added;
    if (items > tableLimits.transactionItems || this.#bytes + bytes > transactionBytesMax) await this.commit();
    for (const write of together) if (write.kind !== 'update') this.#writes.push(write);
    for (const count of counts) {
      const add = { ...this.#counts.get(count.key.sk)?.add };
      for (const [name, by] of Object.entries(count.add ?? {})) add[name] = (add[name] ?? 0) + by;
      this.#counts.set(count.key.sk, { ...count, add });
    }
    this.#bytes += bytes;
  }

  async commit(): Promise<void> {
    const writes = [...this.#writes, ...this.#counts.values()];
    this.#writes = [];
    this.#counts = new Map();
    this.#bytes = 0;
    if (writes.length === 0) return;
    try {
      await commit(this.#scope.table, writes, this.#scope.deadline);
    } catch (error) {
      throw error instanceof StaleReadError ? this.#taken(error) : error;
    }
  }
}

function bytesOf(write: Write): number {
  const resource = write.kind === 'put' ? write.item['resource'] : undefined;
  return typeof resource === 'string' ? Buffer.byteLength(resource) : 0;
}
