/** GET /teams/{team}/workspaces/{workspace}/access: who may use a workspace, for everybody who may. */
import { listWorkspaceAccess as contract } from '../../../shared/api/workspaces.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { listEntries, listPeople } from '../../../shared/store/workspace-people.ts';
import { workspaces } from '../../../shared/store/workspaces.ts';

export const handler = teamOperation(contract, async ({ team, caller, param, query: { effective, ...page } }) => {
  const { id } = await workspaces(team, caller).get(param('workspace'));
  return effective ? listPeople(team, id, page) : listEntries(team, id, page);
});
