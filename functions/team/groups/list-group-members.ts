/** GET /teams/{team}/groups/{group}/members: who is in a group, by id. */
import { listGroupMembers as contract } from '../../../shared/api/groups.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { teamGroups } from '../../../shared/store/team-groups.ts';

export const handler = teamOperation(contract, ({ team, caller, param, query }) =>
  teamGroups(team, caller).members(param('group'), query),
);
