/** A repair that comes while the service writes loses nothing of what was written: it says that something changed, and is made after another look. */
import { newResourceId } from '../../shared/domain/ids.ts';
import { checkTeam } from '../../shared/integrity/check-table.ts';
import { repairViolation } from '../../shared/integrity/repair.ts';
import type { Violation, ViolationKind } from '../../shared/integrity/violation.ts';
import { counterKey } from '../../shared/store/counters.ts';
import { keys } from '../../shared/store/keys.ts';
import type { Item, Key, Query, Table, Write } from '../../shared/table/table.ts';
import { MeanwhileTable } from '../support/meanwhile-table.ts';
import { makeWorld, tableWith, type World } from './sound-world.ts';

let made: Awaited<ReturnType<typeof makeWorld>>;
beforeAll(async () => {
  made = await makeWorld();
});
afterAll(() => made.service.close());

const clock = () => new Date();
const scopeOf = (table: Table) => ({
  ...{ table, clock, actor: 'operator', requestId: 'test' },
  deadline: Date.now() + 2000,
});
const check = async (table: Table, team: string): Promise<readonly Violation[]> =>
  (await checkTeam({ table, clock, pauseMs: 0 }, team)).violations;

const longPast = '01800000-0000-7000-8000-000000000000';
const later = '01800000-0001-7000-8000-000000000000';
const put = (item: Item): Write => ({ kind: 'put', item });
const set = (key: Key, attributes: Readonly<Record<string, string | number>>): Write => ({
  kind: 'update',
  key,
  set: attributes,
});
const nobody = newResourceId();

interface Meeting {
  readonly what: string;
  readonly plant: (world: World) => Write;
  readonly kind: ViolationKind;
  /** What is written between the look and the repair. */
  readonly meanwhile: (world: World) => Write;
  /** What must be afterwards as that left it. */
  readonly about: (world: World) => Key;
}

const meetings: readonly Meeting[] = [
  {
    what: 'a marker without its group, which becomes that of a deletion',
    plant: ({ team }) => put({ ...keys.pendingGroup(team, nobody), change: longPast, parts: 0 }),
    kind: 'change-marker-differs',
    meanwhile: ({ team }) => put({ ...keys.pendingGroup(team, nobody), departed: true }),
    about: ({ team }) => keys.pendingGroup(team, nobody),
  },
  {
    what: 'a marker without its group, which becomes that of another change',
    plant: ({ team }) => put({ ...keys.pendingGroup(team, nobody), finished: longPast }),
    kind: 'change-marker-differs',
    meanwhile: ({ team }) => put({ ...keys.pendingGroup(team, nobody), finished: later }),
    about: ({ team }) => keys.pendingGroup(team, nobody),
  },
  {
    what: 'a pending change without its marker, which comes',
    plant: ({ team, group }) => set(keys.group(team, group), { pending: longPast, pendingParts: 0 }),
    kind: 'change-marker-differs',
    meanwhile: ({ team, group }) => put({ ...keys.pendingGroup(team, group), change: longPast, parts: 7 }),
    about: ({ team, group }) => keys.pendingGroup(team, group),
  },
  {
    what: 'a part that belongs to no pending change, and then does',
    plant: ({ team, group }) => put({ ...keys.changePart(team, group, longPast, 0), entries: '[]' }),
    kind: 'change-part-astray',
    meanwhile: ({ team, group }) => set(keys.group(team, group), { pending: longPast, pendingParts: 1 }),
    about: ({ team, group }) => keys.changePart(team, group, longPast, 0),
  },
  {
    what: 'a part of a group that does not exist, and then is cleared away',
    plant: ({ team }) => put({ ...keys.changePart(team, nobody, longPast, 0), entries: '[]' }),
    kind: 'change-part-astray',
    meanwhile: ({ team }) => put({ ...keys.pendingGroup(team, nobody), departed: true }),
    about: ({ team }) => keys.changePart(team, nobody, longPast, 0),
  },
  {
    what: 'a counter that differs, and counts on',
    plant: ({ team, user }) => ({ kind: 'update', key: counterKey(team, user), add: { users: 2 } }),
    kind: 'counter-differs',
    meanwhile: ({ team, user }) => ({ kind: 'update', key: counterKey(team, user), add: { users: 1, version: 1 } }),
    about: ({ team, user }) => counterKey(team, user),
  },
  {
    what: 'a counter that differs, and counts somebody out and in again',
    plant: ({ team, user }) => ({ kind: 'update', key: counterKey(team, user), add: { users: 2 } }),
    kind: 'counter-differs',
    meanwhile: ({ team, user }) => ({ kind: 'update', key: counterKey(team, user), add: { version: 2 } }),
    about: ({ team, user }) => counterKey(team, user),
  },
];

/** The team, and the partitions in which something was planted. */
async function found(table: Table, { team }: World, kind: ViolationKind): Promise<Violation | undefined> {
  const partitions = new Set([keys.member(team, nobody, '').pk]);
  const { violations } = await checkTeam({ table, clock, pauseMs: 0 }, team, partitions);
  return violations.find((each) => each.kind === kind);
}

test.each(meetings)('$what: nothing is written', async ({ plant, kind, meanwhile, about }) => {
  const inner = await tableWith(made.items);
  const table = new MeanwhileTable(inner);
  await table.transact([plant(made)], { token: 'planted' });
  const violation = await found(table, made, kind);
  const hasHappened = table.let({
    before: 'transaction',
    happens: () => inner.transact([meanwhile(made)], { token: 'meanwhile' }),
  });
  const expected = await tableWith(made.items);
  await expected.transact([plant(made)], { token: 'planted' });
  await expected.transact([meanwhile(made)], { token: 'meanwhile' });
  expect(violation && (await repairViolation(scopeOf(table), violation))).toBe('changed');
  expect(hasHappened()).toBe(true);
  expect(await inner.get(about(made))).toEqual(await expected.get(about(made)));
  expect(await inner.get(about(made))).toBeDefined();
  inner.close();
  expected.close();
});

test.each(meetings)('$what: without the writing between, it is repaired', async ({ plant, kind }) => {
  const table = await tableWith(made.items);
  await table.transact([plant(made)], { token: 'planted' });
  const violation = await found(table, made, kind);
  expect(violation && (await repairViolation(scopeOf(table), violation))).toBe('repaired');
  expect(await found(table, made, kind)).toBeUndefined();
  table.close();
});

/** Reads the team's own partition in two pages, between which, and after which, something happens. */
function inTwo(table: Table, pk: string, between: () => Promise<unknown>, after: () => Promise<unknown>): Table {
  const border = 'ROLE#';
  return new Proxy(table, {
    get(target, name) {
      const member = Reflect.get(target, name).bind(target);
      if (name !== 'query') return member;
      return async (query: Query) => {
        if (query.pk !== pk || query.sk !== undefined) return member(query);
        if (query.after === border) {
          await between();
          const page = await target.query(query);
          await after();
          return page;
        }
        const { items } = await target.query({ ...query, sk: { from: ' ', to: border } });
        return { items, next: border };
      };
    },
  });
}

test('a person who goes and comes during each look makes no counter look wrong, and none is made wrong', async () => {
  const { service, appTeam, user, team } = made;
  let changes = 0;
  const active = (value: boolean) => async () => {
    changes += 1;
    await appTeam.scim.patch(`/Users/${user}`, [{ op: 'replace', path: 'active', value }]);
  };
  const table = inTwo(service.table, keys.team(team).pk, active(false), active(true));
  const seen = await check(table, team);
  for (const each of seen) if (each.kind === 'counter-differs') await repairViolation(scopeOf(service.table), each);
  expect(changes).toBe(4);
  expect(seen.map(({ text }) => text)).toEqual([]);
  expect((await check(service.table, team)).map(({ text }) => text)).toEqual([]);
});

test('every change of a counter raises its version', async () => {
  const { service, appTeam, user, team } = made;
  const version = async () => Number((await service.table.get(counterKey(team, user)))?.['version'] ?? 0);
  const versions = [await version()];
  for (const value of [false, true]) {
    await appTeam.scim.patch(`/Users/${user}`, [{ op: 'replace', path: 'active', value }]);
    versions.push(await version());
  }
  const [first = 0] = versions;
  expect(versions).toEqual([first, first + 1, first + 2]);
});
