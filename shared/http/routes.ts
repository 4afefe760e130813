/** Answers a call that no route takes (RFC 7644 section 3.12, RFC 9110 sections 15.4.9 and 15.5.6). */
import { methodNotAllowed, notFound } from '../scim/error.ts';
import type { Answer } from './answer.ts';
import { missedRoutes, queryOf, type Route } from './missed-routes.ts';
import type { OpenRequest } from './scim-request.ts';

/** @param routes all of the API's; the catch-all is no path to offer */
export function unmatchedRoute(routes: readonly Route[]): (request: OpenRequest) => Answer {
  const missed = missedRoutes(routes);
  return (request) => {
    const { event } = request;
    const miss = missed(pathBelow(request));
    if (!miss)
      throw notFound(
        'There is nothing at this path; the base URL ends in /scim/v2 and is followed by /Users or /Groups.',
      );
    if (miss.spelledAs !== undefined)
      return { status: 308, headers: { Location: `${request.baseUrl}${miss.spelledAs}${queryOf(event)}` } };
    const { allow } = miss;
    throw methodNotAllowed(
      `${event.httpMethod} is not supported here; ${allow.join(', ')} ${allow.length > 1 ? 'are' : 'is'}.`,
      allow,
    );
  };
}

/** Below the base URL: behind `/v2`, which also SAM serves. */
function pathBelow({ event, baseUrl }: OpenRequest): string {
  const base = new URL(baseUrl).pathname;
  const last = base.slice(base.lastIndexOf('/'));
  const { path } = event;
  const at = path.startsWith(`${base}/`) ? base.length : path.startsWith(`${last}/`) ? last.length : 0;
  return path.slice(at) || '/';
}
