/** A member as items of the table: the resource, its locks and its indexes. */
import { type MemberProfile, type MemberState, memberProfile } from '../domain/member.ts';
import type { Resource } from '../scim/resource.ts';
import type { Item, Scalar, Write } from '../table/table.ts';
import { keys } from './keys.ts';

export interface StoredUser {
  readonly id: string;
  readonly version: number;
  readonly state: MemberState;
  readonly account: string;
  /** Whether this team is the account's owner; a copy, changed in the transactions that change the owner. */
  readonly owns: boolean;
  readonly role: string | undefined;
  /** How often the person joined a group: a deletion that missed a joining is told by it. */
  readonly joined: number;
  readonly created: string;
  readonly lastModified: string;
  /** The resource as it is sent, but for `groups` and `meta`. */
  readonly json: string;
}

const idOffset = 'USER#'.length;

export function toStoredUser(item: Item): StoredUser {
  return {
    id: item.sk.slice(idOffset),
    version: Number(item['version']),
    // An item of an unknown state is nobody who may sign in.
    state: item['state'] === 'active' || item['state'] === 'invited' ? item['state'] : 'deactivated',
    account: String(item['account']),
    owns: item['owns'] === true,
    role: item['role'] === undefined ? undefined : String(item['role']),
    joined: Number(item['joined'] ?? 0),
    created: String(item['created']),
    lastModified: String(item['lastModified']),
    json: String(item['resource']),
  };
}

export function userItem(teamId: string, user: StoredUser): Item {
  return {
    ...keys.user(teamId, user.id),
    format: 1,
    version: user.version,
    state: user.state,
    account: user.account,
    owns: user.owns,
    ...(user.role !== undefined && { role: user.role }),
    joined: user.joined,
    created: user.created,
    lastModified: user.lastModified,
    resource: user.json,
  };
}

/** Changes the resource itself and nothing that others write (`joined`, `role`). */
export function userUpdate(teamId: string, before: StoredUser, after: StoredUser): Write {
  const set: Record<string, Scalar> = {
    version: after.version,
    lastModified: after.lastModified,
    resource: after.json,
  };
  if (after.state !== before.state) set['state'] = after.state;
  if (after.owns !== before.owns) set['owns'] = after.owns;
  return {
    kind: 'update',
    key: keys.user(teamId, before.id),
    set,
    when: [{ attribute: 'version', equals: before.version }],
  };
}

/** What finds a user: the userName's lock, and the indexes of externalId, e-mail addresses and state. */
interface Finders {
  readonly lock: Item | undefined;
  readonly indexes: ReadonlyMap<string, Item>;
}

function finders(
  teamId: string,
  id: string,
  profile: MemberProfile | undefined,
  state: MemberState | undefined,
): Finders {
  const indexes = new Map<string, Item>();
  if (!profile) return { lock: undefined, indexes };
  const index = (item: Item): void => void indexes.set(item.sk, item);
  if (profile.externalId !== undefined) index(keys.userExternalId(teamId, profile.externalId, id) as Item);
  for (const email of profile.emails) index(keys.userEmail(teamId, email, id) as Item);
  if (state !== undefined && state !== 'active') index(keys.userState(teamId, state, id) as Item);
  return { lock: { ...keys.userName(teamId, profile.userName), id }, indexes };
}

interface Found {
  readonly profile: MemberProfile;
  readonly state: MemberState;
}

/** The writes that turn one state's locks and indexes into the other's; what is in both is not touched. */
export function finderWrites(teamId: string, id: string, before: Found | undefined, after: Found | undefined): Write[] {
  const old = finders(teamId, id, before?.profile, before?.state);
  const wanted = finders(teamId, id, after?.profile, after?.state);
  const writes: Write[] = [];
  if (old.lock?.sk !== wanted.lock?.sk) {
    if (old.lock) writes.push({ kind: 'delete', key: keyOf(old.lock), when: [{ attribute: 'id', equals: id }] });
    if (wanted.lock) writes.push({ kind: 'put', item: wanted.lock, when: [{ item: 'absent' }] });
  }
  for (const [sk, item] of old.indexes) if (!wanted.indexes.has(sk)) writes.push({ kind: 'delete', key: keyOf(item) });
  for (const [sk, item] of wanted.indexes) if (!old.indexes.has(sk)) writes.push({ kind: 'put', item });
  return writes;
}

function keyOf({ pk, sk }: Item): { pk: string; sk: string } {
  return { pk, sk };
}

export function parseUser(user: StoredUser): { readonly resource: Resource; readonly profile: MemberProfile } {
  const resource: Resource = JSON.parse(user.json);
  return { resource, profile: memberProfile(resource) };
}
