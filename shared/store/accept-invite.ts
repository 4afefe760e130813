/** Joining a team by its invite: the invited member becomes active, or whom an admin invited becomes a member; all in one transaction. */
import type { Account } from '../domain/account.ts';
import { DomainError } from '../domain/error.ts';
import { newResourceId } from '../domain/ids.ts';
import type { PendingInvite } from '../domain/invite.ts';
import { memberProfile } from '../domain/member.ts';
import { accepted } from '../domain/provisioning.ts';
import type { JsonObject, Resource } from '../scim/resource.ts';
import { userSchema } from '../scim/schemas/user.ts';
import type { Write } from '../table/table.ts';
import { accountWrites } from './accounts.ts';
import { commit, StaleReadError } from './commit.ts';
import { countWrite } from './counters.ts';
import { endInvite } from './end-invite.ts';
import { endInviteWrites } from './invite-item.ts';
import { fold, keys } from './keys.ts';
import { storedRole } from './roles.ts';
import { joinSuperAdmins } from './super-admins.ts';
import type { TeamScope } from './team-scope.ts';
import { changeUser, stateCounts, storedResource } from './user-changes.ts';
import { finderWrites, parseUser, type StoredUser, toStoredUser, userItem } from './user-item.ts';

/**
 * One attempt; a lost race shows as StaleReadError.
 * @param account as it is now
 * @returns the id of the member whom the person is from now on, or was already
 * @throws DomainError `address-differs`, `on-another-team`, `user-name-taken`
 */
export async function acceptOnce(scope: TeamScope, account: Account, invite: PendingInvite): Promise<string> {
  const { table, teamId, deadline } = scope;
  mustBeFor(invite, account);
  if (account.team === teamId && account.member !== undefined) {
    // Pushed, or active by another resource, since the invite was made: there is nothing left to accept.
    await endInvite(scope, invite.id, { end: 'removed', reason: 'already-a-member' });
    return account.member;
  }
  if (account.team !== undefined) {
    throw new DomainError('on-another-team', 'You are on another team; leave it first, and accept the invite then.');
  }
  const { id, writes } = await (invite.member === undefined
    ? joinByHand(scope, account, invite)
    : joinAsPushed(scope, account, invite, invite.member));
  await commit(table, writes, deadline);
  return id;
}

/** @throws DomainError `address-differs` */
function mustBeFor(invite: PendingInvite, { id, address }: Account): void {
  const isAccount = invite.origin === 'admin' || invite.account === undefined || invite.account === id;
  if (address !== undefined && fold(address) === fold(invite.address) && isAccount) return;
  throw new DomainError(
    'address-differs',
    'The invite is for another e-mail address; sign in with the address that it was sent to.',
  );
}

interface Joining {
  readonly id: string;
  readonly writes: readonly Write[];
}

async function joinAsPushed(
  scope: TeamScope,
  account: Account,
  invite: PendingInvite,
  member: string,
): Promise<Joining> {
  const { table, teamId } = scope;
  const item = await table.get(keys.user(teamId, member));
  const user = item && toStoredUser(item);
  // An invite and its member change in one transaction, whose writes may be seen one by one.
  if (user?.state !== 'invited' || user.invite !== invite.id) throw new StaleReadError('an invite without its member');
  return become(scope, user, account, {});
}

async function joinByHand(scope: TeamScope, account: Account, invite: PendingInvite): Promise<Joining> {
  const { table, teamId } = scope;
  const lock = await table.get(keys.userName(teamId, invite.address));
  if (!lock) return becomeNew(scope, account, invite);
  const item = await table.get(keys.user(teamId, String(lock['id'])));
  if (!item) throw new StaleReadError('the lock of a userName without its member');
  const user = toStoredUser(item);
  if (user.account !== account.id || user.state !== 'deactivated') {
    throw new DomainError(
      'user-name-taken',
      'Somebody else is a member of the team with this e-mail address as their userName; an admin of the team can remove them.',
    );
  }
  const { id, writes } = await become(scope, user, account, { role: invite.role });
  return { id, writes: [...writes, ...endInviteWrites(scope, invite, { end: 'accepted' })] };
}

/** A member who is there already becomes active. */
async function become(
  scope: TeamScope,
  user: StoredUser,
  account: Account,
  options: Pick<Parameters<typeof changeUser>[4] & object, 'role'>,
): Promise<Joining> {
  const current = parseUser(user);
  const { writes } = await changeUser(scope, user, current, current.resource, {
    ...options,
    decision: { admission: accepted, account },
    ending: { end: 'accepted' },
  });
  return { id: user.id, writes };
}

async function becomeNew(scope: TeamScope, account: Account, invite: PendingInvite): Promise<Joining> {
  const { table, teamId, clock } = scope;
  const id = newResourceId();
  const resource = storedResource(id, 'active', userOf(account, invite));
  const profile = memberProfile(resource);
  const now = clock();
  const role = storedRole(invite.role);
  const user: StoredUser = {
    id,
    version: 1,
    state: 'active',
    account: account.id,
    owns: true,
    role,
    joined: 0,
    created: now.toISOString(),
    lastModified: now.toISOString(),
    json: JSON.stringify(resource),
  };
  return {
    id,
    writes: [
      { kind: 'put', item: userItem(scope, user), when: [{ item: 'absent' }] },
      ...finderWrites(teamId, id, undefined, { profile, state: 'active', role }),
      countWrite(teamId, id, stateCounts(undefined, 'active')),
      ...accountWrites(account.id, teamId, id, true, {
        change: accepted.account,
        now: now.getTime(),
        claimed: account,
      }),
      ...(await joinSuperAdmins(table, teamId, user)),
      ...endInviteWrites(scope, invite, { end: 'accepted' }),
    ],
  };
}

/** The User that somebody becomes whom no provider has described. */
function userOf({ address, givenName, familyName }: Account, invite: PendingInvite): Resource {
  const name: JsonObject = {
    ...(givenName !== undefined && { givenName }),
    ...(familyName !== undefined && { familyName }),
  };
  return {
    schemas: [userSchema.id],
    userName: address ?? invite.address,
    ...(Object.keys(name).length > 0 && { name }),
  };
}
