/** GET /teams/{team}/workspaces/{workspace}: a workspace that the caller may use. */
import { getWorkspace as contract } from '../../../shared/api/workspaces.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { workspaces } from '../../../shared/store/workspaces.ts';

export const handler = teamOperation(contract, ({ team, caller, param }) =>
  workspaces(team, caller).get(param('workspace')),
);
