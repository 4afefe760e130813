/** The tokens port for Amazon Cognito's access tokens. Bundles of functions that use it import this first. */
import { env, requireEnv } from '../env.ts';
import { jwtTokens } from '../ports/jwt-tokens.ts';
import { makePortWith } from '../ports/ports.ts';

makePortWith('tokens', () =>
  jwtTokens({ issuer: requireEnv(env.tokenIssuer), clientId: requireEnv(env.tokenClientId) }),
);
