/** One call of the team and account APIs, and its refusals as errors (RFC 9457). */
import { routes } from 'rollcall:routes';
import { config } from '../config.ts';
import { accessToken } from '../session.ts';
import type { ArgumentsOf, OperationName, ResultOf } from './contracts.ts';

/** One field of a body that does not fit; `pointer` is a JSON Pointer into the body. */
export interface FieldProblem {
  readonly pointer: string;
  readonly detail: string;
}

/** What the service refused, or that it could not be reached. `message` is for people. */
export class CallError extends Error {
  override readonly name = 'CallError';
  /** `scim-is-off`, ...; `unreachable` where there was no answer. */
  readonly kind: string;
  readonly status: number;
  readonly fields: readonly FieldProblem[];
  readonly requestId: string | undefined;
  /** Seconds after which it is worth another try. */
  readonly retryAfter: number | undefined;

  constructor(
    kind: string,
    status: number,
    message: string,
    more: {
      readonly fields?: readonly FieldProblem[];
      readonly requestId?: string | undefined;
      readonly retryAfter?: number | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: more.cause });
    this.kind = kind;
    this.status = status;
    this.fields = more.fields ?? [];
    this.requestId = more.requestId;
    this.retryAfter = more.retryAfter;
  }

  /** Whether the session is over, so that signing in again helps. */
  get isSignedOut(): boolean {
    return this.status === 401;
  }
}

const problemPrefix = 'urn:rollcall:problem:';
const callMs = 35_000;

/** Loose, for what follows the types below. */
export interface LooseArguments {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
}

/** The URL of an operation; throws where a parameter of its path is missing. */
export function urlOf(name: OperationName, { path = {}, query = {} }: LooseArguments): URL {
  const route = routes[name];
  if (!route) throw new Error(`there is no operation ${name}`);
  const filled = route[1].replace(/\{(\w+)\}/g, (_, parameter: string) => {
    const value = path[parameter];
    if (value === undefined) throw new Error(`${name} needs ${parameter}`);
    return encodeURIComponent(value);
  });
  const url = new URL(`${config.appBaseUrl}${filled}`);
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') url.searchParams.set(key, String(value));
  }
  return url;
}

export function unreachable(cause: unknown): CallError {
  return new CallError('unreachable', 0, 'The service could not be reached. Check the connection and try again.', {
    cause,
  });
}

/** Sends the call and gives back the answer, whatever its type. @throws CallError */
export async function send(name: OperationName, given: LooseArguments, signal?: AbortSignal): Promise<Response> {
  const limit = AbortSignal.timeout(callMs);
  let response: Response;
  try {
    const token = await accessToken();
    response = await fetch(urlOf(name, given), {
      method: routes[name]?.[0] ?? 'GET',
      headers: {
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...(given.body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(given.body !== undefined && { body: JSON.stringify(given.body) }),
      cache: 'no-store',
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw unreachable(cause);
  }
  if (response.ok) return response;
  throw await refusal(response);
}

/**
 * Calls an operation for the team of whoever is signed in.
 * @throws CallError
 */
export async function call<Name extends OperationName>(
  name: Name,
  given: ArgumentsOf<Name> & { readonly team?: string },
  signal?: AbortSignal,
): Promise<ResultOf<Name>> {
  const { team, path, query, body } = given as LooseArguments & { readonly team?: string }; // each of the types above is one
  const response = await send(
    name,
    {
      path: { ...path, ...(team !== undefined && { team }) },
      ...(query && { query }),
      ...(body !== undefined && { body }),
    },
    signal,
  );
  // As the contract has it; the service's own tests hold every answer against it.
  return (response.status === 204 ? undefined : await response.json()) as ResultOf<Name>;
}

async function refusal(response: Response): Promise<CallError> {
  const requestId = response.headers.get('x-amzn-requestid') ?? undefined;
  const after = Number(response.headers.get('retry-after'));
  const retryAfter = after > 0 ? after : undefined;
  const problem = await response.json().catch(() => ({}));
  const type = typeof problem.type === 'string' ? problem.type : '';
  const kind = type.startsWith(problemPrefix) ? type.slice(problemPrefix.length) : `http-${response.status}`;
  const detail = problem.detail ?? problem.title ?? `The service answered ${response.status}.`;
  const fields = Array.isArray(problem.errors) ? problem.errors : [];
  return new CallError(kind, response.status, detail, { fields, requestId, retryAfter });
}
