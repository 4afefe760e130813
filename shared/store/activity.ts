/** The activity log of a team, as items. Entries are written once and expire. */
import type { ActivityEntry } from '../domain/activity.ts';
import { newResourceId } from '../domain/ids.ts';
import { tableLayout } from '../table/layout.ts';
import type { Item, Put } from '../table/table.ts';
import { keys } from './keys.ts';
import type { TeamScope } from './team-scope.ts';

const keptDays = 400;
const daySeconds = 86_400;

/**
 * The write that records what else its transaction does. What becomes of stored Users and Groups is recorded by the stream, from
 * their items; everything else, deletions included, in the transaction that does it.
 */
export function activityWrite(
  scope: Pick<TeamScope, 'teamId' | 'actor' | 'requestId' | 'clock'>,
  entry: Omit<ActivityEntry, 'id' | 'at' | 'actor' | 'requestId'>,
): Put {
  const { actor, requestId } = scope;
  const at = scope.clock().toISOString();
  return activityPut(scope.teamId, { ...entry, id: newResourceId(), at, actor, requestId });
}

export function activityPut(teamId: string, entry: ActivityEntry): Put {
  const { id, kind, at, actor, requestId, user, account, group, key, object, version, attributes, more } = entry;
  const item: Item = {
    ...keys.activity(teamId, id),
    format: 1,
    kind,
    at,
    actor,
    request: requestId,
    ...(user !== undefined && { user }),
    ...(account !== undefined && { account }),
    ...(group !== undefined && { group }),
    ...(key !== undefined && { key }),
    ...(object !== undefined && { object }),
    ...(version !== undefined && { version }),
    ...(attributes && { attributes: JSON.stringify(attributes) }),
    ...(more && { more: JSON.stringify(more) }),
    [tableLayout.timeToLive]: Math.floor(Date.parse(at) / 1000) + keptDays * daySeconds,
  };
  return { kind: 'put', item };
}

export function toActivityEntry(item: Item): ActivityEntry {
  const text = (name: string): Record<string, string> => (typeof item[name] === 'string' ? { [name]: item[name] } : {});
  const json = (name: string) => (typeof item[name] === 'string' ? { [name]: JSON.parse(item[name]) } : {});
  return {
    id: item.sk.slice('ACTIVITY#'.length),
    // What this version of the table's readers does not know it passes on as it is.
    kind: String(item['kind']) as ActivityEntry['kind'],
    at: String(item['at']),
    actor: String(item['actor']),
    requestId: String(item['request']),
    ...text('user'),
    ...text('account'),
    ...text('group'),
    ...text('key'),
    ...text('object'),
    ...(typeof item['version'] === 'number' && { version: item['version'] }),
    ...json('attributes'),
    ...json('more'),
  };
}
