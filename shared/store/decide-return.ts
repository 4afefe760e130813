/** Deciding what becomes of a member who is to come back to the team, and whom another team may own by now. */
import { type Account, domainOf, isAddress } from '../domain/account.ts';
import { DomainError } from '../domain/error.ts';
import { type Admission, admitReturning, invitePending } from '../domain/provisioning.ts';
import { getAccount } from './accounts.ts';
import { StaleReadError } from './commit.ts';
import { verifiedDomains } from './domains.ts';
import { toInvitee } from './invite-item.ts';
import { fold, keys } from './keys.ts';
import type { TeamScope } from './team-scope.ts';
import type { StoredUser } from './user-item.ts';

export interface Decision {
  readonly admission: Admission;
  /** The account as it was when it was decided about; absent where the team owns it anyway, or nothing happens to it. */
  readonly account?: Account;
  /** The verified domain by which the account is claimed. */
  readonly domain?: string;
}

/**
 * @param userName the one that the member is to have
 * @param wanted what the member's own item says; more is read only where that is an invite
 * @param takesOver whether the account may be taken from another team
 * @throws DomainError `already-a-member`, `on-another-team`, `invite-pending`, `account-not-found`
 */
export async function decideReturn(
  { table, teamId }: TeamScope,
  member: StoredUser,
  userName: string,
  wanted: Admission,
  takesOver: boolean,
): Promise<Decision> {
  if (wanted.account !== 'invite') return { admission: wanted };
  const account = await getAccount(table, member.account);
  const address = account?.address;
  const domain = address === undefined ? undefined : domainOf(address);
  if (account === undefined || address === undefined || domain === undefined) {
    throw new DomainError(
      'account-not-found',
      'This person has no account with an e-mail address any more that could be invited. Delete this resource, and push the person again.',
    );
  }
  const [pending, domains] = await Promise.all([
    table.get(keys.invitee(teamId, address)),
    verifiedDomains(table, teamId, [domain]),
  ]);
  const isVerified = domains.get(domain) ?? false;
  const admission = admitReturning(teamId, member.id, account, isVerified, takesOver);
  // Whoever has the account may have changed its address since: what was pushed is the old one, and perhaps somebody else by now.
  // An invite would show the team an address that it did not push.
  if (fold(userName) !== fold(address) && (isAddress(userName) || admission.account === 'invite')) {
    throw new DomainError(
      'account-not-found',
      'The person of this resource has another e-mail address by now than its userName. Delete this resource, and push the person again.',
    );
  }
  if (admission.account === 'claim') {
    return { admission, account, ...(account.owner !== teamId && { domain }) };
  }
  if (pending) {
    const invitee = toInvitee(pending);
    if (invitee.member === member.id) throw new StaleReadError('an invite of a member who is not invited');
    throw invitePending(invitee.member === undefined ? 'by-hand' : 'another-member');
  }
  return { admission, account };
}
