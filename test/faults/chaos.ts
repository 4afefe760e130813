/** `npm run chaos`: runs schedules until they are through or the time is, and reports; exit code 1 when one failed. */
import { runCommand } from '../../infra/commands/command-line.ts';
import { createTable } from '../../shared/table/create-table.ts';
import { DynamoDbTable } from '../../shared/table/dynamodb-table.ts';
import { type DynamoDbLocal, startDynamoDbLocal } from '../support/dynamodb-local.ts';
import { type ChaosOptions, readChaosOptions } from './chaos-options.ts';
import { mutants } from './mutants.ts';
import { failureText, Report } from './report.ts';
import { type Outcome, runSchedule } from './run-schedule.ts';
import { type Schedule, scheduleOf } from './schedule.ts';
import { shrink } from './shrink.ts';
import type { Sabotage } from './stage.ts';
import { VirtualTime } from './virtual-time.ts';

/** The clock of the machine, whatever becomes of the process's own. */
const seconds = (): number => Number(process.hrtime.bigint()) / 1e9;

/** So many failures are made smaller. */
const shrunkMax = 3;
/** A mutant that so many schedules do not notice is not noticed. */
const schedulesPerMutant = 400;
/** Of virtual time, so that each mutant meets the same whatever the others met. */
const hoursPerMutant = 10_000;
const progressSeconds = 30;
/** Between the seeds of chance of two runs on one DynamoDB Local. */
const luckApart = 1_000_003;

await runCommand(async () => {
  const options = readChaosOptions(process.argv.slice(2));
  if (!options) return;
  const local = options.table === 'dynamodb-local' ? await startDynamoDbLocal() : undefined;
  try {
    // Before it, time is the machine's.
    const time = options.http ? undefined : VirtualTime.install();
    const run = runner(local, time);
    const isGood = options.mutants ? await tryMutants(options, run) : await tryAll(options, run);
    if (!isGood) process.exitCode = 1;
  } finally {
    await local?.stop();
  }
});
// Whoever ended on purpose left timers of the gateway behind.
process.exit();

type Run = (
  schedule: Schedule,
  broken?: { readonly sabotage: Sabotage; readonly startedAt: number },
) => Promise<Outcome>;

function runner(local: DynamoDbLocal | undefined, time: VirtualTime | undefined): Run {
  let runs = 0;
  return async (schedule, broken) => {
    runs += 1;
    const { sabotage, startedAt = schedule.seed } = broken ?? {};
    if (!local) return runSchedule(schedule, { time, sabotage }, startedAt);
    // Each has a table of its own, and tokens that DynamoDB Local, which remembers those of all tables, has not met yet.
    const where = { endpoint: local.endpoint, tableName: `run-${runs}` };
    await createTable(where);
    const table = DynamoDbTable.connect(where);
    try {
      return await runSchedule(
        { ...schedule, luck: schedule.luck + runs * luckApart },
        { table, time, sabotage },
        startedAt,
      );
    } finally {
      table.close();
    }
  };
}

async function tryAll(options: ChaosOptions, run: Run): Promise<boolean> {
  const report = new Report();
  const began = seconds();
  let told = began;
  const isOver = (): boolean => seconds() - began >= options.minutes * 60;
  for (let seed = options.seed; seed < options.seed + options.schedules && !isOver(); seed += 1) {
    const outcome = await run(scheduleOf(seed));
    report.add(outcome);
    if (outcome.failures.length > 0) {
      const { schedule, outcome: shortest } =
        report.failures.length < shrunkMax
          ? await shrink(scheduleOf(seed), outcome, run)
          : { schedule: scheduleOf(seed), outcome };
      const failure = { seed, failures: shortest.failures, history: shortest.history, faults: schedule.faults };
      report.failures.push(failure);
      process.stderr.write(`${failureText(failure)}\n`);
    }
    if (seconds() - told > progressSeconds) {
      told = seconds();
      process.stderr.write(`${report.schedules} schedules, ${report.failures.length} failed\n`);
    }
  }
  report.seconds = seconds() - began;
  const repeat = `npm run chaos -- --seed ${options.seed} --schedules ${report.schedules}${options.table === 'sqlite' ? '' : ` --table ${options.table}`}${options.http ? ' --http' : ''}`;
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${report}\nrepeated by: ${repeat}\n`);
  return report.failures.length === 0;
}

/** Each service that is broken on purpose must be noticed; the search begins with the seed that is known to notice it. */
async function tryMutants({ seed: first, json }: ChaosOptions, run: Run): Promise<boolean> {
  const results: { claim: string; seed: number | undefined; failure: string | undefined }[] = [];
  for (const [index, { claim, sabotage, noticedBy }] of mutants.entries()) {
    const began = (index + 1) * hoursPerMutant;
    const attempt = async (seed: number): Promise<string | undefined> =>
      (await run(scheduleOf(seed), { sabotage, startedAt: began + seed })).failures[0]?.split('\n')[0];
    let seed = noticedBy;
    let failure = await attempt(seed);
    for (let next = first; next < first + schedulesPerMutant && failure === undefined; next += 1) {
      seed = next;
      failure = await attempt(seed);
    }
    results.push({ claim, seed: failure === undefined ? undefined : seed, failure });
    const noticed = failure === undefined ? 'NOT NOTICED' : `noticed by seed ${seed}: ${failure}`;
    if (!json) process.stdout.write(`${claim}\n  ${noticed}\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify(results)}\n`);
  return results.every(({ failure }) => failure !== undefined);
}
