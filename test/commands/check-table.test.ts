/** The check of a table names each kind of damage, repairs what can be repaired, and sees no damage where the service is at work. */

import { setImmediate } from 'node:timers/promises';
import { newResourceId } from '../../shared/domain/ids.ts';
import { checkOutside, checkTeam, survey } from '../../shared/integrity/check-table.ts';
import { lookAtTeam } from '../../shared/integrity/read-team.ts';
import { repairViolation } from '../../shared/integrity/repair.ts';
import { type Violation, type ViolationKind, violationKinds } from '../../shared/integrity/violation.ts';
import { keys } from '../../shared/store/keys.ts';
import type { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Item, Key, Scalar, Table } from '../../shared/table/table.ts';
import { groupOf, person } from '../support/scim-service.ts';
import { makeWorld, pagesOf, tableWith, type World } from './sound-world.ts';

let world: World;
let close: () => Promise<void>;

beforeAll(async () => {
  const { service, ...made } = await makeWorld();
  world = made;
  close = () => service.close();
});
afterAll(() => close());

const clock = () => new Date();

async function check(table: SqliteTable, pages = pagesOf(table)): Promise<Violation[]> {
  const options = { table, clock, pauseMs: 0 };
  const surveyed = await survey(options, pages);
  const found = [...(await checkOutside(options, surveyed)).violations];
  for (const [team, partitions] of surveyed.teams)
    found.push(...(await checkTeam(options, team, partitions)).violations);
  return found;
}

/** As the command does with `--repair`: until there is nothing more that can be repaired. @returns what is left */
async function repaired(table: SqliteTable): Promise<Violation[]> {
  for (let round = 0; round < 5; round += 1) {
    const found = await check(table);
    const scope = { table, clock, deadline: Date.now() + 10_000, actor: 'operator', requestId: 'test' };
    let any = false;
    for (const each of found) any = (await repairViolation(scope, each)) === 'repaired' || any;
    if (!any) return found;
  }
  throw new Error('repairs do not come to an end');
}

const drop = (table: Table, key: Key) => table.write({ kind: 'delete', key });
const set = (table: Table, key: Key, attributes: Readonly<Record<string, Scalar>>) =>
  table.write({ kind: 'update', key, set: attributes });
const add = (table: Table, key: Key, attributes: Readonly<Record<string, number>>) =>
  table.write({ kind: 'update', key, add: attributes });

interface Damage {
  readonly what: string;
  readonly plant: (table: Table, world: World) => Promise<void>;
  readonly kinds: readonly ViolationKind[];
  /** What is left after a repair; nothing when absent. */
  readonly left?: readonly ViolationKind[];
}

const longPast = '01800000-0000-7000-8000-000000000000';

const damages: readonly Damage[] = [
  {
    what: 'a userName without its lock',
    plant: (table, { team, userName }) => drop(table, keys.userName(team, userName)),
    kinds: ['finder-missing'],
  },
  {
    what: 'a lock without its owner',
    plant: (table, { team }) => set(table, keys.userName(team, 'nobody@people.example'), { id: newResourceId() }),
    kinds: ['finder-astray'],
  },
  {
    what: 'a lock that leads to somebody else',
    plant: (table, { team, userName, deactivated }) => set(table, keys.userName(team, userName), { id: deactivated }),
    kinds: ['finder-astray'],
  },
  {
    what: 'an index of a state that nobody is in',
    plant: (table, { team, user }) =>
      table.write({ kind: 'put', item: { ...keys.userState(team, 'deactivated', user) } }),
    kinds: ['finder-astray'],
  },
  {
    what: 'a counter that differs',
    plant: (table, { team }) => add(table, keys.counter(team, 3), { users: 2, deactivated: -1 }),
    kinds: ['counter-differs', 'counter-differs'],
  },
  {
    what: 'a member who does not know of the group',
    plant: (table, { team, user, group }) => drop(table, keys.membership(team, user, group)),
    kinds: ['membership-half'],
  },
  {
    what: 'a membership that the group counts and does not show',
    plant: (table, { team, user, group }) => drop(table, keys.member(team, group, user)),
    kinds: ['membership-half', 'group-count-differs', 'group-count-differs'],
  },
  {
    what: 'a membership that the group knows nothing of',
    plant: (table, { team, deactivated, group }) =>
      table.write({ kind: 'put', item: { ...keys.membership(team, deactivated, group) } }),
    kinds: ['membership-half'],
  },
  {
    what: 'a membership without its person',
    plant: async (table, { team, group }) => {
      const nobody = newResourceId();
      await table.write({ kind: 'put', item: { ...keys.member(team, group, nobody) } });
      await table.write({ kind: 'put', item: { ...keys.membership(team, nobody, group) } });
    },
    kinds: ['membership-dangling', 'group-count-differs', 'group-count-differs'],
  },
  {
    what: 'a membership without its group',
    plant: async (table, { team, user }) => {
      const nothing = newResourceId();
      await table.write({ kind: 'put', item: { ...keys.member(team, nothing, user) } });
      await table.write({ kind: 'put', item: { ...keys.membership(team, user, nothing) } });
    },
    kinds: ['membership-dangling'],
  },
  {
    what: 'a group that counts one member too many',
    plant: (table, { team, group }) => add(table, keys.group(team, group), { memberCount: 1 }),
    kinds: ['group-count-differs'],
  },
  {
    what: 'a pending change without its marker',
    plant: (table, { team, group }) => set(table, keys.group(team, group), { pending: longPast, pendingParts: 0 }),
    // It is carried to its end once the marker is there.
    kinds: ['change-marker-differs'],
  },
  {
    what: 'a marker that was never carried out',
    plant: (table, { team, group }) =>
      table.write({ kind: 'put', item: { ...keys.pendingGroup(team, group), finished: longPast } }),
    kinds: ['change-left-over'],
  },
  {
    what: 'a part of a change that nobody will commit',
    plant: (table, { team, group }) =>
      table.write({ kind: 'put', item: { ...keys.changePart(team, group, longPast, 0), entries: '[]' } }),
    kinds: ['change-part-astray'],
  },
  {
    what: 'an account on a team without its member',
    plant: (table, { account }) => set(table, keys.account(account), { member: newResourceId() }),
    kinds: ['account-astray', 'user-account-differs'],
    // Whether the person is to be let in again is for a person to say.
    left: ['user-account-differs', 'user-account-differs'],
  },
  {
    what: 'a person who may not sign in and is active',
    plant: (table, { account }) => set(table, keys.account(account), { signIn: 'blocked' }),
    kinds: ['user-account-differs'],
    left: ['user-account-differs'],
  },
  {
    what: 'an account that a team owns, on no team, that may sign in',
    plant: (table, { team }) =>
      set(table, keys.account(newResourceId()), { version: 1, owner: team, signIn: 'allowed' }),
    kinds: ['account-sign-in-open'],
  },
  {
    what: 'an address that is not locked',
    plant: (table, { userName }) => drop(table, keys.address(userName)),
    kinds: ['address-unlocked'],
  },
  {
    what: 'a lock of an address that nobody has',
    plant: (table) => set(table, keys.address('nobody@people.example'), { account: newResourceId() }),
    kinds: ['lock-astray'],
  },
  {
    what: 'a list of Super Admins with somebody who is none',
    plant: async (table, { team, user }) => {
      const item = await table.get(keys.superAdmins(team));
      const ids: string[] = JSON.parse(String(item?.['ids']));
      await set(table, keys.superAdmins(team), { ids: JSON.stringify([...ids, user]) });
    },
    kinds: ['super-admins-differ'],
  },
  {
    what: 'an invite that its person does not find',
    plant: (table, { team, address, invite }) => drop(table, keys.inviteOf(address, team, invite)),
    kinds: ['reminder-missing'],
  },
  {
    what: 'a due date of nothing',
    plant: (table, { team }) => {
      const invite = newResourceId();
      const at = new Date().toISOString();
      return table.write({
        kind: 'put',
        item: { ...keys.due(at, keys.invite(team, invite)), format: 1, team, invite },
      });
    },
    kinds: ['reminder-astray'],
  },
  {
    what: 'a claim of a domain that the team has not verified',
    plant: (table, { team }) => table.write({ kind: 'put', item: { ...keys.domainClaim('claimed.example'), team } }),
    kinds: ['reminder-astray'],
  },
  {
    what: 'a count of invites that differs',
    plant: (table, { team }) => add(table, keys.tally(team), { invites: 1 }),
    kinds: ['tally-differs'],
  },
  {
    what: 'a count of SSO methods that differs',
    plant: (table, { team }) => add(table, keys.team(team), { ssoMethods: 1 }),
    kinds: ['tally-differs'],
  },
  {
    what: 'a provider without its method',
    plant: (table) => set(table, keys.ssoProvider('0'.repeat(32)), { team: 't', method: '0'.repeat(32) }),
    kinds: ['provider-astray'],
  },
  {
    what: 'a method without its provider',
    plant: (table, { method }) => drop(table, keys.ssoProvider(method.replaceAll('-', ''))),
    kinds: ['provider-astray'],
  },
  {
    what: 'a key that is switched off while its team is on',
    plant: (table, { team, key }) => set(table, keys.apiKey(team, key), { scim: 'off' }),
    kinds: ['key-differs'],
  },
  {
    what: 'access that its holder does not know of',
    plant: (table, { team, workspace, group }) =>
      drop(table, keys.holding(team, { kind: 'group', id: group }, workspace)),
    kinds: ['access-half'],
  },
  {
    what: 'access to a workspace that does not exist',
    plant: async (table, { team, group }) => {
      const holder = { kind: 'group', id: group } as const;
      await table.write({ kind: 'put', item: { ...keys.workspaceHolder(team, 'gone', holder), level: 'viewer' } });
      await table.write({ kind: 'put', item: { ...keys.holding(team, holder, 'gone'), level: 'viewer' } });
    },
    kinds: ['access-dangling'],
  },
  {
    what: 'a User that shows another state than it has',
    plant: async (table, { team, user }) => {
      const item = await table.get(keys.user(team, user));
      await set(table, keys.user(team, user), {
        resource: String(item?.['resource']).replace('"active":true', '"active":false'),
      });
    },
    kinds: ['user-differs'],
    left: ['user-differs'],
  },
  {
    what: 'an invite that is of an invited member who is active',
    plant: (table, { team, invite, user }) => set(table, keys.user(team, user), { invite }),
    kinds: ['invite-differs'],
    left: ['invite-differs'],
  },
  {
    what: 'an entry of the log that is kept for ever',
    plant: (table, { team }) =>
      table.write({
        kind: 'put',
        item: { ...keys.activity(team, newResourceId()), kind: 'user.updated', actor: 'system' },
      }),
    kinds: ['log-entry-unfit'],
    left: ['log-entry-unfit'],
  },
  {
    what: 'an item that nobody knows',
    plant: (table, { team }) => table.write({ kind: 'put', item: { pk: keys.team(team).pk, sk: 'NOVELTY#1' } }),
    kinds: ['item-unknown'],
    left: ['item-unknown'],
  },
];

test('a table that only the service wrote is sound', async () => {
  const table = await tableWith(world.items);
  expect((await check(table)).map(({ text }) => text)).toEqual([]);
  table.close();
});

test.each(damages)('$what is found, and what can be repaired is repaired', async ({ plant, kinds, left = [] }) => {
  const table = await tableWith(world.items);
  await plant(table, world);
  const found = await check(table);
  expect(found.map(({ kind }) => kind).sort()).toEqual([...kinds].sort());
  expect((await repaired(table)).map(({ kind }) => kind).sort()).toEqual([...left].sort());
  // A repair does what the table of kinds says.
  for (const { kind, repair } of found) if (repair) expect(violationKinds[kind]).toHaveProperty('repair');
  table.close();
});

test('the damages are of many kinds', () => {
  const planted = new Set(damages.flatMap(({ kinds }) => kinds));
  const missing = Object.keys(violationKinds).filter((kind) => ![...planted].some((each) => each === kind));
  // Two resources that want one lock cannot come about by one item.
  expect(missing).toEqual(['finder-shared']);
});

test('repairs restore what was there before, to the item', async () => {
  for (const { what, plant, left } of damages.filter(({ what }) =>
    /lock|member who|counts one|due date|claim|count of/.test(what),
  )) {
    const table = await tableWith(world.items);
    await plant(table, world);
    if (left) continue;
    await repaired(table);
    const after = (await allOf(table)).map(withoutJoined);
    const before = (await allOf(await tableWith(world.items))).map(withoutJoined);
    expect({ what, after }).toEqual({ what, after: before });
    table.close();
  }
});

/** The same table, at which each read lets others go first. */
function slowly(table: Table): Table {
  return new Proxy(table, {
    get(target, name) {
      const member = Reflect.get(target, name).bind(target);
      return async (...args: readonly unknown[]) => {
        await setImmediate();
        return member(...args);
      };
    },
  });
}

async function allOf(table: SqliteTable): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pagesOf(table)) items.push(...page);
  return items;
}

/** How often somebody joined a group grows with a repair, as with any joining. */
const withoutJoined = ({ joined: _, ...item }: Readonly<Record<string, Scalar>>) => item;

test('a repair of something that changed meanwhile writes nothing', async () => {
  const table = await tableWith(world.items);
  const key = keys.counter(world.team, 3);
  await add(table, key, { users: 2 });
  const [violation] = await check(table);
  await add(table, key, { users: 1 });
  const before = await table.get(key);
  const scope = { table, clock, deadline: Date.now() + 1000, actor: 'operator', requestId: 'test' };
  expect(violation && (await repairViolation(scope, violation))).toBe('changed');
  expect(await table.get(key)).toEqual(before);
  table.close();
});

test('what looks wrong only because it changed between two reads is not reported', async () => {
  const table = await tableWith(world.items);
  let isFirst = true;
  // A first look at the people sees one whose lock is written before the second.
  const torn: Table = new Proxy(table, {
    get(target, name) {
      if (name !== 'query') return Reflect.get(target, name).bind(target);
      return async (query: Parameters<Table['query']>[0]) => {
        const page = await target.query(query);
        if (!isFirst || query.pk !== keys.team(world.team).pk) return page;
        isFirst = false;
        return { ...page, items: page.items.filter(({ sk }) => sk !== keys.userName(world.team, world.userName).sk) };
      };
    },
  });
  const options = { table: torn, clock, pauseMs: 0 };
  expect((await checkTeam(options, world.team)).violations).toEqual([]);
  expect(isFirst).toBe(false);
  table.close();
});

test('nothing is reported of a team that is being changed all the while', async () => {
  const { service, appTeam } = await makeWorld();
  const options = { table: slowly(service.table), clock, pauseMs: 0 };
  let isDone = false;
  let changes = 0;
  const write = async () => {
    while (!isDone) {
      const { body } = await appTeam.scim.post('/Users', person());
      const { body: group } = await appTeam.scim.post('/Groups', groupOf([body.id]));
      await appTeam.scim.patch(`/Users/${body.id}`, [{ op: 'replace', path: 'active', value: false }]);
      await appTeam.scim.delete(`/Groups/${group.id}`);
      await appTeam.scim.delete(`/Users/${body.id}`);
      changes += 5;
    }
  };
  const writing = Promise.all([write(), write(), write()]);
  const found: string[] = [];
  let torn = 0;
  while (changes < 100) {
    torn += (await lookAtTeam(slowly(service.table), appTeam.id, new Set(), Date.now())).violations.length;
    found.push(...(await checkTeam(options, appTeam.id)).violations.map(({ text }) => text));
  }
  isDone = true;
  await writing;
  expect(found).toEqual([]);
  // A single look does see halves of changes.
  expect(torn).toBeGreaterThan(0);
  expect((await checkTeam(options, appTeam.id)).violations).toEqual([]);
  await service.close();
});
