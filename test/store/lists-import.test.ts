/** A full import, page after page, while many others create and delete people: whoever was there all along is seen exactly once. */

import { parseFilter } from '../../shared/scim/filter/parse.ts';
import type { Resource } from '../../shared/scim/resource.ts';
import { resolveAttributePath } from '../../shared/scim/schemas/resource-type.ts';
import { userResourceType } from '../../shared/scim/schemas/resource-types.ts';
import { userKind } from '../../shared/store/list/kind.ts';
import { list } from '../../shared/store/list/list.ts';
import type { ListPage, ListQuery } from '../../shared/store/list/list-query.ts';
import { members } from '../../shared/store/members.ts';
import type { TeamScope } from '../../shared/store/team-scope.ts';
import type { StoredUser } from '../../shared/store/user-item.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Table } from '../../shared/table/table.ts';
import { AdversaryTable } from '../support/adversary-table.ts';
import { invariantViolations } from '../support/check-invariants.ts';
import { WitnessTable } from '../support/witness-table.ts';
import { load, scopeOf } from './large-team.ts';

const people = 600;
const clients = 20;
const pageSize = 25;

const user = (name: string, active = true): Resource => ({ schemas: [], userName: name, active });

/** People who leave stand between those who stay, so that every page shrinks before or after it is read. */
async function population(table: Table, teamId: string, active: boolean) {
  const names = Array.from({ length: people }, (_, n) => `${String.fromCharCode(97 + (n % 26))}${n}@x.example`);
  const { users } = await load(table, teamId, { users: names.map((name) => user(name, active)), groups: [] });
  const isStaying = (_: string, at: number): boolean => at % 3 === 0;
  return { staying: new Set(users.filter(isStaying)), leaving: users.filter((id, at) => !isStaying(id, at)) };
}

/** Twenty clients that create people and delete those who leave, from the first on, until `done`. */
async function change(scope: TeamScope, leaving: string[], active: boolean, done: () => boolean): Promise<number> {
  const store = members(scope);
  let changes = 0;
  const client = async (number: number): Promise<void> => {
    for (let n = 0; !done(); n += 1) {
      const created = await store.provision(
        user(`${String.fromCharCode(97 + (n % 26))}new${number}-${n}@x.example`, active),
        [],
      );
      if (n % 2 === 0) await store.remove(created.resource.id);
      const left = leaving.shift();
      if (left !== undefined) await store.remove(left);
      changes += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  return changes;
}

type How = Partial<ListQuery<StoredUser>>;

function listQuery(how: How): ListQuery<StoredUser> {
  return {
    filter: undefined,
    sortBy: undefined,
    descending: false,
    startIndex: 1,
    cursor: undefined,
    count: pageSize,
    joined: false,
    caller: 'key:import',
    signature: 'list',
    complete: ({ resource }) => JSON.parse(resource.json),
    ...how,
  };
}

type Read = (scope: TeamScope, how: How, pause: () => Promise<unknown>) => Promise<string[]>;

/** As identity providers do: on from what was there, until totalResults. */
const byIndex: Read = async (scope, how, pause) => {
  const seen: string[] = [];
  for (let startIndex = 1; ; ) {
    const { resources, total = 0 } = await list(scope, userKind, listQuery({ ...how, startIndex }));
    seen.push(...resources.map(({ resource }) => resource.id));
    startIndex += resources.length;
    if (resources.length === 0 || startIndex > total) return seen;
    await pause();
  }
};

const byCursor: Read = async (scope, how, pause) => {
  const seen: string[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const page: ListPage<StoredUser> = await list(scope, userKind, listQuery({ ...how, cursor }));
    seen.push(...page.resources.map(({ resource }) => resource.id));
    cursor = page.nextCursor;
    await pause();
  }
  return seen;
};

/** To the end while nothing is looked at, then back to the beginning by previousCursor. */
const backwards: Read = async (scope, how, pause) => {
  let page = await list(scope, userKind, listQuery({ ...how, cursor: '', count: 200 }));
  while (page.nextCursor !== undefined)
    page = await list(scope, userKind, listQuery({ ...how, cursor: page.nextCursor, count: 200 }));
  const seen = page.resources.map(({ resource }) => resource.id);
  while (page.previousCursor !== undefined) {
    await pause();
    page = await list(scope, userKind, listQuery({ ...how, cursor: page.previousCursor }));
    seen.push(...page.resources.map(({ resource }) => resource.id));
  }
  return seen;
};

const reads: readonly [string, Read][] = [
  ['by index', byIndex],
  ['by cursor', byCursor],
  ['by previousCursor', backwards],
];
const userName = resolveAttributePath(userResourceType, 'userName');
const orders: readonly [string, How, boolean][] = [
  ['in the order of creation', {}, true],
  ['newest first', { sortBy: resolveAttributePath(userResourceType, 'id'), descending: true }, true],
  ['by userName', { sortBy: userName }, true],
  ['by userName, descending', { sortBy: userName, descending: true }, true],
  ['of the active', { filter: parseFilter('active eq true', userResourceType) }, true],
  ['of the deactivated', { filter: parseFilter('active eq false', userResourceType) }, false],
];
const tables: readonly [string, (table: Table) => Table][] = [
  ['SQLite', (table) => table],
  [
    'a table that misbehaves',
    (table) =>
      new AdversaryTable(table, { seed: 7, conflicts: 0.05, tornReads: 0.3, throttles: 0.02, lostAnswers: 0.02 }),
  ],
];
const cases = tables.flatMap(([where, wrap]) =>
  reads.flatMap(([way, read]) =>
    orders.map(([order, how, active]) => ({ where, wrap, way, read, order, how, active })),
  ),
);

test.each(cases)(
  'an import $way, $order, on $where misses and doubles nobody who was there all along',
  async ({ wrap, read, how, active }) => {
    const stored = SqliteTable.open({ file: ':memory:' });
    const witness = new WitnessTable(stored);
    const scope = scopeOf(wrap(witness), 'team');
    const { staying, leaving } = await population(witness, 'team', active);
    let isDone = false;
    const changing = change(scope, leaving, active, () => isDone);
    const pause = () => new Promise((resolve) => setTimeout(resolve, 2));
    const seen = await read(scope, how, pause).finally(() => {
      isDone = true;
    });
    const changes = await changing;
    const counts = new Map<string, number>();
    for (const id of seen) counts.set(id, (counts.get(id) ?? 0) + 1);
    expect([...staying].filter((id) => counts.get(id) !== 1)).toEqual([]);
    expect([...counts].filter(([, times]) => times > 1)).toEqual([]);
    expect(changes).toBeGreaterThan(clients);
    expect(invariantViolations((await witness.dump()).filter(({ pk }) => !pk.endsWith('#PAGES')))).toEqual([]);
    stored.close();
  },
  60_000,
);
