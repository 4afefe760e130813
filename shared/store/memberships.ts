/** Who is in which group, from both sides. */
import type { Item, Table, Update, Write } from '../table/table.ts';
import { readParts } from './change-parts.ts';
import { keys, membershipsBetween, ranges } from './keys.ts';
import { getAll, queryAll } from './read-all.ts';
import type { Reference } from './resource.ts';

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

/**
 * The groups of one person, or of everybody whose id lies in a range: user id -> group ids. A group that is gone may still be among
 * them; `groupReferences` leaves it out.
 */
export async function groupIdsOf(
  table: Table,
  teamId: string,
  users: { readonly first: string; readonly last: string },
): Promise<Map<string, string[]>> {
  const { first, last } = users;
  for (;;) {
    const [items, markers] = await Promise.all([
      queryAll(table, first === last ? ranges.membershipsOf(teamId, first) : membershipsBetween(teamId, first, last)),
      queryAll(table, ranges.pendingGroups(teamId)),
    ]);
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
  for (const marker of markers) {
    const group = marker.sk.slice('PENDING#GROUP#'.length);
    if (marker['departed'] === true) continue;
    const change = await readParts(table, teamId, group, {
      id: String(marker['change']),
      parts: Number(marker['parts']),
    });
    if (!change) return false;
    for (const user of change.adds.keys()) {
      if (user < users.first || user > users.last) continue;
      const known = groups.get(user) ?? [];
      if (!known.includes(group)) groups.set(user, [...known, group]);
    }
    for (const user of change.removes) {
      const known = groups.get(user);
      if (known)
        groups.set(
          user,
          known.filter((id) => id !== group),
        );
    }
  }
  return true;
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

/**
 * What joinings and leavings change on the group itself, without comparing versions: such changes commute. A pending change comes
 * first.
 * @param members how many more there are, and `sum` the change of their fingerprints
 */
export function groupChangeWrite(
  teamId: string,
  group: string,
  lastModified: string,
  members: number,
  sum: number,
): Update {
  return {
    kind: 'update',
    key: keys.group(teamId, group),
    add: { version: 1, memberCount: members, memberSum: sum },
    set: { lastModified },
    when: [{ item: 'present' }, { attribute: 'pending', is: 'absent' }],
  };
}
