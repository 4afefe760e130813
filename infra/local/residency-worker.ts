/** One residency in a worker thread of its own: its environment, its modules, its table, its gateway. */
import { inspect } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { operations } from '../../functions/operations.ts';
import { provideService, type Service } from '../../shared/http/service.ts';
import { UsageError } from '../commands/command-line.ts';
import { type CheckpointThread, startCheckpoints } from './checkpoint-thread.ts';
import { seedDemoTeam } from './demo-team.ts';
import { createGateway, type OtherSite } from './gateway.ts';
import type { AuthorizeHost } from './host-authorization.ts';
import { loadFunction } from './load-function.ts';
import { provideLocalPorts } from './local-ports.ts';
import { type OpenTable, openTable } from './open-table.ts';
import { limitRate } from './rate-limit.ts';
import { errorsOnly, fileLog, type RequestLog } from './request-log.ts';
import { upstreamClient, upstreamMount } from './sign-in/upstream.ts';
import { isStreamed } from './stream.ts';
import { StreamThread } from './stream-thread.ts';
import type { FromWorker, ToWorker, WorkerTask } from './worker-messages.ts';

/** How long requests under way may take to finish when the process is asked to stop. */
const graceMs = 2000;

const port = parentPort;
if (!port) throw new Error('residency-worker.ts runs as a worker of start.ts only');

type ServeMessage = Extract<ToWorker, { kind: 'serve' }>;

// start.ts, which makes this worker, gives it exactly this.
const task = workerData as WorkerTask;
const clock = (): Date => new Date();
const served = Promise.withResolvers<ServeMessage>();
let opened: OpenTable | undefined;
let requestLog: RequestLog | undefined;
let stream: StreamThread | undefined;
let checkpoints: CheckpointThread | undefined;
let hostCheck: Promise<AuthorizeHost> | undefined;
/** Known when the ports are. */
const sites: OtherSite[] = [];

function onFailure({ name }: { readonly name: string }, error: unknown): void {
  process.stderr.write(`${task.residency} ${name}: ${inspect(error)}\n`);
}

const gateway = createGateway({
  operations,
  restApis: ['scim', 'app'],
  others: sites,
  authorizeHost: async (request) => (await hostAuthorization())(request),
  // A client that comes too early, as one left over from before a restart, waits until there is something to serve.
  load: async (operation) => {
    await served.promise;
    return loadFunction(operation);
  },
  onFailure,
  ...(task.limits && { limitRate: limitRate() }),
});

/** Loaded with the first call of the host product, for the sake of the start. */
function hostAuthorization(): Promise<AuthorizeHost> {
  hostCheck ??= Promise.all([served.promise, import('./host-authorization.ts')]).then(
    ([{ hostKey }, { signatureCheck }]) => signatureCheck(hostKey),
  );
  return hostCheck;
}

function say(message: FromWorker): void {
  port?.postMessage(message);
}

async function serve(message: ServeMessage): Promise<void> {
  const { residency } = task;
  opened = await openTable(task.table, residency, { fresh: task.fresh, streams: isStreamed, isCheckpointed: true });
  requestLog = task.logFile ? fileLog(task.logFile) : errorsOnly(residency);
  const { table } = opened;
  const { scimBaseUrl, otherBaseUrls } = message;
  const service: Service = {
    table,
    residency,
    scimBaseUrl,
    appBaseUrl: new URL(scimBaseUrl).origin,
    policy: { teamCreation: 'open', signUp: 'open', entitledFromStart: true },
    otherBaseUrls,
    clock,
    log: requestLog.log,
  };
  provideService(service);
  const otherAppBaseUrls = Object.fromEntries(
    Object.entries(otherBaseUrls).map(([name, url]) => [name, new URL(url).origin]),
  );
  const ports = provideLocalPorts({ service, opened, data: task.data, otherAppBaseUrls, onFailure });
  sites.push(...ports.sites);
  const identityProvider = { issuer: `${service.appBaseUrl}${upstreamMount}`, clientId: upstreamClient.clientId };
  const team = await seedDemoTeam({ table, residency, clock, known: message.knownTeam, identityProvider });
  served.resolve(message);
  await Promise.all(operations.filter(({ api }) => api === 'scim').map(loadFunction));
  say({ kind: 'ready', team });
  // Calls of the other APIs wait for their functions, if they come so soon.
  await gateway.loadAll();
  const { file, turn } = opened;
  if (file === undefined || !turn) return;
  const { appBaseUrl, policy } = service;
  const { data, logFile, webhookUrl } = task;
  const behind = { residency, file, turn: turn.shared, data, scimBaseUrl, appBaseUrl, otherBaseUrls, policy };
  const given = { ...(logFile !== undefined && { logFile }), ...(webhookUrl !== undefined && { webhookUrl }) };
  stream = new StreamThread({ ...behind, ...given }, onFailure);
  stream.start();
  checkpoints = startCheckpoints({ residency, file, turn: turn.shared }, onFailure);
}

async function stop(): Promise<void> {
  await gateway.close(graceMs);
  await stream?.stop();
  await checkpoints?.stop();
  opened?.close();
  await requestLog?.close();
  process.exit(0);
}

function fail(error: unknown): void {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    say({ kind: 'failed', usage: true, reason: portInUse });
  } else if (error instanceof UsageError) {
    say({ kind: 'failed', usage: true, reason: error.message });
  } else {
    say({ kind: 'failed', usage: false, reason: inspect(error) });
  }
}

const portInUse = `Port ${task.port} (for residency ${task.residency}) is in use. Stop what listens there, perhaps another npm start, or choose other ports: npm start -- --port 9081`;

port.on('message', (message: ToWorker) => {
  if (message.kind === 'serve') serve(message).catch(fail);
  else stop().catch(fail);
});
gateway.listen(task.port).then((listening) => say({ kind: 'listening', port: listening }), fail);
