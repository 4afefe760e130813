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

/** Several measurements of the same as one: the middle of each figure. @throws RangeError when there are none */
export function medianOf(measurements: readonly Measurement[]): Measurement {
  const of = (figure: 'requestsPerSecond' | 'p50Ms' | 'p99Ms') => median(measurements.map((each) => each[figure]));
  const cpuMs = measurements.flatMap((each) => each.cpuMs ?? []);
  return {
    requestsPerSecond: of('requestsPerSecond'),
    responses: measurements.reduce((sum, { responses }) => sum + responses, 0),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    cpuMs: cpuMs.length < measurements.length ? undefined : median(cpuMs),
  };
}

/** Of an even number, the mean of the two in the middle. @throws RangeError when there are none */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) throw new RangeError('there is no middle of nothing');
  return (low + high) / 2;
}
