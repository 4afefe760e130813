/** A group as items of the table: the resource, its lock and its index; members have items of their own. */
import { crc32 } from '../domain/crc32.ts';
import type { Resource } from '../scim/resource.ts';
import type { Item, Write } from '../table/table.ts';
import { keys } from './keys.ts';
import type { Author } from './team-scope.ts';

export interface StoredGroup {
  readonly id: string;
  readonly version: number;
  readonly displayName: string;
  readonly memberCount: number;
  /** The sum of the members' fingerprints: tells a reader whether the members it read are those of this version. */
  readonly memberSum: number;
  /** A large change that is committed and not yet applied to the members' items. */
  readonly pending: PendingChange | undefined;
  readonly created: string;
  readonly lastModified: string;
  /** The resource as it is sent, but for `members` and `meta`. */
  readonly json: string;
}

export interface PendingChange {
  readonly id: string;
  /** How many items hold its additions and removals. */
  readonly parts: number;
}

const idOffset = 'GROUP#'.length;

export function toStoredGroup(item: Item): StoredGroup {
  return {
    id: item.sk.slice(idOffset),
    version: Number(item['version']),
    displayName: String(item['displayName']),
    memberCount: Number(item['memberCount']),
    memberSum: Number(item['memberSum']),
    pending:
      item['pending'] === undefined ? undefined : { id: String(item['pending']), parts: Number(item['pendingParts']) },
    created: String(item['created']),
    lastModified: String(item['lastModified']),
    json: String(item['resource']),
  };
}

/** Where a group comes from; what is not known was pushed. */
export type GroupOrigin = 'scim' | 'team';

/** A new group, with who made it, and in which request, for the activity log. */
export function groupItem(author: Author, group: StoredGroup): Item {
  return {
    ...keys.group(author.teamId, group.id),
    format: 1,
    by: author.actor,
    request: author.requestId,
    origin: (author.actor.startsWith('person:') ? 'team' : 'scim') satisfies GroupOrigin,
    version: group.version,
    displayName: group.displayName,
    memberCount: group.memberCount,
    memberSum: group.memberSum,
    ...(group.pending && { pending: group.pending.id, pendingParts: group.pending.parts }),
    created: group.created,
    lastModified: group.lastModified,
    resource: group.json,
  };
}

/**
 * The sum of 32 bits of each member's id. Of a million of them it is still a safe integer, and adding commutes as DynamoDB's ADD does.
 */
export function fingerprintSum(userIds: Iterable<string>): number {
  let sum = 0;
  for (const id of userIds) sum += crc32(id);
  return sum;
}

export interface GroupNames {
  readonly displayName: string;
  readonly externalId: string | undefined;
}

export function groupNames(resource: Resource): GroupNames {
  const { displayName, externalId } = resource;
  return { displayName: String(displayName), externalId: typeof externalId === 'string' ? externalId : undefined };
}

/** The writes that turn one group's lock and index into the other's. */
export function groupFinderWrites(
  teamId: string,
  id: string,
  before: GroupNames | undefined,
  after: GroupNames | undefined,
): Write[] {
  const writes: Write[] = [];
  const oldLock = before && keys.groupName(teamId, before.displayName);
  const newLock = after && keys.groupName(teamId, after.displayName);
  if (oldLock?.sk !== newLock?.sk) {
    if (oldLock) writes.push({ kind: 'delete', key: oldLock, when: [{ attribute: 'id', equals: id }] });
    if (newLock) writes.push({ kind: 'put', item: { ...newLock, id }, when: [{ item: 'absent' }] });
  }
  if (before?.externalId !== after?.externalId) {
    if (before?.externalId !== undefined)
      writes.push({ kind: 'delete', key: keys.groupExternalId(teamId, before.externalId, id) });
    if (after?.externalId !== undefined)
      writes.push({ kind: 'put', item: keys.groupExternalId(teamId, after.externalId, id) as Item });
  }
  return writes;
}

/** The resource as it is stored: `schemas` and `id` first, without what is kept elsewhere. */
export function storedGroupResource(id: string, wanted: Resource): Resource {
  const { schemas, id: _, members: __, meta: ___, ...rest } = wanted;
  return { schemas: schemas ?? [], id, ...rest };
}
