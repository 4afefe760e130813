/**
 * Time, chance and ids that follow from a seed alone, so that a whole run can be made again: one step after the other, each as soon as
 * all that came of the last one has come to rest. It takes the place of the process's own, so it belongs into a process of its own.
 */
import nodeCrypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import timers, { setImmediate as turn } from 'node:timers/promises';
import { randomFrom } from '../support/adversary-table.ts';

interface Alarm {
  readonly at: number;
  readonly wake: () => void;
}

export class VirtualTime {
  #nowMs = 0;
  #startMs = 0;
  #random = randomFrom(0);
  /** The next one last. */
  #alarms: Alarm[] = [];
  #busy = 0;

  /** Puts itself in the place of the process's clocks, timers of `node:timers/promises`, chance and ids. */
  static install(): VirtualTime {
    const time = new VirtualTime();
    const fill = <T extends ArrayBufferView>(view: T): T => {
      const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      for (let index = 0; index < bytes.length; index += 1) bytes[index] = Math.floor(time.#random() * 256);
      return view;
    };
    const uuid = (): string => {
      const hex = fill(Buffer.alloc(16)).toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
    };
    const instead = { configurable: true, writable: true };
    Date.now = () => Math.floor(time.#nowMs);
    performance.now = () => time.#nowMs - time.#startMs;
    Math.random = () => time.#random();
    Object.defineProperty(globalThis.crypto, 'getRandomValues', { ...instead, value: fill });
    Object.defineProperty(globalThis.crypto, 'randomUUID', { ...instead, value: uuid });
    Object.assign(nodeCrypto, { randomUUID: uuid, randomBytes: (size: number) => fill(Buffer.alloc(size)) });
    Object.assign(timers, { setTimeout: (ms = 0) => time.sleep(ms) });
    syncBuiltinESMExports();
    return time;
  }

  /** @param startMs epoch milliseconds; later than that of any run before, since ids must grow */
  restart(seed: number, startMs: number): void {
    this.#random = randomFrom(seed);
    this.#startMs = startMs;
    this.#nowMs = startMs;
    this.#alarms = [];
    this.#busy = 0;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Of things at the same time the one that was asked for first comes first. */
  sleep(ms: number): Promise<void> {
    const at = this.#nowMs + Math.max(0, ms);
    return new Promise((wake) => {
      let index = this.#alarms.length;
      while (index > 0 && (this.#alarms[index - 1]?.at ?? 0) <= at) index -= 1;
      this.#alarms.splice(index, 0, { at, wake });
    });
  }

  /** Something that happens outside: nothing else goes on before it has ended. */
  async track<T>(call: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    try {
      return await call();
    } finally {
      this.#busy -= 1;
    }
  }

  /** Lets time pass until `main` has ended. @throws what it throws; Error when everybody waits for ever */
  async run<T>(main: () => Promise<T>): Promise<T> {
    let isOver = false;
    const end = main().finally(() => {
      isOver = true;
    });
    end.catch(() => undefined);
    for (;;) {
      do await turn();
      while (this.#busy > 0);
      if (isOver) return end;
      const next = this.#alarms.pop();
      if (!next) {
        // What a stream of Node hands on may take some turns of its own.
        for (let turns = 0; turns < 20 && this.#alarms.length === 0 && !isOver; turns += 1) await turn();
        if (this.#alarms.length === 0 && !isOver) throw new Error('everybody waits, and nothing is left to happen');
        continue;
      }
      this.#nowMs = Math.max(this.#nowMs, next.at);
      next.wake();
    }
  }
}
