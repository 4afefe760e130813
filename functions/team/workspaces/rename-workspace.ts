/** PATCH /teams/{team}/workspaces/{workspace}: renames a workspace. */
import { renameWorkspace as contract } from '../../../shared/api/workspaces.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { workspaces } from '../../../shared/store/workspaces.ts';

export const handler = teamOperation(contract, ({ team, caller, param, body }) =>
  workspaces(team, caller).rename(param('workspace'), body.name, body.version),
);
