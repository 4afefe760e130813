/** DELETE /teams/{team}/invites/{invite}: whom the provider pushed may be pushed again. */
import { removeInvite as contract } from '../../../shared/api/invites.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { invites } from '../../../shared/store/invites.ts';

export const handler = teamOperation(contract, ({ team, param, stillAllowed }) =>
  invites(team).remove(param('invite'), stillAllowed),
);
