/** Access tokens: which are good, and what is said of those that are not. */
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type JwtTokenOptions, jwtTokens } from '../../shared/ports/jwt-tokens.ts';
import { InvalidTokenError } from '../../shared/ports/ports.ts';

const issuer = 'https://sign-in.example/pool';
const clientId = 'console';

interface Signer {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const newSigner = (kid: string): Signer => ({ kid, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) });
const ours = newSigner('ours');
const theirs = newSigner('theirs');

const keys = {
  keys: [
    {
      ...(ours.publicKey.export({ format: 'jwk' }) as { kty: string; n: string; e: string }), // an RSA key's form
      kid: ours.kid,
      use: 'sig',
      alg: 'RS256',
    },
  ],
};

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = (): number => Math.floor(Date.now() / 1000);

/** As Cognito's access tokens are, with the claims that the gate adds. */
const claims = (more: Readonly<Record<string, unknown>> = {}): object => ({
  sub: '8d0c4f1e',
  iss: issuer,
  client_id: clientId,
  token_use: 'access',
  scope: 'openid email',
  auth_time: now() - 120,
  iat: now() - 60,
  exp: now() + 600,
  jti: 'j',
  username: '8d0c4f1e',
  account: 'an-account',
  way: 'password',
  ...more,
});

function token(payload: object, signer: Signer = ours, header: object = { alg: 'RS256', kid: signer.kid }): string {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${sign('sha256', Buffer.from(text), signer.privateKey).toString('base64url')}`;
}

const verifier = (more: Partial<JwtTokenOptions> = {}) => jwtTokens({ issuer, clientId, keys, ...more });

async function refusal(text: string, more: Partial<JwtTokenOptions> = {}): Promise<string> {
  const error: unknown = await verifier(more)
    .verify(text)
    .then(
      () => new Error('it was taken'),
      (thrown: unknown) => thrown,
    );
  expect(error).toBeInstanceOf(InvalidTokenError);
  return error instanceof Error ? error.message : '';
}

test('a good one says whose account it is for, and since when', async () => {
  const payload = claims();
  const { account, iat, auth_time } = payload as { account: string; iat: number; auth_time: number };
  expect(await verifier().verify(token(payload))).toEqual({
    accountId: account,
    issuedAt: iat,
    authenticatedAt: auth_time,
    bySso: false,
  });
});

test.each(['sso', undefined, 'Password', 7, ['password']])(
  'one whose way is %j does not say that a password was',
  async (way) => {
    expect(await verifier().verify(token(claims({ way })))).toMatchObject({ bySso: true });
  },
);

test('one without the time of the sign-in is taken by its own', async () => {
  const { authenticatedAt, issuedAt } = await verifier().verify(token(claims({ auth_time: undefined })));
  expect(authenticatedAt).toBeUndefined();
  expect(issuedAt).toBeGreaterThan(0);
});

test('an audience is asked for where the issuer says one', async () => {
  const forUs = { token_use: undefined, aud: 'https://app.example' };
  const withAudience = { audience: 'https://app.example' };
  expect(await verifier(withAudience).verify(token(claims(forUs)))).toMatchObject({ accountId: 'an-account' });
  expect(await refusal(token(claims({ ...forUs, aud: 'https://other.example' })), withAudience)).toMatch(
    /another service/,
  );
  expect(await refusal(token(claims({ ...forUs, aud: undefined })), withAudience)).toMatch(/another service/);
});

const unsigned = (payload: object): string =>
  `${encode({ alg: 'none', kid: 'ours' })}.${encode(payload)}.${encode({})}`;

/** Signed with the public key's text as the secret of a MAC, for verifiers that let the token choose. */
function confused(payload: object): string {
  const text = `${encode({ alg: 'HS256', kid: 'ours' })}.${encode(payload)}`;
  const secret = ours.publicKey.export({ type: 'spki', format: 'pem' });
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

function tampered(): string {
  const [header, , signature] = token(claims()).split('.');
  return `${header}.${encode(claims({ account: 'somebody-else' }))}.${signature}`;
}

const bad: [what: string, text: () => string, says: RegExp][] = [
  ['expired', () => token(claims({ exp: now() - 1 })), /expired; sign in again/],
  ['of the future', () => token(claims({ nbf: now() + 600 })), /not hold yet/],
  ['of another issuer', () => token(claims({ iss: 'https://evil.example' }), theirs), /another issuer/],
  ['without an issuer', () => token(claims({ iss: undefined })), /another issuer/],
  ['signed with a key of somebody else’s', () => token(claims(), theirs), /key that the sign-in service does not have/],
  [
    'signed with another key under the same id',
    () => token(claims(), { ...theirs, kid: 'ours' }),
    /signature is wrong/,
  ],
  ['altered', tampered, /signature is wrong/],
  ['unsigned', () => unsigned(claims()), /not signed as this service does/],
  ['without a key’s id', () => token(claims(), ours, { alg: 'RS256' }), /key that the sign-in service does not have/],
  ['signed with the public key', () => confused(claims()), /not signed as this service does/],
  ['of another client', () => token(claims({ client_id: 'other' })), /another application/],
  [
    'an ID token of Cognito',
    () => token(claims({ token_use: 'id', client_id: undefined, aud: clientId })),
    /no access token/,
  ],
  [
    'an ID token of any provider',
    () => token(claims({ token_use: undefined, client_id: undefined, aud: clientId })),
    /no access token/,
  ],
  ['without an account', () => token(claims({ account: undefined })), /whose account/],
  ['with an account that is no text', () => token(claims({ account: ['an-account'] })), /whose account/],
  ['with an empty account', () => token(claims({ account: '' })), /whose account/],
  ['that would never expire', () => token(claims({ exp: undefined })), /for how long/],
  ['without a beginning', () => token(claims({ iat: undefined })), /for how long/],
  ['that expires in words', () => token(claims({ exp: 'never' })), /not a JSON Web Token/],
  ['a SCIM API key', () => 'rc_us_abcdef_ghijkl_mnopqr', /not a JSON Web Token/],
  ['of two parts', () => 'a.b', /not a JSON Web Token/],
  ['whose parts are no JSON', () => 'YQ.Yg.Yw', /not a JSON Web Token/],
  [
    'whose payload is null',
    () => `${encode({ alg: 'RS256' })}.${Buffer.from('null').toString('base64url')}.AA`,
    /not a JSON Web Token/,
  ],
  ['far too long', () => `${'a'.repeat(100_000)}.b.c`, /too long/],
];

test.each(bad)('one %s is refused and says so', async (_, text, says) => {
  const message = await refusal(text());
  expect(message).toMatch(says);
  // Of the token nothing is said again.
  for (const part of text().split('.')) if (part.length > 3) expect(message).not.toContain(part);
});

test('one of another residency is told from one of anybody else', async () => {
  const otherIssuers = { eu: 'https://eu.sign-in.example/pool' };
  const text = token(claims({ iss: otherIssuers.eu }), theirs);
  expect(await refusal(text, { otherIssuers })).toMatch(/residency eu/);
  const pool = (name: string): string => `https://cognito-idp.some-place-1.amazonaws.com/${name}`;
  const own = { issuer: pool('one') };
  expect(await refusal(token(claims({ iss: pool('two') }), theirs), own)).toMatch(/perhaps of another residency/);
  expect(await refusal(token(claims({ iss: 'https://evil.example' }), theirs), own)).toMatch(/another issuer/);
});

test('keys that cannot be fetched are nobody’s bad token', async () => {
  const nowhere = 'https://127.0.0.1:1/pool';
  const tokens = jwtTokens({ issuer: nowhere, clientId });
  const error: unknown = await tokens.verify(token(claims({ iss: nowhere }))).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(InvalidTokenError);
});

test('an issuer that is no URL is found out at once', () => {
  expect(() => jwtTokens({ issuer: 'nowhere', clientId })).toThrow(TypeError);
});
