/** POST /teams/{team}/sso-methods: adds an SSO method, here and at the sign-in service. */
import { addSsoMethod as contract } from '../../../shared/api/sso-methods.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { addSsoMethod } from '../../../shared/http/app/sso-connections.ts';
import { ssoMethodView } from '../../../shared/http/app/team-views.ts';

export const handler = teamOperation(contract, async (request) =>
  ssoMethodView(await addSsoMethod(request, request.body)),
);
