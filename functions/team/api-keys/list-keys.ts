/** GET /teams/{team}/keys: the SCIM API keys, without their texts. */
import { listKeys as contract } from '../../../shared/api/api-keys.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { keyViews } from '../../../shared/http/app/key-views.ts';
import { apiKeys } from '../../../shared/store/api-keys.ts';

export const handler = teamOperation(contract, async ({ team }) => {
  const items = await keyViews(team, await apiKeys(team).list());
  return { items, total: items.length };
});
