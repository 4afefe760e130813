/** Runs a bundle as Lambda does: with its own environment and nothing else. */
import { Worker } from 'node:worker_threads';

/**
 * What the handler in `module` answers in a process-like environment that has `environment` and nothing else; without an event, only
 * what it is.
 */
export function invokeBundle(
  module: string,
  environment: Readonly<Record<string, string>>,
  event?: unknown,
): Promise<Record<string, unknown>> {
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     const context = { awsRequestId: 'request-1', functionName: 'function', getRemainingTimeInMillis: () => 5000 };
     import(workerData.module)
       .then(({ handler }) => (workerData.event ? handler(workerData.event, context) : { handler: typeof handler }))
       .then((answer) => parentPort.postMessage(answer));`,
    { eval: true, env: { ...environment }, workerData: { module, event }, stdout: true },
  );
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error(`${module} gave no answer`)));
  }).finally(() => worker.terminate()) as Promise<Record<string, unknown>>; // What a worker posts has no type.
}
