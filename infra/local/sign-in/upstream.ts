/** A company's identity provider on this machine, which asserts any e-mail address: the upstream of teams' SSO methods. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Adapter, default as Provider } from 'oidc-provider';
import { sendPage } from './html.ts';
import { ProviderMemory } from './memory-adapter.ts';
import { lostPage, providerErrorPage, upstreamPage } from './pages.ts';
import { readForm } from './read-form.ts';
import { newSigningKeys } from './signing-keys.ts';

export const upstreamMount = '/upstream';

/** It takes any client by this secret; nothing here is protected by it. */
export const upstreamClient = { clientId: 'rollcall', clientSecret: 'secret-of-no-secrecy-on-this-machine' } as const;

const hourSeconds = 3600;

export interface UpstreamOptions {
  /** The issuer is `/upstream` below it. */
  readonly appBaseUrl: string;
  readonly residency: string;
  readonly cookieSecret: string;
}

export async function upstreamProvider({ appBaseUrl, residency, cookieSecret }: UpstreamOptions): Promise<Provider> {
  const { default: Provider, interactionPolicy } = await import('oidc-provider');
  const policy = interactionPolicy.base();
  policy.remove('consent');
  const memory = new ProviderMemory();
  return new Provider(`${appBaseUrl}${upstreamMount}`, {
    adapter: (model: string): Adapter => {
      const adapter = memory.adapter(model);
      return model === 'Client' ? { ...adapter, find: async (id) => anyClient(id, appBaseUrl) } : adapter;
    },
    jwks: { keys: [...newSigningKeys().jwks.keys] },
    cookies: {
      keys: [cookieSecret],
      names: {
        session: `upstream_${residency}_session`,
        interaction: `upstream_${residency}_interaction`,
        resume: `upstream_${residency}_resume`,
      },
    },
    interactions: { policy, url: (_ctx, { uid }) => `${upstreamMount}/interaction/${uid}` },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    ttl: {
      AccessToken: hourSeconds,
      IdToken: hourSeconds,
      Interaction: hourSeconds,
      Session: hourSeconds,
      Grant: hourSeconds,
    },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    renderError: async (ctx, { error, error_description: description }) => {
      ctx.type = 'html';
      ctx.body = providerErrorPage(error, description);
    },
    // Its people are their addresses.
    findAccount: async (_ctx, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, email: accountId, email_verified: true }),
    }),
    loadExistingGrant: async ({ oidc }) => {
      const { account, client } = oidc;
      if (!account || !client) return undefined;
      const grant = new oidc.provider.Grant({ accountId: account.accountId, clientId: client.clientId });
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
  });
}

/** Native, so that either residency may be sent back to. */
function anyClient(id: string, appBaseUrl: string) {
  return {
    client_id: id,
    client_secret: upstreamClient.clientSecret,
    application_type: 'native' as const,
    token_endpoint_auth_method: 'client_secret_post' as const,
    redirect_uris: [`${appBaseUrl}/oidc/federated`],
    grant_types: ['authorization_code'],
    response_types: ['code' as const],
  };
}

const interactionPath = new RegExp(`^${upstreamMount}/interaction/([\\w-]+)(/login)?$`);

/** The one page. @returns false where the path is another */
export async function answerUpstream(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  provider: Provider,
): Promise<boolean> {
  const [action, uid] = interactionPath.exec(url.pathname) ?? [];
  if (action === undefined) return false;
  const details = await provider.interactionDetails(request, response).catch(() => undefined);
  if (!details || details.uid !== uid) {
    sendPage(response, 400, lostPage());
    return true;
  }
  if (request.method === 'POST') {
    const accountId = ((await readForm(request)).get('address') ?? '').trim();
    if (accountId !== '') {
      await provider.interactionFinished(request, response, { login: { accountId, remember: false } });
      return true;
    }
  }
  const hint = String(details.params['login_hint'] ?? '');
  sendPage(response, 200, upstreamPage(`${upstreamMount}/interaction/${uid}`, hint));
  return true;
}
