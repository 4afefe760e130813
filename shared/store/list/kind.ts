/** What lists need to know of a kind of resource: where it lies, what finds it, what is joined to it. */
import type { Item, Key, Table } from '../../table/table.ts';
import type { Counts } from '../counters.ts';
import { type StoredGroup, toStoredGroup } from '../group-item.ts';
import { departedUsers, readMembersOfGroup } from '../group-members.ts';
import { type KeyRange, keys, ranges } from '../keys.ts';
import { groupIdsOf } from '../memberships.ts';
import type { StoredResource } from '../resource.ts';
import { type StoredUser, toStoredUser } from '../user-item.ts';
import { groupsJoiner, type Joiner, membersJoiner } from './joiner.ts';

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
  /** What reads the joined values of one list. */
  readonly joiner: (table: Table, teamId: string) => Joiner<R>;
}

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
    const [item, departed] = await Promise.all([table.get(keys.group(teamId, group)), departedUsers(table, teamId)]);
    const read = item && (await readMembersOfGroup(table, teamId, toStoredGroup(item), departed));
    return read ? read.list.map(({ value }) => value) : [];
  },
  joinedBytes: () => 0,
  joiner: groupsJoiner,
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
  joiner: membersJoiner,
};

/** A member in an answer: an id, a URL and a name. */
const memberBytes = 200;

function hashedOf(range: KeyRange): KeyRange {
  return { ...range, prefix: `${range.prefix}${hashedNames}` };
}
