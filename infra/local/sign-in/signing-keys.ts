/** Keys that sign the tokens of one start; a restart makes every earlier token void. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Jwks } from 'aws-jwt-verify/jwk';

export interface SigningKeys {
  /** With the private key, for the provider. */
  readonly jwks: { readonly keys: readonly [Readonly<Record<string, string>>] };
  /** For whoever verifies. */
  readonly publicJwks: Jwks;
}

export function newSigningKeys(): SigningKeys {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty = '', crv = '', x = '', y = '', d = '' } = privateKey.export({ format: 'jwk' });
  const shown = { kty, crv, x, y, kid: randomBytes(8).toString('hex'), use: 'sig', alg: 'ES256' };
  return { jwks: { keys: [{ ...shown, d }] }, publicJwks: { keys: [shown] } };
}
