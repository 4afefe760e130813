/** The activity entries of a changed User or Group: made from the item before and after, the same ones however often it is asked. */
import { hash } from 'node:crypto';
import type { ActivityEntry } from '../domain/activity.ts';
import { groupActivity, type MembersTold, type Told, userActivity } from '../domain/resource-activity.ts';
import type { Change } from '../table/stream.ts';
import type { Item } from '../table/table.ts';
import { parseResourceKey, type ResourceKey } from './keys.ts';
import { toStoredUser } from './user-item.ts';

export interface TeamEntry {
  readonly teamId: string;
  readonly entry: ActivityEntry;
}

/**
 * @returns nothing for items that are no User or Group, for deletions, which tell of themselves, and for what only this service's
 *   own bookkeeping changed
 * @throws SyntaxError for a resource that is no JSON
 */
export function activityOfChange({ key, old, new: item }: Change): TeamEntry[] {
  const resource = parseResourceKey(key);
  if (!resource || !item || item['resource'] === undefined) return [];
  const told = resource.kind === 'user' ? toldOfUser(old, item) : toldOfGroup(old, item);
  // A role that changes by itself leaves the resource, and so its version and time, as they are.
  const at =
    old && old['version'] === item['version'] ? (item['roleChanged'] ?? item['lastModified']) : item['lastModified'];
  return told.map((each) => ({ teamId: resource.teamId, entry: entryOf(resource, item, String(at), each) }));
}

const isSame = (old: Item | undefined, item: Item, names: readonly string[]): boolean =>
  old !== undefined && names.every((name) => old[name] === item[name]);

function toldOfUser(old: Item | undefined, item: Item): Told[] {
  if (isSame(old, item, ['state', 'role', 'resource'])) return [];
  return userActivity(old && userSnapshot(old), userSnapshot(item), actorOf(item));
}

function toldOfGroup(old: Item | undefined, item: Item): Told[] {
  if (isSame(old, item, ['role', 'resource', 'memberChange'])) return [];
  const described = item['memberChange'];
  // Written by `describeMembers`; every request's text is another.
  const members: MembersTold | undefined =
    typeof described === 'string' && described !== old?.['memberChange'] ? JSON.parse(described) : undefined;
  return groupActivity(old && snapshot(old), snapshot(item), members);
}

function userSnapshot(item: Item) {
  const { state, account } = toStoredUser(item);
  return { ...snapshot(item), state, account };
}

const snapshot = (item: Item) => ({
  resource: JSON.parse(String(item['resource'])),
  role: typeof item['role'] === 'string' ? item['role'] : undefined,
});

/** What was written before writers said who they were. */
const unknownActor = 'system';
const actorOf = ({ by }: Item): string => (typeof by === 'string' ? by : unknownActor);

function entryOf({ kind, id }: ResourceKey, item: Item, at: string, told: Told): ActivityEntry {
  const version = Number(item['version']);
  const requestId = typeof item['request'] === 'string' ? item['request'] : '';
  return {
    ...told,
    id: entryId(Date.parse(at), version, `${item.pk}\n${item.sk}\n${version}\n${requestId}\n${told.kind}`),
    at,
    actor: actorOf(item),
    requestId,
    ...(kind === 'user' ? { user: id, account: String(item['account']) } : { group: id }),
    version,
  };
}

/** Hexadecimal digits of the parts of a UUIDv7 (RFC 9562 section 5.7). */
const digits = { time: 12, high: 8, sequence: 3, random: 15 } as const;
const sequences = 0x1000;
const variants = ['8', '9', 'a', 'b'] as const;

/**
 * A UUIDv7 that says the same for the same change. Where random bits would be it has the version, so that the changes of a resource
 * within a millisecond keep their order, and a hash of `identity`.
 */
function entryId(ms: number, version: number, identity: string): string {
  const time = ms.toString(16).padStart(digits.time, '0');
  const sequence = (version % sequences).toString(16).padStart(digits.sequence, '0');
  const hashed = hash('sha256', identity, 'hex');
  const variant = variants[Number.parseInt(hashed.charAt(digits.random), 16) % variants.length];
  const random = hashed.slice(0, digits.random);
  return `${time.slice(0, digits.high)}-${time.slice(digits.high)}-7${sequence}-${variant}${random.slice(0, 3)}-${random.slice(3)}`;
}
