/** Finishing what a commit left to be done, found by its marker. */
import type { Key } from '../table/table.ts';
import { clearGroup, clearUser } from './departure.ts';
import { parseMarker } from './keys.ts';
import { applyPending, clearParts } from './large-change.ts';
import type { TeamScope } from './team-scope.ts';

/** What a scope lacks until the team is known. */
export type TeamlessScope = Omit<TeamScope, 'teamId'>;

/**
 * Does what the marker at `key` asks for; what is done already is left alone, so that it may be called any number of times.
 * @param key any item's; what is no marker is passed over
 * @throws DomainError `busy` when time ran out before it was done
 */
export async function settleMarker(scope: TeamlessScope, key: Key): Promise<void> {
  const marker = parseMarker(key);
  if (!marker) return;
  const item = await scope.table.get(key);
  if (!item) return;
  const team: TeamScope = { ...scope, teamId: marker.teamId };
  if (marker.kind === 'user') await clearUser(team, marker.id);
  else if (item['departed'] === true) await clearGroup(team, marker.id);
  else if (typeof item['finished'] === 'string') await clearParts(team, marker.id, item['finished']);
  else await applyPending(team, marker.id);
}
