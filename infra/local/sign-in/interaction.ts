/** What happens on the sign-in page: an address is picked or typed, the rules are asked, and the provider goes on. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { default as Provider } from 'oidc-provider';
import { isAddress } from '../../../shared/domain/account.ts';
import type { SignInWay } from '../../../shared/domain/sign-in.ts';
import type { SsoConnection } from '../../../shared/ports/ports.ts';
import { checkSignIn, type SignInScope, signIn } from '../../../shared/store/sign-in.ts';
import { type Federation, FederationError } from './federation.ts';
import { sendPage } from './html.ts';
import { choicePage, lostPage, type OfferedMethod, refusedPage, signInPage } from './pages.ts';
import { type ListableTable, listPeople, methodsOf } from './people.ts';
import { amrOf, oidcMount, wayOf } from './people-provider.ts';
import { readForm } from './read-form.ts';

export interface InteractionOptions {
  readonly residency: string;
  readonly scope: () => SignInScope;
  readonly signUp: 'open' | 'closed';
  readonly listable: ListableTable | undefined;
  readonly federation: Federation;
  /** How to reach the identity provider of a team's method. */
  connectionOf(method: OfferedMethod): SsoConnection & Required<Pick<SsoConnection, 'issuer' | 'clientId'>>;
}

/** One request to the page of one sign-in. */
interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly provider: Provider;
  readonly details: Awaited<ReturnType<Provider['interactionDetails']>>;
  /** The path of the sign-in. */
  readonly action: string;
}

const interactionPath = new RegExp(`^${oidcMount}/interaction/([\\w-]+)(?:/(login|sso|federated))?$`);
const millisecondsPerSecond = 1000;

export class Interactions {
  readonly #options: InteractionOptions;

  constructor(options: InteractionOptions) {
    this.#options = options;
  }

  /** @returns false where the path is none of these pages */
  async answer(request: IncomingMessage, response: ServerResponse, url: URL, provider: Provider): Promise<boolean> {
    if (url.pathname === `${oidcMount}/federated`) {
      this.#returned(response, url);
      return true;
    }
    const [, uid, step] = interactionPath.exec(url.pathname) ?? [];
    if (uid === undefined) return false;
    // The provider knows the sign-in by the browser's cookie; without it, or with another's, there is none.
    const details = await provider.interactionDetails(request, response).catch(() => undefined);
    if (!details || details.uid !== uid) {
      sendPage(response, 400, lostPage());
      return true;
    }
    const visit: Visit = { request, response, provider, details, action: `${oidcMount}/interaction/${uid}` };
    if (request.method === 'POST' && step === 'login') await this.#login(visit);
    else if (request.method === 'POST' && step === 'sso') await this.#goToMethod(visit);
    else if (step === 'federated') await this.#federated(visit, url.searchParams);
    else await this.#show(visit, '', await this.#whyNotGoOn(visit));
    return true;
  }

  async #show({ response, action, details }: Visit, address: string, alert: string | undefined): Promise<void> {
    const { scope, listable, residency } = this.#options;
    const hint = address || String(details.params['login_hint'] ?? '');
    const people = await listPeople(scope().table, listable);
    sendPage(
      response,
      alert === undefined ? 200 : 403,
      signInPage({ residency, action, people, address: hint, ...(alert !== undefined && { alert }) }),
    );
  }

  /** Why the session that the browser has is not enough any more. */
  async #whyNotGoOn({ details }: Visit): Promise<string | undefined> {
    const { accountId, amr } = details.session ?? {};
    const way = wayOf(amr);
    if (!details.prompt.reasons.includes('refused') || accountId === undefined || !way) return undefined;
    const attempt = { who: { accountId }, way, signUp: this.#options.signUp } as const;
    const check = await checkSignIn(this.#options.scope(), attempt);
    return check.allowed ? 'Your session has ended; sign in again.' : check.message;
  }

  async #login(visit: Visit): Promise<void> {
    const form = await readForm(visit.request);
    const address = (form.get('address') ?? '').trim();
    if (!isAddress(address)) return this.#show(visit, address, 'Type an e-mail address, as in ada@example.com.');
    const { scope, signUp } = this.#options;
    const attempt = { who: { address }, way: { by: 'password' }, signUp } as const;
    const methods = await methodsOf(scope().table, address);
    if (methods.length > 0 && form.get('way') !== 'password') {
      const { action, response } = visit;
      const check = await checkSignIn(scope(), attempt);
      const alert = check.allowed ? {} : { alert: check.message };
      sendPage(response, 200, choicePage({ action, address, methods, password: check.allowed, ...alert }));
      return undefined;
    }
    return this.#finish(visit, address, attempt.way);
  }

  async #goToMethod(visit: Visit): Promise<void> {
    const { request, response, action, details } = visit;
    const form = await readForm(request);
    const address = (form.get('address') ?? '').trim();
    const methods = await methodsOf(this.#options.scope().table, address);
    const method = methods.find(({ methodId }) => methodId === form.get('method'));
    if (!method) return this.#show(visit, address, 'Nobody with this address signs in so; try another way.');
    try {
      const { federation, connectionOf } = this.#options;
      const url = await federation.begin(details.uid, connectionOf(method), address);
      response.writeHead(303, { Location: url.href, 'Cache-Control': 'no-store' }).end();
    } catch (error) {
      if (!(error instanceof FederationError)) throw error;
      sendPage(response, 502, refusedPage(action, error.message));
    }
    return undefined;
  }

  /** Identity providers send everybody back to one path; the cookie that knows the sign-in is given below the sign-in's own. */
  #returned(response: ServerResponse, url: URL): void {
    const uid = this.#options.federation.interactionOf(url.searchParams);
    if (uid === undefined) {
      sendPage(response, 400, lostPage());
      return;
    }
    const location = `${oidcMount}/interaction/${uid}/federated${url.search}`;
    response.writeHead(303, { Location: location, 'Cache-Control': 'no-store' }).end();
  }

  async #federated(visit: Visit, query: URLSearchParams): Promise<void> {
    const { response, action, details } = visit;
    try {
      const { way, address } = await this.#options.federation.finish(details.uid, query);
      await this.#finish(visit, address, way);
    } catch (error) {
      if (!(error instanceof FederationError)) throw error;
      sendPage(response, 403, refusedPage(action, error.message));
    }
  }

  async #finish({ request, response, provider, action }: Visit, address: string, way: SignInWay): Promise<void> {
    const { scope, signUp } = this.#options;
    // Before the rules are asked: what ends sessions from now on ends this one too.
    const ts = scope().clock().getTime() / millisecondsPerSecond;
    const outcome = await signIn(scope(), { who: { address }, way, signUp });
    if (!outcome.allowed) {
      sendPage(response, 403, refusedPage(action, outcome.message));
      return;
    }
    const login = { accountId: outcome.account.id, amr: amrOf(way), ts };
    await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
  }
}
