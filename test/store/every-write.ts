/** Runs of one change, each ended at another write, side by side; and what came of them all. */
import type { Table } from '../../shared/table/table.ts';
import type { EndedRun, Ending } from './ended-run.ts';
import type { WriteToEndAt } from './mortal-table.ts';

/** `full` ends the process at every write of the large runs too, which takes hours; otherwise it does at some of them. */
export const endsAtEveryWrite = process.env['ROLLCALL_FAULTS'] === 'full';
/** For a machine too slow for that: of the many transactions in the midst of a change only each so manieth. */
const step = Number(process.env['ROLLCALL_FAULTS_STEP'] ?? 1);
/** Of the adversary in the first run; the next has the next. */
export const firstSeed = Number(process.env['ADVERSARY_SEED'] ?? 11);
/** How the adversary strikes makes the number of writes vary: so many whole runs meet the last write of a long one too. */
const wholeRunsOfAdversary = 5;
/** So many first writes are met in any case. */
const beginning = 3;

/** A table that is as it was in the beginning whenever a run begins. */
export interface Stage {
  onFresh<T>(run: (table: Table) => Promise<T>): Promise<T>;
}

export interface Plan {
  /** Begins every line about the runs. */
  readonly name: string;
  /** One run at a time on each. */
  readonly stages: readonly Stage[];
  readonly isHostile: boolean;
  /**
   * Before which writes the processes end, 0 for none; `spread`: so many over a whole run, on one stage; `every`: from the first
   * on, until a run came to its end by itself and every kind of write was met.
   */
  readonly ends: readonly number[] | { readonly spread: number } | 'every';
}

type Run = (table: Table, point: Pick<Ending, 'endsAt' | 'hostile'>) => Promise<EndedRun>;

interface Tally {
  runs: number;
  /** Of those, how many came to their end. */
  wholeRuns: number;
  /** The fewest and the most that a whole run wrote. */
  fewestWrites: number;
  writes: number;
  reads: number;
  wrongReads: number;
  /** How often a process ended before which kind of write. */
  readonly endedBefore: Map<string, number>;
  /** Kinds of writes before which none ended yet. */
  readonly unmet: Set<string>;
}

const faultsShown = 3;

/** @returns what is wrong, the first few faults of each run */
export async function faultsOfMany(plan: Plan, run: Run): Promise<string[]> {
  const { name, stages, isHostile, ends } = plan;
  const tally: Tally = {
    runs: 0,
    wholeRuns: 0,
    fewestWrites: Number.POSITIVE_INFINITY,
    writes: 0,
    reads: 0,
    wrongReads: 0,
    endedBefore: new Map(),
    unmet: new Set(),
  };
  const faults: string[] = [];
  const began = performance.now();
  const points = pointsOf(plan, tally);
  let seed = firstSeed;
  const runOn = async (stage: Stage, endsAt: WriteToEndAt): Promise<void> => {
    const point = isHostile ? { endsAt, hostile: seed++ } : { endsAt };
    const outcome = await stage.onFresh((table) => run(table, point));
    count(tally, outcome);
    const { endedBefore = 'nothing', reads, wrong, wrongReads } = outcome;
    const where = `${name}: ${JSON.stringify(point)}`;
    report(`${where} ended before ${endedBefore}, ${reads} reads, ${wrongReads.length} wrong`);
    for (const fault of [...wrongReads.slice(0, faultsShown), ...wrong.slice(0, faultsShown)]) {
      report(`${where}: ${fault}`);
      faults.push(`${where}: ${fault}`);
    }
  };
  await Promise.all(
    stages.map(async (stage) => {
      // Each takes the next as soon as it is free.
      for (let next = points.next(); !next.done; next = points.next()) await runOn(stage, next.value);
    }),
  );
  const minutes = Math.round((performance.now() - began) / 6000) / 10;
  const shown = { ...tally, step, endedBefore: Object.fromEntries(tally.endedBefore), unmet: [...tally.unmet] };
  report(`${name}: ${JSON.stringify({ ...shown, minutes })}`);
  if (ends === 'every') faults.push(...[...tally.unmet].map((kind) => `${name}: no process ended before ${kind}`));
  return faults;
}

function* pointsOf({ ends, isHostile }: Plan, tally: Readonly<Tally>): Generator<WriteToEndAt, undefined> {
  if (ends === 'every') {
    const enough = isHostile ? wholeRunsOfAdversary : 1;
    for (let endsAt = 1; tally.wholeRuns < enough; endsAt += endsAt < beginning ? 1 : step) yield endsAt;
    // Where the length of runs varies, no number is sure to meet what is written once, as at their end.
    for (const kind of tally.unmet) yield kind;
  } else if ('spread' in ends) {
    yield 0;
    const step = Math.max(1, Math.floor(tally.writes / ends.spread));
    for (let endsAt = 2; endsAt <= tally.writes; endsAt += step) yield endsAt;
  } else {
    yield* ends;
  }
  return undefined;
}

function count(tally: Tally, { endedBefore, writes, kindsOfWrites, reads, wrongReads }: EndedRun): void {
  tally.runs += 1;
  if (endedBefore === undefined) {
    tally.wholeRuns += 1;
    tally.fewestWrites = Math.min(tally.fewestWrites, writes);
    tally.writes = Math.max(tally.writes, writes);
  } else {
    tally.endedBefore.set(endedBefore, (tally.endedBefore.get(endedBefore) ?? 0) + 1);
  }
  for (const kind of kindsOfWrites) if (!tally.endedBefore.has(kind)) tally.unmet.add(kind);
  if (endedBefore !== undefined) tally.unmet.delete(endedBefore);
  tally.reads += reads;
  tally.wrongReads += wrongReads.length;
}

/** Hours of silence say nothing. */
function report(line: string): void {
  if (endsAtEveryWrite) process.stderr.write(`${new Date().toISOString()} ${line}\n`);
}
