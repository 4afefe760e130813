/** POST /teams/{team}/keys/{key}/revoke: the key is refused from the next request on. */
import { revokeKey as contract } from '../../../shared/api/api-keys.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { oneKeyView } from '../../../shared/http/app/key-views.ts';
import { apiKeys } from '../../../shared/store/api-keys.ts';

export const handler = teamOperation(contract, async ({ team, param, stillAllowed }) =>
  oneKeyView(team, await apiKeys(team, stillAllowed).revoke(param('key'))),
);
