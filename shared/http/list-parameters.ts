/** What a list is asked for, from the query of GET or the body of POST .search (RFC 7644 sections 3.4.2 and 3.4.3, RFC 9865). */
import { invalidCount, invalidSyntax, invalidValue } from '../scim/error.ts';
import { ownAnyCase } from '../scim/own-any-case.ts';
import type { ProjectionParameters } from '../scim/projection.ts';
import { isObject, type Json } from '../scim/resource.ts';
import type { OpenRequest } from './scim-request.ts';

export interface ListParameters extends ProjectionParameters {
  readonly filter: string | undefined;
  readonly sortBy: string | undefined;
  readonly sortOrder: string | undefined;
  readonly startIndex: number | undefined;
  readonly count: number | undefined;
  readonly cursor: string | undefined;
}

const searchRequestSchema = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

const integer = /^[+-]?\d{1,15}$/;

/** @throws ScimError invalidValue, invalidCount */
export function parametersOfQuery(request: OpenRequest): ListParameters {
  const cursor = request.query('cursor');
  const numberOf = (name: 'startIndex' | 'count'): number | undefined => {
    const text = request.query(name)?.trim();
    if (text === undefined || text === '') return undefined;
    return integer.test(text) ? Number(text) : refuseNumber(name, cursor);
  };
  return {
    filter: request.query('filter'),
    sortBy: request.query('sortBy'),
    sortOrder: request.query('sortOrder'),
    startIndex: numberOf('startIndex'),
    count: numberOf('count'),
    cursor,
    attributes: request.query('attributes'),
    excludedAttributes: request.query('excludedAttributes'),
  };
}

/** @throws ScimError invalidSyntax, invalidValue, invalidCount */
export function parametersOfBody(body: Json): ListParameters {
  if (!isObject(body)) throw invalidSyntax('The body must be a JSON object with the parameters of the search.');
  const schemas = ownAnyCase(body, 'schemas');
  if (Array.isArray(schemas) && !schemas.includes(searchRequestSchema)) {
    throw invalidSyntax(`schemas must hold ${searchRequestSchema}.`);
  }
  const textOf = (name: string): string | undefined => {
    const value = ownAnyCase(body, name.toLowerCase()) ?? undefined;
    if (value === undefined || typeof value === 'string') return value;
    throw invalidValue(`${name} must be a string.`);
  };
  const cursor = textOf('cursor');
  const numberOf = (name: 'startIndex' | 'count'): number | undefined => {
    const value = ownAnyCase(body, name.toLowerCase()) ?? undefined;
    if (value === undefined || Number.isSafeInteger(value)) return value as number | undefined; // the test just made says so
    return refuseNumber(name, cursor);
  };
  const namesOf = (name: string): string | undefined => {
    const value = ownAnyCase(body, name.toLowerCase()) ?? undefined;
    if (value === undefined || typeof value === 'string') return value;
    if (Array.isArray(value) && value.every((each) => typeof each === 'string'))
      return value.length > 0 ? value.join(',') : undefined;
    throw invalidValue(`${name} must be an array of attribute names.`);
  };
  return {
    filter: textOf('filter'),
    sortBy: textOf('sortBy'),
    sortOrder: textOf('sortOrder'),
    startIndex: numberOf('startIndex'),
    count: numberOf('count'),
    cursor,
    attributes: namesOf('attributes'),
    excludedAttributes: namesOf('excludedAttributes'),
  };
}

function refuseNumber(name: 'startIndex' | 'count', cursor: string | undefined): never {
  const detail = `${name} must be an integer.`;
  throw name === 'count' && cursor !== undefined ? invalidCount(detail) : invalidValue(detail);
}
