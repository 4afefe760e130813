/** One flood against a server of its own: what it held, how much memory it took, and how soon all was as before. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Population, populate } from '../bench/population.ts';
import { type RunningRollcall, startRollcall } from '../support/start-rollcall.ts';
import { Answers } from './answers.ts';
import type { FloodKind, FloodScale } from './kinds.ts';
import { memoryNow, watchMemory } from './memory.ts';
import { floodSender } from './sender.ts';

export interface FloodReport {
  readonly kind: string;
  readonly answers: Answers;
  readonly perSecond: number;
  /** MB; undefined where the system does not tell. */
  readonly memory: {
    readonly before: number | undefined;
    readonly peak: number | undefined;
    readonly after: number | undefined;
  };
  /** Milliseconds from the end of the flood to the answer of a usual request. */
  readonly recoveredMs: number;
  readonly figures: string | undefined;
  /** What did not hold. */
  readonly wrong: readonly string[];
}

/** A usual request is answered so soon after. */
const recoveryMsMax = 2000;
const calmMs = 300;

export interface FloodedServer {
  readonly rollcall: RunningRollcall;
  readonly population: Population;
}

/** @param people in its team */
export async function startFlooded(limits: boolean, people: number): Promise<FloodedServer> {
  const rollcall = await startRollcall({ limits });
  return { rollcall, population: await populate(rollcall.us, people) };
}

/** @param server started with the limits that the kind is about */
export async function flood(
  kind: FloodKind,
  scale: FloodScale,
  { rollcall, population }: FloodedServer,
): Promise<FloodReport> {
  const sender = floodSender(rollcall.us);
  try {
    await sleep(calmMs);
    const answers = new Answers();
    const watch = watchMemory(rollcall.pid);
    const began = performance.now();
    const { wrong, figures } = await kind.run({ us: rollcall.us, sender, population, answers, scale });
    const seconds = (performance.now() - began) / 1000;
    const recoveredMs = await timeToAnswer(kind, rollcall);
    const { before, peak } = watch.stop();
    await sleep(calmMs);
    const memory = { before, peak, after: memoryNow(rollcall.pid) };
    const faults = [...wrong, ...answers.wrong];
    if (before !== undefined && peak !== undefined && peak - before > kind.memoryMbMax)
      faults.push(`${(peak - before).toFixed(0)} MB more than before, and ${kind.memoryMbMax} are the most`);
    if (recoveredMs > recoveryMsMax) faults.push(`a usual request took ${recoveredMs.toFixed(0)} ms afterwards`);
    return {
      kind: kind.name,
      answers,
      perSecond: answers.count / seconds,
      memory,
      recoveredMs,
      figures,
      wrong: faults,
    };
  } finally {
    sender.close();
  }
}

/** Where one key is over its limit, another team's is asked with: theirs is a residency of its own in the same process. */
async function timeToAnswer(kind: FloodKind, rollcall: RunningRollcall): Promise<number> {
  const sender = floodSender(kind.limited ? rollcall.eu : rollcall.us);
  const began = performance.now();
  try {
    for (;;) {
      const { status } = await sender.send({ method: 'GET', path: '/Users?count=1' });
      if (status === 200) return performance.now() - began;
      if (performance.now() - began > 10 * recoveryMsMax) return Number.POSITIVE_INFINITY;
      await sleep(20);
    }
  } finally {
    sender.close();
  }
}

/** One line for a person to read. */
export function floodLine({ kind, answers, perSecond, memory, recoveredMs, figures }: FloodReport): string {
  const mb = (value: number | undefined): string => (value === undefined ? '?' : value.toFixed(0));
  const statuses = [...answers.byStatus].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status} ${count}`);
  return [
    `${kind}: ${answers.count} answers, ${perSecond.toFixed(0)}/s (${statuses.join(', ')}; ${answers.cut} cut off)`,
    `p50 ${answers.within(0.5).toFixed(0)} ms, p99 ${answers.within(0.99).toFixed(0)} ms`,
    `memory ${mb(memory.before)} -> ${mb(memory.peak)} -> ${mb(memory.after)} MB`,
    `next answer after ${recoveredMs.toFixed(0)} ms`,
    ...(figures ? [figures] : []),
  ].join('; ');
}
