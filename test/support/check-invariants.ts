/** What must be true of the whole table whatever happened before: every lock has its owner, every count its things. */
import { crc32 } from 'node:zlib';
import { isAddress } from '../../shared/domain/account.ts';
import { memberProfile } from '../../shared/domain/member.ts';
import type { Resource } from '../../shared/scim/resource.ts';
import { membershipSchema } from '../../shared/scim/schemas/membership.ts';
import { counterKey } from '../../shared/store/counters.ts';
import { fold, keys } from '../../shared/store/keys.ts';
import type { Item, Key } from '../../shared/table/table.ts';
import { activityViolations } from './check-activity.ts';
import { inviteViolations } from './check-invites.ts';
import { keyAndSsoViolations } from './check-keys-and-sso.ts';
import { workspaceViolations } from './check-workspaces.ts';

/** Sort keys of a team's partition that nothing else depends on. */
const freestanding = /^(?:TEAM$|TALLY$|PURGE#|SSO#|DOMAIN#|INVITE#|INVITEE#|WORKSPACE#|WORKSPACES$)/;
const indexes = /^(?:USERNAME|USEREXT|USEREMAIL|STATE|ROLE|GROUPNAME|GROUPEXT)#/;
const partitionsApart = /#(?:KEYS|KEYUSE|PAGES|ACTIVITY|CALLS|MAILED|ACCESS)$|^TEAM#[^#]+#WORKSPACE#/;

interface TeamItems {
  readonly id: string;
  readonly users: Map<string, Item>;
  readonly groups: Map<string, Item>;
  readonly indexes: Map<string, Item>;
  readonly counters: Map<string, Item>;
  /** `group user`. */
  readonly members: Set<string>;
  readonly memberships: Set<string>;
  readonly parts: Item[];
  readonly pending: Map<string, Item>;
  readonly services: Map<string, Item>;
  superAdmins: readonly string[];
}

interface World {
  readonly teams: Map<string, TeamItems>;
  readonly accounts: Map<string, Item>;
  readonly locks: Map<string, Item>;
  readonly faults: string[];
}

/** @returns one sentence for each thing that is wrong, none when the table is sound */
export function invariantViolations(items: readonly Item[]): string[] {
  const world: World = { teams: new Map(), accounts: new Map(), locks: new Map(), faults: [] };
  for (const item of items) sort(world, item);
  for (const team of world.teams.values()) {
    checkIndexes(world, team);
    checkCounters(world, team);
    checkMembers(world, team);
    checkUsers(world, team);
  }
  checkAccounts(world);
  world.faults.push(
    ...activityViolations(items),
    ...inviteViolations(items),
    ...keyAndSsoViolations(items),
    ...workspaceViolations(items),
  );
  return world.faults;
}

function sort(world: World, item: Item): void {
  const { pk, sk } = item;
  const [kind, id = '', part = '', group = ''] = pk.split('#');
  if (kind === 'ACCOUNT') world.accounts.set(id, item);
  else if (kind === 'ADDRESS' && sk.startsWith('INVITE#')) return;
  else if (kind === 'ADDRESS') world.locks.set(pk, item);
  else if (kind === 'DUE' || kind === 'DOMAIN' || kind === 'SSOPROVIDER') return;
  else if (kind !== 'TEAM') world.faults.push(`unknown partition ${pk}`);
  else if (!partitionsApart.test(pk)) {
    const known = sortIntoTeam(teamOf(world, id), part, group, item);
    if (!known) world.faults.push(`unknown item ${pk} ${sk}`);
  }
}

function sortIntoTeam(team: TeamItems, part: string, group: string, item: Item): boolean {
  const { sk } = item;
  const [name = '', first = '', , last = ''] = sk.split('#');
  if (part === 'GROUP') {
    if (name === 'MEMBER') team.members.add(`${group} ${first}`);
    else if (name === 'CHANGE') team.parts.push(item);
    else return false;
  } else if (part === 'MEMBERSHIPS') {
    if (name === 'USER') team.memberships.add(`${last} ${first}`);
    else if (name === 'PENDING') team.pending.set(sk, item);
    else return name === 'FINISHED';
  } else if (name === 'USER') team.users.set(first, item);
  else if (name === 'GROUP') team.groups.set(first, item);
  else if (name === 'SERVICE') team.services.set(first, item);
  else if (name === 'COUNT') team.counters.set(sk, item);
  else if (name === 'SUPERADMINS') team.superAdmins = JSON.parse(String(item['ids']));
  else if (indexes.test(sk)) team.indexes.set(sk, item);
  else return freestanding.test(sk);
  return true;
}

function teamOf({ teams }: World, id: string): TeamItems {
  const known = teams.get(id);
  if (known) return known;
  const team: TeamItems = {
    id,
    users: new Map(),
    groups: new Map(),
    indexes: new Map(),
    counters: new Map(),
    members: new Set(),
    memberships: new Set(),
    parts: [],
    pending: new Map(),
    services: new Map(),
    superAdmins: [],
  };
  teams.set(id, team);
  return team;
}

const resourceOf = (item: Item): Resource => JSON.parse(String(item['resource']));

/** Locks and index items are exactly those of the resources. */
function checkIndexes({ faults }: World, { id: t, users, groups, indexes: actual }: TeamItems): void {
  const wanted = new Map<string, string>();
  const want = ({ sk }: Key, id: string): void => {
    if (wanted.has(sk)) faults.push(`${sk} belongs to two resources`);
    wanted.set(sk, id);
  };
  for (const [id, item] of users) {
    const profile = memberProfile(resourceOf(item));
    want(keys.userName(t, profile.userName), id);
    if (profile.externalId !== undefined) want(keys.userExternalId(t, profile.externalId, id), id);
    for (const sk of new Set(profile.emails.map((email) => keys.userEmail(t, email, id).sk))) want({ pk: '', sk }, id);
    if (item['state'] !== 'active') want(keys.userState(t, String(item['state']), id), id);
    if (item['role'] !== undefined) want(keys.userRole(t, String(item['role']), id), id);
  }
  for (const [id, item] of groups) {
    const { displayName, externalId } = resourceOf(item);
    if (displayName !== item['displayName']) faults.push(`group ${id} shows another displayName than its resource`);
    want(keys.groupName(t, String(displayName)), id);
    if (typeof externalId === 'string') want(keys.groupExternalId(t, externalId, id), id);
  }
  for (const [sk, id] of wanted) {
    const item = actual.get(sk);
    if (!item) faults.push(`${sk} of ${id} is missing`);
    else if (item['id'] !== undefined && item['id'] !== id) faults.push(`${sk} leads to ${item['id']}, not to ${id}`);
  }
  for (const sk of actual.keys()) if (!wanted.has(sk)) faults.push(`${sk} leads to nothing`);
}

/** Each shard counts the resources that fall to it. */
function checkCounters({ faults }: World, { id: t, users, groups, counters }: TeamItems): void {
  const wanted = new Map<string, Map<string, number>>();
  const count = (id: string, counted: string): void => {
    const { sk } = counterKey(t, id);
    const shard = wanted.get(sk) ?? new Map<string, number>();
    wanted.set(sk, shard.set(counted, (shard.get(counted) ?? 0) + 1));
  };
  for (const [id, { state }] of users) {
    count(id, 'users');
    if (state !== 'active') count(id, String(state));
  }
  for (const id of groups.keys()) count(id, 'groups');
  for (const sk of new Set([...wanted.keys(), ...counters.keys()])) {
    for (const counted of ['users', 'deactivated', 'invited', 'groups']) {
      const actual = Number(counters.get(sk)?.[counted] ?? 0);
      const right = wanted.get(sk)?.get(counted) ?? 0;
      if (actual !== right) faults.push(`${sk} counts ${actual} ${counted}, not ${right}`);
    }
  }
}

/** Both sides of a membership exist, of a user and a group that exist, and each group counts its members. */
function checkMembers({ faults }: World, team: TeamItems): void {
  const { users, groups, members, memberships, parts, pending } = team;
  const departed = (sk: string): boolean => pending.get(sk)?.['departed'] === true;
  for (const pair of new Set([...members, ...memberships])) {
    const [group = '', user = ''] = pair.split(' ');
    if (departed(`PENDING#USER#${user}`) || departed(`PENDING#GROUP#${group}`)) continue;
    if (!members.has(pair)) faults.push(`user ${user} knows of group ${group}, which does not know the user`);
    if (!memberships.has(pair)) faults.push(`group ${group} has member ${user}, who does not know of it`);
    if (!users.has(user)) faults.push(`group ${group} has member ${user}, who does not exist`);
    if (!groups.has(group)) faults.push(`user ${user} is in group ${group}, which does not exist`);
  }
  for (const [id, item] of groups) {
    const of = new Set(
      [...members].filter((pair) => pair.startsWith(`${id} `)).map((pair) => pair.slice(id.length + 1)),
    );
    for (const part of parts)
      if (changeOf(part).group === id && changeOf(part).change === item['pending']) overlay(of, part);
    const sum = [...of].reduce((total, user) => total + crc32(user), 0);
    if (of.size !== item['memberCount']) faults.push(`group ${id} counts ${item['memberCount']} members of ${of.size}`);
    if (sum !== item['memberSum']) faults.push(`group ${id} sums its members up to ${item['memberSum']}, not ${sum}`);
    const marker = pending.get(`PENDING#GROUP#${id}`);
    if (marker?.['change'] !== item['pending']) faults.push(`group ${id} and its marker name different changes`);
  }
  for (const part of parts) {
    const { group, change } = changeOf(part);
    const marker = `PENDING#GROUP#${group}`;
    const isFinished = pending.get(marker)?.['finished'] === change;
    if (groups.get(group)?.['pending'] !== change && !isFinished && !departed(marker))
      faults.push(`${part.sk} of group ${group} belongs to no pending change`);
  }
}

function changeOf({ pk, sk }: Item): { group: string; change: string } {
  return { group: pk.split('#')[3] ?? '', change: sk.split('#')[1] ?? '' };
}

function overlay(members: Set<string>, part: Item): void {
  const entries: (string | [string, string | null])[] = JSON.parse(String(part['entries']));
  for (const entry of entries) {
    if (typeof entry === 'string') members.delete(entry);
    else members.add(entry[0]);
  }
}

/** A resource says what its state is, holds nothing that is kept elsewhere, and an active one is who the account says. */
function checkUsers({ accounts, faults }: World, { id: t, users, services, superAdmins }: TeamItems): void {
  for (const [id, { role, account }] of services) {
    if (accounts.get(String(account))?.['member'] !== id) faults.push(`service account ${id} has no account`);
    if ((role === 'super-admin') !== superAdmins.includes(id))
      faults.push(`service account ${id} has the role ${role}, and the list of Super Admins says otherwise`);
  }
  for (const [id, item] of users) {
    const resource = resourceOf(item);
    const { state } = item;
    if (resource['id'] !== id) faults.push(`user ${id} has the id ${resource['id']}`);
    if (resource['active'] !== (state !== 'deactivated')) faults.push(`user ${id} is ${state} and shows otherwise`);
    if (Object.hasOwn(resource, membershipSchema.id) !== (state === 'invited'))
      faults.push(`user ${id} is ${state} and its membership extension says otherwise`);
    for (const name of ['password', 'groups', 'meta']) {
      if (Object.hasOwn(resource, name)) faults.push(`user ${id} stores ${name}`);
    }
    const account = accounts.get(String(item['account']));
    if (!account) faults.push(`user ${id} has no account`);
    const isHere = account?.['team'] === t && account['member'] === id;
    if (isHere !== (state === 'active'))
      faults.push(`user ${id} is ${state}, and its account ${isHere ? '' : 'not '}on the team`);
    if (state === 'active' && (account?.['owner'] !== t || item['owns'] !== true))
      faults.push(`user ${id} is active, and the account is not the team's`);
    if (state === 'active' && account?.['signIn'] !== 'allowed')
      faults.push(`user ${id} is active and may not sign in`);
    if ((item['role'] === 'super-admin' && state === 'active') !== superAdmins.includes(id))
      faults.push(`user ${id} has the role ${item['role']}, and the list of Super Admins says otherwise`);
  }
}

/** Addresses are locked, locks are owned, and who is on a team is an active member of it. */
function checkAccounts({ accounts, locks, teams, faults }: World): void {
  for (const [id, { address, team, member, signIn, kind, owner }] of accounts) {
    if (address !== undefined) {
      if (!isAddress(String(address))) faults.push(`account ${id} has the address ${address}`);
      const lock = locks.get(keys.address(fold(String(address))).pk);
      if (lock?.['account'] !== id) faults.push(`the address of account ${id} is not locked by it`);
    }
    if ((team === undefined) !== (member === undefined)) faults.push(`account ${id} is half on a team`);
    if (kind === 'service') {
      if (!teams.get(String(team))?.services.has(String(member))) faults.push(`service account ${id} is on no team`);
    } else if (team !== undefined && teams.get(String(team))?.users.get(String(member))?.['state'] !== 'active')
      faults.push(`account ${id} is on a team that has no such active member`);
    if (team === undefined && owner !== undefined && signIn === 'allowed')
      faults.push(`account ${id} is on no team, belongs to one, and may sign in`);
  }
  for (const [pk, { account }] of locks) {
    const address = accounts.get(String(account))?.['address'];
    if (address === undefined || keys.address(String(address)).pk !== pk) faults.push(`${pk} locks for nobody`);
  }
}
