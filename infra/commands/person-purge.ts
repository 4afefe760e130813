/** Deleting somebody for good, in every team that has them: what an operator does when a person, and no admin, asks for it. */
import { DomainError } from '../../shared/domain/error.ts';
import { newResourceId } from '../../shared/domain/ids.ts';
import { addressLockKey, getAccount } from '../../shared/store/accounts.ts';
import { keys, parseResourceKey } from '../../shared/store/keys.ts';
import { endInvitesOf, type Forget, purgeFreeAccount, purgeMember } from '../../shared/store/purge.ts';
import type { TeamlessScope } from '../../shared/store/settle.ts';
import { parseUser, toStoredUser } from '../../shared/store/user-item.ts';
import type { Item } from '../../shared/table/table.ts';
import { UsageError } from './command-line.ts';

/** A User of the person. */
interface Membership {
  readonly teamId: string;
  readonly id: string;
  /** What `purgeMember` wants to have typed. */
  readonly userName: string;
}

export interface PurgedPerson {
  /** Teams whose Users of the person are gone. */
  readonly teams: readonly string[];
  readonly account: 'purged' | 'kept' | 'none';
}

/**
 * Users on teams that do not own the account go first, the account goes last; asked again, it goes on where it ended.
 * @param pages every item of the table: nothing leads from an account to the Users of former teams
 * @throws UsageError for a service account; DomainError `last-super-admin`
 */
export async function purgePerson(
  scope: TeamlessScope,
  address: string,
  pages: AsyncIterable<readonly Item[]>,
  forget: Forget,
): Promise<PurgedPerson> {
  const { table } = scope;
  const lockKey = addressLockKey(address);
  if (!lockKey) throw new UsageError(`${address} is no e-mail address.`);
  const lock = await table.get(lockKey);
  if (!lock) {
    // Somebody may have signed up and never come further, or an earlier purge may have ended here.
    await endInvitesOf(scope, address);
    await forget({ accountId: '', address });
    return { teams: [], account: 'none' };
  }
  const accountId = String(lock['account']);
  const account = await getAccount(table, accountId);
  if (account?.kind === 'service')
    throw new UsageError(`${address} is a service account's; an admin of team ${account.team} can remove it.`);
  const memberships = await membershipsOf(accountId, pages);
  const owner = account?.owner;
  for (const { teamId, id, userName } of memberships.toSorted(
    (a, b) => Number(a.teamId === owner) - Number(b.teamId === owner),
  ))
    await unlessGone(purgeMember({ ...scope, teamId }, 'operator', id, { typed: userName, forget }));
  await endInvitesOf(scope, address);
  const left = await getAccount(table, accountId);
  const teams = memberships.map(({ teamId }) => teamId);
  if (left?.address === undefined) return { teams, account: 'purged' };
  const { account: outcome } =
    left.owner === undefined
      ? await purgeFreeAccount(scope, left, forget)
      : // A former member of the team that owns the account.
        await purgeMember({ ...scope, teamId: left.owner }, 'operator', newResourceId(), {
          typed: left.address,
          forget,
        });
  return { teams, account: outcome };
}

async function membershipsOf(accountId: string, pages: AsyncIterable<readonly Item[]>): Promise<Membership[]> {
  const found: Membership[] = [];
  for await (const page of pages) {
    for (const item of page) {
      const resource = item['account'] === accountId ? parseResourceKey(item) : undefined;
      if (resource?.kind !== 'user') continue;
      const { userName } = parseUser(toStoredUser(item)).profile;
      found.push({ teamId: resource.teamId, id: resource.id, userName });
    }
  }
  return found;
}

async function unlessGone(purge: Promise<unknown>): Promise<void> {
  try {
    await purge;
  } catch (error) {
    if (!(error instanceof DomainError && error.kind === 'user-not-found')) throw error;
  }
}

/** Whether anything of the residency still has the address. @returns keys of items */
export async function remainsOf(scope: TeamlessScope, address: string): Promise<readonly string[]> {
  const { table } = scope;
  const { items } = await table.query({ pk: keys.address(address).pk });
  return items.map(({ pk, sk }) => `${pk} ${sk}`);
}
