/** PATCH /teams/{team}/groups/{group}: changes the role that a group carries. */
import { changeGroupRole as contract } from '../../../shared/api/groups.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { teamGroups } from '../../../shared/store/team-groups.ts';

export const handler = teamOperation(contract, ({ team, caller, param, body }) =>
  teamGroups(team, caller).changeRole(param('group'), body),
);
