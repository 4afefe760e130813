/** What happens behind a residency's answers, in a thread and on a connection of its own: the stream, the bus, and what the clock calls. */
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { inspect } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { provideService } from '../../shared/http/service.ts';
import { providePort } from '../../shared/ports/ports.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import { fewTokens, TokenMemory } from '../../shared/table/token-memory.ts';
import { WriteTurn } from '../../shared/table/write-turn.ts';
import { workInBackground } from './background.ts';
import { LocalBus } from './bus.ts';
import { eventsFolder, mailFolder } from './data-folder.ts';
import { localDns } from './dns.ts';
import { LocalMail } from './mail.ts';
import { errorsOnly, fileLog } from './request-log.ts';
import { startScheduled } from './scheduled.ts';
import { isStreamed, LocalStream } from './stream.ts';
import type { EndSessions, FromStreamWorker, StreamTask, ToStreamWorker } from './stream-messages.ts';
import { localWebhookSecret } from './webhook-secret.ts';

const parent = parentPort;
if (!parent) throw new Error('stream-worker.ts runs as a worker of a residency only');

workInBackground();
// stream-thread.ts, which makes this worker, gives it exactly this.
const task = workerData as StreamTask;
const { residency, data, policy, scimBaseUrl, appBaseUrl, otherBaseUrls, webhookUrl, logFile } = task;

function onFailure({ name }: { readonly name: string }, error: unknown): void {
  process.stderr.write(`${residency} ${name}: ${inspect(error)}\n`);
}

const clock = (): Date => new Date();
const table = SqliteTable.open({
  file: task.file,
  streams: isStreamed,
  tokens: new TokenMemory(fewTokens),
  turn: new WriteTurn(task.turn),
  isCheckpointed: true,
  // The thread that answers waits for no more than these.
  writesAtOnce: 64,
});
const log = logFile === undefined ? errorsOnly(residency) : fileLog(logFile);
const bus = new LocalBus({
  directory: eventsFolder(data),
  residency,
  onFailure,
  without: webhookUrl === undefined ? ['deliver-webhook'] : [],
});
provideService({
  table,
  residency,
  scimBaseUrl,
  appBaseUrl,
  policy,
  otherBaseUrls,
  clock,
  log: log.log,
});

/** Questions to the sign-in service that wait for their answers, by number; and those of this turn, which are still to be asked. */
const asked = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
let toAsk: EndSessions[] = [];
let calls = 0;
function ask(): void {
  parent?.postMessage({ kind: 'end-sessions', calls: toAsk } satisfies FromStreamWorker);
  toAsk = [];
}
const elsewhere = (): Promise<never> =>
  Promise.reject(new Error('the sign-in service is asked for this by operations'));
providePort('signIn', {
  endSessions(person) {
    calls += 1;
    const call = calls;
    return new Promise((resolve, reject) => {
      asked.set(call, { resolve, reject });
      if (toAsk.push({ call, person }) === 1) setImmediate(ask);
    });
  },
  connect: elsewhere,
  disconnect: elsewhere,
  forget: elsewhere,
});
providePort('events', bus);
providePort('mail', new LocalMail(mailFolder(data, residency), clock));
providePort('dns', localDns(path.join(task.data, 'dns.json')));
providePort('webhookSecret', localWebhookSecret(data));

const stream = new LocalStream(table, onFailure, {
  onSetAside: ({ name }, record) =>
    void appendFile(
      path.join(eventsFolder(data), `${residency}.set-aside.jsonl`),
      `${JSON.stringify({ function: name, ...record.dynamodb?.Keys })}\n`,
      { mode: 0o600 },
    ).catch((error: unknown) => onFailure({ name }, error)),
});

let stopClock = (): void => {};

async function start(): Promise<void> {
  await bus.start();
  await stream.start();
  stopClock = await startScheduled(onFailure);
}

async function stop(): Promise<void> {
  stopClock();
  await stream.stop();
  await bus.stop();
  table.close();
  await log.close();
  process.exit(0);
}

parent.on('message', (message: ToStreamWorker) => {
  if (message.kind === 'stop') {
    stop().catch((error: unknown) => onFailure({ name: 'stream' }, error));
    return;
  }
  for (const { call, failed } of message.answers) {
    const waiting = asked.get(call);
    asked.delete(call);
    if (failed === undefined) waiting?.resolve();
    else waiting?.reject(new Error(failed));
  }
});
await start();
