/** Sends inputs of every kind through the whole service in this process, and tells what did not hold. */
import { inject, type RawAnswer } from './inject.ts';
import { type Input, type InputKind, inputKinds, inputMaker } from './inputs.ts';
import { changedPrototypes, wrongByContract, wrongWith } from './judge.ts';
import { Random } from './random.ts';
import { marker } from './texts.ts';
import { sendRubbish } from './wire.ts';
import { makeWorld, type World } from './world.ts';

/** No input may keep a processor busy for longer. */
const cpuMsMax = 100;
/** Inputs about one world; what the world is afterwards is looked at as a whole. */
export const batchSize = 1000;
/** Of each world's inputs, so many are bytes on a socket. */
const rubbishEach = 20;
const slowestKept = 5;
/** A slow input is measured alone so often: the machine does other things too. */
const measuredAgain = 3;

export interface FuzzOptions {
  /** The batch of this seed is the first, those of the next seeds follow: any of them can be made again alone. */
  readonly seed: number;
  /** Asked before every batch. */
  readonly until: (inputs: number) => boolean;
  /** Told of every batch, and of each fault at once. */
  readonly report?: (line: string) => void;
  readonly kinds?: readonly InputKind[];
  readonly inputsPerBatch?: number;
}

export interface FuzzReport {
  readonly inputs: number;
  readonly byKind: ReadonlyMap<string, number>;
  readonly byStatus: ReadonlyMap<number, number>;
  /** What did not hold, with the seed of the batch and the input that shows it. */
  readonly faults: readonly string[];
  /** The most CPU time that one input took, in milliseconds, and which it was. */
  readonly slowest: readonly { readonly ms: number; readonly input: string }[];
}

interface Tally {
  inputs: number;
  readonly byKind: Map<string, number>;
  readonly byStatus: Map<number, number>;
  readonly faults: string[];
  slowest: { ms: number; input: string }[];
}

const cpuMs = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};

/** One at a time in a process. */
export async function fuzz({
  seed,
  until,
  report = () => {},
  kinds = inputKinds,
  inputsPerBatch = batchSize,
}: FuzzOptions): Promise<FuzzReport> {
  const tally: Tally = { inputs: 0, byKind: new Map(), byStatus: new Map(), faults: [], slowest: [] };
  for (let batch = seed; !until(tally.inputs); batch += 1) {
    const known = tally.faults.length;
    await runBatch(batch, kinds, inputsPerBatch, tally);
    for (const fault of tally.faults.slice(known)) report(fault);
    const slowest = tally.slowest[0]?.ms.toFixed(0);
    report(`seed ${batch}: ${tally.inputs} inputs, ${tally.faults.length} faults, slowest ${slowest} ms of CPU`);
  }
  return tally;
}

async function runBatch(seed: number, kinds: readonly InputKind[], inputs: number, tally: Tally): Promise<void> {
  const random = new Random(seed);
  const world = await makeWorld();
  const fault = (what: string, input?: Input): void =>
    void tally.faults.push(`seed ${seed}: ${what}${input ? `\n  ${describe(input)}` : ''}`);
  try {
    const make = inputMaker(random, world, kinds);
    const untouched = await itemsOf(world, world.other.id);
    for (let each = 0; each < inputs; each += 1) await runInput(world, make(), tally, fault);
    const rubbish = await sendRubbish(random, world, rubbishEach);
    for (const what of rubbish.faults) fault(what);
    tally.inputs += rubbish.sent;
    count(tally.byKind, 'wire', rubbish.sent);
    for (const what of await wrongAfterwards(world, untouched)) fault(what);
  } finally {
    await world.close();
  }
}

async function runInput(
  world: World,
  input: Input,
  tally: Tally,
  fault: (what: string, input: Input) => void,
): Promise<void> {
  const { server } = world.service;
  const began = process.cpuUsage();
  const answer = await inject(server, input.call);
  let ms = cpuMs(began);
  for (let again = 0; ms > cpuMsMax && again < measuredAgain; again += 1) {
    const since = process.cpuUsage();
    await inject(server, input.call);
    ms = Math.min(ms, cpuMs(since));
  }
  tally.inputs += 1;
  count(tally.byKind, input.kind);
  count(tally.byStatus, answer.status);
  if (ms > (tally.slowest.at(-1)?.ms ?? 0) || tally.slowest.length < slowestKept) {
    tally.slowest = [...tally.slowest, { ms, input: describe(input) }]
      .toSorted((a, b) => b.ms - a.ms)
      .slice(0, slowestKept);
  }
  if (ms > cpuMsMax) fault(`${ms.toFixed(0)} ms of CPU`, input);
  for (const what of [...wrongWith(input, answer), ...wrongByContract(input, answer)]) fault(what, input);
  remember(world, input, answer);
}

/** What was made is there for the next inputs. */
function remember({ users, groups }: World, { call }: Input, { status, text }: RawAnswer): void {
  if (status !== 201 || call.method !== 'POST') return;
  const of = call.url.endsWith('/Users') ? users : call.url.endsWith('/Groups') ? groups : undefined;
  if (of && of.length < 40) of.push(String(JSON.parse(text).id));
}

async function wrongAfterwards(world: World, untouched: string): Promise<string[]> {
  const { service, other } = world;
  const faults = [...changedPrototypes(), ...(await service.faults())];
  const told = (await service.table.dump()).filter(({ pk }) => /#(?:ACTIVITY|CALLS)$/.test(pk));
  for (const line of [...service.log, ...told].map((each) => JSON.stringify(each)))
    if (line.toLowerCase().includes(marker)) faults.push(`personal data in what is told: ${line}`);
  if ((await itemsOf(world, other.id)) !== untouched) faults.push('another team was changed');
  return faults;
}

async function itemsOf({ service }: World, teamId: string): Promise<string> {
  return JSON.stringify((await service.dump()).filter(({ pk }) => pk.startsWith(`TEAM#${teamId}`)));
}

const count = <K>(counts: Map<K, number>, of: K, by = 1): void => void counts.set(of, (counts.get(of) ?? 0) + by);

const describedMax = 2000;

function describe({ kind, call: { method, url, headers, body } }: Input): string {
  const text = `${kind}: ${method} ${url} ${JSON.stringify(headers)} ${body ? JSON.stringify(body.toString()) : ''}`;
  return text.length > describedMax ? `${text.slice(0, describedMax)}… (${text.length} characters)` : text;
}
