/** POST /teams: creates a team; the caller becomes its Super Admin. */
import { createTeam as contract } from '../../../shared/api/teams.ts';
import { personOperation } from '../../../shared/http/app/app-operation.ts';
import { teamView } from '../../../shared/http/app/team-views.ts';
import { createTeam } from '../../../shared/store/create-team.ts';

export const handler = personOperation(contract, async ({ account, body, policy, scope, service }) => {
  const { teamCreation, entitledFromStart: scimEntitled } = policy;
  const { residency } = service;
  const founding = { ...body, residency, scimEntitled, teamCreation, accountId: account.id };
  const { team, member } = await createTeam(scope, founding);
  return teamView(team, { id: member, kind: 'person', role: 'super-admin' });
});
