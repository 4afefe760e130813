/** A function that takes events from a queue behind the event bus, so that what fails is tried again for as long as the queue keeps it. */
import type { Context, EventBridgeEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { EventDetail } from '../events/event.ts';
import { eventFunction, type TakenEvent } from './event-function.ts';

type Bridged = EventBridgeEvent<string, EventDetail>;

/** @param take what it throws is logged and has that message given again; a bus that has no queue of its own may call with the event itself */
export function queuedEventFunction(take: (event: TakenEvent) => Promise<void>) {
  const handle = eventFunction((event) => take(event));
  return async (event: SQSEvent | Bridged, context: Context): Promise<SQSBatchResponse | undefined> => {
    if (!('Records' in event)) {
      await handle(event, context);
      return undefined;
    }
    const failed = await Promise.all(
      event.Records.map(async ({ messageId, body }) => {
        try {
          // What the bus put into the queue.
          await handle(JSON.parse(body), context);
          return [];
        } catch {
          // Logged where it happened.
          return [{ itemIdentifier: messageId }];
        }
      }),
    );
    return { batchItemFailures: failed.flat() };
  };
}
