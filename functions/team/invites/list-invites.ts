/** GET /teams/{team}/invites: the pending invites of the team. */
import { listInvites as contract } from '../../../shared/api/invites.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { presentInvite } from '../../../shared/http/app/present-invite.ts';
import { invites } from '../../../shared/store/invites.ts';

export const handler = teamOperation(contract, async ({ team, query }) => {
  const page = await invites(team).list(query);
  return { ...page, items: page.items.map((invite) => presentInvite(invite, team.clock())) };
});
