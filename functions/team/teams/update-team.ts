/** PATCH /teams/{team}: renames the team. */
import { updateTeam as contract } from '../../../shared/api/teams.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { teamView } from '../../../shared/http/app/team-views.ts';
import { renameTeam } from '../../../shared/store/teams.ts';

export const handler = teamOperation(contract, async ({ team, body, caller, stillAllowed }) =>
  teamView(await renameTeam(team, body.name, body.version, stillAllowed), caller),
);
