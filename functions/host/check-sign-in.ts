/** POST /sign-in-check: whether somebody may sign in, and who they are. */
import { checkSignIn as contract } from '../../shared/api/host.ts';
import { hostOperation } from '../../shared/http/app/app-operation.ts';
import { mayPersonSignIn } from '../../shared/store/host-questions.ts';

export const handler = hostOperation(contract, ({ scope, body, policy }) =>
  mayPersonSignIn(scope, body, policy.signUp),
);
