/** One process that makes a large change and ends at a chosen write, one that comes after it, and readers all the while. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Item, Table } from '../../shared/table/table.ts';
import { AdversaryTable } from '../support/adversary-table.ts';
import type { LargeChange, Look, World } from './changes.ts';
import { forgetParts } from './forget-parts.ts';
import { MortalTable, type WriteToEndAt } from './mortal-table.ts';
import { faultsOf, markers, scopeOf, settleAll } from './team-on-file.ts';

export interface Ending {
  readonly endsAt: WriteToEndAt;
  readonly rest: Rest;
  /** Seed of the adversary; there is none when absent. */
  readonly hostile?: number;
  /** The items of people, where it would take too long to read them for the checks of each run. */
  readonly people?: readonly Item[];
}

/** What readers leave to the others. */
export interface Rest {
  readonly atLeastMs: number;
  /** And so many times as long as it took to look. */
  readonly times?: number;
  /** After so many looks; after a round of all when absent. */
  readonly afterLooks?: number;
}

export interface EndedRun {
  /** What kind of write the process was about to do; undefined where it came to its end. */
  readonly endedBefore: string | undefined;
  readonly writes: number;
  readonly kindsOfWrites: ReadonlySet<string>;
  /** How often readers looked. */
  readonly reads: number;
  /** What readers saw that is neither as before nor as asked. */
  readonly wrongReads: readonly string[];
  /** What else is wrong, as with what was left behind. */
  readonly wrong: readonly string[];
}

const hostility = { conflicts: 0.05, tornReads: 0.3, lostAnswers: 0.05, throttles: 0.02 };
/** One reader looks as fast as it can, and between two reads of the other whole transactions come. */
const lingeringMs = 8;
/** For each of the two processes, however slow the machine is. */
const patienceSeconds = 3600;
/** Forgetting takes about as long as a round. */
const roundsRemembered = 4;
/** Parts of what was never committed are seen by nobody, and go with the next change or with time. */
const noCommit = 'belongs to no pending change';

type Phase = 'before' | 'after';

/** What readers are told of the run. */
interface Sight {
  isOver: boolean;
  /** What alone may be seen from now on. */
  only?: Phase;
}

interface Seen {
  readonly reads: number;
  readonly wrong: readonly string[];
}

interface Watching {
  readonly rest: Rest;
  readonly forgets: boolean;
}

/** Looks on and on until it is over, once at least; what was seen changed once may not be seen unchanged again. */
async function watch(table: Table, looks: readonly Look[], sight: Sight, { rest, forgets }: Watching): Promise<Seen> {
  const { atLeastMs, times = 0, afterLooks = looks.length } = rest;
  const wrong: string[] = [];
  const changed = new Set<string>();
  let reads = 0;
  let began = performance.now();
  while (reads < looks.length || !sight.isOver) {
    if (forgets && reads % (roundsRemembered * looks.length) === 0) await forgetParts();
    const look = looks[reads % looks.length];
    if (!look) break;
    const { name, before, after } = look;
    const only = sight.only ?? (changed.has(name) ? 'after' : undefined);
    const seen = await readBy(look, table);
    reads += 1;
    if (seen === after && after !== before) changed.add(name);
    const isRight = only ? seen === look[only] : seen === before || seen === after;
    if (!isRight) wrong.push(`${name}: ${seen}, not ${only ? look[only] : `${before} or ${after}`}`);
    await new Promise(setImmediate);
    if (reads % afterLooks === 0 && !sight.isOver) {
      await sleep(Math.max(atLeastMs, times * (performance.now() - began)));
      began = performance.now();
    }
  }
  return { reads, wrong };
}

async function readBy(look: Look, table: Table): Promise<string> {
  try {
    return await look.read(table);
  } catch (error) {
    return `refused with ${error}`;
  }
}

/** What all looks agree on; a sentence where they do not. */
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

const isPhase = (text: string): text is Phase => text === 'before' || text === 'after';

/** The change by a process that may end, then what it left behind settled by another; both meet the adversary, as readers do. */
export async function endedRun(table: Table, world: World, change: LargeChange, how: Ending): Promise<EndedRun> {
  const { endsAt, rest, hostile, people } = how;
  const looks = change.looks(world);
  const seed = hostile ?? (Number(endsAt) || 0);
  const process = new MortalTable(table, endsAt, { seed, ...(hostile !== undefined && hostility) });
  const others = process.ofOthers;
  const lingering = new AdversaryTable(others, { seed, delayMs: lingeringMs });
  const sight: Sight = { isOver: false };
  const watching = Promise.all([
    watch(others, looks, sight, { rest, forgets: false }),
    watch(lingering, looks, sight, { rest, forgets: true }),
  ]);
  const wrong: string[] = [];
  const lives = (): boolean => process.endedBefore === undefined;
  let left = 'unknown';
  try {
    await act(process, world, change, () => {
      if (lives()) sight.only = 'after';
    });
    left = await phaseOf(table, looks);
    if (!isPhase(left) || (left === 'before' && lives())) wrong.push(`left behind: ${left}`);
    else sight.only = left;
    wrong.push(...(await faultsOf(table, [], people)).filter((fault) => !fault.endsWith(noCommit)));
    await forgetParts();
    await settleAll(scopeOf(others, patienceSeconds));
  } finally {
    sight.isOver = true;
  }
  const seen = await watching;

  const settled = await phaseOf(table, looks);
  if (settled !== left) wrong.push(`${left}, and once settled: ${settled}`);
  for (const { sk } of await markers(table)) wrong.push(`${sk} is left behind`);
  const gone = change.gone && settled === 'after' ? [change.gone(world)] : [];
  wrong.push(
    ...(await faultsOf(table, gone, people)).filter((fault) => settled === 'after' || !fault.endsWith(noCommit)),
  );
  return {
    endedBefore: process.endedBefore,
    writes: process.writeCalls,
    kindsOfWrites: process.kindsOfWrites,
    reads: seen.reduce((sum, { reads }) => sum + reads, 0),
    wrongReads: seen.flatMap((each) => each.wrong),
    wrong,
  };
}

/** @throws what the change throws, but for the end of its process */
async function act(process: MortalTable, world: World, change: LargeChange, answered: () => void): Promise<void> {
  const scope = scopeOf(process, patienceSeconds);
  try {
    await change.act(scope, world);
    answered();
    await settleAll(scope);
  } catch (error) {
    if (process.endedBefore === undefined) throw error;
  }
}
