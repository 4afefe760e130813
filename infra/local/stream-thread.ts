/** The worker that follows a residency's stream, seen from the residency's own: what happens behind an answer takes no time from answers. */
import { Worker } from 'node:worker_threads';
import { env } from '../../shared/env.ts';
import { port } from '../../shared/ports/ports.ts';
import type { OnFailure } from './stream.ts';
import type { FromStreamWorker, SessionsEnded, StreamTask, ToStreamWorker } from './stream-messages.ts';

const workerFile = new URL('./stream-worker.ts', import.meta.url);
/** A worker that ended by itself is replaced after so long; the stream has kept what it did not take. */
const restartMs = 1000;

export class StreamThread {
  readonly #task: StreamTask;
  readonly #onFailure: OnFailure;
  #worker: Worker | undefined;
  #isStopped = false;
  #restart: NodeJS.Timeout | undefined;

  constructor(task: StreamTask, onFailure: OnFailure) {
    this.#task = task;
    this.#onFailure = onFailure;
  }

  start(): void {
    const { residency, webhookUrl } = this.#task;
    const worker = new Worker(workerFile, {
      name: `${residency} stream`,
      workerData: this.#task,
      // Its own environment, as the residency's worker has.
      env: { [env.residency]: residency, ...(webhookUrl !== undefined && { [env.webhookUrl]: webhookUrl }) },
    });
    this.#worker = worker;
    worker.on('message', (message: FromStreamWorker) => void this.#endSessions(worker, message));
    worker.on('error', (error) => this.#onFailure({ name: 'stream' }, error));
    worker.on('exit', () => {
      if (!this.#isStopped) this.#restart = setTimeout(() => this.start(), restartMs).unref();
    });
  }

  /** Resolves when what is under way is done and the thread has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#restart);
    const worker = this.#worker;
    if (!worker || worker.threadId === -1) return;
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage({ kind: 'stop' } satisfies ToStreamWorker);
    await exited;
  }

  async #endSessions(worker: Worker, { calls }: FromStreamWorker): Promise<void> {
    const answers = await Promise.all(
      calls.map(({ call, person }) =>
        port('signIn')
          .endSessions(person)
          .then(
            (): SessionsEnded => ({ call }),
            (error: unknown): SessionsEnded => ({ call, failed: String(error) }),
          ),
      ),
    );
    worker.postMessage({ kind: 'sessions-ended', answers } satisfies ToStreamWorker);
  }
}
