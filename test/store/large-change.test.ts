/**
 * Large changes of memberships by processes that end at any write: readers see all of a change or nothing, and whoever comes next
 * finishes it. `ROLLCALL_FAULTS=full` ends the process at every write of the large runs too (minutes); otherwise at some of them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Table } from '../../shared/table/table.ts';
import { AdversaryTable } from '../support/adversary-table.ts';
import { type LargeChange, type Look, largeChanges, type World } from './changes.ts';
import { MortalTable } from './mortal-table.ts';
import { faultsOf, found, hire, scopeOf, settleAll, Template } from './team-on-file.ts';

const full = process.env['ROLLCALL_FAULTS'] === 'full';
const seed = Number(process.env['ADVERSARY_SEED'] ?? 11);
const noCommit = 'belongs to no pending change';

interface Size {
  readonly people: number;
  /** At how many writes of a run the process ends; all of them when absent. */
  readonly ends?: number;
  /** Rest of the readers between two rounds, in milliseconds. */
  readonly restMs: number;
}

async function makeWorld(table: Table, count: number): Promise<World> {
  const scope = scopeOf(table);
  const people = await hire(scope, count);
  const full = await found(scope, people.slice(0, Math.floor((count * 2) / 3)));
  const empty = await found(scope, []);
  const ofFirst: string[] = [];
  for (let each = 0; each < 60; each += 1) ofFirst.push(await found(scope, people.slice(0, 1)));
  return { people, full, empty, ofFirst };
}

type Phase = 'before' | 'after';

/** Looks on and on, until `isOver`. @returns what was seen that is neither the one nor the other, or the one after the other */
async function watch(
  table: Table,
  looks: readonly Look[],
  restMs: number,
  state: { isOver: boolean; answered: boolean },
): Promise<string[]> {
  const wrong: string[] = [];
  const changed = new Set<string>();
  do {
    for (const look of looks) {
      const { name, before, after } = look;
      const mustBeAfter = state.answered || changed.has(name);
      const seen = await look.read(table);
      if (seen === after && after !== before) changed.add(name);
      if (seen !== after && (seen !== before || mustBeAfter)) wrong.push(`${name}: ${seen}, not ${before} or ${after}`);
      await new Promise(setImmediate);
    }
    await sleep(restMs);
  } while (!state.isOver);
  return wrong;
}

/** What all looks agree on. */
async function phaseOf(table: Table, looks: readonly Look[]): Promise<Phase | string> {
  const phases = new Set<Phase>();
  for (const { name, read, before, after } of looks) {
    const seen = await read(table);
    if (before === after && seen === before) continue;
    if (seen !== before && seen !== after) return `${name}: ${seen}, not ${before} or ${after}`;
    phases.add(seen === before ? 'before' : 'after');
  }
  const [phase = 'before', ...others] = phases;
  return others.length > 0 ? 'partly before and partly after' : phase;
}

/** One process that ends before its n-th write, and another that comes after it. */
async function run(
  table: Table,
  world: World,
  change: LargeChange,
  how: { readonly endsAt: number; readonly restMs: number; readonly hostile?: number },
): Promise<{ writes: number; wrong: string[] }> {
  const looks = change.looks(world);
  const process = new MortalTable(table, how.endsAt, {
    seed: how.hostile ?? how.endsAt,
    ...(how.hostile !== undefined && { conflicts: 0.05, tornReads: 0.3, lostAnswers: 0.05, throttles: 0.02 }),
  });
  const state = { isOver: false, answered: false };
  // One looks as fast as it can, and between two reads of the other whole transactions come.
  const lingering = new AdversaryTable(process.ofOthers, { seed: how.endsAt, delayMs: 8 });
  const watching = Promise.all([process.ofOthers, lingering].map((others) => watch(others, looks, how.restMs, state)));
  try {
    await change.act(scopeOf(process), world);
    state.answered = true;
    await settleAll(scopeOf(process));
  } catch {
    // It ended.
  }
  state.isOver = true;
  const wrong = (await watching).flat();

  const left = await phaseOf(table, looks);
  if (left !== 'after' && (left !== 'before' || state.answered)) wrong.push(`left behind: ${left}`);
  wrong.push(...(await faultsOf(table)).filter((fault) => !fault.endsWith(noCommit)));
  await settleAll(scopeOf(table));
  const settled = await phaseOf(table, looks);
  if (settled !== left) wrong.push(`${left}, and once settled: ${settled}`);
  const gone = change.gone && settled === 'after' ? [change.gone(world)] : [];
  // Parts of what was never committed are seen by nobody, and go with the next change or with time.
  wrong.push(...(await faultsOf(table, gone)).filter((fault) => settled === 'after' || !fault.endsWith(noCommit)));
  return { writes: process.writeCalls, wrong };
}

describe.each<[string, Size]>([
  ['400 members', { people: 600, restMs: 0 }],
  ['5,000 members', { people: 7500, restMs: 80, ...(!full && { ends: 2 }) }],
])('%s', (_size, { people, ends, restMs }) => {
  const template = new Template();
  let world: World;
  beforeAll(async () => {
    world = await template.make((table) => makeWorld(table, people));
  }, 120_000);
  afterAll(() => template.remove());

  test.each(largeChanges)(
    '$name happens wholly or not at all, wherever its process ends',
    async (change) => {
      const whole = await template.onCopy((table) => run(table, world, change, { endsAt: 0, restMs }));
      const faults = whole.wrong.map((wrong) => `to the end: ${wrong}`);
      const step = ends === undefined ? 1 : Math.max(1, Math.floor(whole.writes / ends));
      for (let endsAt = ends === undefined ? 1 : 2; endsAt <= whole.writes; endsAt += step) {
        const { wrong } = await template.onCopy((table) => run(table, world, change, { endsAt, restMs }));
        faults.push(...wrong.slice(0, 3).map((each) => `ended at write ${endsAt} of ${whole.writes}: ${each}`));
      }
      expect(faults).toEqual([]);
    },
    600_000,
  );

  test.each(largeChanges)(
    `$name does so under the adversary (seed ${seed})`,
    async (change) => {
      const faults: string[] = [];
      for (let each = 0; each < (full ? 40 : people > 1000 ? 1 : 6); each += 1) {
        const endsAt = each % 3 === 0 ? 0 : 2 + each * 3;
        const { wrong } = await template.onCopy((table) =>
          run(table, world, change, { endsAt, restMs, hostile: seed + each }),
        );
        faults.push(...wrong.slice(0, 3).map((one) => `seed ${seed + each}, ended at write ${endsAt}: ${one}`));
      }
      expect(faults).toEqual([]);
    },
    600_000,
  );
});
