/** A function that the clock calls: does what is due, and fails where some of it could not be done. */
import type { Context } from 'aws-lambda';
import type { TeamlessScope } from '../store/settle.ts';
import { deadlineOf } from './http-function.ts';
import { describeError } from './log-entry.ts';
import { currentService, prepareService } from './service.ts';

export type ScheduledHandler = (event: unknown, context: Context) => Promise<void>;

export interface ScheduledCall {
  readonly scope: TeamlessScope;
  /** Notes that one thing failed; the others go on. */
  readonly failed: (error: unknown) => void;
}

export function scheduledFunction(run: (call: ScheduledCall) => Promise<void>): ScheduledHandler {
  prepareService();
  return async (_event, context) => {
    const { table, clock, log } = await currentService();
    const scope: TeamlessScope = {
      table,
      clock,
      deadline: deadlineOf(context),
      actor: 'system',
      requestId: context.awsRequestId,
    };
    let failures = 0;
    const failed = (error: unknown): void => {
      failures += 1;
      const { awsRequestId: requestId, functionName } = context;
      log({ level: 'error', requestId, function: functionName, error: describeError(error) });
    };
    await run({ scope, failed }).catch(failed);
    // Shows as a failed call, so that the alarm goes; what could not be done is tried again at the next.
    if (failures > 0) throw new Error(`${failures} of the things that were due could not be done`);
  };
}
