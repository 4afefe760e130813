/** GET /teams/{team}: the team, and who the caller is there. */
import { getTeam as contract } from '../../../shared/api/teams.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { teamView } from '../../../shared/http/app/team-views.ts';
import { effectiveRole } from '../../../shared/store/roles.ts';

export const handler = teamOperation(contract, async ({ team, record, caller }) =>
  // Whoever is let in by a role of their own may have a stronger one through a group.
  teamView(record, { ...caller, role: await effectiveRole(team, caller, caller.role) }),
);
