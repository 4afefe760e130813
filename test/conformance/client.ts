/** A small HTTP client that keeps what it sent and received, and knows which resources it made. */
import { isObject, type Json, own } from '../../shared/scim/resource.ts';

export interface Exchange {
  readonly method: string;
  readonly url: string;
  /** By lower-case name, without credentials. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string | undefined;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when there is none or it is not JSON. */
  readonly body: Json | undefined;
}

export interface Call {
  readonly query?: Readonly<Record<string, string | number>>;
  /** By lower-case name; an empty value leaves a default header out. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: Json;
  /** Instead of the run's own; null sends no credentials. */
  readonly token?: string | null;
}

export interface Target {
  /** Ends in `/scim/v2` or the like, without a trailing slash. */
  readonly baseUrl: string;
  readonly token: string;
}

export class Client {
  readonly baseUrl: string;
  readonly exchanges: Exchange[] = [];
  readonly #token: string;
  /** Paths below the base URL of what this client made, oldest first. */
  readonly #made = new Set<string>();

  constructor({ baseUrl, token }: Target) {
    this.baseUrl = baseUrl;
    this.#token = token;
  }

  /** @throws TypeError when nothing answers; every status is an answer */
  async send(
    method: string,
    path: string,
    { query, headers, body, token = this.#token }: Call = {},
  ): Promise<Exchange> {
    const url = `${this.baseUrl}${path}${queryText(query)}`;
    const requestBody = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const requestHeaders = withoutEmpty({
      accept: 'application/scim+json',
      ...(requestBody !== undefined && { 'content-type': 'application/scim+json' }),
      ...headers,
    });
    const response = await fetch(url, {
      method,
      // Bytes, because fetch adds a content type of its own to a string.
      ...(requestBody !== undefined && { body: Buffer.from(requestBody) }),
      headers: { ...requestHeaders, ...(token !== null && { authorization: `Bearer ${token}` }) },
    });
    const text = await response.text();
    const exchange = {
      ...{ method, url, requestHeaders, requestBody, text, body: parsed(text) },
      ...{ status: response.status, headers: response.headers },
    };
    this.exchanges.push(exchange);
    this.#note(path, exchange);
    return exchange;
  }

  /** The run's own credentials under a scheme's name of the row's choice. */
  authorization(scheme: string): string {
    return `${scheme} ${this.#token}`;
  }

  /** The run's own token with its last characters exchanged. */
  tokenEndingIn(end: string): string {
    return `${this.#token.slice(0, -end.length)}${end}`;
  }

  get(path: string, call?: Call): Promise<Exchange> {
    return this.send('GET', path, call);
  }

  post(path: string, body: Json, call?: Call): Promise<Exchange> {
    return this.send('POST', path, { ...call, body });
  }

  put(path: string, body: Json, call?: Call): Promise<Exchange> {
    return this.send('PUT', path, { ...call, body });
  }

  patch(path: string, body: Json, call?: Call): Promise<Exchange> {
    return this.send('PATCH', path, { ...call, body });
  }

  delete(path: string, call?: Call): Promise<Exchange> {
    return this.send('DELETE', path, call);
  }

  /** Deletes what this client made and has not deleted, newest first. @returns the paths that could not be deleted */
  async cleanUp(): Promise<readonly string[]> {
    const left: string[] = [];
    for (const path of [...this.#made].reverse()) {
      const { status } = await this.send('DELETE', path);
      if (status !== 204 && status !== 404) left.push(path);
    }
    this.#made.clear();
    return left;
  }

  #note(path: string, { method, status, body }: Exchange): void {
    if (method === 'DELETE' && status === 204) this.#made.delete(path);
    if (method !== 'POST' || !isObject(body)) return;
    const id = own(body, 'id');
    if (status === 201 && typeof id === 'string') this.#made.add(`${path}/${id}`);
    const operations = own(body, 'Operations');
    if (!Array.isArray(operations)) return;
    for (const operation of operations) {
      if (!isObject(operation) || own(operation, 'method') !== 'POST') continue;
      const location = own(operation, 'location');
      if (typeof location === 'string') this.#made.add(`/${location.split('/').slice(-2).join('/')}`);
    }
  }
}

function queryText(query: Call['query']): string {
  const pairs = Object.entries(query ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

function withoutEmpty(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
}

function parsed(text: string): Json | undefined {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
