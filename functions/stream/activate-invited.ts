/** Makes the invited members of a domain that was verified active. */
import { eventFunction } from '../../shared/http/event-function.ts';
import { activateInvited } from '../../shared/store/activate-invited.ts';

export const handler = eventFunction(async ({ detail: { team, activity } }, scope) => {
  await activateInvited({ ...scope, teamId: team }, activity.object ?? '');
});
