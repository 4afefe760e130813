/** Whom a team is reached by: its Super Admins and Admins, with their accounts. */
import type { Account } from '../domain/account.ts';
import type { Item } from '../table/table.ts';
import { toAccount } from './accounts.ts';
import { keys, ranges } from './keys.ts';
import { getAll, queryAll } from './read-all.ts';
import { roleOf } from './roles.ts';
import type { TeamScope } from './team-scope.ts';

export const adminsReachedMax = 100;

/** Whoever was deactivated keeps the role, and so its index item, and does not count. */
const membersReadMax = 500;

/**
 * The people and service accounts that are Super Admin or Admin by a role of their own and have an address, Super Admins first; at most
 * `adminsReachedMax`. Who is Admin through a group alone is not among them: the last Super Admin, who always has the role itself, is.
 */
export async function reachableAdmins(scope: Pick<TeamScope, 'table' | 'teamId'>): Promise<Account[]> {
  const { table, teamId } = scope;
  const services = await queryAll(table, ranges.serviceAccounts(teamId));
  const ids = new Set<string>();
  for (const role of ['super-admin', 'admin'] as const) {
    const holders = [...services.filter((item) => roleOf(item) === role), ...(await activeMembers(scope, role))];
    for (const { account } of holders) if (ids.size < adminsReachedMax) ids.add(String(account));
  }
  const accountIds = [...ids];
  const items = await getAll(
    table,
    accountIds.map((id) => keys.account(id)),
  );
  return accountIds
    .flatMap((id, index) => {
      const item = items[index];
      return item ? [toAccount(id, item)] : [];
    })
    .filter((account) => account.team === teamId && account.address !== undefined);
}

async function activeMembers({ table, teamId }: Pick<TeamScope, 'table' | 'teamId'>, role: string): Promise<Item[]> {
  const { pk, prefix } = ranges.userRoles(teamId, role);
  const { items } = await table.query({ pk, sk: { prefix }, limit: membersReadMax, keysOnly: true });
  const users = await getAll(
    table,
    items.map(({ sk }) => keys.user(teamId, sk.slice(prefix.length))),
  );
  // The role of their own item counts; the index may have been read before it changed.
  return users.flatMap((user) => (user?.['state'] === 'active' && roleOf(user) === role ? [user] : []));
}
