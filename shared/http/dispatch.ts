/** Calls operations from within, as a Bulk request does. */
import { methodNotAllowed, notFound } from '../scim/error.ts';
import type { Answer } from './answer.ts';
import type { Dispatch } from './answer-bulk.ts';
import { ScimRequest } from './scim-request.ts';

type Operation = (request: ScimRequest) => Promise<Answer>;

/** By collection: what creates there, and what may be done with one resource. */
export type Routes = Readonly<
  Record<string, { readonly create: Operation; readonly byId: Readonly<Record<string, Operation>> }>
>;

/** @returns runs a call with the caller's own team and key; a path that is no route is a 404 */
export function dispatchTo({ event, baseUrl, team }: ScimRequest, routes: Routes): Dispatch {
  return async ({ method, path, version, data }) => {
    const [, collection = '', id, ...rest] = path.split('?')[0]?.split('/') ?? [];
    const route = Object.hasOwn(routes, collection) ? routes[collection] : undefined;
    // No URL holds half of a surrogate pair, but JSON does; no key may.
    if (!route || rest.length > 0 || id === '' || !path.isWellFormed())
      throw notFound(
        `There is nothing at ${path.slice(0, shownCharactersMax)}; use /Users, /Groups or one resource below.`,
      );
    const operation = id === undefined ? (method === 'POST' ? route.create : undefined) : route.byId[method];
    if (!operation)
      throw methodNotAllowed(
        `${method} is not supported at this path.`,
        id === undefined ? ['POST'] : Object.keys(route.byId),
      );
    const call = {
      ...event,
      httpMethod: method,
      pathParameters: { id: id ?? '' },
      headers: version === undefined ? {} : { 'if-match': version },
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      body: null,
    };
    return operation(new ScimRequest(call, baseUrl, team, data));
  };
}

const shownCharactersMax = 100;
