/** Access tokens as JSON Web Tokens (RFC 7519, RFC 9068): Cognito's on AWS, the local provider's on one machine. */
import { JwtVerifier } from 'aws-jwt-verify'; // AWS's own; needs nothing else
import {
  FetchError,
  JwksValidationError,
  JwkValidationError,
  JwtBaseError,
  JwtExpiredError,
  JwtInvalidClaimError,
  JwtInvalidSignatureAlgorithmError,
  JwtInvalidSignatureError,
  JwtNotBeforeError,
  JwtParseError,
  ParameterValidationError,
} from 'aws-jwt-verify/error';
import { type Fetcher, SimpleFetcher } from 'aws-jwt-verify/https';
import { type Jwks, SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';
import { InvalidTokenError, type TokenClaims, type TokenVerifier } from './ports.ts';

export interface JwtTokenOptions {
  /** `iss` of the tokens; their keys are at `<issuer>/.well-known/jwks.json` unless `keys` are given. */
  readonly issuer: string;
  /** The client that tokens were issued to: their `client_id`. */
  readonly clientId: string;
  /** Whom tokens are for: their `aud`, where the issuer says one. Cognito does not. */
  readonly audience?: string;
  /** The issuer's public keys, where they are at hand. */
  readonly keys?: Jwks;
  /** Issuers of other residencies, by residency, where they are known. */
  readonly otherIssuers?: Readonly<Record<string, string>>;
}

/** More than any access token has; what is longer is not looked at. */
const tokenLengthMax = 8192;
/** Of one try to fetch the keys, of which there are two. */
const fetchMs = 2000;
/** Cognito's issuers differ in region and pool alone. */
const cognitoIssuer = /^https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\//;

/** @throws TypeError for an issuer that is no URL */
export function jwtTokens(options: JwtTokenOptions): TokenVerifier {
  const { issuer, clientId, audience = null, keys } = options;
  const jwksUri = `${issuer}/.well-known/jwks.json`;
  if (!URL.canParse(jwksUri)) throw new TypeError(`the issuer ${issuer} is no URL`);
  const jwksCache = new SimpleJwksCache({ fetcher: keys ? inHand(keys) : overHttps });
  const verifier = JwtVerifier.create({ issuer, audience, jwksUri }, { jwksCache });
  return {
    async verify(token) {
      const { payload: unverified } = decompose(token);
      // Before the keys are asked for: another issuer's key is none of this one's.
      if (unverified.iss !== issuer) throw new InvalidTokenError(foreign(unverified.iss, options));
      const payload = await verifier.verify(token).catch((error: unknown) => {
        throw explained(error);
      });
      return claimsOf(payload, clientId);
    },
  };
}

const overHttps = new SimpleFetcher({ defaultRequestOptions: { timeout: fetchMs, responseTimeout: fetchMs } });

/** A token that is signed with another key than these is as good as none, however often they are looked at. */
const inHand = (keys: Jwks): Fetcher => ({ fetch: async () => new TextEncoder().encode(JSON.stringify(keys)).buffer });

function decompose(token: string): ReturnType<typeof decomposeUnverifiedJwt> {
  if (token.length > tokenLengthMax) throw new InvalidTokenError('The token is too long to be one of this service’s.');
  try {
    return decomposeUnverifiedJwt(token);
  } catch (error) {
    throw explained(error);
  }
}

function foreign(issuer: unknown, { issuer: own, otherIssuers = {} }: JwtTokenOptions): string {
  const residency = Object.entries(otherIssuers).find(([, other]) => other === issuer)?.[0];
  if (residency !== undefined) {
    return `The token is of the residency ${residency}, and this is another; sign in here, or use that residency’s base URL.`;
  }
  return cognitoIssuer.test(own) && typeof issuer === 'string' && cognitoIssuer.test(issuer)
    ? 'The token is of another sign-in service, perhaps of another residency; sign in here, or use that residency’s base URL.'
    : 'The token is of another issuer; sign in here and send the access token that comes of it.';
}

/** What is wrong with the token, in words without anything of it; an error of the keys' fetching, or a defect, as it is. */
function explained(error: unknown): unknown {
  if (!(error instanceof JwtBaseError) || isNotOfTheToken(error)) return error;
  const because = (message: string): InvalidTokenError => new InvalidTokenError(message, { cause: error });
  if (error instanceof JwtParseError) return because('The token is not a JSON Web Token; send the access token whole.');
  if (error instanceof JwtExpiredError) return because('The token has expired; sign in again.');
  if (error instanceof JwtNotBeforeError) return because('The token does not hold yet; compare your clock.');
  if (error instanceof JwtInvalidSignatureError) return because('The token’s signature is wrong; send it unaltered.');
  if (error instanceof JwtInvalidSignatureAlgorithmError)
    return because('The token is not signed as this service does.');
  if (error instanceof JwtInvalidClaimError) return because('The token is for another service; sign in to this one.');
  // The key's id is missing, or is none of the issuer's.
  return because('The token is signed with a key that the sign-in service does not have; sign in again.');
}

const isNotOfTheToken = (error: JwtBaseError): boolean =>
  error instanceof FetchError ||
  error instanceof JwksValidationError ||
  error instanceof JwkValidationError ||
  error instanceof ParameterValidationError;

function claimsOf(payload: Readonly<Record<string, unknown>>, clientId: string): TokenClaims {
  const { account, iat, exp, way, auth_time: authenticatedAt, client_id: client, token_use: use = 'access' } = payload;
  // An ID token has no `client_id`, and Cognito's says that it is one.
  if (client !== clientId || use !== 'access') {
    throw new InvalidTokenError(
      client === undefined || use !== 'access'
        ? 'This is no access token; send the access token that signing in gave, not the ID token.'
        : 'The token was issued to another application; sign in to this one.',
    );
  }
  if (typeof exp !== 'number' || typeof iat !== 'number' || typeof account !== 'string' || account === '') {
    throw new InvalidTokenError('The token does not say whose account it is for, or for how long; sign in again.');
  }
  return {
    accountId: account,
    issuedAt: iat,
    ...(typeof authenticatedAt === 'number' && { authenticatedAt }),
    bySso: way !== 'password',
  };
}
