/** POST /team/leave: leaves the team. */
import { leaveTeam as contract } from '../../shared/api/account.ts';
import { personOperation } from '../../shared/http/app/app-operation.ts';
import { leaveTeam } from '../../shared/store/own-account.ts';

export const handler = personOperation(contract, async ({ scope, account }) => {
  await leaveTeam(scope, account.id);
});
