/** Entries of the activity log as events on the bus. */
import { eventOf } from '../events/event.ts';
import { port } from '../ports/ports.ts';
import type { TeamEntry } from '../store/activity-of-change.ts';
import type { StreamScope } from './stream-function.ts';

/** @throws Error when the bus did not take all of them; some may have been taken */
export async function publishEntries({ residency }: StreamScope, entries: readonly TeamEntry[]): Promise<void> {
  const events = entries.map(({ teamId: team, entry }) => eventOf(entry, { team, residency }));
  if (events.length > 0) await port('events').publish(events);
}
