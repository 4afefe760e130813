/** Who is in which group, from both sides. */
import type { MembershipChange } from '../domain/membership-change.ts';
import type { Item, Table, Update, Write } from '../table/table.ts';
import { readParts } from './change-parts.ts';
import { fingerprintSum } from './group-item.ts';
import { keys, membershipsBetween, ranges } from './keys.ts';
import { getAll, queryAll } from './read-all.ts';
import type { Reference } from './resource.ts';
import type { Author } from './team-scope.ts';

const memberOffset = 'MEMBER#'.length;

/** A stored member of a group. */
export function toMember(item: Item): Reference {
  const value = item.sk.slice(memberOffset);
  return typeof item['display'] === 'string' ? { value, display: item['display'] } : { value };
}

/** The ids in a membership's sort key, `USER#<user>#GROUP#<group>`; resource ids hold neither `#` nor `%`. */
export function parseMembership(sk: string): { readonly user: string; readonly group: string } {
  const [, user = '', , group = ''] = sk.split('#');
  return { user, group };
}

/** Memberships that were read before it was known whose they are, with the markers of pending changes as they were before that. */
export interface MembershipsRead {
  readonly items: readonly Item[];
  readonly markers: readonly Item[];
}

/**
 * The groups of one person, or of everybody whose id lies in a range: user id -> group ids. A group that is being deleted may still
 * be among them; `groupReferences` leaves it out.
 * @param read what was read already
 */
export async function groupIdsOf(
  table: Table,
  teamId: string,
  users: { readonly first: string; readonly last: string },
  read?: MembershipsRead,
): Promise<Map<string, string[]>> {
  for (let known = read; ; known = undefined) {
    const { items, markers } = known ?? (await readMemberships(table, teamId, users));
    const groups = new Map<string, string[]>();
    for (const { sk } of items) {
      const { user, group } = parseMembership(sk);
      const known = groups.get(user);
      if (known) known.push(group);
      else groups.set(user, [group]);
    }
    if (await overlayPending(table, teamId, markers, users, groups)) return groups;
  }
}

/** Longer than any request takes, and the clocks of two functions differ. */
const recentlyMs = 60_000;

async function readMemberships(
  table: Table,
  teamId: string,
  { first, last }: { readonly first: string; readonly last: string },
): Promise<MembershipsRead> {
  const readItems = () =>
    queryAll(table, first === last ? ranges.membershipsOf(teamId, first) : membershipsBetween(teamId, first, last));
  const [items, markers] = await Promise.all([readItems(), queryAll(table, ranges.pendingGroups(teamId))]);
  // The items may have been read before a change was applied, and the markers after it was finished: then the items come again.
  const [finished] = markers;
  const recently = finished?.sk === keys.finished(teamId).sk && Date.now() - Number(finished['at']) < recentlyMs;
  return { items: recently ? await readItems() : items, markers };
}

/** The groups of one person, by id. */
export async function groupsOfUser(table: Table, teamId: string, user: string): Promise<readonly string[]> {
  return (await groupIdsOf(table, teamId, { first: user, last: user })).get(user) ?? [];
}

/** Applies what large changes have committed and not yet written into the items. @returns false when one finished meanwhile */
async function overlayPending(
  table: Table,
  teamId: string,
  markers: readonly Item[],
  users: { readonly first: string; readonly last: string },
  groups: Map<string, string[]>,
): Promise<boolean> {
  if (markers.length === 0) return true;
  const changes = await Promise.all(
    markers.map((marker) => {
      if (marker['change'] === undefined) return undefined;
      const pending = { id: String(marker['change']), parts: Number(marker['parts']) };
      return readParts(table, teamId, groupOfMarker(marker), pending);
    }),
  );
  for (const [index, marker] of markers.entries()) {
    const group = groupOfMarker(marker);
    if (marker['departed'] === true) {
      for (const [user, known] of groups) if (known.includes(group)) groups.set(user, without(known, group));
    } else if (marker['change'] !== undefined) {
      const change = changes[index];
      if (!change) return false;
      layOver(change, group, users, groups);
    }
  }
  return true;
}

const groupOfMarker = ({ sk }: Item): string => sk.slice('PENDING#GROUP#'.length);

function layOver(
  { adds, removes }: MembershipChange,
  group: string,
  { first, last }: { readonly first: string; readonly last: string },
  groups: Map<string, string[]>,
): void {
  // A change may name every person of the team, where one is asked for.
  for (const user of first === last ? [first] : adds.keys()) {
    if (user < first || user > last || !adds.has(user)) continue;
    const known = groups.get(user) ?? [];
    if (!known.includes(group)) groups.set(user, [...known, group]);
  }
  for (const [user, known] of groups) if (removes.has(user)) groups.set(user, without(known, group));
}

function without(groups: readonly string[], group: string): string[] {
  return groups.filter((id) => id !== group);
}

/**
 * The groups as a User shows them. A group that is gone is left out: what points to it is only not yet cleared away.
 * @param ids distinct
 */
export async function groupReferences(
  table: Table,
  teamId: string,
  ids: readonly string[],
): Promise<Map<string, Reference>> {
  const references = new Map<string, Reference>();
  const items = await getAll(
    table,
    ids.map((id) => keys.group(teamId, id)),
  );
  items.forEach((item, index) => {
    const id = ids[index];
    if (item && id !== undefined) references.set(id, { value: id, display: String(item['displayName']) });
  });
  return references;
}

/** Both sides of a new membership. Refused where it exists, or where the user does not; counts the joining on the user. */
export function joinWrites(teamId: string, group: string, member: Reference): Write[] {
  const { value: user, display } = member;
  return [
    { kind: 'update', key: keys.user(teamId, user), add: { joined: 1 }, when: [{ item: 'present' }] },
    {
      kind: 'put',
      item: { ...keys.member(teamId, group, user), ...(display !== undefined && { display }) },
      when: [{ item: 'absent' }],
    },
    { kind: 'put', item: keys.membership(teamId, user, group) as Item },
  ];
}

/** Both sides of a membership that ends. Refused where there is none. */
export function leaveWrites(teamId: string, group: string, user: string): Write[] {
  return [
    { kind: 'delete', key: keys.member(teamId, group, user), when: [{ item: 'present' }] },
    { kind: 'delete', key: keys.membership(teamId, user, group) },
  ];
}

/** Who joins and who leaves; either may be empty. */
export interface MemberIds {
  readonly adds: Iterable<string>;
  readonly removes: Iterable<string>;
}

/** So many are named in the activity log; of the others it tells the number. */
const namedInActivity = 10;

/** JSON of who joined and who left, as the activity log tells it; another text with each request. */
export function describeMembers(request: string, added: readonly string[], removed: readonly string[]): string {
  return JSON.stringify({
    request,
    added: { count: added.length, ids: added.slice(0, namedInActivity) },
    removed: { count: removed.length, ids: removed.slice(0, namedInActivity) },
  });
}

/**
 * What joinings and leavings change on the group itself, without comparing versions: such changes commute. A pending change comes
 * first.
 */
export function groupChangeWrite(
  { teamId, actor, requestId }: Author,
  group: string,
  lastModified: string,
  { adds, removes }: MemberIds,
): Update {
  const added = [...adds];
  const removed = [...removes];
  const count = added.length - removed.length;
  return {
    kind: 'update',
    key: keys.group(teamId, group),
    add: { version: 1, memberCount: count, memberSum: fingerprintSum(added) - fingerprintSum(removed) },
    set: {
      lastModified,
      by: actor,
      request: requestId,
      ...(added.length + removed.length > 0 && { memberChange: describeMembers(requestId, added, removed) }),
    },
    when: [{ item: 'present' }, { attribute: 'pending', is: 'absent' }],
  };
}
