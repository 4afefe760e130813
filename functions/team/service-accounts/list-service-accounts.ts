/** GET /teams/{team}/service-accounts: lists the team's service accounts. */
import { listServiceAccounts as contract } from '../../../shared/api/service-accounts.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { serviceAccounts } from '../../../shared/store/service-accounts.ts';

export const handler = teamOperation(contract, async ({ team }) => {
  const items = await serviceAccounts(team).list();
  return { items, total: items.length };
});
