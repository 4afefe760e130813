/** `npm run fuzz`: inputs that no client would send, for as long as it is told to. */
import { readOptions, runCommand, UsageError } from '../../infra/commands/command-line.ts';
import { type InputKind, inputKinds } from './inputs.ts';
import { batchSize, type FuzzReport, fuzz } from './run.ts';

const usage = `Usage: npm run fuzz -- [options]

Sends inputs of every kind through the whole service, and fails when anything did not hold.

  --seed <number>      of the first ${batchSize} inputs, the next have the next (default: chosen by the clock)
  --inputs <number>    how many, rounded up to whole batches
  --minutes <number>   for how long (default 1, where --inputs says nothing)
  --only <kind>        one of ${inputKinds.join(', ')}
  --help               print this
`;

const wholeNumber = (name: string, text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${name} ${text} is not a whole number`);
  return Number(text);
};

function readKinds(only: string | undefined): readonly InputKind[] {
  if (only === undefined) return inputKinds;
  const kind = inputKinds.find((each) => each === only);
  if (!kind) throw new UsageError(`--only ${only} is none of ${inputKinds.join(', ')}`);
  return [kind];
}

async function command(): Promise<void> {
  const values = readOptions(
    process.argv.slice(2),
    { seed: { type: 'string' }, inputs: { type: 'string' }, minutes: { type: 'string' }, only: { type: 'string' } },
    usage,
  );
  if (!values) return;
  const seed = wholeNumber('seed', values.seed ?? String(Date.now() % 1_000_000));
  const most = values.inputs === undefined ? Number.POSITIVE_INFINITY : wholeNumber('inputs', values.inputs);
  const minutes = values.minutes ?? (values.inputs === undefined ? '1' : '1000');
  const endsAt = Date.now() + wholeNumber('minutes', minutes) * 60_000;
  const report = await fuzz({
    seed,
    kinds: readKinds(values.only),
    until: (inputs) => inputs >= most || Date.now() >= endsAt,
    report: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(summary(seed, report));
  process.exitCode = report.faults.length > 0 ? 1 : 0;
}

function summary(seed: number, { inputs, byKind, byStatus, faults, slowest }: FuzzReport): string {
  const list = (counts: ReadonlyMap<string | number, number>): string =>
    [...counts]
      .toSorted(([a], [b]) => String(a).localeCompare(String(b)))
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  return [
    `${inputs} inputs from seed ${seed}; ${faults.length} faults`,
    `by kind: ${list(byKind)}`,
    `by status: ${list(byStatus)}`,
    ...slowest.map(({ ms, input }) => `${ms.toFixed(1)} ms of CPU: ${input.slice(0, 300)}`),
    '',
  ].join('\n');
}

await runCommand(command);
