/** Questions of the sign-in gate and the host API about people who are being deactivated and brought back meanwhile. */
import { handler as gate } from '../../functions/sign-in/gate.ts';
import { LocalContext } from '../../infra/local/lambda-context.ts';
import type { CognitoTrigger } from '../../shared/http/cognito-trigger.ts';
import type { ScimAnswer } from '../support/scim-client.ts';
import type { Facts, Known } from './exchange.ts';
import type { Asked, Occasion, OperationKind } from './operations.ts';
import { thingOfSignIn } from './user-model.ts';

/** Asks the gate for tokens as Cognito does for somebody whom the team's SSO method sent. @returns 200, or 403 for a refusal */
async function askGate(provider: string, email: string, refreshed: boolean): Promise<ScimAnswer> {
  const event = {
    version: '2',
    triggerSource: refreshed ? 'TokenGeneration_RefreshTokens' : 'TokenGeneration_HostedAuth',
    userName: `${provider}_${email}`,
    request: {
      userAttributes: {
        sub: crypto.randomUUID(),
        'cognito:user_status': 'EXTERNAL_PROVIDER',
        email,
        identities: JSON.stringify([{ userId: email, providerName: provider, providerType: 'SAML', primary: true }]),
        email_verified: 'false',
      },
      groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
      scopes: ['openid', 'email'],
    },
    response: { claimsAndScopeOverrideDetails: null },
  } as unknown as CognitoTrigger; // with what Cognito sends besides
  const body = await gate(event, new LocalContext('sign-in-gate', crypto.randomUUID(), performance.now() + 5000)).then(
    ({ response }) => ({ allowed: true, details: response['claimsAndScopeOverrideDetails'] }),
    ({ message }: Error) => ({ allowed: false, message }),
  );
  const message = 'message' in body ? body.message : '';
  const status = message.includes('in a moment') ? 503 : message.includes('does not work') ? 500 : 200;
  return { status, headers: { 'retry-after': '1' }, body, text: '' };
}

function sawSignIn(facts: Facts, known: Known, id: string, isAllowed: boolean): void {
  const account = known.accounts.get(id);
  if (account === undefined) return;
  facts.saw<boolean>(thingOfSignIn(account), isAllowed ? 'let in' : 'not let in', (state) => state === isAllowed);
}

export const signInOperations: Readonly<Record<string, OperationKind>> = {
  'ask-host': {
    weight: 6,
    ask: (occasion) => askHost(occasion.world, occasion.pick(occasion.team.users)),
  },
  'ask-gate': {
    weight: 4,
    ask(occasion) {
      const { world, team } = occasion;
      const id = occasion.pick(team.users);
      const account = id === undefined ? undefined : world.accounts.get(id);
      if (id === undefined || !account?.address) return undefined;
      const refreshed = occasion.draw() < 0.5;
      return {
        says: `the gate is asked for ${refreshed ? 'refreshed ' : ''}tokens of ${id}`,
        as: { send: () => askGate(team.provider, account.address, refreshed) },
        call: { method: 'POST', path: '/' },
        about(facts, { answer }, known) {
          // Whoever is refused may be so for the address, which may be somebody else's by now.
          const details = JSON.stringify(answer?.body?.details ?? '');
          if (answer?.status === 200 && answer.body.allowed && details.includes(account.id))
            sawSignIn(facts, known, id, true);
        },
      };
    },
  },
};

function askHost(world: Occasion['world'], id: string | undefined): Asked | undefined {
  const account = id === undefined ? undefined : world.accounts.get(id);
  if (id === undefined || !account) return undefined;
  return {
    says: `the host product asks whether ${id} may sign in`,
    as: world.service.host,
    call: { method: 'POST', path: '/host/v1/sign-in-check', body: { account: account.id } },
    about(facts, { answer }, known) {
      if (answer?.status === 200) sawSignIn(facts, known, id, answer.body.allowed === true);
    },
  };
}
