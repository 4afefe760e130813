/** Lists and searches as they are answered (RFC 7644 sections 3.4.2 and 3.4.3). */
import { hash } from 'node:crypto';
import { invalidValue } from '../scim/error.ts';
import { parseFilter } from '../scim/filter/parse.ts';
import { scimLimits } from '../scim/limits.ts';
import { projectionWants } from '../scim/projection.ts';
import { type AttributePath, type ResourceType, resolveAttributePath } from '../scim/schemas/resource-type.ts';
import type { Kind } from '../store/list/kind.ts';
import { list } from '../store/list/list.ts';
import type { ListPage, ListQuery } from '../store/list/list-query.ts';
import type { StoredResource } from '../store/resource.ts';
import { type Answer, listResponseSchema } from './answer.ts';
import { type ListParameters, parametersOfQuery } from './list-parameters.ts';
import { completed, type Representation, represent } from './representation.ts';
import type { ScimRequest } from './scim-request.ts';

/** Answers a GET on a collection, or a search there. @throws ScimError, DomainError */
export async function answerList<R extends StoredResource>(
  request: ScimRequest,
  type: ResourceType,
  kind: Kind<R>,
  parameters: ListParameters = parametersOfQuery(request),
): Promise<Answer> {
  const representation = request.representation(type, parameters);
  const page = await list(request.team, kind, listQuery(request, type, kind, parameters, representation));
  return {
    status: 200,
    body: listBody(
      page,
      page.resources.map((resource) => represent(resource, representation)),
    ),
  };
}

/** @param filterType whose attributes a filter may name; the resource type's own unless several are searched together */
export function listQuery<R extends StoredResource>(
  request: ScimRequest,
  type: ResourceType,
  kind: Kind<R>,
  parameters: ListParameters,
  representation: Representation,
  filterType: ResourceType = type,
): ListQuery<R> {
  const { filter, cursor } = parameters;
  const sortBy = readSortBy(filterType, parameters.sortBy);
  const descending = readSortOrder(parameters.sortOrder);
  return {
    filter: filter === undefined || filter.trim() === '' ? undefined : parseFilter(filter, filterType),
    sortBy,
    descending,
    cursor,
    // "A value less than 1 SHALL be interpreted as 1", and of count "a negative value SHALL be interpreted as 0".
    startIndex: Math.max(1, parameters.startIndex ?? 1),
    count: Math.min(scimLimits.pageMax, Math.max(0, parameters.count ?? scimLimits.pageDefault)),
    joined: projectionWants(representation.projection, kind.joinedAttribute),
    caller: request.team.actor,
    // Most lists end with their first page, and keep no position.
    get signature() {
      return signatureOf([filterType.name, type.name, filter ?? '', parameters.sortBy ?? '', descending]);
    },
    complete: ({ resource, joined }) => completed(resource, joined, representation),
  };
}

/** 96 bits: two lists of one caller never share their positions. */
const signatureLength = 16;

function signatureOf(parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url').slice(0, signatureLength);
}

const namedCharactersMax = 100;

function readSortBy(type: ResourceType, text: string | undefined): AttributePath | undefined {
  if (!text) return undefined;
  const path = resolveAttributePath(type, text);
  if (!path?.attribute || path.attribute.returned === 'never') {
    throw invalidValue(`sortBy names "${text.slice(0, namedCharactersMax)}", which ${type.name} does not have.`);
  }
  if (path.attribute.type === 'complex' && !path.subAttribute && !path.attribute.subAttributes.has('value')) {
    throw invalidValue(
      `sortBy names ${path.attribute.fullName}, which has several parts; name one of its sub-attributes.`,
    );
  }
  return path;
}

function readSortOrder(text: string | undefined): boolean {
  const order = text?.toLowerCase() ?? 'ascending';
  if (order !== 'ascending' && order !== 'descending')
    throw invalidValue('sortOrder must be "ascending" or "descending".');
  return order === 'descending';
}

/** @param resources JSON texts */
export function listBody(page: Omit<ListPage, 'resources'>, resources: readonly string[]): string {
  const { total, startIndex, nextCursor, previousCursor } = page;
  // A handful of numbers and of characters that JSON does not escape.
  const totalText = total === undefined ? '' : `"totalResults":${total},`;
  const startText = startIndex === undefined ? '' : `"startIndex":${startIndex},`;
  const previousText = previousCursor === undefined ? '' : `"previousCursor":"${previousCursor}",`;
  const nextText = nextCursor === undefined ? '' : `"nextCursor":"${nextCursor}",`;
  return `{"schemas":["${listResponseSchema}"],${totalText}${startText}"itemsPerPage":${resources.length},${previousText}${nextText}"Resources":[${resources.join(',')}]}`;
}
