/** POST /teams/{team}/keys/{key}/regenerate: replaces a key; both work for the time of grace. */
import { regenerateKey as contract } from '../../../shared/api/api-keys.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { newKeyView } from '../../../shared/http/app/key-views.ts';
import { apiKeys } from '../../../shared/store/api-keys.ts';

export const handler = teamOperation(contract, async ({ team, param, body, account, service, stillAllowed }) => {
  const made = await apiKeys(team, stillAllowed).regenerate(param('key'), { ...body, createdBy: account.id });
  return newKeyView(team, service, made);
});
