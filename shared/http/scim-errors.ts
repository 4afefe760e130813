/** Every error that an operation may end with, as the SCIM answer that tells it. */
import { DomainError, type DomainErrorKind } from '../domain/error.ts';
import {
  expiredCursor,
  forbidden,
  internal,
  invalidCursor,
  mutability,
  notFound,
  preconditionFailed,
  ScimError,
  tooMany,
  unavailable,
  uniqueness,
} from '../scim/error.ts';
import { StaleReadError } from '../store/commit.ts';
import { TableUnavailableError } from '../table/table.ts';

/** Seconds after which a busy resource or table is worth another try. */
const retryAfterSeconds = 5;

/** What the rules behind SCIM operations refuse; the other kinds belong to what people do, and have no SCIM answer. */
const byKind: Readonly<Partial<Record<DomainErrorKind, (detail: string) => ScimError>>> = {
  'already-a-member': uniqueness,
  'invite-pending': uniqueness,
  'user-name-taken': uniqueness,
  'address-taken': uniqueness,
  'on-another-team': uniqueness,
  'group-name-taken': uniqueness,
  'user-name-fixed': mutability,
  'last-super-admin': forbidden,
  'team-not-found': notFound,
  'too-many-keys': forbidden,
  'account-not-found': uniqueness,
  'user-not-found': notFound,
  'group-not-found': notFound,
  'version-differs': preconditionFailed,
  busy: (detail) => unavailable(detail, retryAfterSeconds),
  'too-much-to-read': tooMany,
  'invalid-cursor': invalidCursor,
  'expired-cursor': expiredCursor,
};

/** What is not foreseen says nothing of itself to the caller; the log has all of it under the request id. */
export function toScimError(error: unknown, requestId: string): ScimError {
  if (error instanceof ScimError) return error;
  const known = error instanceof DomainError ? byKind[error.kind]?.(error.message) : undefined;
  if (known) return known;
  if (error instanceof TableUnavailableError || error instanceof StaleReadError) {
    return unavailable('The data cannot be reached at the moment; send the request again.', retryAfterSeconds);
  }
  return internal(requestId);
}

/** Whether the error is one of ours to explain, or a defect to log whole. */
export function isForeseen(error: unknown): boolean {
  return error instanceof ScimError || (error instanceof DomainError && Object.hasOwn(byKind, error.kind));
}
