/** Event bus -> sign-in service: whoever is off their team loses their sessions and refresh tokens. */
import { eventFunction } from '../../shared/http/event-function.ts';
import { port } from '../../shared/ports/ports.ts';
import { getAccount } from '../../shared/store/accounts.ts';

export const handler = eventFunction(async ({ detail: { team, activity } }, { table }) => {
  const account = activity.account === undefined ? undefined : await getAccount(table, activity.account);
  // Events come late and again: whoever is back on the team by now keeps what they have since.
  if (account?.address === undefined || account.team === team) return;
  await port('signIn').endSessions({ accountId: account.id, address: account.address });
});
