/**
 * What Cognito asks of its triggers, and how their events say who the person is.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
 */
import { isProviderName } from '../domain/sso-provider.ts';

/** What all trigger events have in common, and what of them is looked at here. */
export interface CognitoTrigger {
  readonly version: string;
  readonly triggerSource: string;
  /** Of a person whom an identity provider sent: `<provider>_<their id there>`; otherwise an id of Cognito's own. */
  readonly userName: string;
  readonly request: {
    readonly userAttributes?: Readonly<Record<string, string>> | null;
    /** The pool hides who exists, and asks about somebody who does not. */
    readonly userNotFound?: boolean;
  };
  readonly response: Readonly<Record<string, unknown>>;
}

/** What a trigger is asked for. */
export type Question =
  /** A new user of the pool, by their own doing or by an identity provider's. */
  | 'sign-up'
  /** Before the password is checked. */
  | 'authentication'
  | 'tokens'
  | 'refreshed tokens'
  /** A code that lets somebody change their password, or their address. */
  | 'password change'
  | 'address change'
  /** Nothing that the gate has a say in. */
  | 'nothing';

const questions: Readonly<Record<string, Question>> = {
  PreSignUp_SignUp: 'sign-up',
  PreSignUp_ExternalProvider: 'sign-up',
  // The operator's own doing; whoever is made so is asked about when they sign in.
  PreSignUp_AdminCreateUser: 'nothing',
  PreAuthentication_Authentication: 'authentication',
  TokenGeneration_HostedAuth: 'tokens',
  TokenGeneration_Authentication: 'tokens',
  TokenGeneration_NewPasswordChallenge: 'tokens',
  TokenGeneration_AuthenticateDevice: 'tokens',
  TokenGeneration_RefreshTokens: 'refreshed tokens',
  CustomMessage_ForgotPassword: 'password change',
  CustomMessage_UpdateUserAttribute: 'address change',
  CustomMessage_VerifyUserAttribute: 'address change',
  CustomMessage_SignUp: 'nothing',
  CustomMessage_AdminCreateUser: 'nothing',
  CustomMessage_ResendCode: 'nothing',
  CustomMessage_Authentication: 'nothing',
};

/** @throws Error for a trigger source that is not known: what nobody thought of lets nobody in */
export function questionOf({ triggerSource }: CognitoTrigger): Question {
  const question = Object.hasOwn(questions, triggerSource) ? questions[triggerSource] : undefined;
  if (question === undefined) throw new Error(`the trigger source ${triggerSource} is not known`);
  return question;
}

export interface CognitoPerson {
  readonly address: string | undefined;
  readonly addressVerified: boolean;
  /** The name of the identity provider that sent the person; `undefined` for those who have a password. */
  readonly provider: string | undefined;
}

/** @throws Error for a person whom an identity provider sent that is no team's */
export function personOf({ triggerSource, userName, request }: CognitoTrigger): CognitoPerson {
  const attributes = request.userAttributes ?? {};
  const federated =
    triggerSource === 'PreSignUp_ExternalProvider' || attributes['cognito:user_status'] === 'EXTERNAL_PROVIDER';
  const provider = userName.slice(0, Math.max(0, userName.indexOf('_')));
  if (federated && !isProviderName(provider)) throw new Error('an identity provider that Rollcall did not make');
  return {
    address: attributes['email'] || undefined,
    addressVerified: attributes['email_verified'] === 'true',
    provider: federated ? provider : undefined,
  };
}
