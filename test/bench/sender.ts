/** The process that sends load, and the processor time that the server takes meanwhile. */
import { fork } from 'node:child_process';
import { cpuSecondsOf } from './cpu-time.ts';
import type { FromLoad, LoadResult, LoadTask } from './load.ts';

export interface Measurement extends LoadResult {
  /** Milliseconds of processor time for each request; undefined where the system does not tell. */
  readonly cpuMs: number | undefined;
}

export interface Sender {
  /**
   * Warms the server up, then measures it.
   * @param pid whose processor time is measured
   * @throws Error when a request had no answer, or one that is no success
   */
  measure(task: LoadTask, pid: number): Promise<Measurement>;
  close(): void;
}

const loadFile = new URL('./load.ts', import.meta.url);

export function startSender(): Sender {
  const child = fork(loadFile, { serialization: 'advanced' });
  return {
    measure(task, pid) {
      const { promise, resolve, reject } = Promise.withResolvers<Measurement>();
      let before: number | undefined;
      const onMessage = (message: FromLoad): void => {
        if (message.kind === 'warm') {
          before = cpuSecondsOf(pid);
        } else if (message.kind === 'failed') {
          reject(new Error(message.reason));
        } else {
          const after = cpuSecondsOf(pid);
          const { result } = message;
          const cpuMs =
            before === undefined || after === undefined ? undefined : ((after - before) * 1000) / result.responses;
          resolve({ ...result, cpuMs });
        }
      };
      const onExit = (): void => reject(new Error('the process that sends load ended'));
      child.on('message', onMessage);
      child.once('exit', onExit);
      child.send(task);
      return promise.finally(() => {
        child.off('message', onMessage);
        child.off('exit', onExit);
      });
    },
    close() {
      if (child.connected) child.disconnect();
    },
  };
}

/** Two measurements of the same as one. */
export function meanOf(one: Measurement, other: Measurement): Measurement {
  const mean = (a: number, b: number): number => (a + b) / 2;
  return {
    requestsPerSecond: mean(one.requestsPerSecond, other.requestsPerSecond),
    responses: one.responses + other.responses,
    p50Ms: mean(one.p50Ms, other.p50Ms),
    p99Ms: mean(one.p99Ms, other.p99Ms),
    cpuMs: one.cpuMs === undefined || other.cpuMs === undefined ? undefined : mean(one.cpuMs, other.cpuMs),
  };
}
