/** Replays what identity providers send against any SCIM service, step by step, and takes away again whatever that made. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Exchange, runExchange, type Step, type StepResult, type Value } from '../../test/idp/exchange.ts';
import { readExchanges } from '../../test/idp/read-exchanges.ts';

/** Whom a rehearsal can play, with the folders of their recorded exchanges. Header authentication sends the key without a scheme. */
export const providers = {
  okta: { folder: 'okta', scheme: 'Bearer ' },
  'okta-header-auth': { folder: 'okta', scheme: '' },
  onelogin: { folder: 'onelogin', scheme: 'Bearer ' },
  entra: { folder: 'entra', scheme: 'Bearer ' },
  ping: { folder: 'ping', scheme: 'Bearer ' },
  others: { folder: 'others', scheme: 'Bearer ' },
} as const;

export type ProviderName = keyof typeof providers;

export const providerNames = Object.keys(providers) as ProviderName[]; // keys of the table above

export interface Target {
  /** Ends in `/scim/v2` or the like, without a trailing slash. */
  readonly baseUrl: string;
  readonly token: string;
}

export interface StepReport {
  readonly provider: ProviderName;
  readonly exchange: string;
  /** From 1. */
  readonly step: number;
  /** As `POST /Users`. */
  readonly request: string;
  readonly status: number | undefined;
  /** None when the step passed. */
  readonly failures: readonly string[];
  readonly sent: { readonly url: string; readonly body: string | undefined } | undefined;
  readonly expected: Step['expect'] | undefined;
  readonly came: string;
}

export interface Rehearsal {
  readonly steps: readonly StepReport[];
  /** How many resources it made. */
  readonly made: number;
  /** URLs of those that are still there. */
  readonly left: readonly string[];
  readonly isComplete: boolean;
}

export interface RehearsalOptions {
  readonly target: Target;
  readonly as: readonly ProviderName[];
  /** Part of every name that is made, so that nobody's real people are met. */
  readonly run: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Ends the rehearsal early; what was made goes all the same. */
  readonly signal?: AbortSignal;
  readonly onExchange?: (provider: ProviderName, name: string) => void;
  readonly onStep?: (step: StepReport) => void;
}

/** As long as Okta waits for an answer. */
const answerWithinMs = 60_000;
/** Providers wait and send again when they are told to. */
const retriesMax = 5;
const waitSecondsMax = 60;

/** @throws never for what the service does: that is in the report */
export async function rehearse(options: RehearsalOptions): Promise<Rehearsal> {
  const { target, as, run, signal, onExchange, onStep } = options;
  const steps: StepReport[] = [];
  const traffic = new Traffic(options.fetch ?? fetch, target);
  let isComplete = true;
  const report = (step: StepReport): void => {
    steps.push(step);
    onStep?.(step);
  };
  try {
    for (const provider of as) {
      for (const exchange of exchangesOf(provider)) {
        if (signal?.aborted) break;
        onExchange?.(provider, exchange.name);
        await replay(exchange, provider, { target, run, traffic, signal, report });
      }
    }
  } finally {
    isComplete = signal?.aborted !== true;
  }
  const made = traffic.madeCount;
  return { steps, made, left: await traffic.cleanUp(), isComplete };
}

function exchangesOf(provider: ProviderName): readonly Exchange[] {
  const { folder } = providers[provider];
  return readExchanges()
    .filter((recorded) => recorded.provider === folder)
    .map(({ exchange }) => exchange);
}

interface Replay {
  readonly target: Target;
  readonly run: string;
  readonly traffic: Traffic;
  readonly signal: AbortSignal | undefined;
  readonly report: (step: StepReport) => void;
}

async function replay(
  exchange: Exchange,
  provider: ProviderName,
  { target, run, traffic, signal, report }: Replay,
): Promise<void> {
  const common = { provider, exchange: exchange.name };
  let done = 0;
  const onStep = ({ index, request, status, body, failures }: StepResult, expected: Step['expect']): void => {
    done = index + 1;
    report({ ...common, step: done, request, status, failures, expected, sent: traffic.lastSent, came: textOf(body) });
  };
  try {
    await runExchange(exchange, {
      ...target,
      fetch: traffic.fetchWith(providers[provider].scheme, signal),
      // The same sequence may be played with and without a scheme.
      run: `${run}-${provider}`,
      onStep,
    });
  } catch (error) {
    if (signal?.aborted) return;
    const cause = error instanceof Error && error.cause ? ` (${error.cause})` : '';
    const { request } = exchange.steps[done] ?? {};
    report({
      ...common,
      step: done + 1,
      request: request ? `${request.method} ${request.path}` : '',
      status: undefined,
      failures: [`no answer: ${error}${cause}`],
      expected: exchange.steps[done]?.expect,
      sent: traffic.lastSent,
      came: '',
    });
  }
}

const textOf = (body: Value | undefined): string => (body === undefined ? '' : JSON.stringify(body));

/** Sends requests, waits where it is told to, and remembers what they made. */
class Traffic {
  lastSent: StepReport['sent'];
  madeCount = 0;
  readonly #fetch: typeof globalThis.fetch;
  readonly #target: Target;
  /** URLs of resources that were made, oldest first, with the `Authorization` by which they were. */
  readonly #made = new Map<string, string>();
  /** What was sent to be made and not answered, so that it may be there or not. */
  readonly #unanswered: { readonly url: string; readonly body: string; readonly authorization: string }[] = [];

  constructor(send: typeof globalThis.fetch, target: Target) {
    this.#fetch = send;
    this.#target = target;
  }

  /** @param scheme what stands before the key in `Authorization` */
  fetchWith(scheme: string, signal: AbortSignal | undefined): typeof globalThis.fetch {
    const usual = `Bearer ${this.#target.token}`;
    return async (input, init = {}) => {
      signal?.throwIfAborted();
      const headers = new Headers(init.headers);
      const authorization = `${scheme}${this.#target.token}`;
      if (headers.get('Authorization') === usual) headers.set('Authorization', authorization);
      const url = String(input);
      const body = typeof init.body === 'string' ? init.body : undefined;
      this.lastSent = { url, body };
      const isPost = init.method === 'POST';
      try {
        const answer = await this.#patiently(url, { ...init, headers });
        if (isPost && answer.status === 201) this.#note(url, await answer.clone().text(), authorization);
        else if (isPost && answer.status >= 500 && body !== undefined)
          this.#unanswered.push({ url, body, authorization });
        return answer;
      } catch (error) {
        if (isPost && body !== undefined) this.#unanswered.push({ url, body, authorization });
        throw error;
      }
    };
  }

  /** Deletes what was made, newest first. @returns the URLs of what is still there */
  async cleanUp(): Promise<readonly string[]> {
    for (const { url, body, authorization } of this.#unanswered) {
      const found = await this.#find(url, body, authorization).catch(() => undefined);
      if (found !== undefined) this.#made.set(found, authorization);
    }
    const left: string[] = [];
    for (const [url, authorization] of [...this.#made].reverse()) {
      const status = await this.#delete(url, authorization).catch(() => 0);
      if (status !== 204 && status !== 404) left.push(url);
    }
    this.#made.clear();
    return left;
  }

  #note(url: string, text: string, authorization: string): void {
    const id = memberOf(text, 'id');
    if (id === undefined) return;
    this.#made.set(`${withoutQuery(url)}/${encodeURIComponent(id)}`, authorization);
    this.madeCount += 1;
  }

  async #find(url: string, body: string, authorization: string): Promise<string | undefined> {
    const path = withoutQuery(url);
    const attribute = path.endsWith('/Users') ? 'userName' : 'displayName';
    const name = memberOf(body, attribute);
    if (name === undefined) return undefined;
    const query = `filter=${encodeURIComponent(`${attribute} eq ${JSON.stringify(name)}`)}`;
    const answer = await this.#patiently(`${path}?${query}`, { headers: { Authorization: authorization } });
    const list: { readonly Resources?: readonly { readonly id?: string }[] } = JSON.parse(await answer.text());
    const id = list.Resources?.[0]?.id;
    return id === undefined ? undefined : `${path}/${encodeURIComponent(id)}`;
  }

  async #delete(url: string, authorization: string): Promise<number> {
    const { status } = await this.#patiently(url, { method: 'DELETE', headers: { Authorization: authorization } });
    return status;
  }

  async #patiently(url: string, init: RequestInit): Promise<Response> {
    for (let tries = 0; ; tries += 1) {
      const answer = await this.#fetch(url, { ...init, signal: AbortSignal.timeout(answerWithinMs) });
      const wait = Number(answer.headers.get('Retry-After') ?? Number.NaN);
      const isToWait = (answer.status === 429 || answer.status === 503) && Number.isInteger(wait);
      if (!isToWait || tries === retriesMax || wait > waitSecondsMax) return answer;
      await sleep(wait * 1000);
    }
  }
}

function withoutQuery(url: string): string {
  return url.split('?')[0] ?? url;
}

/** A string of a JSON object's own. */
function memberOf(text: string, name: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    const member: unknown = Object.entries(value).find(([each]) => each === name)?.[1];
    return typeof member === 'string' ? member : undefined;
  } catch {
    return undefined;
  }
}
