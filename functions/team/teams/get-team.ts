/** GET /teams/{team}: the team, and who the caller is there. */
import { getTeam as contract } from '../../../shared/api/teams.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { teamView } from '../../../shared/http/app/team-views.ts';

export const handler = teamOperation(contract, ({ record, caller }) => teamView(record, caller));
