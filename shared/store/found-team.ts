/** A team as an operator founds it: somebody can sign in to it and manage it from the start, and it can be provisioned. */

import { activityWrite } from './activity.ts';
import { commit, untilCurrent } from './commit.ts';
import { freeAddress, newServiceAccount, type ServiceAccount } from './service-accounts.ts';
import { joinSuperAdmins } from './super-admins.ts';
import type { TeamScope } from './team-scope.ts';
import { type NewTeam, teamItem } from './teams.ts';

/**
 * Makes the team together with a service account that is its Super Admin.
 * @param scope of the new team's id
 * @param address of the service account; signing up with it is how its holder gets a password
 * @throws DomainError `address-taken`
 */
export function foundTeam(scope: TeamScope, team: Omit<NewTeam, 'id'>, address: string): Promise<ServiceAccount> {
  const { table, teamId, clock, deadline } = scope;
  return untilCurrent(deadline, async () => {
    const free = await freeAddress(scope, address);
    const { writes, view } = newServiceAccount(scope, { name: 'First admin', address, role: 'super-admin' }, free);
    await commit(
      table,
      [
        { kind: 'put', item: teamItem({ ...team, id: teamId }, clock()), when: [{ item: 'absent' }] },
        activityWrite(scope, { kind: 'team.created' }),
        ...writes,
        ...(await joinSuperAdmins(table, teamId, view)),
      ],
      deadline,
    );
    return view;
  });
}
