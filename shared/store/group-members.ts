/** The members of a group, exactly as one version of it has them, though no read of many items is atomic. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../domain/error.ts';
import type { Member } from '../scim/read-members.ts';
import type { Table } from '../table/table.ts';
import { readParts } from './change-parts.ts';
import { fingerprintSum, type StoredGroup, toStoredGroup } from './group-item.ts';
import { keys, ranges } from './keys.ts';
import { toMember } from './memberships.ts';
import { queryAll } from './read-all.ts';

export class GroupWithMembers {
  readonly group: StoredGroup;
  /** Each once. */
  readonly list: readonly Member[];
  /** Whether these are all members of this version, as what is decided from them must know. */
  readonly exact: boolean;
  #members: ReadonlyMap<string, Member> | undefined;

  constructor(group: StoredGroup, list: readonly Member[], exact: boolean) {
    this.group = group;
    this.list = list;
    this.exact = exact;
  }

  /** By their ids; made when somebody asks, for whoever only shows thousands of them never does. */
  get members(): ReadonlyMap<string, Member> {
    this.#members ??= membersById(this.list);
    return this.#members;
  }
}

const membersById = (list: readonly Member[]): Map<string, Member> =>
  new Map(list.map((member) => [member.value, member]));

const triesMax = 5;
/** A pending change holds single ones back, so that only other large ones come in between. */
const triesWhilePendingMax = 25;
const waitMs = 10;

/**
 * Deleted people whose memberships are not all cleared away yet. To be read before the members are: who is in neither had been
 * cleared by then, whereas a set that is read beside them may miss somebody whom they still hold.
 */
export async function departedUsers(table: Table, teamId: string): Promise<ReadonlySet<string>> {
  const markers = await queryAll(table, ranges.pendingUsers(teamId));
  return new Set(markers.map(({ sk }) => sk.slice('PENDING#USER#'.length)));
}

/**
 * Reads the members and compares their number and the sum of their fingerprints with the group's own: what does not match was read
 * while it changed, and is read again.
 * @param group as it was read before
 * @param departed as it was read before
 * @returns the members with the group they belong to, which may be a later version; undefined when it was deleted meanwhile
 * @throws DomainError `busy` when one large change follows another
 */
export async function readMembersOfGroup(
  table: Table,
  teamId: string,
  group: StoredGroup,
  departed: ReadonlySet<string>,
): Promise<GroupWithMembers | undefined> {
  let current = group;
  for (let tries = 1; ; tries += 1) {
    const [stored, change] = await Promise.all([
      queryAll(table, ranges.members(teamId, current.id)),
      current.pending && readParts(table, teamId, current.id, current.pending),
    ]);
    let list: readonly Member[] = stored.map(toMember);
    if (change) {
      const members = membersById(list);
      for (const member of change.adds.values()) if (!members.has(member.value)) members.set(member.value, member);
      for (const id of change.removes) members.delete(id);
      list = [...members.values()];
    }
    const exact =
      list.length === current.memberCount && fingerprintSum(list.map(({ value }) => value)) === current.memberSum;
    // Single joinings and leavings that never pause leave no moment to compare: then each is shown or not, as it was met.
    const onlySmallChanges = tries >= triesMax && !current.pending;
    if (exact || onlySmallChanges) {
      const shown = departed.size > 0 ? list.filter(({ value }) => !departed.has(value)) : list;
      return new GroupWithMembers(current, shown, exact);
    }
    if (tries >= triesWhilePendingMax) {
      throw new DomainError('busy', 'The members of this group are changing at the moment; send the request again.');
    }
    if (tries > 1) await sleep(Math.random() * waitMs * tries);
    const item = await table.get(keys.group(teamId, current.id));
    if (!item) return undefined;
    current = toStoredGroup(item);
  }
}
