/** Mails an invite that was made. */
import { mailNewInvite } from '../../shared/http/app/invite-mail.ts';
import { eventFunction } from '../../shared/http/event-function.ts';
import { currentService } from '../../shared/http/service.ts';

export const handler = eventFunction(async ({ detail: { team, activity } }, scope) => {
  await mailNewInvite(await currentService(), { ...scope, teamId: team }, activity.object ?? '');
});
