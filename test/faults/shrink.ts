/** Makes a schedule that fails smaller: without clients, operations and faults that it also fails without. */
import type { Outcome } from './run-schedule.ts';
import type { FaultPlan, Schedule } from './schedule.ts';

export interface Shrunk {
  readonly schedule: Schedule;
  readonly outcome: Outcome;
  /** How many schedules were run for it. */
  readonly runs: number;
}

/** So many are tried of each. */
const lucksMax = 3;

/** What each chance of a fault is when there is none. */
const off: Partial<Record<keyof FaultPlan, 0>> = {
  conflicts: 0,
  throttles: 0,
  tornReads: 0,
  lostAnswers: 0,
  lostReads: 0,
  partialBatches: 0,
  shortPages: 0,
  slowAnswers: 0,
  endsCaller: 0,
  endsAllAtWrite: 0,
  streamMs: 0,
};

/** @param run runs a schedule @param runsMax no more are tried */
export async function shrink(
  schedule: Schedule,
  failed: Outcome,
  run: (schedule: Schedule) => Promise<Outcome>,
  runsMax = 600,
): Promise<Shrunk> {
  let best: Shrunk = { schedule, outcome: failed, runs: 0 };
  let runs = 0;
  let isSmaller = true;
  /** Whatever is left out changes all chance behind it: some other is tried too. */
  async function failing(candidate: Schedule): Promise<Shrunk | undefined> {
    for (let luck = candidate.luck; luck < candidate.luck + lucksMax && runs < runsMax; luck += 1) {
      runs += 1;
      const outcome = await run({ ...candidate, luck });
      if (outcome.failures.length > 0) return { schedule: { ...candidate, luck }, outcome, runs };
    }
    return undefined;
  }

  while (isSmaller && runs < runsMax) {
    isSmaller = false;
    for (const candidate of smallerThan(best.schedule)) {
      const found = await failing(candidate);
      if (!found) continue;
      best = found;
      isSmaller = true;
      break;
    }
  }
  return { ...best, runs };
}

function* smallerThan(schedule: Schedule): Generator<Schedule> {
  const { clients, faults } = schedule;
  for (const index of clients.keys()) {
    if (clients[index]?.length) yield { ...schedule, clients: clients.with(index, []) };
  }
  for (const [index, operations] of clients.entries()) {
    const half = operations.slice(0, Math.floor(operations.length / 2));
    if (half.length < operations.length - 1) yield { ...schedule, clients: clients.with(index, half) };
  }
  for (const [index, operations] of clients.entries()) {
    for (const at of operations.keys())
      yield { ...schedule, clients: clients.with(index, operations.toSpliced(at, 1)) };
  }
  for (const [name, value] of Object.entries(off)) {
    const kind = name as keyof FaultPlan; // the names of `off`
    if (faults[kind] !== value) yield { ...schedule, faults: { ...faults, [kind]: value } };
  }
}
