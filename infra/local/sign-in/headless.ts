/** Signs somebody in on this machine without a browser: the whole code flow with PKCE (RFC 7636), pages included. */

import { HeadlessBrowser } from './headless-browser.ts';
import { consoleClientId, issuerOf } from './people-provider.ts';

export interface SignInRequest {
  readonly appBaseUrl: string;
  readonly address: string;
  /** `sso` goes on by the team's method where the page offers one. Default `password`. */
  readonly by?: 'password' | 'sso';
  /** The e-mail address that the company's identity provider asserts, if it is another than the typed one. */
  readonly asserted?: string;
}

export interface SignedIn {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** `refused` is what the page, or the provider, tells the person. */
export type SignInEnd = SignedIn | { readonly refused: string };

const redirectUri = 'http://127.0.0.1/callback';

/** @throws Error where no local sign-in answers at the base URL, or answers what it should not */
export async function signInHeadlessly({
  appBaseUrl,
  address,
  by = 'password',
  asserted = address,
}: SignInRequest): Promise<SignInEnd> {
  const client = await import('openid-client');
  const config = await localConfig(appBaseUrl);
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid email',
    state,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const browser = new HeadlessBrowser(redirectUri);
  await browser.open(url.href);
  await browser.submit('address-form', by === 'sso' ? { address } : { address, way: 'password' });
  if (by === 'sso' && (await browser.submit('/sso')) && !browser.isHome) {
    await browser.submit('address-form', { address: asserted });
  }
  if (!browser.isHome) return { refused: browser.alert ?? `no way on from ${browser.url}` };
  try {
    const checks = { pkceCodeVerifier: verifier, expectedState: state, idTokenExpected: true };
    return tokensOf(await client.authorizationCodeGrant(config, new URL(browser.url), checks));
  } catch (error) {
    return refusal(error);
  }
}

/** Exchanges a refresh token, which is used up by it. */
export async function refreshHeadlessly(appBaseUrl: string, refreshToken: string): Promise<SignInEnd> {
  const client = await import('openid-client');
  try {
    return tokensOf(await client.refreshTokenGrant(await localConfig(appBaseUrl), refreshToken));
  } catch (error) {
    return refusal(error);
  }
}

async function localConfig(appBaseUrl: string) {
  const client = await import('openid-client');
  return client.discovery(new URL(issuerOf(appBaseUrl)), consoleClientId, undefined, client.None(), {
    execute: [client.allowInsecureRequests],
  });
}

function tokensOf({ access_token, refresh_token = '' }: { access_token: string; refresh_token?: string }): SignedIn {
  return { accessToken: access_token, refreshToken: refresh_token };
}

/** OAuth's own errors are answers. */
function refusal(error: unknown): SignInEnd {
  if (error instanceof Error && 'error_description' in error) return { refused: String(error.error_description) };
  throw error;
}
