/**
 * What functions reach besides the table, as small ports. On AWS the adapters of `shared/aws/` stand behind them, chosen by what the
 * operations table says a function uses; the local server and tests provide their own.
 */

/** Who a token speaks for; its signature, issuer, audience and time have been checked. */
export interface TokenClaims {
  readonly accountId: string;
  /** Epoch seconds of the token, and of the sign-in behind it where the provider says so. */
  readonly issuedAt: number;
  readonly authenticatedAt?: number;
  /** Whether a team's single sign-on says who it is, whose word counts only inside that team. A token that does not say is taken as one. */
  readonly bySso: boolean;
}

/** A token that is no good; `message` says why, for the person who sent it, and holds nothing of the token. */
export class InvalidTokenError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'InvalidTokenError';
  }
}

export interface TokenVerifier {
  /** @throws InvalidTokenError; any other error where the keys of the issuer cannot be had */
  verify(token: string): Promise<TokenClaims>;
}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface Mailer {
  /** Whether this deployment can send; without a sender, links are shown to be copied. */
  readonly canSend: boolean;
  /** @param idempotencyKey the same for a repetition of the same mail */
  send(mail: Mail, idempotencyKey: string): Promise<void>;
}

/** One event as EventBridge takes it. */
export interface BusEvent {
  /** `rollcall.<activity kind>`. */
  readonly type: string;
  /** ISO 8601. */
  readonly at: string;
  /** The JSON object of the event. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface EventBus {
  /** At least once. @throws Error when any of them was not taken */
  publish(events: readonly BusEvent[]): Promise<void>;
}

/** An SSO method as the sign-in service needs it. The client's secret is handed on and stored nowhere of ours. */
export interface SsoConnection {
  readonly teamId: string;
  readonly methodId: string;
  readonly protocol: 'saml' | 'oidc';
  readonly metadataUrl?: string;
  readonly issuer?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
}

/** The sign-in service's own settings and sessions: Cognito on AWS. */
export interface SignInService {
  /** Creates the connection or replaces the one with the same ids. */
  connect(connection: SsoConnection): Promise<void>;
  /** What is not there is no error. */
  disconnect(ids: Pick<SsoConnection, 'teamId' | 'methodId'>): Promise<void>;
  /** Ends the sessions of the person with this address, and their refresh tokens. What is not there is no error. */
  endSessions(person: { readonly accountId: string; readonly address: string }): Promise<void>;
  /** Lets the person sign in with another address from now on; absent where the service keeps no addresses of its own. */
  changeAddress?(change: { readonly accountId: string; readonly from: string; readonly to: string }): Promise<void>;
  /** Forgets the person. What is not there is no error. */
  forget(person: { readonly accountId: string; readonly address: string }): Promise<void>;
  /** Makes every connection usable again, should a deployment have reset what the sign-in page offers. */
  repair?(): Promise<void>;
}

/** DNS could not be asked; that is no word on the record. */
export class DnsUnreachableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DnsUnreachableError';
  }
}

export interface Dns {
  /** The TXT records of a name, each joined; none where there is no such name or record. @throws DnsUnreachableError */
  txt(name: string): Promise<readonly string[]>;
}

/** A URL that may not be asked, or that did not answer as it should; `message` says which, for the admin who gave it. */
export class UrlRefusedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UrlRefusedError';
  }
}

export interface Web {
  /** The text at an https URL of a public address, within 5 s and 1 MB, without following redirects. @throws UrlRefusedError */
  get(url: string): Promise<string>;
}

export interface WebhookSecret {
  /** What events are signed with: base64, as Standard Webhooks has it (https://www.standardwebhooks.com). @throws Error when it cannot be had */
  read(): Promise<string>;
}

/** The console's page as it was built, and the sign-in that it leads to. */
export interface ConsolePage {
  /** The OpenID provider, and the console's client there. */
  readonly issuer: string;
  readonly clientId: string;
  /** Origins besides the page's own that sign-in calls. */
  readonly signInOrigins: readonly string[];
  /** A file by its path below the page, as `assets/main-ABC.js.br`; `undefined` where there is none. */
  read(name: string): Promise<Uint8Array | undefined>;
}

export interface Ports {
  readonly tokens: TokenVerifier;
  readonly mail: Mailer;
  readonly events: EventBus;
  readonly signIn: SignInService;
  readonly dns: Dns;
  readonly web: Web;
  readonly webhookSecret: WebhookSecret;
  readonly consolePage: ConsolePage;
}

export type PortName = keyof Ports;

const provided: { [N in PortName]?: Ports[N] } = {};
const makers: { [N in PortName]?: () => Ports[N] } = {};

/** Makes this process use `adapter`. */
export function providePort<N extends PortName>(name: N, adapter: Ports[N]): void {
  Object.assign(provided, { [name]: adapter });
}

/** Says how this process makes the adapter when it is first used. */
export function makePortWith<N extends PortName>(name: N, make: () => Ports[N]): void {
  Object.assign(makers, { [name]: make });
}

/** @throws Error where the function's line in the operations table does not say that it uses this */
export function port<N extends PortName>(name: N): Ports[N] {
  const adapter: Ports[N] | undefined = provided[name] ?? makers[name]?.();
  if (!adapter)
    throw new Error(
      `this function has no port "${name}"; its line in functions/operations.ts must say that it uses it`,
    );
  providePort(name, adapter);
  return adapter;
}
