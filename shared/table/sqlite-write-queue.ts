/** Writes of one turn of the event loop, done and committed together at its end: a commit costs as much as several writes. */
import { setImmediate } from 'node:timers';
import { keyOf } from './request-checks.ts';
import { writeFailure } from './sqlite-errors.ts';
import type { SqliteStore, WriteCall } from './sqlite-store.ts';
import type { Key } from './table.ts';
import type { TokenMemory } from './token-memory.ts';

export interface QueuedCall extends WriteCall {
  /** Remembered once the call is committed. */
  readonly token?: string;
}

interface Waiting extends QueuedCall {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** At this many bytes the queue does not wait for the end of the turn: that bounds how long other connections are locked out. */
const bytesMax = 4 * 1024 * 1024;

/**
 * Nothing is begun before the queue is flushed, so nobody ever reads what is not committed, and the file is locked no longer than
 * the writes take. Whoever asks for what a queued write may change has the queue flushed first: calls are done in their order.
 */
export class SqliteWriteQueue {
  readonly #store: SqliteStore;
  readonly #tokens: TokenMemory;
  readonly #writesAtOnce: number;
  #waiting: Waiting[] = [];
  /** Parts of the keys that are to be written, apart: that is cheaper, and a flush too many does no harm. */
  readonly #pks = new Set<string>();
  readonly #sks = new Set<string>();
  #writes = 0;
  #bytes = 0;
  #isScheduled = false;
  readonly #atEndOfTurn = (): void => {
    this.#isScheduled = false;
    this.flush();
  };

  /** @param writesAtOnce with so many the queue does not wait for the end of the turn either */
  constructor(store: SqliteStore, tokens: TokenMemory, writesAtOnce: number) {
    this.#store = store;
    this.#tokens = tokens;
    this.#writesAtOnce = writesAtOnce;
  }

  /**
   * Resolves when the writes are committed.
   * @throws TransactionRefusedError, TableUnavailableError
   */
  add(call: QueuedCall): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...call, resolve, reject });
      for (const write of call.writes) {
        const { pk, sk } = keyOf(write);
        this.#pks.add(pk);
        this.#sks.add(sk);
      }
      this.#writes += call.writes.length;
      for (const size of call.sizes) this.#bytes += size;
      if (this.#writes >= this.#writesAtOnce || this.#bytes >= bytesMax) {
        this.flush();
      } else if (!this.#isScheduled) {
        this.#isScheduled = true;
        setImmediate(this.#atEndOfTurn);
      }
    });
  }

  /** Flushes if a queued write may change the item. */
  flushFor({ pk, sk }: Key): void {
    if (this.#pks.has(pk) && this.#sks.has(sk)) this.flush();
  }

  /** Flushes if a queued write may change an item of the partition. */
  flushForPartition(pk: string): void {
    if (this.#pks.has(pk)) this.flush();
  }

  /** Flushes if the token is queued: whether it happened is known only then. */
  flushForToken(token: string): void {
    if (this.#waiting.some((call) => call.token === token)) this.flush();
  }

  /** Does what waits, now. What fails is told to those who wait, not to the caller. */
  flush(): void {
    const calls = this.#waiting;
    if (calls.length === 0) return;
    this.#waiting = [];
    this.#pks.clear();
    this.#sks.clear();
    this.#writes = 0;
    this.#bytes = 0;
    let failures: readonly unknown[];
    try {
      failures = this.#store.writeAll(calls);
    } catch (error) {
      for (const { reject } of calls) reject(writeFailure(error));
      return;
    }
    for (const [index, { token, writes, resolve, reject }] of calls.entries()) {
      const failure = failures[index];
      if (failure !== undefined) {
        reject(writeFailure(failure));
        continue;
      }
      if (token !== undefined) this.#tokens.remember(token, writes);
      resolve();
    }
  }
}
