/** Where people sign in on AWS: the user pool, its gate, and the console's client. */
import { signInFunctions } from '../../functions/operations.ts';
import {
  functionNamed,
  idIn,
  property,
  resourcesOf,
  type SynthesizedStack,
  stackOf,
  synthesisMs,
  synthesized,
} from './synthesize.ts';

let stacks: readonly SynthesizedStack[];
let open: readonly SynthesizedStack[];

beforeAll(async () => {
  stacks = await synthesized('production');
  open = await synthesized('configured');
}, synthesisMs);

const data = (among = stacks) => stackOf(among, 'us', 'data').template;
const only = (template: SynthesizedStack['template'], type: string) => {
  const found = resourcesOf(template, type);
  expect(found).toHaveLength(1);
  return found[0]?.[1].Properties ?? {};
};
const pool = (among = stacks) => only(data(among), 'AWS::Cognito::UserPool');
const client = () => only(stackOf(stacks, 'us', 'team').template, 'AWS::Cognito::UserPoolClient');

test('people sign in by address, in any case, with a long password', () => {
  expect(pool()).toMatchObject({
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    AutoVerifiedAttributes: ['email'],
    UserPoolTier: 'ESSENTIALS',
    Policies: { PasswordPolicy: { MinimumLength: 12 } },
  });
});

test('whoever wants an account may ask for it, and the gate is told who gets one: only the known and invited in a production', () => {
  for (const [among, signUp] of [
    [stacks, 'closed'],
    [open, 'open'],
  ] as const) {
    expect(pool(among)['AdminCreateUserConfig']).toEqual({ AllowAdminCreateUserOnly: false });
    const [, gate] = functionNamed(data(among), signInFunctions[0].name);
    expect(gate.Properties?.Environment?.Variables?.['SIGN_UP']).toBe(signUp);
  }
});

test('codes come from the configured sender, and from Cognito’s own without one', () => {
  expect(pool()['EmailConfiguration']).toEqual({ EmailSendingAccount: 'COGNITO_DEFAULT' });
  expect(pool(open)['EmailConfiguration']).toMatchObject({
    EmailSendingAccount: 'DEVELOPER',
    From: 'no-reply@example.com',
  });
});

test('the gate is asked at each of its triggers and may be called by this pool alone', () => {
  const [{ name, triggers }] = signInFunctions;
  const [gateId] = functionNamed(data(), name);
  const asked = { 'Fn::GetAtt': [gateId, 'Arn'] };
  expect(pool()['LambdaConfig']).toEqual({
    CustomMessage: asked,
    PreAuthentication: asked,
    PreSignUp: asked,
    PreTokenGenerationConfig: { LambdaArn: asked, LambdaVersion: 'V2_0' },
  });
  const permissions = resourcesOf(data(), 'AWS::Lambda::Permission').map(([, { Properties }]) => Properties ?? {});
  expect(permissions).toHaveLength(triggers.length);
  const [poolId] = resourcesOf(data(), 'AWS::Cognito::UserPool')[0] ?? [];
  for (const permission of permissions) {
    expect(permission).toMatchObject({ Principal: 'cognito-idp.amazonaws.com', FunctionName: asked });
    expect(idIn(permission['SourceArn'])).toBe(poolId);
  }
});

test('the console is a public client: the code flow alone, no secret, no sign-in calls past the page', () => {
  expect(client()).toMatchObject({
    GenerateSecret: false,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email'],
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: true,
    RefreshTokenRotation: { Feature: 'ENABLED' },
  });
  // With a password or SRP flow a client gets tokens with which people change address and password as Cognito alone allows.
  expect(client()['ExplicitAuthFlows']).toEqual(['ALLOW_CUSTOM_AUTH']);
  expect(property(pool()['LambdaConfig'], 'DefineAuthChallenge')).toBeUndefined();
});

test('codes go back to the console alone', () => {
  const urls = [client()['CallbackURLs'], client()['LogoutURLs']].flat();
  expect(urls).toHaveLength(3);
  for (const url of urls) {
    const parts: unknown = property(url, 'Fn::Join');
    expect(JSON.stringify(parts)).toMatch(/execute-api.*\/app\/console[/"]/);
  }
});

test('tokens’ issuer is this residency’s pool', () => {
  const [, fn] = functionNamed(stackOf(stacks, 'us', 'team').template, 'get-team');
  const issuer = JSON.stringify(fn.Properties?.Environment?.Variables?.['TOKEN_ISSUER']);
  expect(issuer).toMatch(
    /"https:\/\/cognito-idp\.us-[a-z]+-1\.",\{"Ref":"AWS::URLSuffix"\},"\/",\{"Fn::ImportValue":"rollcall-production-us-data:.*People/,
  );
});
