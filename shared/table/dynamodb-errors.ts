/** What DynamoDB's and the SDK's errors mean at the Table port. */
import type { AttributeValue, CancellationReason } from '@aws-sdk/client-dynamodb';
import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  IdempotentParameterMismatchException,
  TransactionCanceledException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import type { Item, Refusal, Scalar, Write } from './table.ts';
import { TableUnavailableError, TransactionRefusedError } from './table.ts';

type Reason = Refusal['reason'];

/** Codes of `CancellationReasons`, and names of the exceptions that say the same of a single write. */
const reasons: ReadonlyMap<unknown, Reason> = new Map<unknown, Reason>([
  ['ConditionalCheckFailed', 'condition'],
  ['TransactionConflict', 'conflict'],
  ['TransactionConflictException', 'conflict'],
  ['TransactionInProgressException', 'conflict'],
  ['ThrottlingError', 'throttle'],
  ['ThrottlingException', 'throttle'],
  ['ProvisionedThroughputExceeded', 'throttle'],
  ['ProvisionedThroughputExceededException', 'throttle'],
  ['RequestLimitExceeded', 'throttle'],
  ['ItemCollectionSizeLimitExceeded', 'validation'],
  ['ItemCollectionSizeLimitExceededException', 'validation'],
  ['ValidationError', 'validation'],
]);

/** The error that `transact` or `write` of these writes rejects with. */
export function writeError(error: unknown, writes: readonly Write[]): unknown {
  if (error instanceof TransactionCanceledException) return cancelled(error);
  if (error instanceof ConditionalCheckFailedException) {
    const old = error.Item && itemOf(error.Item);
    return new TransactionRefusedError([{ index: 0, reason: 'condition', ...(old && { old }) }], { cause: error });
  }
  if (error instanceof TransactionInProgressException) return refused('conflict', error);
  if (error instanceof IdempotentParameterMismatchException) {
    return new TypeError('the token was used for other writes', { cause: error });
  }
  const name = nameOf(error);
  const reason = reasons.get(name);
  if (reason !== undefined) return refused(reason, error);
  // The request was well-formed, so what is stored does not take the update: no number to add to, or too large after it.
  const update = writes.findIndex(({ kind }) => kind === 'update');
  if (name === 'ValidationException' && update >= 0) return refused('validation', error, update);
  return readError(error);
}

/** The error that a read rejects with. */
export function readError(error: unknown): unknown {
  const name = nameOf(error);
  if (name === 'TypeError' || error instanceof TableUnavailableError) return error;
  if (name === 'ValidationException') return new TypeError('DynamoDB refused the request', { cause: error });
  // Refusals of the caller (no permission, no such table) are faults of the deployment, not of the moment.
  const answered = error instanceof DynamoDBServiceException && (error.$metadata.httpStatusCode ?? 500) < 500;
  if (answered && reasons.get(name) !== 'throttle') return error;
  return new TableUnavailableError('DynamoDB could not be asked, or its answer was lost', { cause: error });
}

/** Not by class: Node's own errors may come from another realm. */
const nameOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'name' in error ? error.name : undefined;

const refused = (reason: Reason, cause: unknown, index = 0): TransactionRefusedError =>
  new TransactionRefusedError([{ index, reason }], { cause });

function cancelled(error: TransactionCanceledException): unknown {
  const refusals: Refusal[] = [];
  for (const [index, { Code, Item: stored }] of (error.CancellationReasons ?? []).entries()) {
    if (Code === undefined || Code === 'None') continue;
    const old = stored && Object.keys(stored).length > 0 ? itemOf(stored) : undefined;
    refusals.push({ index, reason: reasons.get(Code) ?? 'validation', ...(old && { old }) });
  }
  return new TransactionRefusedError(refusals, { cause: error });
}

/** The document client turns answers into plain values, but not what an error carries. */
function itemOf(stored: NonNullable<CancellationReason['Item']>): Item {
  const plain = Object.entries(stored).map(([name, value]): [string, Scalar] => [name, scalarOf(value)]);
  // Every stored item has its key.
  return Object.fromEntries(plain) as Item;
}

function scalarOf(value: AttributeValue): Scalar {
  if (value.S !== undefined) return value.S;
  return value.N !== undefined ? Number(value.N) : value.BOOL === true;
}
