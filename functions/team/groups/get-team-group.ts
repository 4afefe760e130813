/** GET /teams/{team}/groups/{group}: a group with the workspaces that it gives access to. */
import { getTeamGroup as contract } from '../../../shared/api/groups.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { workspacesOfGroup } from '../../../shared/store/access.ts';
import { teamGroups } from '../../../shared/store/team-groups.ts';

export const handler = teamOperation(contract, async ({ team, caller, param }) => {
  const [group, workspaces] = await Promise.all([
    teamGroups(team, caller).get(param('group')),
    workspacesOfGroup(team, caller, param('group')),
  ]);
  return { ...group, workspaces };
});
