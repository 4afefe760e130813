/** Every key pattern of the one table. Nothing else spells a partition or sort key. */
import { hash } from 'node:crypto';
import { fold as foldText } from '../scim/filter/fold.ts';
import type { Key } from '../table/table.ts';

const partBytesMax = 512;
const mustEscape = /[#%]/;

/**
 * One part of a key: `#` and `%` escaped, and hashed when long, so that any text can be a part and no two parts run together.
 * A `%` that is no escape marks a hash; whoever finds an item by a hashed part compares the full value that the item holds.
 */
function keyPart(text: string): string {
  const escaped = mustEscape.test(text) ? text.replaceAll('%', '%25').replaceAll('#', '%23') : text;
  return Buffer.byteLength(escaped) <= partBytesMax ? escaped : `%h${hash('sha256', text, 'base64url')}`;
}

/** Case-insensitive values, as filters compare them. */
export function fold(text: string): string {
  return foldText(text, false);
}

/** Case-exact values, as filters compare them. */
const exact = (text: string): string => keyPart(foldText(text, true));
const folded = (text: string): string => keyPart(fold(text));
const team = (teamId: string): string => `TEAM#${keyPart(teamId)}`;
const memberships = (teamId: string): string => `${team(teamId)}#MEMBERSHIPS`;
const notices = (teamId: string): string => `${team(teamId)}#NOTICES`;
/** Minutes of the epoch in the order of time. */
const minutePart = (minute: number): string => String(minute).padStart(10, '0');

/** How many items share the counting, so that parallel writers seldom meet on one. */
export const counterShards = 8;

export const keys = {
  team: (t: string): Key => ({ pk: team(t), sk: 'TEAM' }),
  superAdmins: (t: string): Key => ({ pk: team(t), sk: 'SUPERADMINS' }),
  domain: (t: string, domain: string): Key => ({ pk: team(t), sk: `DOMAIN#${folded(domain)}` }),
  /** Which team of the residency verified the domain. */
  domainClaim: (domain: string): Key => ({ pk: `DOMAIN#${folded(domain)}`, sk: 'CLAIM' }),
  ssoMethod: (t: string, id: string): Key => ({ pk: team(t), sk: `SSO#${keyPart(id)}` }),
  /** Which team's SSO method the sign-in service knows by this name (`providerName`): {team, method}. */
  ssoProvider: (name: string): Key => ({ pk: `SSOPROVIDER#${keyPart(name)}`, sk: 'TEAM' }),
  serviceAccount: (t: string, id: string): Key => ({ pk: team(t), sk: `SERVICE#${keyPart(id)}` }),
  invite: (t: string, id: string): Key => ({ pk: team(t), sk: `INVITE#${keyPart(id)}` }),
  /** Locks an address for the one invite of the team that is pending for it; leads to that invite. */
  invitee: (t: string, address: string): Key => ({ pk: team(t), sk: `INVITEE#${folded(address)}` }),
  /** The same invite as its person finds it, whichever team it is of; in the partition that the address's own lock is in. */
  inviteOf: (address: string, t: string, id: string): Key => ({
    pk: `ADDRESS#${folded(address)}`,
    sk: `INVITE#${keyPart(t)}#${keyPart(id)}`,
  }),
  /** How many invites by hand are pending, and how many domains there are: what is bounded is counted. */
  tally: (t: string): Key => ({ pk: team(t), sk: 'TALLY' }),
  /** When the team last mailed an address. */
  mailed: (t: string, address: string): Key => ({ pk: `${team(t)}#MAILED`, sk: folded(address) }),

  /** Until when something of this name needs not be told of the team again. */
  notice: (t: string, name: string): Key => ({ pk: notices(t), sk: name }),
  /** In which minute somebody was last deactivated, and counted. */
  lastDeactivation: (t: string, user: string): Key => ({ pk: notices(t), sk: `DEACTIVATED#${keyPart(user)}` }),
  /** How many people were deactivated in a minute: `minute` counts from the epoch. */
  deactivations: (t: string, minute: number, shard: number): Key => ({
    pk: notices(t),
    sk: `DEACTIVATIONS#${minutePart(minute)}#${shard}`,
  }),

  user: (t: string, id: string): Key => ({ pk: team(t), sk: `USER#${keyPart(id)}` }),
  userName: (t: string, name: string): Key => ({ pk: team(t), sk: `USERNAME#${folded(name)}` }),
  userExternalId: (t: string, externalId: string, id: string): Key => ({
    pk: team(t),
    sk: `USEREXT#${exact(externalId)}#${id}`,
  }),
  userEmail: (t: string, email: string, id: string): Key => ({ pk: team(t), sk: `USEREMAIL#${folded(email)}#${id}` }),
  /** Only for roles that are not the default. */
  userRole: (t: string, role: string, id: string): Key => ({ pk: team(t), sk: `ROLE#${role}#${id}` }),
  userState: (t: string, state: string, id: string): Key => ({ pk: team(t), sk: `STATE#${state}#${id}` }),

  group: (t: string, id: string): Key => ({ pk: team(t), sk: `GROUP#${keyPart(id)}` }),
  groupName: (t: string, name: string): Key => ({ pk: team(t), sk: `GROUPNAME#${folded(name)}` }),
  groupExternalId: (t: string, externalId: string, id: string): Key => ({
    pk: team(t),
    sk: `GROUPEXT#${exact(externalId)}#${id}`,
  }),

  /** The members of a group, and the groups of a person: both written in one transaction. */
  member: (t: string, group: string, user: string): Key => ({
    pk: `${team(t)}#GROUP#${keyPart(group)}`,
    sk: `MEMBER#${keyPart(user)}`,
  }),
  membership: (t: string, user: string, group: string): Key => ({
    pk: memberships(t),
    sk: `USER#${keyPart(user)}#GROUP#${keyPart(group)}`,
  }),

  /** A part of a large change to a group's members, beside the members themselves. */
  changePart: (t: string, group: string, change: string, part: number): Key => ({
    pk: `${team(t)}#GROUP#${keyPart(group)}`,
    sk: `CHANGE#${change}#${String(part).padStart(4, '0')}`,
  }),
  /** Says that the members' items of a group, or the memberships of a deleted user or group, lag behind what was committed. */
  pendingGroup: (t: string, group: string): Key => ({ pk: memberships(t), sk: `PENDING#GROUP#${keyPart(group)}` }),
  /** When a large change of the team was last finished; it is read with the markers of the pending ones. */
  finished: (t: string): Key => ({ pk: memberships(t), sk: 'FINISHED' }),
  pendingUser: (t: string, user: string): Key => ({ pk: memberships(t), sk: `PENDING#USER#${keyPart(user)}` }),

  /** What is left to do of somebody's purge. */
  purge: (t: string, user: string): Key => ({ pk: team(t), sk: `PURGE#${keyPart(user)}` }),

  counter: (t: string, shard: number): Key => ({ pk: team(t), sk: `COUNT#${shard}` }),

  apiKey: (t: string, k: string): Key => ({ pk: `${team(t)}#KEYS`, sk: `KEY#${keyPart(k)}` }),
  keyUse: (t: string, k: string): Key => ({ pk: `${team(t)}#KEYUSE`, sk: `KEY#${keyPart(k)}` }),
  page: (t: string, k: string, list: string, position: number): Key => ({
    pk: `${team(t)}#PAGES`,
    sk: `${k}#${list}#${position}`,
  }),

  workspace: (t: string, id: string): Key => ({ pk: team(t), sk: `WORKSPACE#${keyPart(id)}` }),
  /** How many workspaces the team has. */
  workspaceCount: (t: string): Key => ({ pk: team(t), sk: 'WORKSPACES' }),
  /** Who may use a workspace, from both sides; a holder is `USER#<id>`, `GROUP#<id>` or `SERVICE#<id>`. */
  workspaceHolder: (t: string, workspace: string, holder: AccessHolder): Key => ({
    pk: `${team(t)}#WORKSPACE#${keyPart(workspace)}`,
    sk: holderPart(holder),
  }),
  holding: (t: string, holder: AccessHolder, workspace: string): Key => ({
    pk: `${team(t)}#ACCESS`,
    sk: `${holderPart(holder)}#WORKSPACE#${keyPart(workspace)}`,
  }),

  /** `id` is a UUIDv7: entries are in the order of time. */
  activity: (t: string, id: string): Key => ({ pk: `${team(t)}#ACTIVITY`, sk: `ACTIVITY#${id}` }),
  /** A failed call; `reason` makes calls that failed alike within a minute one item. */
  failedCall: (t: string, minute: string, reason: string): Key => ({
    pk: `${team(t)}#CALLS`,
    sk: `CALL#${minute}#${keyPart(reason)}`,
  }),
  /** What is to be done at a time, of all teams: `at` is ISO 8601, `subject` the item that it is about. */
  due: (at: string, subject: Key): Key => ({ pk: 'DUE', sk: `${at}#${subject.pk}#${subject.sk}` }),

  account: (id: string): Key => ({ pk: `ACCOUNT#${id}`, sk: 'ACCOUNT' }),
  address: (address: string): Key => ({ pk: `ADDRESS#${folded(address)}`, sk: 'ACCOUNT' }),
};

/** Who holds access to a workspace. */
export interface AccessHolder {
  readonly kind: (typeof holderKinds)[number];
  readonly id: string;
}

export const holderKinds = ['user', 'group', 'service-account'] as const;
const holderNames = { user: 'USER', group: 'GROUP', 'service-account': 'SERVICE' } as const;

function holderPart({ kind, id }: AccessHolder): string {
  return `${holderNames[kind]}#${keyPart(id)}`;
}

/** Ranges that lists walk: a partition and a sort-key prefix. */
export const ranges = {
  users: (t: string) => ({ pk: team(t), prefix: 'USER#' }),
  userNames: (t: string, startsWith = '') => ({ pk: team(t), prefix: `USERNAME#${prefixPart(startsWith)}` }),
  userExternalIds: (t: string, externalId: string) => ({ pk: team(t), prefix: `USEREXT#${exact(externalId)}#` }),
  userEmails: (t: string, email: string) => ({ pk: team(t), prefix: `USEREMAIL#${folded(email)}#` }),
  userStates: (t: string, state: string) => ({ pk: team(t), prefix: `STATE#${state}#` }),
  groups: (t: string) => ({ pk: team(t), prefix: 'GROUP#' }),
  groupNames: (t: string, startsWith = '') => ({ pk: team(t), prefix: `GROUPNAME#${prefixPart(startsWith)}` }),
  groupExternalIds: (t: string, externalId: string) => ({ pk: team(t), prefix: `GROUPEXT#${exact(externalId)}#` }),
  members: (t: string, group: string) => ({ pk: `${team(t)}#GROUP#${keyPart(group)}`, prefix: 'MEMBER#' }),
  changeParts: (t: string, group: string) => ({ pk: `${team(t)}#GROUP#${keyPart(group)}`, prefix: 'CHANGE#' }),
  /** From `finished` to behind the last marker of a group; nothing else lies between. */
  pendingGroups: (t: string) => ({ pk: memberships(t), from: 'FINISHED', to: 'PENDING#GROUP$' }),
  pendingUsers: (t: string) => ({ pk: memberships(t), prefix: 'PENDING#USER#' }),
  membershipsOf: (t: string, user: string) => ({ pk: memberships(t), prefix: `USER#${keyPart(user)}#` }),
  userRoles: (t: string, role: string) => ({ pk: team(t), prefix: `ROLE#${role}#` }),
  domains: (t: string) => ({ pk: team(t), prefix: 'DOMAIN#' }),
  ssoMethods: (t: string) => ({ pk: team(t), prefix: 'SSO#' }),
  serviceAccounts: (t: string) => ({ pk: team(t), prefix: 'SERVICE#' }),
  invites: (t: string) => ({ pk: team(t), prefix: 'INVITE#' }),
  /** Only pending invites have one, in the order of their addresses. */
  invitees: (t: string) => ({ pk: team(t), prefix: 'INVITEE#' }),
  invitesOf: (address: string) => ({ pk: `ADDRESS#${folded(address)}`, prefix: 'INVITE#' }),
  /** What is due at a time or before. */
  due: (at: string) => ({ pk: 'DUE', from: '0', to: `${at}$` }),
  workspaces: (t: string) => ({ pk: team(t), prefix: 'WORKSPACE#' }),
  /** All of them: groups, service accounts, users. */
  workspaceHolders: (t: string, workspace: string) => ({
    pk: `${team(t)}#WORKSPACE#${keyPart(workspace)}`,
    from: 'GROUP#',
    to: 'USER$',
  }),
  holdings: (t: string, holder: AccessHolder) => ({ pk: `${team(t)}#ACCESS`, prefix: `${holderPart(holder)}#` }),
  activity: (t: string) => ({ pk: `${team(t)}#ACTIVITY`, prefix: 'ACTIVITY#' }),
  /** From one minute of the epoch to another, inclusive. */
  deactivations: (t: string, from: number, to: number) => ({
    pk: notices(t),
    from: `DEACTIVATIONS#${minutePart(from)}#`,
    to: `DEACTIVATIONS#${minutePart(to)}$`,
  }),
  failedCalls: (t: string) => ({ pk: `${team(t)}#CALLS`, prefix: 'CALL#' }),
  /** Sort keys begin with a caller, as in `key:<id>`. */
  pages: (t: string) => ({ pk: `${team(t)}#PAGES`, from: '0', to: '{' }),
  counters: (t: string) => ({ pk: team(t), prefix: 'COUNT#' }),
  keyUses: (t: string) => ({ pk: `${team(t)}#KEYUSE`, prefix: 'KEY#' }),
  apiKeys: (t: string) => ({ pk: `${team(t)}#KEYS`, prefix: 'KEY#' }),
};

export interface KeyRange {
  readonly pk: string;
  readonly prefix: string;
}

/** The memberships of every user from one id to another, inclusive: one query for a page of users. */
export function membershipsBetween(
  t: string,
  firstUser: string,
  lastUser: string,
): { pk: string; from: string; to: string } {
  // `$` follows `#`: behind every key of the last user.
  return { pk: memberships(t), from: `USER#${keyPart(firstUser)}#`, to: `USER#${keyPart(lastUser)}$` };
}

/** The memberships of every user on one side of a user's sort key; of all users where there is none. */
export function membershipsBeyond(
  t: string,
  user: string | undefined,
  descending: boolean,
): { pk: string; from: string; to: string } {
  // All keys of a user begin with the user's own sort key and `#`, which `$` follows.
  return {
    pk: memberships(t),
    from: descending || user === undefined ? 'USER#' : `${user}$`,
    to: descending && user !== undefined ? user : 'USER$',
  };
}

/** The beginning of a folded part. Names that were hashed for their length do not begin so: callers keep the filter as residual. */
function prefixPart(startsWith: string): string {
  return fold(startsWith).replaceAll('%', '%25').replaceAll('#', '%23');
}

/** The folded name in the key of a group's lock; undefined where it was hashed for its length. */
export function parseGroupName(sk: string): string | undefined {
  const part = sk.slice('GROUPNAME#'.length);
  return part.startsWith('%h') ? undefined : part.replaceAll('%23', '#').replaceAll('%25', '%');
}

/** Reads the sort key of `workspaceHolder`, or the beginning of a `holding`; ids hold nothing that was escaped. */
export function parseHolder(sk: string): AccessHolder | undefined {
  const [name, id] = sk.split('#');
  const kind = holderKinds.find((each) => holderNames[each] === name);
  return kind && id !== undefined ? { kind, id } : undefined;
}

/** The workspace in the sort key of a `holding`. */
export function parseHolding(sk: string): string {
  return sk.split('#')[3] ?? '';
}

/** Reads the key of a marker, as `pendingGroup` and `pendingUser` make it; ids hold nothing that was escaped. */
export function parseMarker({
  pk,
  sk,
}: Key): { readonly teamId: string; readonly kind: 'group' | 'user'; readonly id: string } | undefined {
  const [team, teamId, partition, ...others] = pk.split('#');
  const [pending, kind, id, ...rest] = sk.split('#');
  const isMarker =
    team === 'TEAM' && partition === 'MEMBERSHIPS' && pending === 'PENDING' && others.length + rest.length === 0;
  if (!isMarker || teamId === undefined || id === undefined) return undefined;
  return { teamId, kind: kind === 'USER' ? 'user' : 'group', id };
}

export interface ResourceKey {
  readonly teamId: string;
  readonly kind: 'user' | 'group';
  readonly id: string;
}

/** Reads the key of the item of a User or Group; memberships begin alike and go on. Ids hold nothing that was escaped. */
export function parseResourceKey({ pk, sk }: Key): ResourceKey | undefined {
  const [team, teamId, ...partition] = pk.split('#');
  const [kind, id, ...rest] = sk.split('#');
  if (team !== 'TEAM' || teamId === undefined || id === undefined || partition.length + rest.length > 0)
    return undefined;
  if (kind === 'USER') return { teamId, kind: 'user', id };
  return kind === 'GROUP' ? { teamId, kind: 'group', id } : undefined;
}

/** The team whose activity entry has this key. */
export function parseActivityKey({ pk, sk }: Key): string | undefined {
  const [team, teamId, partition, ...rest] = pk.split('#');
  const isEntry = team === 'TEAM' && partition === 'ACTIVITY' && rest.length === 0 && sk.startsWith('ACTIVITY#');
  return isEntry ? teamId : undefined;
}
