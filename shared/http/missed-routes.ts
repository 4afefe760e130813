/** What a call that no route takes may have meant: a path spelt otherwise, or another method. */
import type { APIGatewayProxyEvent } from 'aws-lambda';

export interface Route {
  readonly method: string;
  /** In API Gateway's notation. */
  readonly path: string;
}

export interface Miss {
  /** The path as a route has it, where it was spelt otherwise: another case, or a slash too many. */
  readonly spelledAs: string | undefined;
  /** Methods that the path has. */
  readonly allow: readonly string[];
}

/**
 * @param routes all of the API's; the catch-all is no path to offer
 * @returns what a path misses, or `undefined` where nothing is like it
 */
export function missedRoutes(routes: readonly Route[]): (path: string) => Miss | undefined {
  const known = routes
    .filter(({ path }) => !path.includes('+}'))
    .map((route) => ({ ...route, segments: segmentsOf(route.path) }));
  return (path) => {
    const given = segmentsOf(path);
    const matching = known.filter(({ segments }) => fits(segments, given));
    const [first] = matching;
    if (!first) return undefined;
    const canonical = spelledAs(first.segments, given);
    return {
      spelledAs: canonical === path ? undefined : canonical,
      allow: matching.map(({ method }) => method),
    };
  };
}

const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

/** Whether a path differs from a route's in nothing but letter case, a trailing slash and what stands for `{id}`. */
function fits(wanted: readonly string[], given: readonly string[]): boolean {
  return (
    wanted.length === given.length &&
    wanted.every((segment, index) => segment.startsWith('{') || segment.toLowerCase() === given[index]?.toLowerCase())
  );
}

function spelledAs(wanted: readonly string[], given: readonly string[]): string {
  return wanted
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

/** The query of a request with its `?`, or nothing. */
export function queryOf({ multiValueQueryStringParameters }: APIGatewayProxyEvent): string {
  const parameters = new URLSearchParams();
  for (const [name, values] of Object.entries(multiValueQueryStringParameters ?? {})) {
    for (const value of values ?? []) parameters.append(name, value);
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
