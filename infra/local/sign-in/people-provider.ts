/** The OIDC provider that people sign in with on this machine, in the place of the user pool on AWS: same rules, same claims. */
import type { AccountClaims, default as Provider } from 'oidc-provider';
import { methodUnknown, type SignInWay } from '../../../shared/domain/sign-in.ts';
import { continueSession, type SignInOutcome, type SignInScope } from '../../../shared/store/sign-in.ts';
import type { ProviderMemory } from './memory-adapter.ts';
import { logoutPage, providerErrorPage, signedOutPage } from './pages.ts';
import type { SigningKeys } from './signing-keys.ts';

/** The console, a public client; commands and other programs of this machine may be it too. */
export const consoleClientId = 'rollcall-console';
/** What tokens are for, in the words of scopes; Cognito's are of the same client. */
const scope = 'rollcall';

const accessTokenSeconds = 3600;
const sessionSeconds = 12 * 3600;
const refreshSeconds = 30 * 86_400;
const interactionSeconds = 1800;
const codeSeconds = 60;

export interface PeopleProviderOptions {
  /** The origin; the issuer is `/oidc` below it. */
  readonly appBaseUrl: string;
  readonly residency: string;
  readonly keys: SigningKeys;
  readonly cookieSecret: string;
  readonly memory: ProviderMemory;
  readonly scope: () => SignInScope;
  readonly signUp: 'open' | 'closed';
  /** Whom access tokens say they are from, where their readers know the issuer by another URL than browsers do. */
  readonly accessTokenIssuer?: string | undefined;
}

export const oidcMount = '/oidc';
export const issuerOf = (appBaseUrl: string): string => `${appBaseUrl}${oidcMount}`;

/** How somebody signed in, as the `amr` of their session, code and refresh token: these outlive the request that knew it. */
export function amrOf(way: SignInWay): string[] {
  return way.by === 'password' ? ['pwd'] : ['sso', way.teamId, way.methodId];
}

export function wayOf(amr: readonly string[] | undefined): SignInWay | undefined {
  if (amr?.[0] === 'pwd') return { by: 'password' };
  const [by, teamId, methodId] = amr ?? [];
  return by === 'sso' && teamId !== undefined && methodId !== undefined ? { by, teamId, methodId } : undefined;
}

/** What a sign-in leaves behind, in a session, a code or a refresh token. */
interface SignedIn {
  readonly amr?: readonly string[] | undefined;
  /** Epoch seconds with a fraction: what ended sessions within the same second came before or after. */
  readonly at?: number | undefined;
}

/** Loads the library, which takes longer than the rest of the start; so it is done when somebody first signs in. */
export async function peopleProvider(options: PeopleProviderOptions): Promise<Provider> {
  const { default: Provider, errors, interactionPolicy } = await import('oidc-provider');
  const { appBaseUrl, residency, keys, cookieSecret, memory, accessTokenIssuer } = options;

  async function ask(accountId: string, { amr, at }: SignedIn): Promise<SignInOutcome> {
    const way = wayOf(amr);
    if (!way) return methodUnknown as Extract<SignInOutcome, { readonly allowed: false }>;
    return continueSession(options.scope(), {
      who: { accountId },
      way,
      signUp: options.signUp,
      sessionBeganAt: at === undefined ? 'unknown' : at * 1000,
    });
  }

  const policy = interactionPolicy.base();
  // Whoever signs in to the console has agreed to be signed in to the console.
  policy.remove('consent');
  policy
    .get('login')
    ?.checks.add(
      new interactionPolicy.Check(
        'refused',
        'the person may not go on with this session',
        'login_required',
        ({ oidc }) => oidc.session?.accountId !== undefined && oidc.account === undefined,
      ),
    );

  const provider = new Provider(issuerOf(appBaseUrl), {
    adapter: memory.adapter,
    jwks: { keys: [...keys.jwks.keys] },
    cookies: {
      keys: [cookieSecret],
      // Browsers give cookies to every port of a host, and each residency has its own.
      names: {
        session: `rollcall_${residency}_session`,
        interaction: `rollcall_${residency}_interaction`,
        resume: `rollcall_${residency}_resume`,
      },
    },
    clients: [consoleClient(appBaseUrl)],
    pkce: { required: () => true },
    interactions: { policy, url: (_ctx, { uid }) => `${oidcMount}/interaction/${uid}` },
    routes: { jwks: '/.well-known/jwks.json' },
    scopes: ['openid', 'email', 'offline_access'],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    // The console is at the same origin, and browsers name it all the same.
    clientBasedCORS: (_ctx, origin) => origin === new URL(appBaseUrl).origin,
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    expiresWithSession: async () => false,
    ...(accessTokenIssuer !== undefined && {
      formats: {
        customizers: {
          jwt: (_ctx, _token, { payload }) => {
            payload.iss = accessTokenIssuer;
          },
        },
      },
    }),
    ttl: {
      AccessToken: accessTokenSeconds,
      AuthorizationCode: codeSeconds,
      IdToken: accessTokenSeconds,
      Interaction: interactionSeconds,
      Session: sessionSeconds,
      Grant: refreshSeconds,
      RefreshToken: refreshSeconds,
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: true },
      revocation: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx, form) => {
          ctx.body = logoutPage(form);
        },
        postLogoutSuccessSource: async (ctx) => {
          ctx.body = signedOutPage();
        },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: async () => appBaseUrl,
        useGrantedResource: async () => true,
        getResourceServerInfo: async (_ctx, resource) => {
          if (resource !== appBaseUrl) throw new errors.InvalidTarget();
          return {
            scope,
            audience: appBaseUrl,
            accessTokenFormat: 'jwt',
            accessTokenTTL: accessTokenSeconds,
            jwt: { sign: { alg: 'ES256' } },
          };
        },
      },
    },
    renderError: async (ctx, { error, error_description: description }) => {
      ctx.type = 'html';
      ctx.body = providerErrorPage(error, description);
    },
    loadExistingGrant: async ({ oidc }) => {
      const { account, client } = oidc;
      if (!account || !client) return undefined;
      const grant = new oidc.provider.Grant({ accountId: account.accountId, clientId: client.clientId });
      grant.addOIDCScope('openid email offline_access');
      grant.addResourceScope(appBaseUrl, scope);
      await grant.save();
      return grant;
    },
    // The gate's rules, whenever a session goes on: at a code, a refresh, a sign-in that finds a session.
    findAccount: async (ctx, accountId, source) => {
      if (source && !('amr' in source && 'authTime' in source)) return undefined;
      const { session } = ctx.oidc;
      const outcome = await ask(
        accountId,
        source ? { amr: amrIn(source), at: Number(source.authTime) } : { amr: session?.amr, at: session?.authTime() },
      );
      if (!outcome.allowed) {
        if (!source) return undefined;
        throw new errors.CustomOIDCProviderError('invalid_grant', outcome.message);
      }
      const { address } = outcome.account;
      const claims: AccountClaims = {
        sub: accountId,
        ...(address !== undefined && { email: address, email_verified: true }),
      };
      return { accountId, claims: () => claims };
    },
    extraTokenClaims: async (ctx, token) => {
      const { AuthorizationCode, RefreshToken } = ctx.oidc.entities;
      const source = AuthorizationCode ?? RefreshToken;
      if (!('accountId' in token) || source?.authTime === undefined) return undefined;
      return { account: token.accountId, auth_time: source.authTime, way: wayOf(amrIn(source))?.by };
    },
  });
  return provider;
}

function amrIn(source: { readonly amr?: unknown }): readonly string[] | undefined {
  return Array.isArray(source.amr) ? source.amr.map(String) : undefined;
}

/** Native, because only such clients may be sent back to loopback addresses (RFC 8252 section 7.3), of whatever port. */
function consoleClient(appBaseUrl: string) {
  return {
    client_id: consoleClientId,
    client_name: 'Rollcall console',
    application_type: 'native' as const,
    token_endpoint_auth_method: 'none' as const,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code' as const],
    redirect_uris: ['/console', '/console/', '/console/callback', '/console/signed-in', '/callback'].map(
      (path) => `${appBaseUrl}${path}`,
    ),
    post_logout_redirect_uris: ['/console', '/console/', '/console/signed-out'].map((path) => `${appBaseUrl}${path}`),
  };
}
