/** Putting into the activity log what became of Users and Groups. */
import type { Change } from '../table/stream.ts';
import type { Put } from '../table/table.ts';
import { activityPut, toActivityEntry } from './activity.ts';
import { activityOfChange, type TeamEntry } from './activity-of-change.ts';
import { commitOne } from './commit.ts';
import { parseActivityKey } from './keys.ts';
import type { TeamlessScope } from './settle.ts';
import { toTheirEnds } from './side-by-side.ts';

/**
 * Writes the entries of these changes; those of a change that comes again are written over what they are.
 * @returns every entry that these changes made, once and in their order: those that it wrote, and those that other transactions added
 * @throws DomainError `busy`, TableUnavailableError
 */
export async function recordChanges(
  { table, deadline }: Pick<TeamlessScope, 'table' | 'deadline'>,
  changes: readonly Change[],
): Promise<readonly TeamEntry[]> {
  const made = new Map<string, TeamEntry>();
  const puts: Put[] = [];
  for (const change of changes) {
    const added = addedEntry(change);
    if (added) made.set(added.entry.id, added);
    for (const each of activityOfChange(change)) {
      if (made.has(each.entry.id)) continue;
      made.set(each.entry.id, each);
      const { kind, item } = activityPut(each.teamId, each.entry);
      puts.push({ kind, item: { ...item, fromStream: true } });
    }
  }
  // Each by itself: a transaction of many costs twice as much.
  await toTheirEnds(puts.map((put) => commitOne(table, put, deadline)));
  return [...made.values()];
}

/** What a transaction recorded of itself. */
function addedEntry({ key, old, new: item }: Change): TeamEntry | undefined {
  const teamId = parseActivityKey(key);
  if (teamId === undefined || !item || old || item['fromStream'] !== undefined) return undefined;
  return { teamId, entry: toActivityEntry(item) };
}
