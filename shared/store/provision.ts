/** Putting a person on the team: what POST /Users does with what is known of them. */
import { domainOf } from '../domain/account.ts';
import { newResourceId } from '../domain/ids.ts';
import { isOver } from '../domain/invite.ts';
import { type MemberProfile, memberProfile } from '../domain/member.ts';
import { type Admission, admitAccountHolder, admitNewcomer, invitePending, readmit } from '../domain/provisioning.ts';
import type { Resource } from '../scim/resource.ts';
import { type Item, tableLimits, type Write } from '../table/table.ts';
import { accountWrites, addressLockKey, newAccountWrites, toAccount } from './accounts.ts';
import { commit, StaleReadError } from './commit.ts';
import { countWrite } from './counters.ts';
import { decideReturn } from './decide-return.ts';
import { stillVerified, verifiedDomains } from './domains.ts';
import { endInvite } from './end-invite.ts';
import { toStoredGroup } from './group-item.ts';
import { type Invitee, toInvitee } from './invite-item.ts';
import { fold, keys } from './keys.ts';
import { applyPending } from './large-change.ts';
import { groupChangeWrite, groupReferences, groupsOfUser, joinWrites } from './memberships.ts';
import { getAll } from './read-all.ts';
import type { Joined, Reference } from './resource.ts';
import type { Author, TeamScope } from './team-scope.ts';
import {
  changeUser,
  commitUser,
  expelWrites,
  memberInviteWrites,
  stateCounts,
  storedResource,
} from './user-changes.ts';
import { finderWrites, parseUser, type StoredUser, toStoredUser, userItem } from './user-item.ts';

/** A group that a new person joins at once, by id or by name. */
export interface GroupReference {
  readonly id?: string;
  readonly name?: string;
}

/** What the transaction of a new person has room for. */
const groupsAtCreationMax = 20;
/** Two are the membership, one counts on the group. */
const writesPerGroup = 3;

/**
 * One attempt; a lost race shows as StaleReadError.
 * @throws DomainError `already-a-member`, `invite-pending`, `on-another-team`
 */
export async function provisionOnce(
  scope: TeamScope,
  wanted: Resource,
  references: readonly GroupReference[],
): Promise<Joined<StoredUser>> {
  const { table, teamId } = scope;
  const profile = memberProfile(wanted);
  const lock = addressLockKey(profile.userName);
  const [nameItem, addressItem, inviteeItem] = await table.batchGet([
    keys.userName(teamId, profile.userName),
    ...(lock ? [lock, keys.invitee(teamId, profile.userName)] : []),
  ]);
  const invitee = await pendingFor(scope, inviteeItem);
  if (nameItem) return revive(scope, String(nameItem['id']), wanted, references, invitee);
  if (invitee) throw invitePending(invitee.member === undefined ? 'by-hand' : 'another-member');
  const id = newResourceId();
  const arrival = addressItem
    ? await withAccount(scope, id, profile, String(addressItem['account']))
    : withoutAccount(teamId, id, profile);
  return store(scope, id, wanted, profile, arrival, await groupsToJoin(scope, references));
}

/** The invite that is pending for the address. One that is over is ended, and everything looked at again. */
async function pendingFor(scope: TeamScope, item: Item | undefined): Promise<Invitee | undefined> {
  if (!item) return undefined;
  const invitee = toInvitee(item);
  if (!isOver(invitee, scope.clock())) return invitee;
  await endInvite(scope, invitee.invite, { end: 'expired' });
  throw new StaleReadError('an invite was over');
}

/** What becomes of the person, and what happens to their account. */
interface Arrival {
  readonly admission: Admission;
  readonly account: string;
  /** The id of the invite that is made. */
  readonly invite?: string;
  readonly writes: readonly Write[];
}

function withoutAccount(teamId: string, id: string, profile: MemberProfile): Arrival {
  const account = newResourceId();
  return { admission: admitNewcomer(profile), account, writes: newAccountWrites(account, teamId, id, profile) };
}

async function withAccount(scope: TeamScope, id: string, profile: MemberProfile, accountId: string): Promise<Arrival> {
  const { table, teamId } = scope;
  const domain = domainOf(profile.userName) ?? '';
  const [item, domains] = await Promise.all([
    table.get(keys.account(accountId)),
    verifiedDomains(table, teamId, [domain]),
  ]);
  if (!item)
    // A transaction's writes may be seen one by one: the account appears, or its lock goes, in a moment.
    throw new StaleReadError('the lock of an address without its account');
  const account = toAccount(accountId, item);
  if (fold(account.address ?? '') !== fold(profile.userName)) {
    throw new StaleReadError('the lock of an address and its account differ');
  }
  const admission = admitAccountHolder(teamId, profile, account, domains.get(domain) ?? false);
  const claims = admission.account === 'claim';
  const invite = admission.account === 'invite' ? newResourceId() : undefined;
  return {
    admission,
    account: accountId,
    ...(invite !== undefined && { invite }),
    writes: [
      ...accountWrites(accountId, teamId, id, admission.owns, {
        change: admission.account,
        now: scope.clock().getTime(),
        claimed: account,
        ...(admission.takenOver && account.team !== undefined && { takenFrom: account.team }),
        ...(claims && { name: profile }),
      }),
      ...(claims && account.owner !== teamId ? [stillVerified(teamId, domain)] : []),
      ...(admission.takenOver ? await expelWrites(scope, account) : []),
      ...(invite !== undefined ? memberInviteWrites(scope, invite, id, account) : []),
    ],
  };
}

async function store(
  scope: TeamScope,
  id: string,
  wanted: Resource,
  profile: MemberProfile,
  { admission, account, invite, writes }: Arrival,
  joining: readonly Reference[],
): Promise<Joined<StoredUser>> {
  const { table, teamId, clock, deadline } = scope;
  const { state, owns } = admission;
  const now = clock().toISOString();
  const user: StoredUser = {
    id,
    version: 1,
    state,
    account,
    owns,
    role: undefined,
    ...(invite !== undefined && { invite }),
    joined: joining.length,
    created: now,
    lastModified: now,
    json: JSON.stringify(storedResource(id, state, wanted)),
  };
  await commit(
    table,
    [
      { kind: 'put', item: userItem(scope, user), when: [{ item: 'absent' }] },
      ...finderWrites(teamId, id, undefined, { profile, state }),
      countWrite(teamId, id, stateCounts(undefined, state)),
      ...writes,
      ...joinGroupsWrites(scope, id, joining, now),
    ],
    deadline,
  );
  return { resource: user, joined: joining };
}

async function revive(
  scope: TeamScope,
  id: string,
  wanted: Resource,
  references: readonly GroupReference[],
  invitee: Invitee | undefined,
): Promise<Joined<StoredUser>> {
  const { table, teamId, clock } = scope;
  const [item, groups] = await Promise.all([table.get(keys.user(teamId, id)), groupsOfUser(table, teamId, id)]);
  if (!item) throw new StaleReadError('the lock of a userName without its member');
  const before = toStoredUser(item);
  const current = parseUser(before);
  const profile = memberProfile(wanted);
  // Whoever was renamed since the lock was read is not whom this push is about.
  if (fold(current.profile.userName) !== fold(profile.userName)) {
    throw new StaleReadError('the lock of a userName and its member differ');
  }
  const admission = readmit(before, profile);
  if (invitee?.member === id) throw new StaleReadError('an invite of a member who is not invited');
  if (invitee) throw invitePending(invitee.member === undefined ? 'by-hand' : 'another-member');
  const decision = await decideReturn(scope, before, profile.userName, admission, true);
  const others = (await groupsToJoin(scope, references)).filter(({ value }) => !groups.includes(value));
  const { after, writes } = await changeUser(scope, before, current, wanted, { decision });
  // The joinings are counted on the user's item, which the change writes already: one item, one write.
  const [userWrite, ...rest] = writes;
  // Whoever comes back with all e-mail addresses changed leaves less room than somebody new.
  const joining = others.slice(0, Math.floor((tableLimits.transactionItems - writes.length) / writesPerGroup));
  if (userWrite?.kind === 'update') {
    const counted = joining.length > 0 ? { ...userWrite, add: { joined: joining.length } } : userWrite;
    await commitUser(
      scope,
      before,
      [counted, ...rest, ...joinGroupsWrites(scope, id, joining, clock().toISOString())],
      { takesOver: decision.admission.takenOver },
    );
  }
  const shown = await groupReferences(table, teamId, groups);
  return { resource: after, joined: [...shown.values(), ...joining] };
}

/** The writes of joining groups in a transaction that writes the user itself. */
function joinGroupsWrites(author: Author, user: string, groups: readonly Reference[], now: string): Write[] {
  return groups.flatMap(({ value: group }) => [
    groupChangeWrite(author, group, now, { adds: [user], removes: [] }),
    ...joinWrites(author.teamId, group, { value: user }).filter(({ kind }) => kind !== 'update'),
  ]);
}

/** The groups that exist among those referred to; others are left out, as `groups` is readOnly by RFC 7643 anyway. */
async function groupsToJoin(scope: TeamScope, references: readonly GroupReference[]): Promise<Reference[]> {
  const { table, teamId } = scope;
  if (references.length === 0) return [];
  const some = references.slice(0, groupsAtCreationMax);
  const locks = new Map(
    some.flatMap(({ name }) =>
      name === undefined ? [] : [[keys.groupName(teamId, name).sk, keys.groupName(teamId, name)]],
    ),
  );
  const found = locks.size > 0 ? await table.batchGet([...locks.values()]) : [];
  const ids = new Set([
    ...some.flatMap(({ id }) => id ?? []),
    ...found.flatMap((item) => (item ? String(item['id']) : [])),
  ]);
  const items = await getAll(
    table,
    [...ids].map((id) => keys.group(teamId, id)),
  );
  const groups = items.flatMap((item) => (item ? [toStoredGroup(item)] : []));
  // A change that is pending on a group comes first.
  for (const { id, pending } of groups) if (pending) await applyPending(scope, id);
  return groups.map(({ id, displayName }) => ({ value: id, display: displayName }));
}
