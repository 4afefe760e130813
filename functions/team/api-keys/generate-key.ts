/** POST /teams/{team}/keys: generates a SCIM API key. Its text is in this answer and never again. */
import { generateKey as contract } from '../../../shared/api/api-keys.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { expiryOf, newKeyView } from '../../../shared/http/app/key-views.ts';
import { apiKeys } from '../../../shared/store/api-keys.ts';

export const handler = teamOperation(contract, async ({ team, body, account, service, stillAllowed }) => {
  const wanted = { name: body.name, createdBy: account.id, expiresAt: expiryOf(body, team.clock) };
  return newKeyView(team, service, await apiKeys(team, stillAllowed).generate(wanted));
});
