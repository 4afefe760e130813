/** PATCH /account: changes one's own name. */
import { updateAccount as contract } from '../../shared/api/account.ts';
import { personOperation } from '../../shared/http/app/app-operation.ts';
import { changeOwnName, viewOwnAccount } from '../../shared/store/own-account.ts';

export const handler = personOperation(contract, async ({ scope, account, bySso, body }) => {
  await changeOwnName(scope, account.id, body);
  return viewOwnAccount(scope, account.id, bySso);
});
