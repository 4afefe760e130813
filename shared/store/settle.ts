/** Finishing what a commit left to be done, found by its marker. */
import type { Item, Key } from '../table/table.ts';
import { StaleReadError, untilCurrent } from './commit.ts';
import { clearGroup, clearUser } from './departure.ts';
import { toStoredGroup } from './group-item.ts';
import { keys, parseMarker } from './keys.ts';
import { applyPending, clearParts } from './large-change.ts';
import type { TeamScope } from './team-scope.ts';

/** What a scope lacks until the team is known. */
export type TeamlessScope = Omit<TeamScope, 'teamId'>;

/**
 * Does what the marker at `key` asks for; what is done already is left alone, so that it may be called any number of times.
 * @param key any item's; what is no marker is passed over
 * @param told the marker as whoever calls heard of it: it may not be to be seen yet
 * @throws DomainError `busy` when time ran out before it was done
 */
export async function settleMarker(scope: TeamlessScope, key: Key, told?: Item): Promise<void> {
  const marker = parseMarker(key);
  if (!marker) return;
  const item = (await scope.table.get(key)) ?? told;
  if (!item) return;
  const team: TeamScope = { ...scope, teamId: marker.teamId };
  if (marker.kind === 'user') await clearUser(team, marker.id);
  else if (item['departed'] === true) await clearGroup(team, marker.id);
  else if (typeof item['finished'] === 'string') await clearParts(team, marker.id, item['finished']);
  else await applyMarked(team, marker.id, String(item['change']));
}

/** A transaction's writes may be seen one by one: the marker before its group, its group before the marker, or neither yet. */
function applyMarked(scope: TeamScope, group: string, change: string): Promise<void> {
  const { table, teamId, deadline } = scope;
  return untilCurrent(deadline, async () => {
    const [item, marker, part] = await table.batchGet([
      keys.group(teamId, group),
      keys.pendingGroup(teamId, group),
      keys.changePart(teamId, group, change, 0),
    ]);
    if (item && toStoredGroup(item).pending?.id === change) return applyPending(scope, group);
    if (marker?.['departed'] === true) return clearGroup(scope, group);
    if (typeof marker?.['finished'] === 'string') return clearParts(scope, group, marker['finished']);
    // Its parts go before the marker does: without both it is done, and another change has a record of its own.
    const isDone = marker ? marker['change'] !== change : part === undefined;
    if (!isDone) throw new StaleReadError('a change whose group does not show it yet, or whose marker still does');
  });
}
