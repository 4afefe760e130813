/** PATCH /teams/{team}/sso-methods/{method}: changes an SSO method, here and at the sign-in service. */
import { changeSsoMethod as contract } from '../../../shared/api/sso-methods.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { changeSsoMethod } from '../../../shared/http/app/sso-connections.ts';
import { ssoMethodView } from '../../../shared/http/app/team-views.ts';

export const handler = teamOperation(contract, async (request) =>
  ssoMethodView(await changeSsoMethod(request, request.param('method'), request.body)),
);
