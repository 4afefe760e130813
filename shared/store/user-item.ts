/** A member as items of the table: the resource, its locks and its indexes. */
import { type MemberProfile, type MemberState, memberProfile } from '../domain/member.ts';
import type { Resource } from '../scim/resource.ts';
import type { Condition, Item, Scalar, Write } from '../table/table.ts';
import { keys } from './keys.ts';
import type { Author } from './team-scope.ts';

export interface StoredUser {
  readonly id: string;
  readonly version: number;
  readonly state: MemberState;
  readonly account: string;
  /** Whether this team is the account's owner; a copy, changed in the transactions that change the owner. */
  readonly owns: boolean;
  readonly role: string | undefined;
  /** The invite that an invited member is to accept. */
  readonly invite?: string;
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
    ...(typeof item['invite'] === 'string' && { invite: item['invite'] }),
    joined: Number(item['joined'] ?? 0),
    created: String(item['created']),
    lastModified: String(item['lastModified']),
    json: String(item['resource']),
  };
}

/** With who wrote it, and in which request, for the activity log. */
export function userItem({ teamId, actor, requestId }: Author, user: StoredUser): Item {
  return {
    ...keys.user(teamId, user.id),
    format: 1,
    by: actor,
    request: requestId,
    version: user.version,
    state: user.state,
    account: user.account,
    owns: user.owns,
    ...(user.role !== undefined && { role: user.role }),
    ...(user.invite !== undefined && { invite: user.invite }),
    joined: user.joined,
    created: user.created,
    lastModified: user.lastModified,
    resource: user.json,
  };
}

/** Changes the resource itself and nothing that others write (`joined`, `role`); what goes with the role must still be right. */
export function userUpdate({ teamId, actor, requestId }: Author, before: StoredUser, after: StoredUser): Write {
  const set: Record<string, Scalar> = {
    by: actor,
    request: requestId,
    version: after.version,
    lastModified: after.lastModified,
    resource: after.json,
  };
  if (after.state !== before.state) set['state'] = after.state;
  if (after.owns !== before.owns) set['owns'] = after.owns;
  if (after.invite !== undefined) set['invite'] = after.invite;
  if (after.role !== undefined && after.role !== before.role) set['role'] = after.role;
  const remove = (['invite', 'role'] as const).filter(
    (name) => before[name] !== undefined && after[name] === undefined,
  );
  return {
    kind: 'update',
    key: keys.user(teamId, before.id),
    set,
    ...(remove.length > 0 && { remove }),
    when: [{ attribute: 'version', equals: before.version }, roleIsStill(before)],
  };
}

/** A role changes without a new version: whoever acts on it says so. */
export function roleIsStill({ role }: Pick<StoredUser, 'role'>): Condition {
  return role === undefined ? { attribute: 'role', is: 'absent' } : { attribute: 'role', equals: role };
}

/** What finds a user: the userName's lock, and the indexes of externalId, e-mail addresses, state and role. */
interface Finders {
  readonly lock: Item | undefined;
  readonly indexes: ReadonlyMap<string, Item>;
}

/** @param profileStays whether what the profile is found by is the same on both sides, and left out */
function finders(teamId: string, id: string, found: Found | undefined, profileStays: boolean): Finders {
  const indexes = new Map<string, Item>();
  if (!found) return { lock: undefined, indexes };
  const { profile, state, role } = found;
  const index = (item: Item): void => void indexes.set(item.sk, item);
  if (state !== 'active') index(keys.userState(teamId, state, id) as Item);
  if (role !== undefined) index(keys.userRole(teamId, role, id) as Item);
  if (profileStays) return { lock: undefined, indexes };
  if (profile.externalId !== undefined) index(keys.userExternalId(teamId, profile.externalId, id) as Item);
  for (const email of profile.emails) index(keys.userEmail(teamId, email, id) as Item);
  return { lock: { ...keys.userName(teamId, profile.userName), id }, indexes };
}

interface Found {
  readonly profile: MemberProfile;
  readonly state: MemberState;
  /** Left out on both sides where the role stays; set where a person comes with one, or goes. */
  readonly role?: string | undefined;
}

function isFoundAs(before: MemberProfile, after: MemberProfile): boolean {
  const { userName, externalId, emails } = before;
  return (
    userName === after.userName &&
    externalId === after.externalId &&
    emails.length === after.emails.length &&
    emails.every((email, index) => email === after.emails[index])
  );
}

/** The writes that turn one state's locks and indexes into the other's; what is in both is not touched. */
export function finderWrites(teamId: string, id: string, before: Found | undefined, after: Found | undefined): Write[] {
  const profileStays = before !== undefined && after !== undefined && isFoundAs(before.profile, after.profile);
  if (profileStays && before.state === after.state && before.role === after.role) return [];
  const old = finders(teamId, id, before, profileStays);
  const wanted = finders(teamId, id, after, profileStays);
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
