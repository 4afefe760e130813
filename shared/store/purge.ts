/**
 * Deleting for good all that says who a person is. The User goes first, in one transaction with a note of what is left to do, which
 * names nobody; whatever ends before all is done is finished by asking again. The account goes last.
 */
import { hash } from 'node:crypto';
import { DomainError } from '../domain/error.ts';
import type { Check, Item, Write } from '../table/table.ts';
import { addressLockKey, getAccount } from './accounts.ts';
import { activityWrite } from './activity.ts';
import { commit, untilCurrent } from './commit.ts';
import { clearUser } from './departure.ts';
import { endInvite } from './end-invite.ts';
import { forgetParts, forgetPositions } from './forget-member.ts';
import { toInvitee } from './invite-item.ts';
import { fold, keys, ranges } from './keys.ts';
import { queryAll } from './read-all.ts';
import { removeUser, userNotFound } from './remove-user.ts';
import { authority, type OnTeam } from './roles.ts';
import type { TeamScope } from './team-scope.ts';
import { parseUser, type StoredUser } from './user-item.ts';
import { clearHolder } from './workspace-entries.ts';

/** Makes the sign-in service forget a person; whom it does not know is no error. */
export type Forget = (person: { readonly accountId: string; readonly address: string }) => Promise<void>;

export interface Purged {
  /** `kept`: not owned by this team, or on a team anew. */
  readonly account: 'purged' | 'kept';
}

/** What is left to do for somebody whose User is gone. */
interface Note {
  readonly account: string;
  /** Hashes of what the caller may type to say who is meant. */
  readonly names: readonly string[];
  /** Of the userName's sort key, which positions of lists may hold. */
  readonly position: string;
}

/** Somebody on the team, or whoever runs the service and has the rights to its table. */
export type PurgeCaller = OnTeam | 'operator';

/** @throws DomainError `not-on-this-team`, `not-allowed` */
async function mayPurge(scope: TeamScope, caller: PurgeCaller): Promise<readonly Check[]> {
  return caller === 'operator' ? [] : (await authority(scope, caller, 'super-admin')).checks;
}

const hashOf = (text: string): string => hash('sha256', text, 'base64url');

const addressDiffers = (): DomainError =>
  new DomainError(
    'address-differs',
    'That is neither the userName nor the e-mail address of this person; type one of them exactly as it is shown.',
  );

/**
 * @param typed the person's userName or address, exactly
 * @throws DomainError `user-not-found`, `address-differs`, `last-super-admin`, `not-allowed`
 */
export async function purgeMember(
  scope: TeamScope,
  caller: PurgeCaller,
  id: string,
  { typed, forget }: { readonly typed: string; readonly forget: Forget },
): Promise<Purged> {
  const { table, teamId } = scope;
  const [user, noted] = await table.batchGet([keys.user(teamId, id), keys.purge(teamId, id)]);
  if (!user && !noted) return purgeFormerMember(scope, caller, typed, forget);
  if (user) await removeWithNote(scope, caller, id, typed);
  const item = noted && !user ? noted : await table.get(keys.purge(teamId, id));
  // Somebody else has finished it meanwhile.
  if (!item) throw userNotFound();
  const note = toNote(item);
  if (!note.names.includes(hashOf(typed))) throw addressDiffers();
  await clearUser(scope, id);
  await clearHolder(scope, { kind: 'user', id });
  await forgetPositions(scope, (after) => hashOf(after) === note.position);
  await forgetParts(scope, id);
  return forgetAccount(scope, teamId, note.account, forget, async () => [
    { kind: 'delete', key: keys.purge(teamId, id) },
  ]);
}

async function removeWithNote(scope: TeamScope, caller: PurgeCaller, id: string, typed: string): Promise<void> {
  await removeUser(scope, id, {
    as: 'user.purged',
    hasMoreToDo: true,
    async also(user) {
      const checks = await mayPurge(scope, caller);
      const account = await getAccount(scope.table, user.account);
      const names = [parseUser(user).profile.userName, ...(account?.address === undefined ? [] : [account.address])];
      if (!names.includes(typed)) throw addressDiffers();
      return [
        ...checks,
        ...(await withoutInvites(scope, names, user)),
        { kind: 'put', item: noteItem(scope.teamId, user, names) },
      ];
    },
  }).catch((error: unknown) => {
    // Two who purge the same person: the other one's note says what is left to do.
    if (!(error instanceof DomainError && error.kind === 'user-not-found')) throw error;
  });
}

/** Ends invites by hand of these addresses, and forgets when they were mailed. @param user absent for who is no member any more */
async function withoutInvites(scope: TeamScope, names: readonly string[], user?: StoredUser): Promise<Write[]> {
  const { table, teamId } = scope;
  const writes: Write[] = [];
  for (const name of new Set(names.map(fold))) {
    writes.push({ kind: 'delete', key: keys.mailed(teamId, name) });
    const key = keys.invitee(teamId, name);
    const item = await table.get(key);
    const invitee = item && toInvitee(item);
    // The person's own ends with the User; that of another member is theirs.
    if (invitee?.member !== undefined) continue;
    if (invitee) await endInvite(scope, invitee.invite, { end: 'removed', reason: 'purged' });
    if (user?.invite === undefined) writes.push({ kind: 'check', key, when: [{ item: 'absent' }] } satisfies Check);
  }
  return writes;
}

function noteItem(teamId: string, user: StoredUser, names: readonly string[]): Item {
  const { userName } = parseUser(user).profile;
  return {
    ...keys.purge(teamId, user.id),
    format: 1,
    account: user.account,
    names: JSON.stringify([...new Set(names)].map(hashOf)),
    position: hashOf(keys.userName(teamId, userName).sk),
  };
}

function toNote(item: Item): Note {
  return {
    account: String(item['account']),
    names: JSON.parse(String(item['names'])),
    position: String(item['position']),
  };
}

/**
 * Somebody who is no member any more, and whose account the team still owns.
 * @throws DomainError `user-not-found`, `not-allowed`
 */
async function purgeFormerMember(
  scope: TeamScope,
  caller: PurgeCaller,
  typed: string,
  forget: Forget,
): Promise<Purged> {
  const { table, teamId } = scope;
  const lock = addressLockKey(typed);
  const name = keys.userName(teamId, typed);
  const [locked, member] = await table
    .batchGet([...(lock ? [lock] : []), name])
    .then((items) => (lock ? items : [undefined, ...items]));
  const account = locked && (await getAccount(table, String(locked['account'])));
  if (!account || member || account.owner !== teamId || account.team !== undefined || account.address !== typed) {
    throw userNotFound();
  }
  await forgetPositions(scope, (after) => after === name.sk);
  return forgetAccount(scope, teamId, account.id, forget, async () => [
    ...(await mayPurge(scope, caller)),
    ...(await withoutInvites(scope, [typed])),
    activityWrite(scope, { kind: 'user.purged', account: account.id }),
  ]);
}

/**
 * Leaves of the account that it was: former members of other teams may point to it. It cannot be claimed any more before the sign-in
 * service forgets the person, and its address is nobody else's until that is done; should it fail, asking again goes on from there.
 * @param owner the team whose account it must be; nobody's where it is undefined
 * @param also happens in the last transaction, and where there is nothing to forget; its checks hold from the beginning
 */
async function forgetAccount(
  scope: Pick<TeamScope, 'table' | 'clock' | 'deadline'>,
  owner: string | undefined,
  accountId: string,
  forget: Forget,
  also: () => Promise<readonly Write[]>,
): Promise<Purged> {
  const { table, clock, deadline } = scope;
  const putWrite = (version: number, whose: { readonly owner?: string; readonly address?: string }): Write => ({
    kind: 'put',
    item: {
      ...keys.account(accountId),
      format: 1,
      version: version + 1,
      signIn: 'blocked',
      purged: clock().toISOString(),
      sessionsEndedAt: clock().getTime(),
      ...whose,
    },
    when: [{ attribute: 'version', equals: version }],
  });
  return untilCurrent(deadline, async () => {
    const account = await getAccount(table, accountId);
    const more = await also();
    if (!account || account.owner !== owner || account.team !== undefined) {
      const isGone =
        !account || (account.owner === undefined && account.address === undefined && account.signIn === 'blocked');
      await commit(table, more, deadline);
      return { account: isGone ? 'purged' : 'kept' };
    }
    const { address, version } = account;
    if (address === undefined) {
      await commit(table, [putWrite(version, {}), ...more], deadline);
      return { account: 'purged' };
    }
    const checks = more.filter(({ kind }) => kind === 'check');
    await commit(table, [putWrite(version, { ...(owner !== undefined && { owner }), address }), ...checks], deadline);
    await forget({ accountId, address });
    const lock = addressLockKey(address);
    const unlock: Write[] = lock
      ? [{ kind: 'delete', key: lock, when: [{ attribute: 'account', equals: accountId }] }]
      : [];
    await commit(table, [putWrite(version + 1, {}), ...unlock, ...more], deadline);
    return { account: 'purged' };
  });
}

/**
 * The account of somebody whom no team owns, with the invites that teams' admins have sent to it.
 * @returns `kept` where a team owns it
 */
export async function purgeFreeAccount(
  scope: Omit<TeamScope, 'teamId'>,
  account: { readonly id: string; readonly address?: string },
  forget: Forget,
): Promise<Purged> {
  if (account.address !== undefined) await endInvitesOf(scope, account.address);
  return forgetAccount(scope, undefined, account.id, forget, async () => []);
}

/** Of every team that has invited the address by hand; those of members end with the members. */
export async function endInvitesOf(scope: Omit<TeamScope, 'teamId'>, address: string): Promise<void> {
  const teams = new Set((await queryAll(scope.table, ranges.invitesOf(address))).map(({ team }) => String(team)));
  for (const teamId of teams) {
    const writes = await withoutInvites({ ...scope, teamId }, [address]);
    await commit(scope.table, writes, scope.deadline);
  }
}
