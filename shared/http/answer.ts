/** What operations answer, before it becomes HTTP. */

import { forbidden } from '../scim/error.ts';
import type { Joined } from '../store/resource.ts';
import { ifNoneMatch } from './conditional.ts';
import { etagOf, isCutShort, locationOf, type Representation, represent } from './representation.ts';
import type { OpenRequest } from './scim-request.ts';

export const listResponseSchema = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text, unless the headers say otherwise. */
  readonly body?: string;
  /** Whether the body is base64 of bytes that are sent as they are. */
  readonly isBase64Encoded?: true;
  /** What went wrong in a part of the request and is no error of the caller's: for the log. */
  readonly defect?: unknown;
}

export const noContent: Answer = { status: 204 };

export function ok(body: unknown): Answer {
  return { status: 200, body: JSON.stringify(body) };
}

/** 200 with one resource and its ETag, or 304 where the caller has this version (RFC 7644 section 3.14). */
export function found(resource: Joined, representation: Representation, request: OpenRequest): Answer {
  const { version } = resource.resource;
  if (ifNoneMatch(request.header('if-none-match'), version)) return { status: 304, headers: { ETag: etagOf(version) } };
  return { status: 200, headers: { ETag: etagOf(version) }, body: represent(resource, representation) };
}

/** 200 with the changed resource, or 204 where the answer leaves out what is too large to repeat (RFC 7644 section 3.5.2). */
export function updated(resource: Joined, representation: Representation): Answer {
  const headers = { ETag: etagOf(resource.resource.version) };
  if (isCutShort(resource, representation)) return { status: 204, headers };
  return { status: 200, headers, body: represent(resource, representation) };
}

/** 201 with the new resource, its location and its ETag (RFC 7644 section 3.3). */
export function created(resource: Joined, representation: Representation): Answer {
  const headers = {
    ETag: etagOf(resource.resource.version),
    Location: locationOf(representation, resource.resource.id),
  };
  return { status: 201, headers, body: represent(resource, representation) };
}

/** 200 with a list of all there is (RFC 7644 section 4): filters are refused there with 403. @throws ScimError forbidden */
export function allOf(resources: readonly unknown[], request: OpenRequest): Answer {
  if (request.query('filter') !== undefined) throw forbidden('This list cannot be filtered; leave out filter.');
  return ok({
    schemas: [listResponseSchema],
    totalResults: resources.length,
    startIndex: 1,
    itemsPerPage: resources.length,
    Resources: resources,
  });
}
