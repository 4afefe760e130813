/** What meets what: joinings, deletions, replacements and large changes, in every order that the adversary finds. */
import { DomainError } from '../../shared/domain/error.ts';
import { groups } from '../../shared/store/groups.ts';
import { members } from '../../shared/store/members.ts';
import type { TeamScope } from '../../shared/store/team-scope.ts';
import type { Table } from '../../shared/table/table.ts';
import { AdversaryTable } from '../support/adversary-table.ts';
import { asMembers, faultsOf, found, hire, membersOf, scopeOf, settleAll, Template } from './team-on-file.ts';

const firstSeed = Number(process.env['ADVERSARY_SEED'] ?? 1);
const seeds = (count: number): number[] => Array.from({ length: count }, (_, index) => firstSeed + index);
const template = new Template();
let people: string[] = [];
let group = '';

beforeAll(async () => {
  await template.make(async (table) => {
    const scope = scopeOf(table);
    people = await hire(scope, 130);
    group = await found(scope, people.slice(0, 2));
  });
});
afterAll(() => template.remove());

const hostile = (table: Table, seed: number): Table =>
  new AdversaryTable(table, { seed, tornReads: 0.7, conflicts: 0.05, lostAnswers: 0.05, throttles: 0.02 });

const add = (ids: readonly string[]) => ({
  attributes: (stored: object) => ({ ...stored }),
  members: [{ kind: 'add' as const, members: asMembers(ids) }],
});
const replace = (ids: readonly string[]) => ({
  attributes: (stored: object) => ({ ...stored }),
  members: [{ kind: 'replace' as const, members: asMembers(ids) }],
});
const shown = { members: false } as const;

interface Race {
  readonly name: string;
  readonly seeds: number;
  readonly run: (scope: TeamScope) => readonly (() => Promise<unknown>)[];
  /** What the group may be afterwards; sorted ids. */
  readonly outcomes: () => readonly (readonly string[] | undefined)[];
}

const at = (index: number): string => people[index] ?? '';
const sorted = (...lists: (readonly string[])[]): string[] => lists.flat().sort();

const updateBy = (change: ReturnType<typeof add | typeof replace>) => (scope: TeamScope) => () =>
  groups(scope).update(group, change, shown);
const removePerson = (index: number) => (scope: TeamScope) => () => members(scope).remove(at(index));
const removeGroup = (scope: TeamScope) => () => groups(scope).remove(group);
const applyAll = (scope: TeamScope) => () => settleAll(scope);
const race =
  (...runners: ((scope: TeamScope) => () => Promise<unknown>)[]) =>
  (scope: TeamScope) =>
    runners.map((each) => each(scope));

const races: readonly Race[] = [
  {
    name: 'an addition and the deletion of the person leave no member behind',
    seeds: 60,
    run: (scope) => race(updateBy(add([at(5)])), removePerson(5))(scope),
    outcomes: () => [people.slice(0, 2)],
  },
  {
    name: 'the deletion of a person and an addition leave no member behind',
    seeds: 50,
    run: (scope) => race(removePerson(5), updateBy(add([at(5)])))(scope),
    outcomes: () => [people.slice(0, 2)],
  },
  {
    name: 'a large addition and the deletion of one of its people leave no member behind',
    seeds: 50,
    run: (scope) => race(updateBy(add(people.slice(5, 60))), removePerson(5))(scope),
    outcomes: () => [sorted(people.slice(0, 2), people.slice(6, 60))],
  },
  {
    name: 'the deletion of a person and a large addition leave no member behind',
    seeds: 50,
    run: (scope) => race(removePerson(5), updateBy(add(people.slice(5, 60))))(scope),
    outcomes: () => [sorted(people.slice(0, 2), people.slice(6, 60))],
  },
  {
    name: 'of two replacements of few members one stands',
    seeds: 25,
    run: (scope) => race(updateBy(replace(people.slice(1, 8))), updateBy(replace(people.slice(5, 15))))(scope),
    outcomes: () => [people.slice(1, 8), people.slice(5, 15)],
  },
  {
    name: 'of two replacements of many members one stands',
    seeds: 25,
    run: (scope) => race(updateBy(replace(people.slice(1, 60))), updateBy(replace(people.slice(40, 120))))(scope),
    outcomes: () => [people.slice(1, 60), people.slice(40, 120)],
  },
  {
    name: 'two large additions both happen, whoever applies them',
    seeds: 15,
    run: (scope) =>
      race(updateBy(add(people.slice(2, 60))), updateBy(add(people.slice(50, 120))), applyAll, applyAll)(scope),
    outcomes: () => [people.slice(0, 120)],
  },
  {
    name: 'a large addition is applied once by three at a time',
    seeds: 15,
    run: (scope) => race(updateBy(add(people.slice(2, 120))), applyAll, applyAll, applyAll)(scope),
    outcomes: () => [people.slice(0, 120)],
  },
  {
    name: 'the deletion of a group that a large change is about leaves nothing',
    seeds: 25,
    run: (scope) => race(updateBy(replace(people.slice(1, 60))), removeGroup)(scope),
    outcomes: () => [undefined],
  },
  {
    name: 'the deletion of a group and of one of its members leaves nothing',
    seeds: 25,
    run: (scope) => race(removeGroup, removePerson(0))(scope),
    outcomes: () => [undefined],
  },
];

/** So many turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
}

/** Most of a race is waiting, so that others run meanwhile. */
async function sideBySide<T>(all: readonly T[], run: (each: T) => Promise<void>): Promise<void> {
  const left = [...all];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) await run(next);
    }),
  );
}

describe.each(races)('$name', ({ seeds: count, run, outcomes }) => {
  test('whatever the order', async () => {
    const wrong: string[] = [];
    await sideBySide(seeds(count), (seed) =>
      template.onCopy(async (table) => {
        const scope = scopeOf(hostile(table, seed), 20);
        // The later begin while the first is at every point of its way.
        await Promise.all(
          run(scope).map(async (each, index) => {
            await turns(index * (seed % 40));
            // Where the group was deleted first, there is none to change.
            return each().catch((error: unknown) => {
              if (!(error instanceof DomainError) || error.kind !== 'group-not-found') throw error;
            });
          }),
        );
        await settleAll(scopeOf(table));
        const seen = await membersOf(table, group);
        const faults = await faultsOf(table, [group]);
        const text = JSON.stringify(seen);
        if (!outcomes().some((each) => JSON.stringify(each && [...each].sort()) === text))
          faults.push(`the group has ${seen?.length} members`);
        if (faults.length > 0) wrong.push(`seed ${seed}: ${faults.join('; ')}`);
      }),
    );
    expect(wrong).toEqual([]);
  }, 60_000);
});
