/** GET /invites: the invites that wait for the signed-in person. */
import { listMyInvites as contract } from '../../shared/api/invites.ts';
import { personOperation } from '../../shared/http/app/app-operation.ts';
import { myInvites } from '../../shared/store/my-invites.ts';

export const handler = personOperation(
  contract,
  async ({ scope, account }) => {
    const found = await myInvites(scope, account.address);
    return {
      items: found.map(({ team, invite: { id, role, created, until } }) => ({ id, team, role, created, until })),
    };
  },
  { alsoBlocked: true },
);
