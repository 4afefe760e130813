/** A function that a table's stream calls with changes of items: what failed is given again, and what fails for good is isolated. */
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { TeamlessScope } from '../store/settle.ts';
import type { Change } from '../table/stream.ts';
import { describeError } from './log-entry.ts';
import { currentService, prepareService } from './service.ts';
import { changeOf } from './stream-record.ts';

export interface StreamScope extends TeamlessScope {
  /** `us`, `eu`, ... */
  readonly residency: string;
}

export type StreamHandler = (event: DynamoDBStreamEvent, context: Context) => Promise<DynamoDBBatchResponse>;

/** Kept from the function's time for reporting what is left. */
const reserveMs = 5000;

/** For what takes one change at a time. @param take may be called with the same change again, and with changes of different items in any order */
export function streamFunction(take: (change: Change, scope: StreamScope) => Promise<void>): StreamHandler {
  return handlerOf((some, scope) => oneByOne(some, (change) => take(change, scope)));
}

/**
 * For what takes many changes at once for less.
 * @param take all or any of the changes may be given to it again, together or each by itself
 */
export function streamBatchFunction(
  take: (changes: readonly Change[], scope: StreamScope) => Promise<void>,
): StreamHandler {
  return handlerOf(async (some, scope) => {
    try {
      await take(some, scope);
      return { done: some.length };
    } catch (error) {
      // Finds the one at fault, so that those before it are done with.
      return some.length === 1 ? { done: 0, error } : oneByOne(some, (change) => take([change], scope));
    }
  });
}

interface Progress {
  /** So many of the changes, in their order, were taken. */
  readonly done: number;
  readonly error?: unknown;
}

async function oneByOne(changes: readonly Change[], take: (change: Change) => Promise<void>): Promise<Progress> {
  for (const [done, change] of changes.entries()) {
    try {
      await take(change);
    } catch (error) {
      return { done, error };
    }
  }
  return { done: changes.length };
}

function handlerOf(run: (changes: readonly Change[], scope: StreamScope) => Promise<Progress>): StreamHandler {
  prepareService();
  return async ({ Records }, context) => {
    const { table, clock, log, residency } = await currentService();
    const scope: StreamScope = {
      table,
      clock,
      residency,
      deadline: Date.now() + context.getRemainingTimeInMillis() - reserveMs,
      actor: 'system',
      requestId: context.awsRequestId,
    };
    const named: DynamoDBRecord[] = [];
    const changes: Change[] = [];
    for (const record of Records) {
      const change = changeOf(record);
      if (!change) continue;
      named.push(record);
      changes.push(change);
    }
    const { done, error } = await run(changes, scope);
    const failed = named[done];
    if (!failed) return { batchItemFailures: [] };
    const { awsRequestId: requestId, functionName } = context;
    log({ level: 'error', requestId, function: functionName, error: describeError(error) });
    // Records of a shard are in order: from the first that failed on, all are given again. Where that is the first of several,
    // nothing was gained: a function that throws has its batch cut in two, until what fails is by itself and is set aside.
    if (done === 0 && Records.length > 1) throw new StreamStuckError(error);
    return { batchItemFailures: [{ itemIdentifier: failed.dynamodb?.SequenceNumber ?? '' }] };
  };
}

/** The first of several records failed. */
class StreamStuckError extends Error {
  constructor(cause: unknown) {
    super('the first record of the batch failed', { cause });
    this.name = 'StreamStuckError';
  }
}
