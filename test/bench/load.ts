/** Sends load, as a process of its own, so that what it costs is nothing of what is measured. Told by `sender.ts` what to do. */
import autocannon, { type Options, type Result } from 'autocannon';
import { type SentRequest, sequence, type Traffic } from './traffic.ts';

/** What this process is told to do. */
export interface LoadTask {
  /** Takes the requests' paths. */
  readonly url: string;
  readonly token: string;
  readonly traffic: Traffic;
  /** Measurements of one series go on with their traffic where the last one ended. */
  readonly series?: string;
  readonly connections: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly responses: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What it says: `warm` when the measurement begins, then what came of it. */
export type FromLoad =
  | { readonly kind: 'warm' }
  | { readonly kind: 'done'; readonly result: LoadResult }
  | { readonly kind: 'failed'; readonly reason: string };

/** Autocannon looks so often whether the time is up. */
const sampleMs = 20;
const neverSeconds = 86_400;

async function send(task: LoadTask, next: () => SentRequest, seconds: number, most: number): Promise<LoadResult> {
  const headers = { authorization: `Bearer ${task.token}`, 'content-type': 'application/scim+json' };
  const base = new URL(task.url).pathname.replace(/\/$/, '');
  const durationsMs: number[] = [];
  const others = new Map<number, number>();
  const ended = Promise.withResolvers<Result>();
  const options: Options = {
    url: task.url,
    connections: Math.min(task.connections, most),
    sampleInt: sampleMs,
    // Ended below, when the time is up.
    ...(Number.isFinite(most) ? { amount: most } : { duration: neverSeconds }),
    requests: [
      {
        setupRequest: () => {
          const { method, path, body } = next();
          return { method: method as 'GET', path: base + path, headers, ...(body !== undefined && { body }) };
        },
      },
    ],
  };
  const running = autocannon(options, (error, result) => (error ? ended.reject(error) : ended.resolve(result)));
  const startedAt = performance.now();
  let isTimeUp = false;
  const timer = setTimeout(() => {
    isTimeUp = true;
    if (durationsMs.length > 0) running.stop();
  }, seconds * 1000);
  running.on('response', (_client, status, _bytes, durationMs) => {
    durationsMs.push(durationMs);
    // The first answer is awaited, however long it takes.
    if (isTimeUp) running.stop();
    if (status < 200 || status > 299) others.set(status, (others.get(status) ?? 0) + 1);
  });
  const { errors } = await ended.promise;
  const elapsedMs = performance.now() - startedAt;
  clearTimeout(timer);
  if (others.size > 0) {
    throw new Error(`answers that are no success: ${[...others].map(([status, n]) => `${n} of ${status}`).join(', ')}`);
  }
  if (errors > 0) throw new Error(`${errors} requests had no answer`);
  if (durationsMs.length === 0) throw new Error('no answer came in time');
  durationsMs.sort((a, b) => a - b);
  const percentile = (part: number): number => durationsMs[Math.floor((durationsMs.length - 1) * part)] ?? 0;
  return {
    requestsPerSecond: (durationsMs.length * 1000) / elapsedMs,
    responses: durationsMs.length,
    p50Ms: percentile(0.5),
    p99Ms: percentile(0.99),
  };
}

const series = new Map<string, () => SentRequest>();

function sequenceOf({ traffic, series: name }: LoadTask): () => SentRequest {
  const next = (name === undefined ? undefined : series.get(name)) ?? sequence(traffic);
  if (name !== undefined) series.set(name, next);
  return next;
}

async function run(task: LoadTask): Promise<void> {
  const next = sequenceOf(task);
  const all = task.traffic.once ? task.traffic.requests.length : Number.POSITIVE_INFINITY;
  const warm = await send(task, next, task.warmUpSeconds, Math.ceil(all / 4));
  say({ kind: 'warm' });
  // What was under way when warming up ended was sent and had no answer.
  const left = all - warm.responses - task.connections;
  say({ kind: 'done', result: await send(task, next, task.seconds, Math.max(1, left)) });
}

function say(message: FromLoad): void {
  process.send?.(message);
}

process.on('message', (task: LoadTask) => {
  run(task).catch((error: unknown) => say({ kind: 'failed', reason: String(error) }));
});
process.on('disconnect', () => process.exit(0));
