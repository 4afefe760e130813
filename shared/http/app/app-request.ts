/** What an operation of the team, account or host API is given: who calls, and the request as its contract has read it. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { Contract } from '../../api/contract.ts';
import type { Account } from '../../domain/account.ts';
import type { Role } from '../../domain/role.ts';
import { ScimError } from '../../scim/error.ts';
import type { StillAllowed } from '../../store/roles.ts';
import type { TeamScope } from '../../store/team-scope.ts';
import type { Team } from '../../store/teams.ts';
import { parseBody } from '../json-body.ts';
import type { Policy, Service } from '../service.ts';
import { type FieldProblem, ProblemError } from './problems.ts';

/** No body of these APIs comes near it. */
const bodyBytesMax = 64 * 1024;

/** A request of whomever the API's callers are, its body and query checked against the contract. */
export interface AppRequest<Body, Query> {
  readonly event: APIGatewayProxyEvent;
  readonly service: Service;
  readonly policy: Policy;
  readonly body: Body;
  readonly query: Query;
  /** A parameter of the path, decoded. */
  param(name: string): string;
  /** For stores: the actor is the caller. Without a team for operations that are about none. */
  readonly scope: Omit<TeamScope, 'teamId'>;
}

/** A request of a signed-in person or service account. */
export interface PersonRequest<Body, Query> extends AppRequest<Body, Query> {
  readonly account: Account;
  /** Whether a team's single sign-on says who it is. */
  readonly bySso: boolean;
}

/** Who the caller is on the team of the path. */
export interface TeamCaller {
  /** The id of the SCIM User, or of the service account's item. */
  readonly id: string;
  readonly kind: Account['kind'];
  /** Their own role or a stronger one of their groups. */
  readonly role: Role;
}

/** A request about the team of the path by one of its own. */
export interface TeamRequest<Body, Query> extends PersonRequest<Body, Query> {
  readonly team: TeamScope;
  /** The team as it was when the request came. */
  readonly record: Team;
  readonly caller: TeamCaller;
  /** Whether the caller still has the contract's permission; it may be taken while the request is on its way. */
  readonly stillAllowed: StillAllowed;
}

/** @throws ProblemError `invalid-json`, `body-too-large`, `invalid-request` with one entry for each field */
export function readInput<Body, Query>(
  event: APIGatewayProxyEvent,
  { body, query }: Pick<Contract<Body, Query, unknown>, 'body' | 'query'>,
): { readonly body: Body; readonly query: Query } {
  return {
    // Where the contract has none, its type is `undefined`.
    body: body ? check(body, storable(readJson(event)), pointerOf) : (undefined as Body),
    query: query
      ? check(query, { ...event.queryStringParameters }, ([name]) => `?${String(name ?? '')}`)
      : (undefined as Query),
  };
}

function readJson({ body, isBase64Encoded }: APIGatewayProxyEvent): unknown {
  try {
    return parseBody(body, isBase64Encoded, bodyBytesMax);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    throw new ProblemError(error.status === 413 ? 'body-too-large' : 'invalid-json', error.message);
  }
}

/**
 * As SCIM has it: no item holds half of a surrogate pair, and nothing that people read holds NUL.
 * @throws ProblemError `invalid-request`
 */
function storable(body: unknown): unknown {
  const fields = unstorableTexts(body, []);
  if (fields.length > 0) throw fieldsDoNotFit(fields);
  return body;
}

function unstorableTexts(value: unknown, path: readonly string[]): FieldProblem[] {
  if (typeof value === 'string') {
    if (value.isWellFormed() && !value.includes('\0')) return [];
    return [{ pointer: pointerOf(path), detail: 'This holds NUL or half of a surrogate pair; send it without.' }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => unstorableTexts(each, [...path, name]));
}

function check<T>(schema: z.ZodMiniType<T>, value: unknown, pointer: (path: readonly PropertyKey[]) => string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.flatMap((issue): FieldProblem[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ pointer: pointer([...issue.path, key]), detail: 'There is no such field.' }))
      : [{ pointer: pointer(issue.path), detail: issue.message }],
  );
  throw fieldsDoNotFit(fields);
}

function fieldsDoNotFit(fields: readonly FieldProblem[]): ProblemError {
  return new ProblemError('invalid-request', 'Some fields do not fit; "errors" says which and why.', { fields });
}

/** RFC 6901; the empty pointer is the whole body. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
