/** `npm run bench`: how fast the service answers over HTTP on this machine, beside a bare server in the same run. */
import { runCommand, UsageError } from '../../infra/commands/command-line.ts';
import { type RunningRollcall, startRollcall } from '../support/start-rollcall.ts';
import { type BenchOptions, readBenchOptions } from './bench-options.ts';
import { type FloorServer, startFloor } from './floor-server.ts';
import { benchLines, type Line } from './lines.ts';
import { type Population, populate } from './population.ts';
import { type Figure, keepFigures, markdownTable, readFigures } from './report.ts';
import { type Measurement, median, medianOf, type Sender, startSender } from './sender.ts';
import type { Traffic } from './traffic.ts';
import { shortfallsText } from './wanted.ts';

/** Measured so long before the service and again behind it, since a machine that others use is not as fast all the time. */
const floorPart = 0.2;
const warmUpPart = 1 / 3;

interface Bench {
  readonly options: BenchOptions;
  readonly lines: readonly Line[];
  readonly sender: Sender;
  readonly floor: FloorServer;
}

/** What a line sends, and how many bytes an answer has. */
interface Plan {
  readonly traffic: Traffic;
  readonly bytes: number;
}

/** Sends the first request of a line, alone. @throws Error when the answer is not the wanted one */
async function planOf(line: Line, population: Population): Promise<Plan> {
  const traffic = await line.traffic(population);
  const { requests, bodies } = traffic;
  const [request] = requests;
  if (!request) throw new Error(`${line.name}: there is nothing to send`);
  const body = request.body === undefined ? undefined : bodies[request.body]?.replaceAll('{n}', 'probe');
  const { text } = await population.call(request.method, request.path, body);
  if (line.holds?.(text) === false) throw new Error(`${line.name}: the answer is not the wanted one: ${text}`);
  return { traffic, bytes: Buffer.byteLength(text) };
}

/** The service with a team of that many users. */
interface Served {
  readonly size: number;
  readonly rollcall: RunningRollcall;
  readonly population: Population;
}

interface Round {
  readonly size: number;
  readonly service: Measurement;
  readonly floor: readonly Measurement[];
}

/** @returns one figure for each size that the line can be measured with */
async function measureLine(bench: Bench, line: Line, all: readonly Served[]): Promise<Figure[]> {
  const { options } = bench;
  const served = all.filter(({ size }) => size >= line.usersMin);
  const plans = new Map<number, Plan>();
  const rounds: Round[][] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    // In turn, since the machine is not as fast all the time; and there and back, since it may become slower or faster all along.
    const inTurn = round % 2 === 0 ? served : served.toReversed();
    const measured: Round[] = [];
    for (const each of inTurn) {
      const former = plans.get(each.size);
      const plan = former && !former.traffic.once ? former : await planOf(line, each.population);
      plans.set(each.size, plan);
      measured.push(await measureOnce(bench, line, each, plan));
    }
    rounds.push(measured);
  }
  const fewest = Math.min(...served.map(({ size }) => size));
  const rateIn = (round: readonly Round[], of: number) =>
    round.find(({ size }) => size === of)?.service.requestsPerSecond ?? Number.NaN;
  return served.map(({ size }) => {
    const own = rounds.flat().filter((each) => each.size === size);
    return {
      line: line.name,
      users: size,
      connections: line.connections ?? options.connections,
      service: medianOf(own.map(({ service }) => service)),
      floor: medianOf(own.flatMap(({ floor }) => floor)),
      ...(size > fewest && { ofFewest: median(rounds.map((round) => rateIn(round, size) / rateIn(round, fewest))) }),
    };
  });
}

async function measureOnce(
  { options, sender, floor }: Bench,
  line: Line,
  { size, rollcall: { pid, us } }: Served,
  { traffic, bytes }: Plan,
): Promise<Round> {
  const connections = line.connections ?? options.connections;
  const common = { token: us.token, traffic, connections };
  const during = (part: number) => ({
    seconds: options.seconds * part,
    warmUpSeconds: options.seconds * part * warmUpPart,
  });
  await floor.answerWith(bytes);
  const bare = () => sender.measure({ ...common, url: floor.url, ...during(floorPart) }, floor.pid);
  const before = await bare();
  const series = traffic.once ? {} : { series: `${line.name} ${size}` };
  const service = await sender.measure({ ...common, ...series, url: us.baseUrl, ...during(1) }, pid);
  const after = await bare();
  process.stderr.write(`${size} users, ${line.name}: ${service.requestsPerSecond.toFixed(0)}/s\n`);
  return { size, service, floor: [before, after] };
}

/** With a team for every size, each served by a process of its own; those that are not measured do nothing. */
async function measureAll(bench: Bench): Promise<Figure[]> {
  const served: Served[] = [];
  try {
    for (const size of bench.options.sizes) {
      const rollcall = await startRollcall({ args: ['--no-limits'] });
      served.push({ size, rollcall, population: await populate(rollcall.us, size) });
    }
    const figures: Figure[] = [];
    for (const line of bench.lines) figures.push(...(await measureLine(bench, line, served)));
    return figures;
  } finally {
    await Promise.all(served.map(({ rollcall }) => rollcall.stop()));
  }
}

async function bench(): Promise<void> {
  const options = readBenchOptions(process.argv.slice(2));
  if (!options) return;
  const kept = options.against === undefined ? undefined : await readFigures(options.against);
  const { only } = options;
  const all = benchLines(options.groups);
  const lines = all.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
  if (lines.length === 0) throw new UsageError(`--only fits none of: ${all.map(({ name }) => name).join('; ')}`);
  const sender = startSender();
  const floor = await startFloor();
  try {
    const figures = await measureAll({ options, lines, sender, floor });
    process.stdout.write(markdownTable(figures, kept) + shortfallsText(figures));
    if (options.out !== undefined) await keepFigures(options.out, figures);
  } finally {
    sender.close();
    floor.close();
  }
}

await runCommand(bench);
