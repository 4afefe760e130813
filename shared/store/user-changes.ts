/** How a member turns from one state and profile into another: the resource to store and every write that goes with it. */
import type { Account } from '../domain/account.ts';
import { DomainError } from '../domain/error.ts';
import { newResourceId } from '../domain/ids.ts';
import { type Ending, inviteUntil } from '../domain/invite.ts';
import { type MemberProfile, type MemberState, memberProfile } from '../domain/member.ts';
import { alreadyMember, changeActive } from '../domain/provisioning.ts';
import { defaultRole, type Role } from '../domain/role.ts';
import { jsonEqual } from '../scim/json-equal.ts';
import type { JsonObject, Resource } from '../scim/resource.ts';
import { membershipSchema } from '../scim/schemas/membership.ts';
import { type Table, TransactionRefusedError, type Write } from '../table/table.ts';
import { accountWrites, getAccount } from './accounts.ts';
import { commit, StaleReadError } from './commit.ts';
import { type Counted, countWrite } from './counters.ts';
import { type Decision, decideReturn } from './decide-return.ts';
import { stillVerified } from './domains.ts';
import { endInviteOfWrites, inviteWrites } from './invite-item.ts';
import { fold, keys } from './keys.ts';
import { mayRename } from './rename-user.ts';
import { laterOf } from './resource.ts';
import { storedRole } from './roles.ts';
import { joinSuperAdmins, leaveSuperAdmins } from './super-admins.ts';
import type { TeamScope } from './team-scope.ts';
import { finderWrites, parseUser, type StoredUser, toStoredUser, userUpdate } from './user-item.ts';

export interface UserChange {
  readonly after: StoredUser;
  /** Empty when nothing changes. */
  readonly writes: readonly Write[];
}

/** The resource as it is stored: `schemas` and `id` first, `active` and the membership extension as the state says. */
export function storedResource(id: string, state: MemberState, wanted: Resource): Resource {
  const { schemas, id: _, active: __, [membershipSchema.id]: ___, meta: ____, groups: _____, ...rest } = wanted;
  const others = (Array.isArray(schemas) ? schemas : []).filter((urn) => urn !== membershipSchema.id);
  const invited = state === 'invited';
  return {
    schemas: invited ? [...others, membershipSchema.id] : others,
    id,
    ...rest,
    active: state !== 'deactivated',
    ...(invited && { [membershipSchema.id]: { status: 'invited' } satisfies JsonObject }),
  };
}

/** What the counters gain or lose when a member's state changes; `undefined` stands for no member. */
export function stateCounts(
  before: MemberState | undefined,
  after: MemberState | undefined,
): Partial<Record<Counted, number>> {
  const change: Partial<Record<Counted, number>> = {};
  if (before === after) return change;
  if (!before) change.users = 1;
  else if (before !== 'active') change[before] = -1;
  if (!after) change.users = -1;
  else if (after !== 'active') change[after] = 1;
  return change;
}

/** What is known of a change besides the resource. */
export interface ChangeOptions {
  /** What becomes of the membership; by default what `active` asks for. */
  readonly decision?: Decision;
  /** How the invite of an invited member ends who is not invited any more; by default it is removed. */
  readonly ending?: Ending;
  /** The role that the person has from then on; by default the present one. */
  readonly role?: Role;
}

/**
 * A user as PUT, PATCH or revival wants it.
 * @throws DomainError of the rules: names taken, userName fixed, last Super Admin
 */
export async function changeUser(
  scope: TeamScope,
  before: StoredUser,
  current: { readonly resource: Resource; readonly profile: MemberProfile },
  wanted: Resource,
  options: ChangeOptions = {},
): Promise<UserChange> {
  const { teamId, table } = scope;
  // A PUT without `active`, or a PATCH that removes it, leaves the state (RFC 7644 section 3.5.1: the server may keep it).
  const asked = wanted['active'] === undefined ? { ...wanted, active: before.state !== 'deactivated' } : wanted;
  const profile = memberProfile(asked);
  const decision =
    options.decision ??
    (await decideReturn(scope, before, profile.userName, changeActive(before, profile.active), false));
  const { state, owns } = decision.admission;
  const resource = storedResource(before.id, state, asked);
  if (state === before.state && owns === before.owns && jsonEqual(resource, current.resource)) {
    if (state === 'deactivated') await mustBeOffTheTeam(scope, before);
    return { after: before, writes: [] };
  }
  const { invite: oldInvite, ...kept } = before;
  const invite = state !== 'invited' ? undefined : before.state === 'invited' ? oldInvite : newResourceId();
  const after: StoredUser = {
    ...kept,
    ...(invite !== undefined && { invite }),
    version: before.version + 1,
    state,
    owns,
    role: options.role === undefined ? before.role : storedRole(options.role),
    lastModified: laterOf(scope.clock().toISOString(), before.lastModified),
    json: JSON.stringify(resource),
  };
  const counts = stateCounts(before.state, state);
  const leaves = before.state === 'active' && state !== 'active';
  const returns = before.state !== 'active' && state === 'active';
  const uninvited = before.state === 'invited' && state !== 'invited';
  // Refused first: whatever else the request asks for, the last Super Admin stays.
  const leaving = leaves ? await leaveSuperAdmins(table, teamId, before) : [];
  return {
    after,
    writes: [
      userUpdate(scope, before, after),
      ...finderWrites(
        teamId,
        before.id,
        { profile: current.profile, state: before.state, role: before.role },
        { profile, state, role: after.role },
      ),
      ...(Object.keys(counts).length > 0 ? [countWrite(teamId, before.id, counts)] : []),
      ...(await accountChanges(scope, before, current.profile, profile, decision)),
      ...leaving,
      ...(returns ? await joinSuperAdmins(table, teamId, after) : []),
      ...(uninvited
        ? await endInviteOfWrites(scope, before, options.ending ?? { end: 'removed', reason: 'deactivated' })
        : []),
      ...(invite !== undefined && invite !== oldInvite && decision.account
        ? memberInviteWrites(scope, invite, before.id, decision.account)
        : []),
    ],
  };
}

/**
 * A transaction's writes may be seen one by one: nobody is told that somebody is deactivated whose account still signs in.
 * @throws StaleReadError
 */
async function mustBeOffTheTeam({ table, teamId }: TeamScope, { id, account }: StoredUser): Promise<void> {
  const { team, member } = (await getAccount(table, account)) ?? {};
  if (team === teamId && member === id) throw new StaleReadError('a deactivation that the account does not show yet');
}

/** The writes that invite the person with that account to be the member that they were pushed as. */
export function memberInviteWrites(scope: TeamScope, id: string, member: string, account: Account): Write[] {
  const { id: accountId, address = '' } = account; // whoever is invited was found by an address, or has one
  const until = inviteUntil(scope.clock());
  return inviteWrites(scope, { id, address, origin: 'scim', member, account: accountId, role: defaultRole, until });
}

async function accountChanges(
  scope: TeamScope,
  before: StoredUser,
  old: MemberProfile,
  wanted: MemberProfile,
  { admission, account, domain }: Decision,
): Promise<Write[]> {
  const { teamId } = scope;
  const { owns, account: change, takenOver } = admission;
  const isNew = change === 'claim' && account !== undefined;
  const hasName = wanted.givenName !== undefined || wanted.familyName !== undefined;
  const named = owns && (isNew ? hasName : old.givenName !== wanted.givenName || old.familyName !== wanted.familyName);
  const renamed = fold(old.userName) !== fold(wanted.userName);
  const renaming = renamed ? await mayRename(scope, before, old.userName, wanted.userName, owns) : undefined;
  const domains = new Set([...(renaming?.domains ?? []), ...(domain !== undefined ? [domain] : [])]);
  return [
    ...accountWrites(before.account, teamId, before.id, owns, {
      change,
      now: scope.clock().getTime(),
      ...(account && { claimed: account }),
      ...(takenOver && account?.team !== undefined && { takenFrom: account.team }),
      ...(named && { name: wanted }),
      ...(renaming && { rename: { from: renaming.account, to: wanted.userName } }),
    }),
    ...[...domains].map((each) => stillVerified(teamId, each)),
    ...(takenOver && account ? await expelWrites(scope, account) : []),
  ];
}

/**
 * The writes by which another team loses an account that a team with the verified domain takes over.
 * @throws DomainError `on-another-team` when the person is that team's last Super Admin
 */
export async function expelWrites(scope: TeamScope, account: Account): Promise<Write[]> {
  const { team, member } = account;
  if (team === undefined || member === undefined) return [];
  const { table } = scope;
  const item = await table.get(keys.user(team, member));
  // A transaction's writes may be seen one by one: the member appears in a moment. Nobody is taken from a team that keeps them.
  if (!item) throw new StaleReadError('an account on a team without its member');

  const before = toStoredUser(item);
  // Whom their team has lost since the account was read is nobody's to be taken from.
  if (before.state !== 'active') throw new StaleReadError('an account on a team whose member is not active');
  const { resource, profile } = parseUser(before);
  const after: StoredUser = {
    ...before,
    version: before.version + 1,
    state: 'deactivated',
    owns: false,
    lastModified: laterOf(scope.clock().toISOString(), before.lastModified),
    json: JSON.stringify(storedResource(member, 'deactivated', resource)),
  };
  return [
    // Which key of which team did it is not for the other team to know.
    userUpdate({ ...scope, actor: 'system', teamId: team }, before, after),
    ...finderWrites(team, member, { profile, state: before.state }, { profile, state: 'deactivated' }),
    countWrite(team, member, stateCounts(before.state, 'deactivated')),
    ...(await leaveSuperAdmins(table, team, before).catch((error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
      throw new DomainError(
        'on-another-team',
        'This person is the last Super Admin of another team and cannot be taken over from it.',
        {
          cause: error,
        },
      );
    })),
  ];
}

/**
 * Commits what happens to a member. A refusal because the account is on another team is no race, but the rule's answer; one because
 * another team owns it now is corrected on the member, for the next try.
 * @throws DomainError `on-another-team`, `already-a-member`, StaleReadError and what `commit` throws
 */
export async function commitUser(
  { table, teamId, deadline }: TeamScope,
  member: StoredUser,
  writes: readonly Write[],
  { takesOver = false } = {},
): Promise<void> {
  try {
    await commit(table, writes, deadline);
  } catch (error) {
    const { pk } = keys.account(member.account);
    const ofAccount = writes.find((write) => write.kind !== 'put' && write.key.pk === pk);
    if (!ofAccount || !(error instanceof StaleReadError)) throw error;
    const account = await getAccount(table, member.account);
    if (member.owns && account && account.owner !== teamId) await disown(table, teamId, member);
    const wantsTeam = ofAccount.kind === 'check' || (ofAccount.kind === 'update' && ofAccount.set?.['team'] === teamId);
    if (!wantsTeam || takesOver || account?.team === undefined || account.member === member.id) throw error;
    if (account.team === teamId) throw alreadyMember();
    throw new DomainError(
      'on-another-team',
      'This person has meanwhile joined another team; they must leave it before they can be active here.',
      {
        cause: error,
      },
    );
  }
}

/** A deactivated member's account passes to another team without a word to this one: the member's copy is corrected when it matters. */
async function disown(table: Table, teamId: string, { id }: StoredUser): Promise<void> {
  try {
    await table.write({
      kind: 'update',
      key: keys.user(teamId, id),
      set: { owns: false },
      when: [{ item: 'present' }, { attribute: 'state', equals: 'deactivated' }],
    });
  } catch (error) {
    // The member changed too: the next try reads that.
    if (!(error instanceof TransactionRefusedError)) throw error;
  }
}
