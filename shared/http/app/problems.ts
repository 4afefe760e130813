/** Every error of the team, account and host APIs as RFC 9457 problem details. */
import { DomainError, type DomainErrorKind } from '../../domain/error.ts';
import { ScimError } from '../../scim/error.ts';
import { StaleReadError } from '../../store/commit.ts';
import { TableUnavailableError } from '../../table/table.ts';
import type { Answer } from '../answer.ts';

export const problemJson = 'application/problem+json';

/** One field of a body or query that does not fit; `pointer` is a JSON Pointer (RFC 6901) into the body, or `?name` for a query parameter. */
export interface FieldProblem {
  readonly pointer: string;
  readonly detail: string;
}

/** What the API itself refuses, before any rule is asked. */
const requestProblems = {
  'token-missing': [401, 'Not signed in'],
  'token-invalid': [401, 'The token is not valid'],
  'session-ended': [401, 'The session has ended'],
  'invalid-json': [400, 'The body is not JSON'],
  'invalid-request': [422, 'The request does not fit'],
  'body-too-large': [413, 'The body is too large'],
  'nothing-here': [404, 'Nothing is here'],
  'method-not-allowed': [405, 'The method is not supported here'],
  'answer-too-large': [400, 'The answer is too large'],
  unavailable: [503, 'Not reachable at the moment'],
  internal: [500, 'Something went wrong here'],
} as const;

/** Status and title of what the rules refuse. A kind that is missing here does not compile. */
const ruleProblems: Readonly<Record<DomainErrorKind, readonly [status: number, title: string]>> = {
  'already-a-member': [409, 'Already a member'],
  'invite-pending': [409, 'An invite is pending'],
  'user-name-taken': [409, 'The userName is taken'],
  'address-taken': [409, 'The address is taken'],
  'on-another-team': [409, 'On another team'],
  'group-name-taken': [409, 'The group’s name is taken'],
  'user-name-fixed': [409, 'The userName cannot change'],
  'last-super-admin': [409, 'The last Super Admin'],
  'team-not-found': [404, 'No such team'],
  'too-many-keys': [409, 'Too many keys'],
  'key-not-found': [404, 'No such key'],
  'key-not-active': [409, 'The key is not active'],
  'not-allowed': [403, 'Not allowed'],
  'not-on-this-team': [403, 'Not on this team'],
  'team-creation-closed': [403, 'Teams are not created here'],
  'not-entitled': [403, 'SCIM is not included'],
  'needs-one-sso-method': [409, 'Exactly one SSO method is needed'],
  'scim-is-on': [409, 'SCIM is on'],
  'scim-is-off': [409, 'SCIM is off'],
  'sso-method-not-found': [404, 'No such SSO method'],
  'too-many-sso-methods': [409, 'Too many SSO methods'],
  'url-refused': [422, 'The URL cannot be used'],
  'sign-in-refused': [403, 'Sign-in is refused'],
  'managed-by-identity-provider': [403, 'Managed by the identity provider'],
  'address-differs': [403, 'Another address'],
  'not-owned-here': [409, 'Not owned by this team'],
  'account-not-found': [404, 'No such account'],
  'service-account-not-found': [404, 'No such service account'],
  'invite-not-found': [404, 'No such invite'],
  'too-many-invites': [409, 'Too many invites'],
  'invite-used': [410, 'The invite was used'],
  'invite-expired': [410, 'The invite has expired'],
  'link-invalid': [400, 'The link is not valid'],
  'mailed-recently': [429, 'Mailed recently'],
  'domain-not-found': [404, 'No such domain'],
  'domain-taken': [409, 'The domain is taken'],
  'domain-not-proven': [409, 'The domain is not proven'],
  'dns-unreachable': [503, 'DNS cannot be reached'],
  'too-many-domains': [409, 'Too many domains'],
  'workspace-not-found': [404, 'No such workspace'],
  'too-many-workspaces': [409, 'Too many workspaces'],
  'last-workspace-admin': [409, 'The last admin of the workspace'],
  'too-many-access-entries': [409, 'Too many entries'],
  'access-not-found': [404, 'No such access'],
  'member-not-active': [409, 'Not active on the team'],
  'too-many-service-accounts': [409, 'Too many service accounts'],
  'user-not-found': [404, 'No such member'],
  'group-not-found': [404, 'No such group'],
  'version-differs': [412, 'Changed meanwhile'],
  busy: [503, 'Busy'],
  'too-much-to-read': [400, 'Too much to read'],
  'invalid-cursor': [400, 'The cursor is not valid'],
  'expired-cursor': [400, 'The cursor has expired'],
};

type RequestProblem = keyof typeof requestProblems;
export type ProblemKind = RequestProblem | DomainErrorKind;

export const problemTable: Readonly<Record<ProblemKind, readonly [status: number, title: string]>> = {
  ...ruleProblems,
  ...requestProblems,
};

/** Seconds after which a busy resource, table or mailbox is worth another try. */
const retryAfterSeconds: Partial<Record<ProblemKind, number>> = {
  busy: 5,
  unavailable: 5,
  'dns-unreachable': 60,
  'mailed-recently': 600,
};

/** A refusal of the API itself; the rules throw DomainError. `message` is for whoever sent the request. */
export class ProblemError extends Error {
  readonly kind: RequestProblem;
  readonly fields: readonly FieldProblem[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    kind: RequestProblem,
    detail: string,
    more: { readonly fields?: readonly FieldProblem[]; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
    this.name = 'ProblemError';
    this.kind = kind;
    this.fields = more.fields;
    this.headers = more.headers ?? {};
  }
}

/** A stable name of the kind; it is no address. */
export const problemType = (kind: ProblemKind): string => `urn:rollcall:problem:${kind}`;

/** Any error as an answer; what is not foreseen says nothing of itself but the request's id. */
export function problemAnswer(error: unknown, requestId: string): Answer {
  const { kind, detail, fields, headers } = problemOf(error, requestId);
  const [status, title] = problemTable[kind];
  const retryAfter = retryAfterSeconds[kind];
  return {
    status,
    headers: {
      'Content-Type': problemJson,
      'Cache-Control': 'no-store',
      ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
      ...headers,
    },
    body: JSON.stringify({
      type: problemType(kind),
      title,
      status,
      detail,
      instance: `urn:uuid:${requestId}`,
      ...(fields && { errors: fields }),
    }),
  };
}

interface Problem {
  readonly kind: ProblemKind;
  readonly detail: string;
  readonly fields?: readonly FieldProblem[] | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof ProblemError) {
    return { kind: error.kind, detail: error.message, fields: error.fields, headers: error.headers };
  }
  if (error instanceof DomainError) return { kind: error.kind, detail: error.message };
  if (error instanceof TableUnavailableError || error instanceof StaleReadError) {
    return { kind: 'unavailable', detail: 'The data cannot be reached at the moment; send the request again.' };
  }
  // The one error of SCIM that may come up here: an answer too large to send.
  if (error instanceof ScimError && error.scimType === 'tooMany') {
    return { kind: 'answer-too-large', detail: 'The answer is larger than this service can send; ask for fewer.' };
  }
  return { kind: 'internal', detail: `Nothing is known to be wrong with the request. It has the id ${requestId}.` };
}

/** Whether the error is one of ours to explain, or a defect to log whole. */
export function isForeseenProblem(error: unknown): boolean {
  return error instanceof ProblemError || error instanceof DomainError;
}
