/** DELETE /teams/{team}/service-accounts/{account}: removes a service account; its sessions end with it. */
import { removeServiceAccount as contract } from '../../../shared/api/service-accounts.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { port } from '../../../shared/ports/ports.ts';
import { serviceAccounts } from '../../../shared/store/service-accounts.ts';

export const handler = teamOperation(contract, async ({ team, param, caller }) => {
  const removed = await serviceAccounts(team).remove(param('account'), caller);
  await port('signIn').forget(removed);
});
