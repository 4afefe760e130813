/** POST /teams/{team}/workspaces: creates a workspace, whose admin the caller is. */
import { createWorkspace as contract } from '../../../shared/api/workspaces.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { workspaces } from '../../../shared/store/workspaces.ts';

export const handler = teamOperation(contract, ({ team, caller, body }) => workspaces(team, caller).create(body.name));
