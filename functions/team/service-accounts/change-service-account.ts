/** PATCH /teams/{team}/service-accounts/{account}: changes the name or role of a service account. */
import { changeServiceAccount as contract } from '../../../shared/api/service-accounts.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { serviceAccounts } from '../../../shared/store/service-accounts.ts';

export const handler = teamOperation(contract, ({ team, param, body, caller }) =>
  serviceAccounts(team).change(param('account'), body, caller),
);
