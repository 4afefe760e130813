/** What lists need to know of a kind of resource: where it lies, what finds it, what is joined to it. */
import type { Item, Key, Table } from '../../table/table.ts';
import type { Counts } from '../counters.ts';
import { type StoredGroup, toStoredGroup } from '../group-item.ts';
import { readMembersOfGroup } from '../group-members.ts';
import { type KeyRange, keys, ranges } from '../keys.ts';
import { groupIdsOf, groupReferences } from '../memberships.ts';
import { queryAll } from '../read-all.ts';
import type { Joined, Reference, StoredResource } from '../resource.ts';
import { type StoredUser, toStoredUser } from '../user-item.ts';

export interface Kind<R extends StoredResource> {
  readonly toStored: (item: Item) => R;
  readonly key: (teamId: string, id: string) => Key;
  /** The resources themselves, in the order of their creation. */
  readonly all: (teamId: string) => KeyRange;
  /** How many there are. */
  readonly count: (counts: Counts) => number;
  /** The attribute that names a resource uniquely; its locks are an index in alphabetical order. */
  readonly name: {
    readonly attribute: string;
    readonly lock: (teamId: string, name: string) => Key;
    readonly range: (teamId: string) => KeyRange;
  };
  /** Names that begin so; two ranges, since a name too long for a key is found by its hash. */
  readonly namesBeginning: (teamId: string, beginning: string) => readonly KeyRange[];
  /** Indexes of equal values whose sort keys end in the resource's id, by lower-case attribute path. */
  readonly indexes: ReadonlyMap<string, (teamId: string, value: string) => KeyRange>;
  /** Resources that are not `active`, whose number is counted. */
  readonly inactive: ((teamId: string) => readonly KeyRange[]) | undefined;
  /** The attribute that is kept elsewhere; lower case. */
  readonly joinedAttribute: string;
  /** The ids of resources that have this one among their joined values. */
  readonly joinedTo: (table: Table, teamId: string, id: string) => Promise<readonly string[]>;
  /** About how many bytes the joined values take in an answer. */
  readonly joinedBytes: (resource: R) => number;
  /**
   * Reads what is joined to the resources.
   * @param contiguous whether nothing lies between them in the order of creation, so that one range holds all
   */
  readonly join: (table: Table, teamId: string, resources: readonly R[], contiguous: boolean) => Promise<Joined<R>[]>;
}

/** Past so many scattered people one range over all in between is not worse than a query each. */
const queriesMax = 100;

const hashedNames = '%h';

export const userKind: Kind<StoredUser> = {
  toStored: toStoredUser,
  key: keys.user,
  all: ranges.users,
  count: ({ users }) => users,
  name: { attribute: 'username', lock: keys.userName, range: ranges.userNames },
  namesBeginning: (t, beginning) => [ranges.userNames(t, beginning), hashedOf(ranges.userNames(t))],
  indexes: new Map([
    ['externalid', ranges.userExternalIds],
    ['emails.value', ranges.userEmails],
  ]),
  inactive: (t) => [ranges.userStates(t, 'deactivated')],
  joinedAttribute: 'groups',
  async joinedTo(table, teamId, group) {
    const item = await table.get(keys.group(teamId, group));
    const read = item && (await readMembersOfGroup(table, teamId, toStoredGroup(item)));
    return read ? [...read.members.keys()] : [];
  },
  joinedBytes: () => 0,
  async join(table, teamId, users, contiguous) {
    const ids = users.map(({ id }) => id);
    const groups =
      contiguous || ids.length > queriesMax
        ? await groupsOfRange(table, teamId, ids)
        : await groupsOfEach(table, teamId, ids);
    const references = await groupReferences(table, teamId, [...new Set([...groups.values()].flat())]);
    return users.map((resource) => ({ resource, joined: referencesOf(groups.get(resource.id), references) }));
  },
};

export const groupKind: Kind<StoredGroup> = {
  toStored: toStoredGroup,
  key: keys.group,
  all: ranges.groups,
  count: ({ groups }) => groups,
  name: { attribute: 'displayname', lock: keys.groupName, range: ranges.groupNames },
  namesBeginning: (t, beginning) => [ranges.groupNames(t, beginning), hashedOf(ranges.groupNames(t))],
  indexes: new Map([['externalid', ranges.groupExternalIds]]),
  inactive: undefined,
  joinedAttribute: 'members',
  async joinedTo(table, teamId, user) {
    const groups = await groupIdsOf(table, teamId, { first: user, last: user });
    return groups.get(user) ?? [];
  },
  joinedBytes: ({ memberCount }) => memberCount * memberBytes,
  async join(table, teamId, groups) {
    const read = await Promise.all(groups.map((group) => readMembersOfGroup(table, teamId, group)));
    // A group that was deleted meanwhile is left out.
    return read.flatMap((each) => (each ? [{ resource: each.group, joined: [...each.members.values()] }] : []));
  },
};

/** A member in an answer: an id, a URL and a name. */
const memberBytes = 200;

function hashedOf(range: KeyRange): KeyRange {
  return { ...range, prefix: `${range.prefix}${hashedNames}` };
}

function referencesOf(
  ids: readonly string[] | undefined,
  references: ReadonlyMap<string, Reference>,
): readonly Reference[] {
  return ids?.flatMap((id) => references.get(id) ?? []) ?? [];
}

async function groupsOfRange(table: Table, teamId: string, ids: readonly string[]): Promise<Map<string, string[]>> {
  if (ids.length === 0) return new Map();
  const sorted = [...ids].sort();
  return groupIdsOf(table, teamId, { first: sorted[0] ?? '', last: sorted.at(-1) ?? '' });
}

async function groupsOfEach(table: Table, teamId: string, ids: readonly string[]): Promise<Map<string, string[]>> {
  const each = await Promise.all(ids.map((id) => groupIdsOf(table, teamId, { first: id, last: id })));
  return new Map(each.flatMap((groups) => [...groups]));
}

/** The ids that index entries point to, at the end of their sort keys. */
export async function idsAtEnd(table: Table, range: KeyRange): Promise<string[]> {
  return (await queryAll(table, range)).map(({ sk }) => sk.slice(sk.lastIndexOf('#') + 1));
}
