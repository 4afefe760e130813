/** The worker of one residency, seen from the process that started it. */
import { Worker } from 'node:worker_threads';
import { env } from '../../shared/env.ts';
import { UsageError } from '../commands/command-line.ts';
import type { DemoTeam } from './demo-team.ts';
import type { FromWorker, ToWorker, WorkerTask } from './worker-messages.ts';

export interface ResidencyThread {
  readonly residency: string;
  /** The port, as soon as it is taken. Rejects when it cannot be. */
  readonly listening: Promise<number>;
  /** Lets requests in once every residency's base URL is known; resolves when all is loaded and seeded. */
  serve(message: Omit<Extract<ToWorker, { kind: 'serve' }>, 'kind'>): Promise<DemoTeam>;
  /** Resolves when requests under way are answered, the table is closed and the thread has ended. */
  stop(): Promise<void>;
  /** Resolves with why the thread ended without being asked to. */
  readonly lost: Promise<Error>;
}

const workerFile = new URL('./residency-worker.ts', import.meta.url);

/** @param file the worker's module; tests give one that fails */
export function startResidencyThread(task: WorkerTask, file = workerFile): ResidencyThread {
  const worker = new Worker(file, {
    name: task.residency,
    workerData: task,
    // Its own environment, and of this process's nothing: what one residency knows, the other cannot read.
    env: { [env.residency]: task.residency },
  });
  const listening = Promise.withResolvers<number>();
  const ready = Promise.withResolvers<DemoTeam>();
  const lost = Promise.withResolvers<Error>();
  const exited = Promise.withResolvers<void>();
  let stopping = false;

  const fail = (error: Error): void => {
    if (stopping) return;
    listening.reject(error);
    ready.reject(error);
    lost.resolve(error);
  };
  // Whoever starts the thread waits for these in turn, so one may be rejected before it is looked at.
  listening.promise.catch(() => {});
  ready.promise.catch(() => {});

  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'listening') listening.resolve(message.port);
    else if (message.kind === 'ready') ready.resolve(message.team);
    else fail(message.usage ? new UsageError(message.reason) : new Error(message.reason));
  });
  worker.on('error', (error) => fail(new Error(`residency ${task.residency} crashed`, { cause: error })));
  worker.on('exit', (code) => {
    fail(new Error(`residency ${task.residency} ended by itself, with code ${code}`));
    exited.resolve();
  });

  const post = (message: ToWorker): void => worker.postMessage(message);
  return {
    residency: task.residency,
    listening: listening.promise,
    serve(message) {
      post({ kind: 'serve', ...message });
      return ready.promise;
    },
    stop() {
      stopping = true;
      post({ kind: 'stop' });
      return exited.promise;
    },
    lost: lost.promise,
  };
}
