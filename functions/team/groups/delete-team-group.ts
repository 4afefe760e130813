/** DELETE /teams/{team}/groups/{group}: deletes a group, as SCIM does. */
import { deleteTeamGroup as contract } from '../../../shared/api/groups.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { teamGroups } from '../../../shared/store/team-groups.ts';

export const handler = teamOperation(contract, async ({ team, caller, param }) => {
  await teamGroups(team, caller).remove(param('group'));
  return undefined;
});
