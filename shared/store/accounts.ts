/** Accounts and the locks of their addresses, as items and writes. */
import { type Account, accountName, isAddress } from '../domain/account.ts';
import type { MemberProfile } from '../domain/member.ts';
import type { AccountChange } from '../domain/provisioning.ts';
import type { Condition, Item, Key, Scalar, Table, Update, Write } from '../table/table.ts';
import { fold, keys } from './keys.ts';

export async function getAccount(table: Table, id: string): Promise<Account | undefined> {
  const item = await table.get(keys.account(id));
  return item && toAccount(id, item);
}

export function toAccount(id: string, item: Item): Account {
  const text = (name: string): Record<string, string> => (typeof item[name] === 'string' ? { [name]: item[name] } : {});
  const number = (name: string): Record<string, number> =>
    typeof item[name] === 'number' ? { [name]: item[name] } : {};
  return {
    id,
    version: Number(item['version']),
    kind: item['kind'] === 'service' ? 'service' : 'person',
    signIn: item['signIn'] === 'allowed' ? 'allowed' : 'blocked',
    ...text('address'),
    ...text('givenName'),
    ...text('familyName'),
    ...text('team'),
    ...text('member'),
    ...text('owner'),
    ...number('signedInAt'),
    ...number('sessionsEndedAt'),
  };
}

/** The lock that makes an address one person's in this residency; undefined when the userName is no address. */
export function addressLockKey(userName: string): Key | undefined {
  return isAddress(userName) ? keys.address(userName) : undefined;
}

/** A new account, owned by the team; on it, and free to sign in, unless the person comes deactivated. */
export function newAccountWrites(accountId: string, teamId: string, memberId: string, profile: MemberProfile): Write[] {
  const lock = addressLockKey(profile.userName);
  const account: Write = {
    kind: 'put',
    item: {
      ...keys.account(accountId),
      format: 1,
      version: 1,
      owner: teamId,
      signIn: profile.active ? 'allowed' : 'blocked',
      ...(lock && { address: profile.userName }),
      ...(profile.active && { team: teamId, member: memberId }),
      ...accountName(profile),
    },
    when: [{ item: 'absent' }],
  };
  return lock ? [account, lockWrite(lock, accountId)] : [account];
}

/** A person leaves the team of their own will: the account is nobody's but theirs, and sessions begun as a member end. */
export function freeAccountWrite(accountId: string, teamId: string, memberId: string, now: number): Write {
  return {
    kind: 'update',
    key: keys.account(accountId),
    set: { signIn: 'allowed', sessionsEndedAt: now },
    remove: ['team', 'member', 'owner'],
    add: { version: 1 },
    when: [
      { attribute: 'team', equals: teamId },
      { attribute: 'member', equals: memberId },
      { attribute: 'owner', equals: teamId },
    ],
  };
}

export function lockWrite(lock: Key, accountId: string): Write {
  return { kind: 'put', item: { ...lock, account: accountId }, when: [{ item: 'absent' }] };
}

export interface AccountUpdate {
  readonly change: AccountChange;
  /** Epoch milliseconds; a release, and a claim from another team, end the sessions that began before. */
  readonly now: number;
  /** The team that a claim takes the account from. */
  readonly takenFrom?: string;
  /**
   * The account as it was when its claim was decided: that must still be so of its owner and address when it happens.
   * Absent where the member's item says that the team owns it.
   */
  readonly claimed?: Account;
  /** Set where the name of an owned account changes. */
  readonly name?: MemberProfile;
  /** Set where the userName of an owned account changes. */
  readonly rename?: { readonly from: Account; readonly to: string };
}

/** While somebody is purged their account is kept from everybody; the next try finds it gone. */
const notPurged: Condition = { attribute: 'purged', is: 'absent' };

/** At most one write to the account and two to address locks; none when nothing changes. */
export function accountWrites(
  accountId: string,
  teamId: string,
  memberId: string,
  owns: boolean,
  update: AccountUpdate,
): Write[] {
  const set: Record<string, Scalar> = {};
  const remove: string[] = [];
  const when: NonNullable<Update['when']>[number][] = [{ item: 'present' }];
  const writes: Write[] = [];
  if (update.change === 'invite') {
    // Nothing else of an account changes with a member whom the team does not own.
    return [{ kind: 'check', key: keys.account(accountId), when: [{ attribute: 'team', is: 'absent' }, notPurged] }];
  }
  if (update.change === 'claim') {
    // A service account is never a User.
    when.push({ attribute: 'kind', is: 'absent' }, notPurged);
    const { claimed } = update;
    if (!claimed || claimed.owner === teamId) when.push({ attribute: 'owner', equals: teamId });
    if (claimed?.address !== undefined) when.push({ attribute: 'address', equals: claimed.address });
    Object.assign(set, { team: teamId, member: memberId, owner: teamId, signIn: 'allowed' });
    if (update.takenFrom !== undefined) {
      when.push({ attribute: 'team', equals: update.takenFrom });
      // Whom the former team's method let in as this person is let in no more.
      set['sessionsEndedAt'] = update.now;
    }
    // A person may have two resources on a team that were not theirs at once; only one can be who they are there.
    else when.push({ attribute: 'team', absentOrEquals: teamId }, { attribute: 'member', absentOrEquals: memberId });
  } else if (update.change === 'release') {
    remove.push('team', 'member');
    if (owns) set['signIn'] = 'blocked';
    set['sessionsEndedAt'] = update.now;
    when.push({ attribute: 'team', equals: teamId });
  }
  if (update.name) {
    const name = accountName(update.name);
    for (const part of ['givenName', 'familyName'] as const) {
      const value = name[part];
      if (value === undefined) remove.push(part);
      else set[part] = value;
    }
  }
  if (update.rename) {
    const { from, to } = update.rename;
    const oldLock = from.address === undefined ? undefined : addressLockKey(from.address);
    const newLock = addressLockKey(to);
    if (newLock) set['address'] = to;
    else remove.push('address');
    // What allowed the renaming must still hold when it happens.
    when.push({ attribute: 'version', equals: from.version });
    if (fold(from.address ?? '') !== fold(newLock ? to : '')) {
      if (oldLock) writes.push({ kind: 'delete', key: oldLock, when: [{ attribute: 'account', equals: accountId }] });
      if (newLock) writes.push(lockWrite(newLock, accountId));
    }
  }
  if (Object.keys(set).length === 0 && remove.length === 0) return writes;
  if (update.change !== 'claim' && (update.name || update.rename)) when.push({ attribute: 'owner', equals: teamId });
  writes.push({ kind: 'update', key: keys.account(accountId), set, remove, add: { version: 1 }, when });
  return writes;
}
