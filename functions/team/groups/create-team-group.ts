/** POST /teams/{team}/groups: makes a group by hand. */
import { createTeamGroup as contract } from '../../../shared/api/groups.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { teamGroups } from '../../../shared/store/team-groups.ts';

export const handler = teamOperation(contract, ({ team, caller, body }) => teamGroups(team, caller).create(body));
