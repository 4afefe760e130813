/** The bare server of `floor.ts`, seen from the process that measures it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { FloorTask } from './floor.ts';

export interface FloorServer {
  readonly url: string;
  readonly pid: number;
  /** From now on answers have so many bytes. */
  answerWith(bytes: number): Promise<void>;
  close(): void;
}

export async function startFloor(): Promise<FloorServer> {
  const child = fork(new URL('./floor.ts', import.meta.url));
  const [port] = await once(child, 'message');
  if (child.pid === undefined) throw new Error('the bare server could not be started');
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid,
    async answerWith(bytes) {
      const ready = once(child, 'message');
      child.send({ bytes } satisfies FloorTask);
      await ready;
    },
    close() {
      if (child.connected) child.disconnect();
    },
  };
}
