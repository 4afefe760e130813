/**
 * `npm run bench:cold-start`: what a fresh process of each function costs in processor time, beside the AWS SDK by itself.
 *
 * Every run is a new Node process that loads the bundle and answers one request, against a table that answers from memory in the
 * process of the benchmark. Processor time is counted from the process's start, so it includes Node's own; on a busy machine it
 * says more than a clock, and a ratio of two runs of one round more than a figure. Options: `--runs <n>` (default 9), `--only
 * <name>,...`. Needs `openssl`.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { build } from 'esbuild';
import { functionDefinitions } from '../../functions/operations.ts';
import { buildFunctions, bundleSettings } from '../../infra/build.ts';
import { env } from '../../shared/env.ts';
import { startScimService } from '../support/scim-service.ts';
import { type ColdRequest, coldRequests } from './cold-start-requests.ts';
import { startDynamoDbStub } from './dynamodb-stub.ts';

/** What one process used, in milliseconds of processor time since its start. */
interface Sample {
  /** When the module and what it began while loading were done: where Lambda's init phase ends. */
  readonly init: number;
  /** When the first answer was ready. */
  readonly answer: number;
}

interface ColdProcess {
  /** Files: what Lambda would run, the function's module, the request. */
  readonly runtime: string;
  readonly module: string;
  readonly event: string;
  readonly environment: Readonly<Record<string, string>>;
}

interface Candidate {
  readonly name: string;
  readonly module: string;
  readonly bytes: number;
  readonly request: ColdRequest;
}

/** A function that asks for one item with the SDK as it comes, and the same without what our bundles leave out. */
const wholeSdk = 'the SDK';
const lessSdk = 'the SDK, less';
/** What each row is compared with. */
const baselines = [wholeSdk, lessSdk];

const here = import.meta.dirname;
const run = promisify(execFile);

const { values } = parseArgs({ options: { runs: { type: 'string', default: '9' }, only: { type: 'string' } } });
const runs = Number(values.runs);
const wanted = new Set(values.only?.split(','));
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${values.runs} is not a count`);

const folder = await mkdtemp(path.join(os.tmpdir(), 'rollcall-cold-start-'));
const service = await startScimService();
const stub = await startDynamoDbStub(service.table, folder);
try {
  const runtime = await bundled('lambda-process.ts', 'runtime.mjs', true);
  const candidates = await candidatesOf(folder);
  const environment = {
    HOME: folder,
    // What Lambda sets, as far as anything here reads it.
    [env.lambdaFunctionName]: 'cold-start',
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    // The SDK's own variable, so that all else goes as it does on AWS.
    AWS_ENDPOINT_URL_DYNAMODB: stub.endpoint,
    NODE_EXTRA_CA_CERTS: stub.certificateFile,
    [env.tableName]: stub.tableName,
    [env.residency]: 'us',
    [env.scimBaseUrl]: service.baseUrl,
    [env.otherBaseUrls]: '{}',
  };
  const samples = new Map<string, Sample[]>(candidates.map(({ name }) => [name, []]));
  // Round after round, so that what else the machine does falls on all alike; the first one warms the disk's cache.
  for (let round = 0; round <= runs; round += 1) {
    for (const { name, module, request } of candidates) {
      const file = path.join(folder, 'event.json');
      await writeFile(file, JSON.stringify(request));
      const sample = await coldRun({ runtime, module, event: file, environment });
      if (round > 0) samples.get(name)?.push(sample);
    }
  }
  process.stdout.write(table(candidates, samples));
} finally {
  await stub.close();
  await service.close();
  await rm(folder, { recursive: true, force: true });
}

/** All that is measured, the rows to compare with first. */
async function candidatesOf(outdir: string): Promise<Candidate[]> {
  const bundles = await buildFunctions({ outdir: path.join(outdir, 'dist') });
  const requests = await coldRequests(service);
  const functions = functionDefinitions.flatMap(({ name }): Candidate[] => {
    const bundle = bundles.find((each) => each.name === name);
    const request = requests.get(name);
    if (!request || (wanted.size > 0 && !wanted.has(name))) return [];
    if (!bundle) throw new Error(`${name} has no bundle`);
    return [{ name, module: path.join(bundle.folder, 'index.mjs'), bytes: bundle.bytes, request }];
  });
  const others = [
    { name: 'Node alone', module: await bundled('empty-function.ts', 'empty.mjs', true) },
    { name: wholeSdk, module: await bundled('sdk-baseline.ts', 'sdk-whole.mjs', false) },
    { name: lessSdk, module: await bundled('sdk-baseline.ts', 'sdk.mjs', true) },
  ];
  const plain = { event: {}, status: 200 };
  const compared = others.map(async (other) => ({
    ...other,
    bytes: (await readFile(other.module)).length,
    request: plain,
  }));
  return [...(await Promise.all(compared)), ...functions];
}

/** Bundles a file beside this one as functions are. @param less without what functions' bundles leave out */
async function bundled(file: string, out: string, less: boolean): Promise<string> {
  const outfile = path.join(folder, out);
  const settings = less ? bundleSettings : { ...bundleSettings, plugins: [] };
  await build({ ...settings, entryPoints: [path.join(here, file)], outfile });
  return outfile;
}

async function coldRun({ runtime, module, event, environment }: ColdProcess): Promise<Sample> {
  const { stderr } = await run(process.execPath, [runtime, module, event], { env: environment });
  return JSON.parse(stderr);
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? Number.NaN) + (sorted[sorted.length >> 1] ?? Number.NaN)) / 2;
}

/** @param samples by the candidate's name, in the order of the rounds */
function table(candidates: readonly Candidate[], samples: ReadonlyMap<string, readonly Sample[]>): string {
  const answers = (name: string): number[] => (samples.get(name) ?? []).map(({ answer }) => answer);
  const ratio = (name: string, baseline: string): number => {
    const compared = answers(baseline);
    return median(answers(name).map((answer, round) => answer / (compared[round] ?? Number.NaN)));
  };
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const titles = ['', 'bundle, KB', 'init, ms', 'first answer, ms', ...baselines.map((name) => `of ${name}`)];
  return [
    `Processor time from the process's start; medians of ${runs} runs; Node ${process.version}.\n\n`,
    line(titles),
    line(['---', ...titles.slice(1).map(() => '---:')]),
    ...candidates.map(({ name, bytes }) =>
      line([
        name,
        (bytes / 1024).toFixed(0),
        median((samples.get(name) ?? []).map(({ init }) => init)).toFixed(0),
        median(answers(name)).toFixed(0),
        ...baselines.map((baseline) => ratio(name, baseline).toFixed(2)),
      ]),
    ),
  ].join('');
}
