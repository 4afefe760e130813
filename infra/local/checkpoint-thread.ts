/** The worker that keeps the log of a residency's table short, seen from the residency's own. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { CheckpointTask } from './checkpoint-worker.ts';
import type { OnFailure } from './stream.ts';

export interface CheckpointThread {
  /** Resolves when the thread has ended. */
  stop(): Promise<void>;
}

const workerFile = new URL('./checkpoint-worker.ts', import.meta.url);

/** Where the thread ends by itself, writers see to the log when it is long. */
export function startCheckpoints(task: CheckpointTask, onFailure: OnFailure): CheckpointThread {
  const worker = new Worker(workerFile, { name: `${task.residency} checkpoint`, workerData: task, env: {} });
  worker.on('error', (error) => onFailure({ name: 'checkpoint' }, error));
  return {
    async stop() {
      if (worker.threadId === -1) return;
      const exited = once(worker, 'exit');
      worker.postMessage('stop');
      await exited;
    },
  };
}
