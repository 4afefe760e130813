/** Signing in on this machine: the provider that people use, a company's identity provider, and what the rest of Rollcall needs of them. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Jwks } from 'aws-jwt-verify/jwk';
import type { default as Provider } from 'oidc-provider';
import { jwtTokens } from '../../../shared/ports/jwt-tokens.ts';
import type { TokenVerifier } from '../../../shared/ports/ports.ts';
import type { SignInScope } from '../../../shared/store/sign-in.ts';
import type { OtherSite } from '../gateway.ts';
import { type LocalConnections, localConnections } from './connections.ts';
import { Federation } from './federation.ts';
import { sendPage } from './html.ts';
import { Interactions } from './interaction.ts';
import { ProviderMemory } from './memory-adapter.ts';
import { brokenPage, type OfferedMethod } from './pages.ts';
import type { ListableTable } from './people.ts';
import { consoleClientId, issuerOf, oidcMount, peopleProvider } from './people-provider.ts';
import { newSigningKeys } from './signing-keys.ts';
import { answerUpstream, upstreamClient, upstreamMount, upstreamProvider } from './upstream.ts';

export interface LocalSignInOptions {
  readonly appBaseUrl: string;
  readonly residency: string;
  /** App base URLs of the other residencies, by residency. */
  readonly otherAppBaseUrls: Readonly<Record<string, string>>;
  readonly scope: () => SignInScope;
  readonly signUp: 'open' | 'closed';
  /** Absent where the table's people cannot be listed. */
  readonly listable?: ListableTable | undefined;
  /** Keeps the connections of SSO methods between starts. */
  readonly connectionsFile: string;
  /** Whom access tokens say they are from, where their readers know the issuer by another URL than browsers do. */
  readonly accessTokenIssuer?: string;
  readonly onFailure: (definition: { readonly name: string }, error: unknown) => void;
}

export interface LocalSignIn {
  /** For the gateway. */
  readonly sites: readonly OtherSite[];
  /** The ports. */
  readonly tokens: TokenVerifier;
  readonly signIn: LocalConnections;
  /** What access tokens are verified with. */
  readonly publicJwks: Jwks;
}

/** Names under which a browser on this machine asks; a page from elsewhere that has its own name lead here has another. */
const ownHost = /^127\.0\.0\.1(?::\d+)?$/;

type Answers = (request: IncomingMessage, response: ServerResponse, url: URL, provider: Provider) => Promise<boolean>;

export function localSignIn(options: LocalSignInOptions): LocalSignIn {
  const { appBaseUrl, residency, otherAppBaseUrls, onFailure, scope, signUp, accessTokenIssuer } = options;
  const keys = newSigningKeys();
  const memory = new ProviderMemory();
  const cookieSecret = randomBytes(32).toString('base64url');
  const connections = localConnections(options.connectionsFile, (accountId) => memory.forgetAccount(accountId));
  const upstreamIssuer = `${appBaseUrl}${upstreamMount}`;
  const interactions = new Interactions({
    residency,
    scope,
    signUp,
    listable: options.listable,
    federation: new Federation(`${appBaseUrl}${oidcMount}/federated`),
    connectionOf({ teamId, methodId }: OfferedMethod) {
      const known = connections.connectionOf(methodId);
      // SAML is not spoken here, so the company's provider of this machine stands in for that of such a method.
      return known?.protocol === 'oidc' && known.issuer !== undefined && known.clientId !== undefined
        ? { ...known, teamId, methodId, issuer: known.issuer, clientId: known.clientId }
        : { teamId, methodId, protocol: 'oidc', issuer: upstreamIssuer, ...upstreamClient };
    },
  });
  const site = (mount: string, load: () => Promise<Provider>, answers: Answers): OtherSite => {
    let loading: Promise<Provider> | undefined;
    return {
      mount,
      handle(request, response) {
        loading ??= load();
        serve(mount, loading, answers, request, response).catch((error: unknown) => {
          onFailure({ name: `the page below ${mount}` }, error);
          if (!response.headersSent) sendPage(response, 500, brokenPage());
          else response.destroy();
        });
      },
    };
  };
  return {
    sites: [
      site(
        oidcMount,
        () => peopleProvider({ appBaseUrl, residency, keys, cookieSecret, memory, scope, signUp, accessTokenIssuer }),
        (...visit) => interactions.answer(...visit),
      ),
      site(upstreamMount, () => upstreamProvider({ appBaseUrl, residency, cookieSecret }), answerUpstream),
    ],
    tokens: jwtTokens({
      issuer: accessTokenIssuer ?? issuerOf(appBaseUrl),
      clientId: consoleClientId,
      audience: appBaseUrl,
      keys: keys.publicJwks,
      otherIssuers: Object.fromEntries(Object.entries(otherAppBaseUrls).map(([name, url]) => [name, issuerOf(url)])),
    }),
    signIn: connections,
    publicJwks: keys.publicJwks,
  };
}

async function serve(
  mount: string,
  loading: Promise<Provider>,
  answers: Answers,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!ownHost.test(request.headers.host ?? '')) {
    response
      .writeHead(403, { 'Content-Type': 'text/plain' })
      .end('Sign in at 127.0.0.1, the address that npm start prints.\n');
    return;
  }
  const provider = await loading;
  const target = request.url ?? '/';
  const url = URL.parse(target, 'http://127.0.0.1');
  if (url && (await answers(request, response, url, provider))) return;
  // The provider is mounted, as frameworks do it: it is told the path below its mount, and the whole one.
  Object.assign(request, { originalUrl: target, url: target.slice(mount.length) || '/' });
  await provider.callback()(request, response);
}
