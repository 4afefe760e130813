/** A function behind the event bus: called with one event, and again with the same one where it failed. */
import type { Context, EventBridgeEvent } from 'aws-lambda';
import type { EventDetail } from '../events/event.ts';
import type { BusEvent } from '../ports/ports.ts';
import type { TeamlessScope } from '../store/settle.ts';
import { deadlineOf } from './http-function.ts';
import { describeError } from './log-entry.ts';
import { currentService, prepareService } from './service.ts';

/** An event as it comes from the bus: maybe repeated, maybe behind a later one about the same thing. */
export interface TakenEvent extends Omit<BusEvent, 'detail'> {
  readonly detail: EventDetail;
}

export type EventHandler = (event: EventBridgeEvent<string, EventDetail>, context: Context) => Promise<void>;

/** @param take what it throws is logged and has the event given again */
export function eventFunction(take: (event: TakenEvent, scope: TeamlessScope) => Promise<void>): EventHandler {
  prepareService();
  return async (event, context) => {
    const service = await currentService();
    const { log, clock } = service;
    const scope: TeamlessScope = {
      // A function without rights to the table may still be called.
      get table() {
        return service.table;
      },
      clock,
      deadline: deadlineOf(context),
      actor: 'system',
      requestId: context.awsRequestId,
    };
    const { time: at, detail } = event;
    try {
      await take({ type: event['detail-type'], at, detail }, scope);
    } catch (error) {
      log({
        level: 'error',
        requestId: context.awsRequestId,
        function: context.functionName,
        event: detail.activity.id,
        error: describeError(error),
      });
      throw error;
    }
  };
}
