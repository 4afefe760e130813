/** The query of a list (RFC 7644 section 3.4.2), and its answer. */
import { hash } from 'node:crypto';
import { invalidValue } from '../scim/error.ts';
import { parseFilter } from '../scim/filter/parse.ts';
import { scimLimits } from '../scim/limits.ts';
import { projectionWants } from '../scim/projection.ts';
import { type AttributePath, type ResourceType, resolveAttributePath } from '../scim/schemas/resource-type.ts';
import type { Kind } from '../store/list/kind.ts';
import { type ListPage, type ListQuery, list } from '../store/list/list.ts';
import type { StoredResource } from '../store/resource.ts';
import { type Answer, listResponseSchema } from './answer.ts';
import { completed, type Representation, represent } from './representation.ts';
import type { ScimRequest } from './scim-request.ts';

/** Answers a GET on a collection. @throws ScimError, DomainError */
export async function answerList<R extends StoredResource>(
  request: ScimRequest,
  type: ResourceType,
  kind: Kind<R>,
): Promise<Answer> {
  const representation = request.representation(type);
  const page = await list(request.team, kind, readListQuery(request, type, kind, representation));
  return { status: 200, body: listBody(page, representation) };
}

function readListQuery<R extends StoredResource>(
  request: ScimRequest,
  type: ResourceType,
  kind: Kind<R>,
  representation: Representation,
): ListQuery<R> {
  const filter = request.query('filter');
  const sortBy = readSortBy(type, request.query('sortBy'));
  const descending = readSortOrder(request.query('sortOrder'));
  return {
    filter: filter === undefined || filter.trim() === '' ? undefined : parseFilter(filter, type),
    sortBy,
    descending,
    // "A value less than 1 SHALL be interpreted as 1", and of count "a negative value SHALL be interpreted as 0".
    startIndex: Math.max(1, request.integer('startIndex') ?? 1),
    count: Math.min(scimLimits.pageMax, Math.max(0, request.integer('count') ?? scimLimits.pageDefault)),
    joined: projectionWants(representation.projection, kind.joinedAttribute),
    caller: request.team.actor,
    signature: signatureOf([type.name, filter ?? '', request.query('sortBy') ?? '', descending]),
    complete: ({ resource, joined }) => completed(resource, joined, representation),
  };
}

function signatureOf(parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url').slice(0, signatureLength);
}

/** 96 bits: two lists of one caller never share their positions. */
const signatureLength = 16;

function readSortBy(type: ResourceType, text: string | undefined): AttributePath | undefined {
  if (!text) return undefined;
  const path = resolveAttributePath(type, text);
  if (!path?.attribute || path.attribute.returned === 'never') {
    throw invalidValue(`sortBy names "${text.slice(0, namedCharactersMax)}", which ${type.name} does not have.`);
  }
  if (path.attribute.type === 'complex' && !path.subAttribute && !path.attribute.subAttributes.has('value')) {
    throw invalidValue(
      `sortBy names ${path.attribute.fullName}, which has several values; name one of its sub-attributes.`,
    );
  }
  return path;
}

const namedCharactersMax = 100;

function readSortOrder(text: string | undefined): boolean {
  const order = text?.toLowerCase() ?? 'ascending';
  if (order !== 'ascending' && order !== 'descending')
    throw invalidValue('sortOrder must be "ascending" or "descending".');
  return order === 'descending';
}

function listBody<R extends StoredResource>(
  { total, startIndex, resources }: ListPage<R>,
  representation: Representation,
): string {
  let body = `{"schemas":["${listResponseSchema}"],"totalResults":${total},"startIndex":${startIndex},"itemsPerPage":${resources.length},"Resources":[`;
  let isFirst = true;
  for (const resource of resources) {
    body += isFirst ? represent(resource, representation) : `,${represent(resource, representation)}`;
    isFirst = false;
  }
  return `${body}]}`;
}
