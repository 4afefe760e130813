/** One residency in a worker thread of its own: its environment, its modules, its table, its gateway. */
import { inspect } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { operations } from '../../functions/operations.ts';
import { provideService } from '../../shared/http/service.ts';
import { UsageError } from '../commands/command-line.ts';
import { seedDemoTeam } from './demo-team.ts';
import { createGateway } from './gateway.ts';
import { loadFunction } from './load-function.ts';
import { type OpenTable, openTable } from './open-table.ts';
import { errorsOnly, fileLog, type RequestLog } from './request-log.ts';
import { isStreamed, LocalStream } from './stream.ts';
import type { FromWorker, ToWorker, WorkerTask } from './worker-messages.ts';

/** How long requests under way may take to finish when the process is asked to stop. */
const graceMs = 2000;

const port = parentPort;
if (!port) throw new Error('residency-worker.ts runs as a worker of start.ts only');

// start.ts, which makes this worker, gives it exactly this.
const task = workerData as WorkerTask;
const clock = (): Date => new Date();
const served = Promise.withResolvers<void>();
let opened: OpenTable | undefined;
let requestLog: RequestLog | undefined;
let stream: LocalStream | undefined;

function onFailure({ name }: { readonly name: string }, error: unknown): void {
  process.stderr.write(`${task.residency} ${name}: ${inspect(error)}\n`);
}

const gateway = createGateway({
  operations,
  api: 'scim',
  // A client that comes too early, as one left over from before a restart, waits until there is something to serve.
  load: async (operation) => {
    await served.promise;
    return loadFunction(operation);
  },
  onFailure,
});

function say(message: FromWorker): void {
  port?.postMessage(message);
}

async function serve(message: Extract<ToWorker, { kind: 'serve' }>): Promise<void> {
  const { residency } = task;
  opened = await openTable(task.table, residency, { fresh: task.fresh, streams: isStreamed });
  requestLog = task.logFile ? fileLog(task.logFile) : errorsOnly(residency);
  const { table } = opened;
  const { scimBaseUrl, otherBaseUrls } = message;
  provideService({ table, residency, scimBaseUrl, otherBaseUrls, clock, log: requestLog.log });
  const team = await seedDemoTeam({ table, residency, clock, known: message.knownTeam });
  served.resolve();
  await gateway.loadAll();
  stream = opened.streamed && new LocalStream(opened.streamed, onFailure);
  await stream?.start();
  say({ kind: 'ready', team });
}

async function stop(): Promise<void> {
  await gateway.close(graceMs);
  await stream?.stop();
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
