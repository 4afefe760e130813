/** GET /teams/{team}/sso-methods: how the team’s people sign in. */
import { listSsoMethods as contract } from '../../../shared/api/sso-methods.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { ssoMethodView } from '../../../shared/http/app/team-views.ts';
import { ssoMethods } from '../../../shared/store/sso-methods.ts';

export const handler = teamOperation(contract, async ({ team }) => {
  const items = (await ssoMethods(team).list()).map(ssoMethodView);
  return { items, total: items.length };
});
