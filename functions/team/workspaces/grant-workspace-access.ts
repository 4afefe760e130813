/** POST /teams/{team}/workspaces/{workspace}/access: lets somebody use a workspace, or changes their level. */
import { grantWorkspaceAccess as contract } from '../../../shared/api/workspaces.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { grantAccess } from '../../../shared/store/workspace-entries.ts';

export const handler = teamOperation(contract, ({ team, caller, param, body }) =>
  grantAccess(team, caller, param('workspace'), body),
);
