/** The events port on Amazon EventBridge. Bundles of functions that use it import this first. */
import { setTimeout as wait } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { env, requireEnv } from '../env.ts';
import { type BusEvent, type EventBus, makePortWith } from '../ports/ports.ts';
import { clientSettings } from './client-settings.ts';

makePortWith('events', () => eventBridge(requireEnv(env.eventBusName)));

/** Rules on the bus match it. */
const source = 'rollcall';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const entriesMax = 10;
const requestBytesMax = 250_000;

/** Entries that EventBridge did not take are sent again so often, the SDK's own attempts not counted. */
const attempts = 4;
const firstPauseMs = 50;

export function eventBridge(busName: string): EventBus {
  const client = new EventBridgeClient(clientSettings({ requestTimeoutMs: 3000 }));

  /** @returns those that were not taken, and why */
  async function put(entries: readonly PutEventsRequestEntry[]) {
    const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: [...entries] }));
    return entries.flatMap((entry, index) => {
      const result = Entries[index];
      return result?.EventId === undefined ? [{ entry, code: result?.ErrorCode ?? 'no answer' }] : [];
    });
  }

  return {
    async publish(events) {
      for (const chunk of chunksOf(events.map((event) => entryOf(event, busName)))) {
        let left = chunk;
        for (let attempt = 1; left.length > 0; attempt += 1) {
          const failed = await put(left);
          if (failed.length > 0 && attempt === attempts) {
            const codes = [...new Set(failed.map(({ code }) => code))].join(', ');
            throw new Error(`EventBridge did not take ${failed.length} of ${chunk.length} events: ${codes}`);
          }
          left = failed.map(({ entry }) => entry);
          // Full jitter, so that functions that were throttled together do not come back together.
          if (left.length > 0) await wait(Math.random() * firstPauseMs * 2 ** attempt);
        }
      }
    },
  };
}

function entryOf({ type, at, detail }: BusEvent, EventBusName: string): PutEventsRequestEntry {
  return { EventBusName, Source: source, DetailType: type, Time: new Date(at), Detail: JSON.stringify(detail) };
}

/** In order, as many together as one request may hold. */
function chunksOf(entries: readonly PutEventsRequestEntry[]): readonly (readonly PutEventsRequestEntry[])[] {
  const chunks: PutEventsRequestEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const more = Buffer.byteLength(`${entry.Source}${entry.DetailType}${entry.Detail}`) + 14;
    const last = chunks.at(-1);
    if (last && last.length < entriesMax && bytes + more <= requestBytesMax) {
      last.push(entry);
      bytes += more;
    } else {
      chunks.push([entry]);
      bytes = more;
    }
  }
  return chunks;
}
