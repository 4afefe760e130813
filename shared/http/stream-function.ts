/** A function that a table's stream calls: one item's change at a time, and only what failed is given again. */
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { TeamlessScope } from '../store/settle.ts';
import type { Key } from '../table/table.ts';
import { describeError } from './log-entry.ts';
import { currentService, prepareService } from './service.ts';

export interface StreamCall {
  readonly scope: TeamlessScope;
  /** The item that changed. */
  readonly key: Key;
}

/** Kept from the function's time for reporting what is left. */
const reserveMs = 5000;

export function streamFunction(
  take: (call: StreamCall) => Promise<void>,
): (event: DynamoDBStreamEvent, context: Context) => Promise<DynamoDBBatchResponse> {
  prepareService();
  return async ({ Records }, context) => {
    const { table, clock, log } = await currentService();
    const scope: TeamlessScope = {
      table,
      clock,
      deadline: Date.now() + context.getRemainingTimeInMillis() - reserveMs,
      actor: 'stream',
      requestId: context.awsRequestId,
    };
    for (const record of Records) {
      const key = keyOf(record);
      if (!key) continue;
      try {
        await take({ scope, key });
      } catch (error) {
        log({
          level: 'error',
          requestId: context.awsRequestId,
          function: context.functionName,
          error: describeError(error),
        });
        // Records of a shard are in order: from the first that failed on, all are given again.
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
      }
    }
    return { batchItemFailures: [] };
  };
}

function keyOf({ dynamodb }: DynamoDBRecord): Key | undefined {
  const pk = dynamodb?.Keys?.['pk']?.S;
  const sk = dynamodb?.Keys?.['sk']?.S;
  return pk !== undefined && sk !== undefined ? { pk, sk } : undefined;
}
