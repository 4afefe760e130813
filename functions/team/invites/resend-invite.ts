/** POST /teams/{team}/invites/{invite}/resend: mails an invite again, with a new link. */
import { resendInvite as contract } from '../../../shared/api/invites.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { mailInviteAgain } from '../../../shared/http/app/invite-mail.ts';

export const handler = teamOperation(contract, ({ team, service, param, stillAllowed }) =>
  mailInviteAgain(service, team, param('invite'), stillAllowed),
);
