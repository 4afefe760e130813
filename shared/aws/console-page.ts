/** The console's page on AWS: files beside the function's bundle. Bundles of functions that use it import this first. */
import { env, requireEnv } from '../env.ts';
import { filesIn } from '../ports/page-files.ts';
import { makePortWith } from '../ports/ports.ts';

makePortWith('consolePage', () => {
  const issuer = requireEnv(env.tokenIssuer);
  return {
    issuer,
    clientId: requireEnv(env.tokenClientId),
    signInOrigins: [new URL(issuer).origin, requireEnv(env.signInOrigin)],
    read: filesIn(() => new URL('page/', import.meta.url)),
  };
});
