/** `npm run bench`: how fast the service answers over HTTP on this machine, beside a bare server in the same run. */
import { runCommand, UsageError } from '../../infra/commands/command-line.ts';
import { startRollcall } from '../support/start-rollcall.ts';
import { type BenchOptions, readBenchOptions } from './bench-options.ts';
import { type FloorServer, startFloor } from './floor-server.ts';
import { benchLines, type Line } from './lines.ts';
import { type Population, populate } from './population.ts';
import { type Figure, keepFigures, markdownTable, readFigures } from './report.ts';
import { meanOf, type Sender, startSender } from './sender.ts';
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

/** The first request of a line, alone. @returns bytes of the answer @throws Error when it is not the wanted answer */
async function probe(line: Line, { requests, bodies }: Traffic, { call }: Population): Promise<number> {
  const [request] = requests;
  if (!request) throw new Error(`${line.name}: there is nothing to send`);
  const body = request.body === undefined ? undefined : bodies[request.body]?.replaceAll('{n}', 'probe');
  const { text } = await call(request.method, request.path, body);
  if (line.holds?.(text) === false) throw new Error(`${line.name}: the answer is not the wanted one: ${text}`);
  return Buffer.byteLength(text);
}

async function measureSize({ options, lines, sender, floor }: Bench, size: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  // A team of its own for every size.
  const rollcall = await startRollcall({ args: ['--no-limits'] });
  try {
    const population = await populate(rollcall.us, size);
    for (const line of lines.filter(({ usersMin }) => usersMin <= size)) {
      const traffic = await line.traffic(population);
      const bytes = await probe(line, traffic, population);
      const connections = line.connections ?? options.connections;
      const { seconds } = options;
      const common = { token: rollcall.us.token, traffic, connections };
      const during = (part: number) => ({ seconds: seconds * part, warmUpSeconds: seconds * part * warmUpPart });
      await floor.answerWith(bytes);
      const bare = () => sender.measure({ ...common, url: floor.url, ...during(floorPart) }, floor.pid);
      const before = await bare();
      const service = await sender.measure({ ...common, url: rollcall.us.baseUrl, ...during(1) }, rollcall.pid);
      const after = await bare();
      figures.push({ line: line.name, users: size, connections, service, floor: meanOf(before, after) });
      process.stderr.write(`${size} users, ${line.name}: ${service.requestsPerSecond.toFixed(0)}/s\n`);
    }
  } finally {
    await rollcall.stop();
  }
  return figures;
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
    const figures: Figure[] = [];
    for (const size of options.sizes) figures.push(...(await measureSize({ options, lines, sender, floor }, size)));
    process.stdout.write(markdownTable(figures, kept) + shortfallsText(figures));
    if (options.out !== undefined) await keepFigures(options.out, figures);
  } finally {
    sender.close();
    floor.close();
  }
}

await runCommand(bench);
