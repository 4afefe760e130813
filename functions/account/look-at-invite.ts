/** POST /invites/look: what a link invites to, for whoever holds it. */
import { lookAtInvite as contract } from '../../shared/api/invites.ts';
import { publicOperation } from '../../shared/http/app/app-operation.ts';
import { readInviteLink } from '../../shared/http/app/invite-link.ts';
import { stateOf } from '../../shared/http/app/present-invite.ts';
import { invites } from '../../shared/store/invites.ts';
import { teams } from '../../shared/store/teams.ts';

export const handler = publicOperation(contract, async ({ scope, body, service }) => {
  const { link, team, id } = readInviteLink(body.token, service.residency, scope);
  const invite = await invites(team).look(id, link);
  const { name } = await teams(scope.table).get(team.teamId);
  const { address, role, until } = invite;
  return { team: { id: team.teamId, name }, address, role, state: stateOf(invite, scope.clock()), until };
});
