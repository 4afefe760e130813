/** POST /account/address/confirm: takes the address that a mailed link was sent to. */
import { confirmAddress as contract } from '../../shared/api/account.ts';
import { personOperation } from '../../shared/http/app/app-operation.ts';
import { port } from '../../shared/ports/ports.ts';
import { addressChange } from '../../shared/store/address-change.ts';
import { viewOwnAccount } from '../../shared/store/own-account.ts';

export const handler = personOperation(contract, async ({ scope, account, bySso, body, service }) => {
  await addressChange(scope, { bySso }).confirm(account.id, body.token, service.residency, async (change) =>
    port('signIn').changeAddress?.(change),
  );
  return viewOwnAccount(scope, account.id, bySso);
});
