/** Answers a call that no route takes (RFC 7644 section 3.12, RFC 9110 sections 15.4.9 and 15.5.6). */
import { methodNotAllowed, notFound } from '../scim/error.ts';
import type { Answer } from './answer.ts';
import type { OpenRequest } from './scim-request.ts';

export interface Route {
  readonly method: string;
  /** In API Gateway's notation. */
  readonly path: string;
}

/** @param routes all of the API's; the catch-all is no path to offer */
export function unmatchedRoute(routes: readonly Route[]): (request: OpenRequest) => Answer {
  const known = routes.filter(({ path }) => !path.includes('+}'));
  return (request) => {
    const path = pathBelow(request);
    const matching = known.filter((route) => fits(route.path, path));
    if (matching.length === 0)
      throw notFound(
        'There is nothing at this path; the base URL ends in /scim/v2 and is followed by /Users or /Groups.',
      );
    const template = matching[0]?.path ?? '';
    const canonical = spelledAs(template, path);
    if (canonical !== path)
      return { status: 308, headers: { Location: `${request.baseUrl}${canonical}${queryOf(request)}` } };
    const allow = matching.map(({ method }) => method);
    throw methodNotAllowed(
      `${request.event.httpMethod} is not supported here; ${allow.join(', ')} ${allow.length > 1 ? 'are' : 'is'}.`,
      allow,
    );
  };
}

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

/** Below the base URL: behind `/v2`, which also SAM serves. */
function pathBelow({ event, baseUrl }: OpenRequest): string {
  const base = new URL(baseUrl).pathname;
  const last = base.slice(base.lastIndexOf('/'));
  const { path } = event;
  const at = path.startsWith(`${base}/`) ? base.length : path.startsWith(`${last}/`) ? last.length : 0;
  return path.slice(at) || '/';
}

/** Whether a path differs from a route's in nothing but letter case, a trailing slash and what stands for `{id}`. */
function fits(template: string, path: string): boolean {
  const wanted = segmentsOf(template);
  const given = segmentsOf(path);
  return (
    wanted.length === given.length &&
    wanted.every((segment, index) => segment.startsWith('{') || segment.toLowerCase() === given[index]?.toLowerCase())
  );
}

function spelledAs(template: string, path: string): string {
  const given = segmentsOf(path);
  return segmentsOf(template)
    .map((segment, index) => `/${segment.startsWith('{') ? encodeURIComponent(decoded(given[index] ?? '')) : segment}`)
    .join('');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function queryOf({ event }: OpenRequest): string {
  const parameters = new URLSearchParams();
  for (const [name, values] of Object.entries(event.multiValueQueryStringParameters ?? {})) {
    for (const value of values ?? []) parameters.append(name, value);
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
