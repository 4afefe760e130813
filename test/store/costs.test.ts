/** What changes of groups cost at the table, whatever the size of the group. `ROLLCALL_FAULTS=full` measures 50,000 members. */
import type { MemberStep } from '../../shared/scim/patch/plan-group-patch.ts';
import { groups } from '../../shared/store/groups.ts';
import type { TeamScope } from '../../shared/store/team-scope.ts';
import { Meter } from '../../shared/table/meter.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import { RoundTable } from '../support/round-table.ts';
import { asMembers, found, hire, scopeOf, settleAll } from './team-on-file.ts';

const large = process.env['ROLLCALL_FAULTS'] === 'full' ? 50_000 : 2000;
const some = large / 10;

interface Cost {
  readonly trips: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

let table: SqliteTable;
let people: string[];
let tenMembers: string;
let largeGroup: string;
beforeAll(async () => {
  table = SqliteTable.open({ file: ':memory:' });
  const scope = scopeOf(table, 600);
  people = await hire(scope, large + some + 101);
  tenMembers = await found(scope, people.slice(0, 10));
  largeGroup = await found(scope, people.slice(0, large));
}, 300_000);
afterAll(() => table.close());

const lines: string[] = [];
afterAll(() => process.stdout.write(`${lines.join('\n')}\n`));

async function costOf(name: string, run: (scope: TeamScope) => Promise<unknown>): Promise<Cost> {
  const meter = new Meter();
  const rounds = new RoundTable(table.meteredBy(meter));
  const start = performance.now();
  await run(scopeOf(rounds, 600));
  const { readUnits, writeUnits } = meter;
  const cost = { trips: rounds.rounds, readUnits, writeUnits };
  const figures = [cost.trips, readUnits, writeUnits, Math.round(performance.now() - start)];
  lines.push(`  ${name.padEnd(44)}${figures.map((figure) => String(figure).padStart(10)).join('')} ms`);
  return cost;
}

const change = (group: string, step: MemberStep) => (scope: TeamScope) =>
  groups(scope).update(group, { attributes: (stored) => ({ ...stored }), members: [step] }, { members: 'few' });
const newcomer = (): string => people[large + some] ?? '';

test('adding and removing one member costs the same in a small and in a large group', async () => {
  for (const step of [
    { kind: 'add', members: asMembers([newcomer()]) },
    { kind: 'remove', ids: [newcomer()] },
  ] satisfies MemberStep[]) {
    const read = { members: false } as const;
    const of = (group: string) => (scope: TeamScope) =>
      groups(scope).update(group, { attributes: (stored) => ({ ...stored }), members: [step] }, read);
    const small = await costOf(`${step.kind} one of 10`, of(tenMembers));
    expect(await costOf(`${step.kind} one of ${large}`, of(largeGroup))).toEqual(small);
    expect(small.trips).toBe(2);
    expect(small.writeUnits).toBeLessThanOrEqual(8);
  }
});

test('a large change is answered in a few round trips, and applied at the price of its members', async () => {
  const hundred = asMembers(people.slice(large + some + 1));
  const added = await costOf('add 100, to the answer', change(largeGroup, { kind: 'add', members: hundred }));
  expect(added.trips).toBeLessThanOrEqual(5);
  await costOf('add 100, behind the answer', settleAll);
  const wanted = asMembers(people.slice(some, large + some));
  const replaced = await costOf(
    `replace ${some + 100} of ${large}, to the answer`,
    change(largeGroup, { kind: 'replace', members: wanted }),
  );
  expect(replaced.trips).toBeLessThanOrEqual(6 + Math.ceil(large / 5000));
  const applied = await costOf('  behind the answer', settleAll);
  // A joining three writes, a leaving two, twice the price in a transaction; and the check of the group.
  expect(applied.writeUnits).toBeLessThan((2 * some + 100) * 6 + 500);
});

test('a group is read without its members at the price of one item', async () => {
  const without = await costOf(`GET of ${large} without members`, (scope) =>
    groups(scope).get(largeGroup, { members: false }),
  );
  expect(without).toMatchObject({ trips: 1, readUnits: 1 });
  const whole = await costOf(`GET of ${large} with members`, (scope) =>
    groups(scope).get(largeGroup, { members: true }),
  );
  expect(whole.readUnits).toBeLessThan(large / 20);
});
