/** POST /invites/accept: joins the team, by a link or by one of the person's own invites. */
import { acceptInvite as contract } from '../../shared/api/invites.ts';
import { personOperation } from '../../shared/http/app/app-operation.ts';
import { readInviteLink } from '../../shared/http/app/invite-link.ts';
import { invites } from '../../shared/store/invites.ts';

export const handler = personOperation(
  contract,
  async ({ scope, body, service, account }) => {
    const { team, id, link } =
      'token' in body
        ? readInviteLink(body.token, service.residency, scope)
        : { team: { ...scope, teamId: body.team }, id: body.invite, link: undefined };
    return { team: team.teamId, member: await invites(team).accept(id, link, account.id) };
  },
  { alsoBlocked: true },
);
