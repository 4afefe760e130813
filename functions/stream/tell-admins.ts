/** Mails the admins of a team that a domain of theirs counts no more. */
import { mailLapsedDomain } from '../../shared/http/app/domain-mail.ts';
import { eventFunction } from '../../shared/http/event-function.ts';
import { currentService } from '../../shared/http/service.ts';

export const handler = eventFunction(async ({ detail: { team, activity } }, scope) => {
  await mailLapsedDomain(await currentService(), { ...scope, teamId: team }, activity);
});
