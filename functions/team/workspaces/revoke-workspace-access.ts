/** DELETE /teams/{team}/workspaces/{workspace}/access/{kind}/{holder}: takes access away. */
import { revokeWorkspaceAccess as contract } from '../../../shared/api/workspaces.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { readHolder, revokeAccess } from '../../../shared/store/workspace-entries.ts';

export const handler = teamOperation(contract, async ({ team, caller, param }) => {
  await revokeAccess(team, caller, param('workspace'), readHolder(param('kind'), param('holder')));
  return undefined;
});
