/** Whether a User may have another userName, and what of the account goes with it. */
import { type Account, domainOf } from '../domain/account.ts';
import { DomainError } from '../domain/error.ts';
import { allowRename, keepsAddress } from '../domain/provisioning.ts';
import { addressLockKey, getAccount } from './accounts.ts';
import { StaleReadError } from './commit.ts';
import { verifiedDomains } from './domains.ts';
import { keys } from './keys.ts';
import type { TeamScope } from './team-scope.ts';
import type { StoredUser } from './user-item.ts';

export interface Renaming {
  /** Whose address changes with the userName. */
  readonly account: Account;
  /** Those that must be verified for it when it happens. */
  readonly domains: readonly string[];
}

/**
 * @param owns whether the account is the team's; otherwise the resource alone is renamed
 * @throws DomainError `user-name-taken`, `address-taken`, `user-name-fixed`
 */
export async function mayRename(
  scope: TeamScope,
  user: StoredUser,
  from: string,
  to: string,
  owns: boolean,
): Promise<Renaming | undefined> {
  const { teamId, table } = scope;
  const addressLock = owns ? addressLockKey(to) : undefined;
  const [nameLock, address] = await table.batchGet([keys.userName(teamId, to), ...(addressLock ? [addressLock] : [])]);
  if (nameLock && nameLock['id'] !== user.id) {
    throw new DomainError(
      'user-name-taken',
      'userName is taken by another member of the team; choose another, or update that member.',
    );
  }
  if (address && address['account'] !== user.account) {
    throw new DomainError(
      'address-taken',
      'userName is the sign-in address of another person in this residency; choose another.',
    );
  }
  if (!owns) return undefined;
  const account = await getAccount(table, user.account);
  // No account is ever deleted. A transaction's writes may be seen one by one: it appears in a moment.
  if (!account) throw new StaleReadError('a member without their account');
  if (!keepsAddress(account, user.role)) return { account, domains: [] };
  // The account's own address counts too: it is another than the userName where an invited person was renamed before they accepted.
  const names = [from, to, account.address ?? ''];
  const domains = [...new Set(names.map(domainOf).filter((domain) => domain !== undefined))];
  allowRename(account, user.role, await verifiedDomains(table, teamId, domains));
  return { account, domains };
}
