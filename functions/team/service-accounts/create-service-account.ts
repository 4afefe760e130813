/** POST /teams/{team}/service-accounts: creates a service account. */
import { createServiceAccount as contract } from '../../../shared/api/service-accounts.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { serviceAccounts } from '../../../shared/store/service-accounts.ts';

export const handler = teamOperation(contract, ({ team, body, caller }) => serviceAccounts(team).create(body, caller));
