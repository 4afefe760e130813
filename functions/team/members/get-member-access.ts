/** GET /teams/{team}/members/{member}/access: the workspaces that a member may use; for Admins, and the member. */
import { getMemberAccess as contract } from '../../../shared/api/workspaces.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { memberAccess } from '../../../shared/store/access.ts';

export const handler = teamOperation(contract, ({ team, caller, param, query }) =>
  memberAccess(team, caller, param('member'), query),
);
