/** New entries of the activity log as events on the bus. */
import { eventOf } from '../events/event.ts';
import { port } from '../ports/ports.ts';
import { toActivityEntry } from '../store/activity.ts';
import { parseActivityKey } from '../store/keys.ts';
import type { Change } from '../table/stream.ts';
import type { StreamScope } from './stream-function.ts';

/** @throws Error when the bus did not take all of them; some may have been taken */
export async function publishEntries({ residency }: StreamScope, changes: readonly Change[]): Promise<void> {
  const events = changes.flatMap(({ key, old, new: item }) => {
    const team = parseActivityKey(key);
    return team === undefined || !item || old ? [] : [eventOf(toActivityEntry(item), { team, residency })];
  });
  if (events.length > 0) await port('events').publish(events);
}
