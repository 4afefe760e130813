/** Large changes as the fault tests make them, with what readers may see of each: all as it was, or all as it was asked for. */
import { createHash } from 'node:crypto';
import { type GroupChange, groups } from '../../shared/store/groups.ts';
import { keys } from '../../shared/store/keys.ts';
import { members } from '../../shared/store/members.ts';
import type { TeamScope } from '../../shared/store/team-scope.ts';
import type { Table } from '../../shared/table/table.ts';
import { asMembers, foundByGroup, foundByMember, groupsOf, membersOf, teamId } from './team-on-file.ts';

/** What there is before a change: people, a group of the first two thirds of them, an empty one, and the groups of the first person. */
export interface World {
  readonly people: readonly string[];
  readonly full: string;
  readonly empty: string;
  readonly ofFirst: readonly string[];
}

/** One read of what a change touches, and its answer before and after the change. */
export interface Look {
  readonly name: string;
  readonly read: (table: Table) => Promise<string>;
  readonly before: string;
  readonly after: string;
}

export interface LargeChange {
  readonly name: string;
  readonly act: (scope: TeamScope, world: World) => Promise<unknown>;
  readonly looks: (world: World) => readonly Look[];
  /** A group of which nothing may be left afterwards. */
  readonly gone?: (world: World) => string;
}

const short = (ids: readonly string[] | undefined): string =>
  ids === undefined
    ? 'nothing'
    : `${ids.length} ${createHash('sha256')
        .update([...ids].sort().join())
        .digest('hex')
        .slice(0, 8)}`;

const kept = (stored: object) => ({ ...stored });
const update = (scope: TeamScope, group: string, change: Partial<GroupChange>): Promise<unknown> =>
  groups(scope).update(group, { attributes: kept, members: [], ...change }, { members: false });

/** Who is looked at one by one: some who stay, come and go. */
function watched({ people }: World): string[] {
  return [0.01, 0.2, 0.4, 0.6, 0.8, 0.99].map((share) => people[Math.floor(share * people.length)] ?? '');
}

/** All ways to see the members of a group, and the groups of a member. */
function looksAt(
  world: World,
  group: string,
  before: readonly string[] | undefined,
  after: readonly string[] | undefined,
): Look[] {
  const isIn = (ids: readonly string[] | undefined, user: string): string => String(ids?.includes(user) ?? false);
  return [
    {
      name: 'the group',
      read: async (table) => short(await membersOf(table, group)),
      before: short(before),
      after: short(after),
    },
    {
      name: 'people by groups.value',
      read: async (table) => short(await foundByGroup(table, group)),
      before: short(before ?? []),
      after: short(after ?? []),
    },
    ...watched(world).flatMap((user): Look[] => [
      {
        name: `the groups of ${user}`,
        read: async (table) => isIn(await groupsOf(table, user), group),
        before: isIn(before, user),
        after: isIn(after, user),
      },
      {
        name: `groups by members.value ${user}`,
        read: async (table) => isIn(await foundByMember(table, user), group),
        before: isIn(before, user),
        after: isIn(after, user),
      },
    ]),
  ];
}

const sizeOf = ({ people }: World): number => Math.floor((people.length * 2) / 3);
const inFull = (world: World): string[] => world.people.slice(0, sizeOf(world));
/** As many again, of which half are the same. */
const overlapping = (world: World): string[] => world.people.slice(Math.floor(sizeOf(world) / 2));
/** Two thirds of them the same. */
const others = (world: World): string[] => world.people.slice(Math.floor(sizeOf(world) / 3), sizeOf(world) + 20);
const newName = 'As pushed';

async function idOfPushed(table: Table): Promise<string | undefined> {
  const lock = await table.get(keys.groupName(teamId, newName));
  return lock && String(lock['id']);
}

export const additions: LargeChange = {
  name: 'PATCH that adds members',
  act: (scope, world) => update(scope, world.empty, { members: [{ kind: 'add', members: asMembers(inFull(world)) }] }),
  looks: (world) => looksAt(world, world.empty, [], inFull(world)),
};

export const replacement: LargeChange = {
  name: 'PATCH that replaces all members by others, half of them the same',
  act: (scope, world) =>
    update(scope, world.full, { members: [{ kind: 'replace', members: asMembers(overlapping(world)) }] }),
  looks: (world) => looksAt(world, world.full, inFull(world), overlapping(world)),
};

export const largeChanges: readonly LargeChange[] = [
  additions,
  replacement,
  {
    name: 'PATCH that removes three members of five',
    act: (scope, world) =>
      update(scope, world.full, {
        members: [{ kind: 'remove', ids: inFull(world).slice(0, Math.floor(sizeOf(world) * 0.6)) }],
      }),
    looks: (world) => looksAt(world, world.full, inFull(world), inFull(world).slice(Math.floor(sizeOf(world) * 0.6))),
  },
  {
    name: 'PUT with another name and other members',
    act: (scope, world) =>
      update(scope, world.full, {
        attributes: (stored) => ({ ...stored, displayName: newName }),
        members: [{ kind: 'replace', members: asMembers(others(world)) }],
      }),
    looks: (world) => [
      ...looksAt(world, world.full, inFull(world), others(world)),
      {
        name: 'the name',
        read: async (table) => String(await idOfPushed(table)),
        before: 'undefined',
        after: world.full,
      },
    ],
  },
  {
    name: 'POST of a group with members',
    act: (scope, world) =>
      groups(scope).create(
        { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: newName },
        asMembers(inFull(world)),
        { members: false },
      ),
    looks: (world) => {
      const pushed = async (table: Table, read: (id: string) => Promise<string>): Promise<string> => {
        const id = await idOfPushed(table);
        return id === undefined ? 'nothing' : read(id);
      };
      const [some = ''] = watched(world);
      return [
        {
          name: 'the group',
          read: (table) => pushed(table, async (id) => short(await membersOf(table, id))),
          before: 'nothing',
          after: short(inFull(world)),
        },
        {
          name: 'the groups of a member',
          // Two reads, and a transaction is no unit to them: that of its name may find a group before that of its members does.
          read: (table) => pushed(table, async (id) => ((await groupsOf(table, some)).includes(id) ? 'it' : 'nothing')),
          before: 'nothing',
          after: 'it',
        },
        {
          name: 'how many groups a member has',
          read: async (table) => String((await groupsOf(table, some)).length),
          before: '1',
          after: '2',
        },
      ];
    },
  },
  {
    name: 'DELETE of a group with members',
    act: (scope, world) => groups(scope).remove(world.full),
    looks: (world) => looksAt(world, world.full, inFull(world), undefined),
    gone: (world) => world.full,
  },
  {
    name: 'DELETE of a person in many groups',
    act: (scope, world) => members(scope).remove(world.people[0] ?? ''),
    looks: (world) => {
      const [first = '', ...rest] = inFull(world);
      const some = world.ofFirst[Math.floor(world.ofFirst.length / 2)] ?? '';
      return [
        {
          name: 'the large group',
          read: async (table) => short(await membersOf(table, world.full)),
          before: short([first, ...rest]),
          after: short(rest),
        },
        {
          name: 'a small group',
          read: async (table) => short(await membersOf(table, some)),
          before: short([first]),
          after: short([]),
        },
        {
          name: 'people by groups.value',
          read: async (table) => short(await foundByGroup(table, some)),
          before: short([first]),
          after: short([]),
        },
        {
          name: 'the person',
          read: async (table) => String((await table.get(keys.user(teamId, first))) !== undefined),
          before: 'true',
          after: 'false',
        },
      ];
    },
  },
];
