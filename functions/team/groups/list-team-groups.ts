/** GET /teams/{team}/groups: the groups by name. */
import { listTeamGroups as contract } from '../../../shared/api/groups.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { teamGroups } from '../../../shared/store/team-groups.ts';

export const handler = teamOperation(contract, ({ team, caller, query }) => teamGroups(team, caller).list(query));
