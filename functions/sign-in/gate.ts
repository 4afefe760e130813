/** Cognito's triggers: who may sign up, sign in, have tokens, and change a password or an address there. */
import { signInFunction } from '../../shared/http/sign-in-function.ts';
import { checkCredentialChange, checkSignIn, continueSession, signIn } from '../../shared/store/sign-in.ts';

// Until tokens are asked for, nobody has shown a password, and no address has been confirmed: refusals name no team.
const unproven = { addressVerified: true, discreet: true } as const;

export const handler = signInFunction({
  'sign-up': ({ scope, attempt }) => checkSignIn(scope, { ...attempt, ...unproven }),
  authentication: ({ scope, attempt }) => checkSignIn(scope, { ...attempt, ...unproven }),
  tokens: ({ scope, attempt }) => signIn(scope, attempt),
  'refreshed tokens': ({ scope, attempt }) => continueSession(scope, { ...attempt, sessionBeganAt: 'unknown' }),
  'password change': ({ scope, attempt }) => checkCredentialChange(scope, attempt.who.address, 'password'),
  'address change': ({ scope, attempt }) => checkCredentialChange(scope, attempt.who.address, 'address'),
});
