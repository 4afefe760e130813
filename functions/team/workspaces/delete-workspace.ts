/** DELETE /teams/{team}/workspaces/{workspace}: deletes a workspace and all access to it. */
import { deleteWorkspace as contract } from '../../../shared/api/workspaces.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { workspaces } from '../../../shared/store/workspaces.ts';

export const handler = teamOperation(contract, async ({ team, caller, param }) => {
  await workspaces(team, caller).remove(param('workspace'));
  return undefined;
});
