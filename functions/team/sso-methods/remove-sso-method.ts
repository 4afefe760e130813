/** DELETE /teams/{team}/sso-methods/{method}: removes an SSO method, here and at the sign-in service. */
import { removeSsoMethod as contract } from '../../../shared/api/sso-methods.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { removeSsoMethod } from '../../../shared/http/app/sso-connections.ts';

export const handler = teamOperation(contract, async (request) => {
  await removeSsoMethod(request, request.param('method'));
  return undefined;
});
