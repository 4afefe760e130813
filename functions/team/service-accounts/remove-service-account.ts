/** DELETE /teams/{team}/service-accounts/{account}: removes a service account; its sessions end with it. */
import { removeServiceAccount as contract } from '../../../shared/api/service-accounts.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { port } from '../../../shared/ports/ports.ts';
import { serviceAccounts } from '../../../shared/store/service-accounts.ts';

export const handler = teamOperation(contract, ({ team, param, caller }) =>
  serviceAccounts(team).remove(param('account'), caller, (person) => port('signIn').forget(person)),
);
