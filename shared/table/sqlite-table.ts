/** The Table port on SQLite: one file, or memory; the embedded default. Refuses what DynamoDB refuses. */
import { transactionFactor } from './item-size.ts';
import type { Meter } from './meter.ts';
import { checkBatchGet, checkKey, checkQuery, checkTransaction, checkWrite } from './request-checks.ts';
import { orUnavailable } from './sqlite-errors.ts';
import { SqliteStore } from './sqlite-store.ts';
import { SqliteWriteQueue } from './sqlite-write-queue.ts';
import type { StreamRecord } from './stream.ts';
import type { Delete, Item, Key, Put, Query, QueryPage, Table, Update, Write } from './table.ts';
import { TokenMemory } from './token-memory.ts';
import { writeAction } from './write-action.ts';
import type { WriteTurn } from './write-turn.ts';

export interface SqliteTableOptions {
  /** Path of the file, made where it is missing, or `:memory:`. */
  readonly file: string;
  /** Which items' changes go to the stream, told from the write that makes them; none when absent. */
  readonly streams?: (key: Key, write: Write) => boolean;
  /** How long a write waits for another process's transaction, in milliseconds; the process waits with it. Default 5,000. */
  readonly busyTimeoutMs?: number;
  readonly tokens?: TokenMemory;
  /** Where other threads of the process write to the file too. */
  readonly turn?: WriteTurn;
  /** Whether a `SqliteCheckpointer` looks after the file's log. Default false: whoever commits does. */
  readonly isCheckpointed?: boolean;
  /** About so many writes are committed together at most: other writers to the file wait meanwhile. Default 500. */
  readonly writesAtOnce?: number;
}

/**
 * The writes of one turn of the event loop are committed together, each `write` or `transact` all or nothing; what was resolved
 * survives a killed process. Calls are done in the order they are made, so calls of one process never conflict. Tokens are
 * remembered by the process, not by the file.
 */
export class SqliteTable implements Table {
  readonly #store: SqliteStore;
  readonly #queue: SqliteWriteQueue;
  readonly #tokens: TokenMemory;
  readonly #meter: Meter | undefined;

  private constructor(store: SqliteStore, queue: SqliteWriteQueue, tokens: TokenMemory, meter?: Meter) {
    this.#store = store;
    this.#queue = queue;
    this.#tokens = tokens;
    this.#meter = meter;
  }

  /** @throws Error of `node:sqlite` where the file cannot be opened */
  static open(options: SqliteTableOptions): SqliteTable {
    const { file, streams, turn } = options;
    const { busyTimeoutMs = 5000, tokens = new TokenMemory(), isCheckpointed = false, writesAtOnce = 500 } = options;
    const store = new SqliteStore({ file, busyTimeoutMs, isCheckpointed, streams, turn });
    return new SqliteTable(store, new SqliteWriteQueue(store, tokens, writesAtOnce), tokens);
  }

  /** Writes that are under way are committed first; every later call is refused with `TableUnavailableError`. */
  close(): void {
    this.#queue.flush();
    this.#store.close();
  }

  meteredBy(meter: Meter): SqliteTable {
    return new SqliteTable(this.#store, this.#queue, this.#tokens, meter);
  }

  get(key: Key, options?: { readonly consistent?: boolean }): Promise<Item | undefined> {
    return this.#answer(() => {
      checkKey(key);
      this.#meter?.actions.add('GetItem');
      this.#queue.flushFor(key);
      return this.#store.get(key, options?.consistent ?? true, this.#meter);
    });
  }

  batchGet(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    return this.#answer(() => {
      checkBatchGet(keys);
      this.#meter?.actions.add('BatchGetItem');
      for (const key of keys) this.#queue.flushFor(key);
      return keys.map((key) => this.#store.get(key, true, this.#meter));
    });
  }

  query(query: Query): Promise<QueryPage> {
    return this.#answer(() => {
      checkQuery(query);
      this.#meter?.actions.add('Query');
      this.#queue.flushForPartition(query.pk);
      return this.#store.query(query, this.#meter);
    });
  }

  write(write: Put | Update | Delete): Promise<void> {
    return this.#answer(() => {
      const size = checkWrite(write);
      this.#meter?.actions.add(writeAction[write.kind]);
      return this.#queue.add({ writes: [write], sizes: [size], factor: 1, meter: this.#meter });
    });
  }

  transact(writes: readonly Write[], { token }: { readonly token: string }): Promise<void> {
    return this.#answer(() => {
      const sizes = checkTransaction(writes, token);
      const meter = this.#meter;
      if (meter) for (const { kind } of writes) meter.actions.add(writeAction[kind]);
      this.#queue.flushForToken(token);
      if (!this.#tokens.happened(token, writes)) {
        return this.#queue.add({ writes, sizes, factor: transactionFactor, meter, token });
      }
      if (meter) {
        this.#queue.flush();
        this.#store.countRepeated(writes, meter);
      }
      return undefined;
    });
  }

  /**
   * The partition keys that begin so, in order, at most `limit`; for tools of the machine that holds the file.
   * @throws TableUnavailableError
   */
  partitions(prefix: string, limit: number): string[] {
    this.#queue.flush();
    return orUnavailable(() => this.#store.partitions(prefix, limit));
  }

  /**
   * The records behind `after`, oldest first, at most `limit`.
   * @throws TableUnavailableError
   */
  readStream({ after = 0, limit }: { readonly after?: number; readonly limit: number }): StreamRecord[] {
    this.#queue.flush();
    return orUnavailable(() => this.#store.readStream(after, limit));
  }

  /**
   * Forgets the records up to and with this sequence.
   * @throws TableUnavailableError
   */
  trimStream(through: number): void {
    this.#queue.flush();
    orUnavailable(() => this.#store.trimStream(through));
  }

  async #answer<T>(call: () => T | Promise<T>): Promise<T> {
    const run = () => orUnavailable(call);
    return this.#meter ? this.#meter.trip(run) : run();
  }
}
