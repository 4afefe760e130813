/** What the checks need to know of one team, gathered from its items in any order; resources are read and let go. */
import { crc32 } from 'node:zlib';
import { memberProfile } from '../domain/member.ts';
import type { Resource } from '../scim/resource.ts';
import { membershipSchema } from '../scim/schemas/membership.ts';
import { counterKey } from '../store/counters.ts';
import { keys } from '../store/keys.ts';
import { parseMembership } from '../store/memberships.ts';
import { type StoredUser, toStoredUser } from '../store/user-item.ts';
import type { Item, Key } from '../table/table.ts';
import { logEntryViolation } from './log-entry.ts';
import { type Violation, violation } from './violation.ts';

/** A User without its resource. */
export type UserFacts = Pick<StoredUser, 'id' | 'version' | 'account' | 'owns' | 'role' | 'invite'> & {
  /** As it is stored. */
  readonly state: string;
};

/** A group without its resource. */
export interface GroupFacts {
  readonly id: string;
  readonly version: number;
  readonly memberCount: number;
  readonly memberSum: number;
  readonly pending: string | undefined;
}

/** Who is in a group, told from both sides. */
export interface Sides {
  /** As the group's partition has it. */
  readonly members: Set<string>;
  /** As the people's memberships have it. */
  readonly memberships: Set<string>;
}

/** What is counted of a team, shard by shard. */
export const counted = ['users', 'deactivated', 'invited', 'groups'] as const;
export type Counts = Record<(typeof counted)[number], number>;

/** Who wants a lock or an index, and whether the item is to say so. */
export interface Wanted {
  readonly owner: Key;
  readonly id: string;
  readonly isLock: boolean;
}

/** Items of the team's own partition that are few, by the beginning of their sort keys. */
const kept = /^(?:TEAM$|TALLY$|SSO#|DOMAIN#|INVITE#|INVITEE#|SERVICE#|SUPERADMINS$|WORKSPACE#|WORKSPACES$|COUNT#)/;
const finders = /^(?:USERNAME|USEREXT|USEREMAIL|STATE|ROLE|GROUPNAME|GROUPEXT)#/;
/** What is kept in the resource of no User. */
const keptElsewhere = ['password', 'groups', 'meta'] as const;
const settledElsewhere = /^(?:KEYUSE|PAGES|MAILED|NOTICES)$/;

export class TeamFacts {
  readonly id: string;
  readonly users = new Map<string, UserFacts>();
  readonly groups = new Map<string, GroupFacts>();
  /** Sort key of the lock or index that a resource wants -> who. */
  readonly wanted = new Map<string, Wanted>();
  /** Sort key -> the id that the item names; `undefined` where the key alone says it. */
  readonly finders = new Map<string, string | undefined>();
  /** By group. */
  readonly sides = new Map<string, Sides>();
  /** By sort key of the marker. */
  readonly pending = new Map<string, Item>();
  readonly parts: Item[] = [];
  /** By sort key: what is kept of the team's own partition. */
  readonly own = new Map<string, Item>();
  readonly keys: Item[] = [];
  /** `<workspace> <holder>` -> level, from the workspace's side and from the holder's. */
  readonly holders = new Map<string, unknown>();
  readonly holdings = new Map<string, unknown>();
  /** Sort key of the shard -> what falls to it. */
  readonly counts = new Map<string, Counts>();
  /** What is wrong with an item by itself. */
  readonly violations: Violation[] = [];

  constructor(id: string) {
    this.id = id;
  }

  /** @param item of any partition that begins with `TEAM#<id>` */
  add(item: Item): void {
    const [, , part, of = ''] = item.pk.split('#');
    if (!this.#take(item, part, of))
      this.violations.push(violation('item-unknown', `unknown item ${item.pk} ${item.sk}`, [item]));
  }

  /** All items of the team's own partition whose sort keys begin so. */
  *ownWith(prefix: string): Generator<Item> {
    for (const [sk, item] of this.own) if (sk.startsWith(prefix)) yield item;
  }

  #take(item: Item, part: string | undefined, of: string): boolean {
    const { sk } = item;
    if (part === undefined) return this.#takeOwn(item);
    if (part === 'GROUP' && sk.startsWith('MEMBER#'))
      this.#sidesOf(of).members.add(this.#interned(sk.slice('MEMBER#'.length)));
    else if (part === 'GROUP' && sk.startsWith('CHANGE#')) this.#takePart(item, of);
    else if (part === 'MEMBERSHIPS' && sk.startsWith('USER#')) {
      const { user, group } = parseMembership(sk);
      this.#sidesOf(group).memberships.add(this.#interned(user));
    } else if (part === 'MEMBERSHIPS' && sk.startsWith('PENDING#')) this.pending.set(sk, item);
    else if (part === 'MEMBERSHIPS') return sk === 'FINISHED';
    else if (part === 'KEYS') this.keys.push(item);
    else if (part === 'WORKSPACE') this.holders.set(`${of} ${sk}`, item['level']);
    else if (part === 'ACCESS') {
      const [holder = '', workspace = ''] = sk.split('#WORKSPACE#');
      this.holdings.set(`${workspace} ${holder}`, item['level']);
    } else if (part === 'ACTIVITY' || part === 'CALLS') this.violations.push(...logEntryViolation(item));
    else return settledElsewhere.test(part);
    return true;
  }

  #takeOwn(item: Item): boolean {
    const { sk } = item;
    if (sk.startsWith('USER#')) this.#takeUser(item);
    else if (sk.startsWith('GROUP#')) this.#takeGroup(item);
    else if (finders.test(sk)) this.finders.set(sk, item['id'] === undefined ? undefined : String(item['id']));
    else if (kept.test(sk)) this.own.set(sk, item);
    else return sk.startsWith('PURGE#');
    return true;
  }

  #takeUser(item: Item): void {
    const { id, version, account, owns, role, invite } = toStoredUser(item);
    const state = String(item['state']);
    const facts = { id, version, account, owns, role, state, ...(invite !== undefined && { invite }) };
    this.users.set(id, facts);
    const resource = resourceOf(item);
    const wrong = (text: string) => this.violations.push(violation('user-differs', text, [item]));
    if (resource['id'] !== id) wrong(`user ${id} has the id ${resource['id']}`);
    if (resource['active'] !== (state !== 'deactivated')) wrong(`user ${id} is ${state} and shows otherwise`);
    if (Object.hasOwn(resource, membershipSchema.id) !== (state === 'invited'))
      wrong(`user ${id} is ${state} and its membership extension says otherwise`);
    for (const name of keptElsewhere) if (Object.hasOwn(resource, name)) wrong(`user ${id} stores ${name}`);

    const t = this.id;
    const profile = memberProfile(resource);
    const owner = keys.user(t, id);
    this.#want(keys.userName(t, profile.userName), { owner, id, isLock: true });
    const index = (key: Key): void => this.#want(key, { owner, id, isLock: false });
    if (profile.externalId !== undefined) index(keys.userExternalId(t, profile.externalId, id));
    // Two addresses may be one when they are folded.
    for (const sk of new Set(profile.emails.map((email) => keys.userEmail(t, email, id).sk)))
      index({ pk: owner.pk, sk });
    if (state !== 'active') index(keys.userState(t, state, id));
    if (role !== undefined) index(keys.userRole(t, role, id));

    const counts = this.#countsOf(id);
    counts.users += 1;
    if (state === 'deactivated' || state === 'invited') counts[state] += 1;
  }

  #takeGroup(item: Item): void {
    const id = item.sk.slice('GROUP#'.length);
    const { displayName, externalId } = resourceOf(item);
    this.groups.set(id, {
      id,
      version: Number(item['version']),
      memberCount: Number(item['memberCount']),
      memberSum: Number(item['memberSum']),
      pending: item['pending'] === undefined ? undefined : String(item['pending']),
    });
    const owner = keys.group(this.id, id);
    if (displayName !== item['displayName'])
      this.violations.push(
        violation('user-differs', `group ${id} shows another displayName than its resource`, [owner]),
      );
    this.#want(keys.groupName(this.id, String(displayName)), { owner, id, isLock: true });
    if (typeof externalId === 'string')
      this.#want(keys.groupExternalId(this.id, externalId, id), { owner, id, isLock: false });
    this.#countsOf(id).groups += 1;
  }

  #want({ pk, sk }: Key, wanted: Wanted): void {
    const known = this.wanted.get(sk);
    if (known)
      this.violations.push(
        violation('finder-shared', `${sk} belongs to two resources`, [{ pk, sk }, known.owner, wanted.owner]),
      );
    this.wanted.set(sk, wanted);
  }

  /** Of a change that is not pending, as far as is known by now, only the key is kept. */
  #takePart(item: Item, group: string): void {
    const known = this.groups.get(group);
    const { pk, sk } = item;
    this.parts.push(known && known.pending !== sk.split('#')[1] ? { pk, sk } : item);
  }

  #sidesOf(group: string): Sides {
    const known = this.sides.get(group);
    if (known) return known;
    const sides: Sides = { members: new Set(), memberships: new Set() };
    this.sides.set(group, sides);
    return sides;
  }

  #countsOf(id: string): Counts {
    const { sk } = counterKey(this.id, id);
    const known = this.counts.get(sk);
    if (known) return known;
    const counts = { users: 0, deactivated: 0, invited: 0, groups: 0 };
    this.counts.set(sk, counts);
    return counts;
  }

  /** One text for all mentions of a person: a team has many more memberships than people. */
  #interned(id: string): string {
    return this.users.get(id)?.id ?? id;
  }
}

/** The bits of a member's id that a group sums up. */
export const fingerprint = (userId: string): number => crc32(userId);

function resourceOf(item: Item): Resource {
  return JSON.parse(String(item['resource']));
}
