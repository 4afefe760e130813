/** Signing in by a team's SSO method: the local provider as the client of the method's identity provider, by a code flow with PKCE. */
import type { Configuration } from 'openid-client';
import type { SignInWay } from '../../../shared/domain/sign-in.ts';
import type { SsoConnection } from '../../../shared/ports/ports.ts';

type BySso = Extract<SignInWay, { readonly by: 'sso' }>;

interface Pending {
  readonly interaction: string;
  readonly way: BySso;
  readonly verifier: string;
  readonly nonce: string;
  readonly config: Configuration;
  /** Epoch milliseconds. */
  readonly until: number;
}

export interface Assertion {
  readonly way: BySso;
  readonly address: string;
}

/** The method's identity provider cannot be asked, or did not answer as it should; `message` is for the person. */
export class FederationError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FederationError';
  }
}

const pendingMs = 10 * 60_000;
const timeoutSeconds = 5;

export class Federation {
  readonly #callbackUrl: string;
  readonly #pending = new Map<string, Pending>();

  /** @param callbackUrl where identity providers send people back to */
  constructor(callbackUrl: string) {
    this.#callbackUrl = callbackUrl;
  }

  /**
   * @param interaction the id of the sign-in that it is for
   * @returns where to send the person
   * @throws FederationError where the issuer does not answer
   */
  async begin(
    interaction: string,
    connection: Required<Pick<SsoConnection, 'issuer' | 'clientId'>> & SsoConnection,
    loginHint: string,
  ): Promise<URL> {
    const client = await import('openid-client');
    const config = await discover(client, connection);
    const { teamId, methodId } = connection;
    const verifier = client.randomPKCECodeVerifier();
    const state = client.randomState();
    const nonce = client.randomNonce();
    const now = Date.now();
    for (const [key, { until }] of this.#pending) if (until <= now) this.#pending.delete(key);
    this.#pending.set(state, {
      interaction,
      way: { by: 'sso', teamId, methodId },
      verifier,
      nonce,
      config,
      until: now + pendingMs,
    });
    return client.buildAuthorizationUrl(config, {
      redirect_uri: this.#callbackUrl,
      scope: 'openid email',
      state,
      nonce,
      login_hint: loginHint,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
  }

  /** @returns the id of the sign-in that a callback belongs to */
  interactionOf(query: URLSearchParams): string | undefined {
    return this.#pending.get(query.get('state') ?? '')?.interaction;
  }

  /**
   * @param interaction the sign-in that the person's browser is in
   * @returns whom the identity provider says the person is
   * @throws FederationError
   */
  async finish(interaction: string, query: URLSearchParams): Promise<Assertion> {
    const state = query.get('state') ?? '';
    const pending = this.#pending.get(state);
    this.#pending.delete(state);
    if (pending?.interaction !== interaction)
      throw new FederationError('This sign-in was begun elsewhere; begin again.');
    const client = await import('openid-client');
    const { config, nonce, verifier, way } = pending;
    const url = new URL(this.#callbackUrl);
    url.search = query.toString();
    const checks = { pkceCodeVerifier: verifier, expectedNonce: nonce, expectedState: state, idTokenExpected: true };
    const claims = await client.authorizationCodeGrant(config, url, checks).then(
      (tokens) => tokens.claims(),
      (cause: unknown) => {
        throw new FederationError(
          'Your identity provider did not sign you in; try again, or ask an admin of your team.',
          { cause },
        );
      },
    );
    const address = claims?.['email'];
    if (typeof address !== 'string' || claims?.['email_verified'] === false) {
      throw new FederationError(
        'Your identity provider did not say your e-mail address; ask an admin of your team to have it sent as "email".',
      );
    }
    return { way, address };
  }
}

async function discover(
  client: typeof import('openid-client'),
  {
    issuer,
    clientId,
    clientSecret,
  }: { readonly issuer: string; readonly clientId: string; readonly clientSecret?: string },
): Promise<Configuration> {
  try {
    return await client.discovery(
      new URL(issuer),
      clientId,
      clientSecret,
      clientSecret === undefined ? client.None() : undefined,
      {
        timeout: timeoutSeconds,
        // Identity providers on this machine have no certificate.
        execute: /^http:\/\/127\.0\.0\.1[:/]/.test(issuer) ? [client.allowInsecureRequests] : [],
      },
    );
  } catch (cause) {
    throw new FederationError(
      `The identity provider at ${issuer} does not answer as one; try again, or ask an admin of your team.`,
      { cause },
    );
  }
}
