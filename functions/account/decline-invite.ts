/** POST /invites/decline: whoever holds the link declines the invite. */
import { declineInvite as contract } from '../../shared/api/invites.ts';
import { publicOperation } from '../../shared/http/app/app-operation.ts';
import { readInviteLink } from '../../shared/http/app/invite-link.ts';
import { invites } from '../../shared/store/invites.ts';

export const handler = publicOperation(contract, ({ scope, body, service }) => {
  const { link, team, id } = readInviteLink(body.token, service.residency, scope);
  return invites(team).decline(id, link);
});
