/** Bulk requests (RFC 7644 section 3.7): reading them, and the references between their operations. */
import { invalidSyntax, invalidValue, payloadTooLarge } from './error.ts';
import { scimLimits } from './limits.ts';
import { ownAnyCase } from './own-any-case.ts';
import { isObject, type Json, type JsonObject } from './resource.ts';

const bulkRequestSchema = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
export const bulkResponseSchema = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

/** One operation as it was sent; what is wrong with it is told when it is its turn. */
export interface BulkOperation {
  readonly method: string;
  readonly path: string;
  readonly bulkId: string | undefined;
  /** An ETag, as `If-Match` would have it. */
  readonly version: string | undefined;
  readonly data: Json;
}

export interface BulkRequest {
  readonly operations: readonly BulkOperation[];
  /** After so many errors the rest is left undone; undefined: never. */
  readonly failOnErrors: number | undefined;
}

/** @throws ScimError invalidSyntax, invalidValue, payloadTooLarge */
export function readBulk(body: Json): BulkRequest {
  if (!isObject(body)) throw invalidSyntax('The body must be a JSON object with Operations.');
  const schemas = ownAnyCase(body, 'schemas');
  if (!Array.isArray(schemas) || !schemas.includes(bulkRequestSchema))
    throw invalidSyntax(`schemas must hold ${bulkRequestSchema}.`);
  const operations = ownAnyCase(body, 'operations');
  if (!Array.isArray(operations) || operations.length === 0)
    throw invalidSyntax('Operations must be an array of at least one operation.');
  if (operations.length > scimLimits.bulkOperationsMax) {
    throw payloadTooLarge(
      `A Bulk request holds at most ${scimLimits.bulkOperationsMax} operations; send several requests.`,
    );
  }
  const failOnErrors = ownAnyCase(body, 'failonerrors') ?? undefined;
  if (
    failOnErrors !== undefined &&
    !(typeof failOnErrors === 'number' && Number.isInteger(failOnErrors) && failOnErrors > 0)
  ) {
    throw invalidValue('failOnErrors must be an integer of at least 1.');
  }
  return { operations: operations.map(readOperation), failOnErrors };
}

function readOperation(raw: Json): BulkOperation {
  const object = isObject(raw) ? raw : {};
  const textOf = (name: string): string | undefined => {
    const value = ownAnyCase(object, name.toLowerCase());
    return typeof value === 'string' ? value : undefined;
  };
  return {
    method: textOf('method')?.toUpperCase() ?? '',
    path: textOf('path') ?? '',
    bulkId: textOf('bulkId'),
    version: textOf('version'),
    data: ownAnyCase(object, 'data') ?? null,
  };
}

const referencePrefix = 'bulkId:';

/** The bulkIds that an operation refers to, in its path or anywhere in its data. */
export function referencesOf({ path, data }: Pick<BulkOperation, 'path' | 'data'>): Set<string> {
  const found = new Set<string>();
  for (const segment of path.split('/'))
    if (segment.startsWith(referencePrefix)) found.add(segment.slice(referencePrefix.length));
  const walk = (value: Json): void => {
    if (typeof value === 'string') {
      if (value.startsWith(referencePrefix)) found.add(value.slice(referencePrefix.length));
    } else if (Array.isArray(value)) {
      value.forEach(walk);
    } else if (isObject(value)) {
      Object.values(value).forEach(walk);
    }
  };
  walk(data);
  return found;
}

/** What a reference becomes: the id, or nothing where it is not known yet. */
export type Resolve = (bulkId: string) => string | undefined;

/** The path with ids in place of references. */
export function resolvePath(path: string, resolve: Resolve): string {
  if (!path.includes(referencePrefix)) return path;
  return path
    .split('/')
    .map((segment) =>
      segment.startsWith(referencePrefix) ? (resolve(segment.slice(referencePrefix.length)) ?? segment) : segment,
    )
    .join('/');
}

/**
 * The data with ids in place of references. What refers to something unknown is left out: a string property by itself, a value of a
 * multi-valued attribute as a whole.
 */
export function resolveData(data: Json, resolve: Resolve): Json {
  return resolveValue(data, resolve) ?? null;
}

function resolveValue(value: Json, resolve: Resolve): Json | undefined {
  if (typeof value === 'string')
    return value.startsWith(referencePrefix) ? resolve(value.slice(referencePrefix.length)) : value;
  if (Array.isArray(value))
    return value.map((each) => resolveElement(each, resolve)).filter((each) => each !== undefined);
  if (!isObject(value)) return value;
  // Built from entries, so that no name in the request reaches a prototype.
  const entries = Object.entries(value).flatMap(([name, each]): [string, Json][] => {
    const resolved = resolveValue(each, resolve);
    return resolved === undefined ? [] : [[name, resolved]];
  });
  return Object.fromEntries(entries) satisfies JsonObject;
}

function resolveElement(element: Json, resolve: Resolve): Json | undefined {
  const resolved = resolveValue(element, resolve);
  const isWhole =
    !isObject(element) || !isObject(resolved) || Object.keys(element).length === Object.keys(resolved).length;
  return isWhole ? resolved : undefined;
}
