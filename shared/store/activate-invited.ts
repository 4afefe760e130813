/** A team has verified a domain: whoever of it waits for an invite to be accepted is active from now on. */
import { domainOf } from '../domain/account.ts';
import { accepted } from '../domain/provisioning.ts';
import { toAccount } from './accounts.ts';
import { commit, mustBeInTime, untilCurrent } from './commit.ts';
import { verifiedDomains } from './domains.ts';
import { keys, ranges } from './keys.ts';
import { queryAll } from './read-all.ts';
import type { TeamScope } from './team-scope.ts';
import { changeUser } from './user-changes.ts';
import { parseUser, toStoredUser } from './user-item.ts';

/** Each counts on one of eight items: more side by side would only meet there. */
const atOnce = 8;
/** One person who cannot be activated may not take the time of the others. */
const eachMs = 5000;

/**
 * Activates the invited members whose accounts' addresses are of the domain, unless they are on another team: that one loses nobody
 * without a push. Called again it goes on where it stopped, for who is active is not among the invited.
 * @throws DomainError `busy` when time runs out; AggregateError where some could not be activated, after all others
 */
export async function activateInvited(scope: TeamScope, domain: string): Promise<void> {
  const { table, teamId, deadline } = scope;
  const range = ranges.userStates(teamId, 'invited');
  const items = await queryAll(table, range, { keysOnly: true });
  const failures: unknown[] = [];
  for (let start = 0; start < items.length; start += atOnce) {
    mustBeInTime(deadline);
    const each = { ...scope, deadline: Math.min(deadline, Date.now() + eachMs) };
    const some = items.slice(start, start + atOnce);
    const settled = await Promise.allSettled(
      some.map(({ sk }) => activateOne(each, sk.slice(range.prefix.length), domain)),
    );
    for (const outcome of settled) if (outcome.status === 'rejected') failures.push(outcome.reason);
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} invited people were not activated`);
}

/**
 * Activates a member who is invited if their address is of a domain that the team verified.
 * @param domain only this one; any when absent
 * @returns whether they are not invited any more
 */
export function activateOne(scope: TeamScope, member: string, domain?: string): Promise<boolean> {
  const { table, teamId, deadline } = scope;
  return untilCurrent(deadline, async () => {
    const item = await table.get(keys.user(teamId, member));
    const user = item && toStoredUser(item);
    if (user?.state !== 'invited') return true;
    const accountItem = await table.get(keys.account(user.account));
    const account = accountItem && toAccount(user.account, accountItem);
    const own = account?.address === undefined ? undefined : domainOf(account.address);
    if (!account || account.team !== undefined || own === undefined) return false;
    if (domain !== undefined && own !== domain) return false;
    if (!(await verifiedDomains(table, teamId, [own])).get(own)) return false;
    const current = parseUser(user);
    const { writes } = await changeUser(scope, user, current, current.resource, {
      decision: { admission: accepted, account, domain: own },
      ending: { end: 'removed', reason: 'domain-verified' },
    });
    await commit(table, writes, deadline);
    return true;
  });
}
