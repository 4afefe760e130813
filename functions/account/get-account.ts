/** GET /account: who is signed in, on which team, and what they may do for themselves. */
import { getAccount as contract } from '../../shared/api/account.ts';
import { personOperation } from '../../shared/http/app/app-operation.ts';
import { viewOwnAccount } from '../../shared/store/own-account.ts';

export const handler = personOperation(contract, ({ scope, account, bySso }) =>
  viewOwnAccount(scope, account.id, bySso),
);
