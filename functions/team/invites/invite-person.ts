/** POST /teams/{team}/invites: invites somebody by e-mail. */
import { invitePerson as contract } from '../../../shared/api/invites.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { announceInvite } from '../../../shared/http/app/invite-mail.ts';
import { presentInvite } from '../../../shared/http/app/present-invite.ts';
import { invites } from '../../../shared/store/invites.ts';

export const handler = teamOperation(contract, async ({ team, body, caller, service }) => {
  const invite = await invites(team).invite(caller, body);
  return { invite: presentInvite(invite, team.clock()), ...(await announceInvite(service, team, invite.id)) };
});
