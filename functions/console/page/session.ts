/** Who is signed in: OpenID Connect's code flow with PKCE (RFC 7636), by oidc-client-ts. Tokens stay in this tab. */
import { ErrorResponse, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { config } from './config.ts';
import { forgetLinkTokens } from './welcome/link-token.ts';

const consoleUrl = `${config.appBaseUrl}/console`;

const manager = new UserManager({
  authority: config.issuer,
  client_id: config.clientId,
  redirect_uri: `${consoleUrl}/signed-in`,
  post_logout_redirect_uri: `${consoleUrl}/`,
  response_type: 'code',
  scope: 'openid email',
  // Gone with the tab; no other tab or site reads it.
  userStore: new WebStorageStateStore({ store: window.sessionStorage }),
  stateStore: new WebStorageStateStore({ store: window.sessionStorage }),
  automaticSilentRenew: false,
  requestTimeoutInSeconds: 10,
  monitorSession: false,
});

/** Where sign-in comes back to. */
export const signedInPath = '/signed-in';

/** Below the console: `/members?state=active`. */
interface Return {
  readonly to: string;
}

let current: Promise<User | undefined> | undefined;

async function usable(): Promise<User | undefined> {
  const user = await manager.getUser();
  if (!user) return undefined;
  // A token that ends within this time may end on the way.
  if ((user.expires_in ?? 0) > 30) return user;
  if (!user.refresh_token) return undefined;
  try {
    return (await manager.signinSilent()) ?? undefined;
  } catch (error) {
    // Refused by the sign-in service: the session has ended. What could not be asked has not.
    if (error instanceof ErrorResponse) return undefined;
    throw error;
  }
}

/** The access token of whoever is signed in, renewed where need be; `undefined` where nobody is. Rejects where the sign-in service cannot be reached. */
export async function accessToken(): Promise<string | undefined> {
  current ??= usable().finally(() => {
    current = undefined;
  });
  return (await current)?.access_token;
}

/** Leaves for the sign-in page and comes back to `to`, a path below the console. */
export async function signIn(to: string): Promise<void> {
  await manager.removeUser();
  await manager.signinRedirect({ state: { to } satisfies Return });
}

/** Takes what the sign-in page sent back. @returns where to go, below the console; throws where it was refused, with its words */
export async function finishSignIn(): Promise<string> {
  const user = await manager.signinCallback();
  const state = user?.state as Return | undefined; // as `signIn` put it
  return state?.to.startsWith('/') ? state.to : '/';
}

/** Ends the session here and at the provider, and what it could have been renewed with (RFC 7009). */
export async function signOut(): Promise<void> {
  // A link that somebody followed is not the next person's.
  forgetLinkTokens();
  // Cognito takes its own names for these two (https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html).
  const extraQueryParams = { client_id: config.clientId, logout_uri: `${consoleUrl}/` };
  try {
    // Without it, nothing can be renewed; where that is not to be had, the session ends all the same.
    await manager.revokeTokens(['refresh_token']).catch(() => undefined);
    await manager.signoutRedirect({ extraQueryParams });
  } catch {
    // Not to be reached: the tokens are forgotten all the same, and with a new document everything that was read.
    window.location.assign(`${consoleUrl}/`);
  }
}
