/** The Table port on SQLite: one file, or memory; the embedded default. Refuses what DynamoDB refuses. */
import { transactionFactor } from './item-size.ts';
import type { Meter } from './meter.ts';
import { checkBatchGet, checkKey, checkQuery, checkTransaction, checkWrite } from './request-checks.ts';
import { SqliteStore } from './sqlite-store.ts';
import type { StreamRecord } from './stream.ts';
import type { Delete, Item, Key, Put, Query, QueryPage, Table, Update, Write } from './table.ts';
import { TableUnavailableError, TransactionRefusedError } from './table.ts';
import { TokenMemory } from './token-memory.ts';
import { writeAction } from './write-action.ts';

export interface SqliteTableOptions {
  /** Path of the file, made where it is missing, or `:memory:`. */
  readonly file: string;
  /** Which items' changes go to the stream; none when absent. */
  readonly streams?: (key: Key) => boolean;
  /** How long a write waits for another process's transaction, in milliseconds; the process waits with it. Default 5,000. */
  readonly busyTimeoutMs?: number;
  readonly tokens?: TokenMemory;
}

/**
 * One SQLite transaction per `write` or `transact`; committed ones survive a killed process. Calls are done, in order, when
 * they are made, so calls of one process never conflict. Tokens are remembered by the process, not by the file.
 */
export class SqliteTable implements Table {
  readonly #store: SqliteStore;
  readonly #tokens: TokenMemory;
  readonly #meter: Meter | undefined;

  private constructor(store: SqliteStore, tokens: TokenMemory, meter?: Meter) {
    this.#store = store;
    this.#tokens = tokens;
    this.#meter = meter;
  }

  /** @throws Error of `node:sqlite` where the file cannot be opened */
  static open({ file, streams, busyTimeoutMs = 5000, tokens = new TokenMemory() }: SqliteTableOptions): SqliteTable {
    return new SqliteTable(new SqliteStore({ file, busyTimeoutMs, streams }), tokens);
  }

  /** Every later call is refused with `TableUnavailableError`. */
  close(): void {
    this.#store.close();
  }

  meteredBy(meter: Meter): SqliteTable {
    return new SqliteTable(this.#store, this.#tokens, meter);
  }

  get(key: Key, options?: { readonly consistent?: boolean }): Promise<Item | undefined> {
    return this.#answer(() => {
      checkKey(key);
      this.#meter?.actions.add('GetItem');
      return this.#store.get(key, options?.consistent ?? true, this.#meter);
    });
  }

  batchGet(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    return this.#answer(() => {
      checkBatchGet(keys);
      this.#meter?.actions.add('BatchGetItem');
      return keys.map((key) => this.#store.get(key, true, this.#meter));
    });
  }

  query(query: Query): Promise<QueryPage> {
    return this.#answer(() => {
      checkQuery(query);
      this.#meter?.actions.add('Query');
      return this.#store.query(query, this.#meter);
    });
  }

  write(write: Put | Update | Delete): Promise<void> {
    return this.#answer(() => {
      const size = checkWrite(write);
      this.#meter?.actions.add(writeAction[write.kind]);
      refusingWhenBusy(() => this.#store.write([write], [size], 1, this.#meter));
    });
  }

  transact(writes: readonly Write[], { token }: { readonly token: string }): Promise<void> {
    return this.#answer(() => {
      const sizes = checkTransaction(writes, token);
      const meter = this.#meter;
      if (meter) for (const { kind } of writes) meter.actions.add(writeAction[kind]);
      if (this.#tokens.happened(token, writes)) {
        if (meter) this.#store.countRepeated(writes, meter);
        return;
      }
      refusingWhenBusy(() => this.#store.write(writes, sizes, transactionFactor, meter));
      this.#tokens.remember(token, writes);
    });
  }

  /**
   * The records behind `after`, oldest first, at most `limit`.
   * @throws TableUnavailableError
   */
  readStream({ after = 0, limit }: { readonly after?: number; readonly limit: number }): StreamRecord[] {
    return orUnavailable(() => this.#store.readStream(after, limit));
  }

  /**
   * Forgets the records up to and with this sequence.
   * @throws TableUnavailableError
   */
  trimStream(through: number): void {
    orUnavailable(() => this.#store.trimStream(through));
  }

  #answer<T>(call: () => T): Promise<T> {
    const run = async () => orUnavailable(call);
    return this.#meter ? this.#meter.trip(run) : run();
  }
}

interface SqliteError extends Error {
  readonly code: string;
  /** SQLite's result code, in its low byte (https://sqlite.org/rescode.html). */
  readonly errcode?: number;
}

/** @throws TableUnavailableError for what SQLite throws */
function orUnavailable<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw isOfSqlite(error) ? new TableUnavailableError('SQLite could not answer', { cause: error }) : error;
  }
}

/** `ERR_INVALID_STATE` is a closed database. By its code, since Node's own errors may come from another realm. */
const isOfSqlite = (error: unknown): error is SqliteError =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  (error.code === 'ERR_SQLITE_ERROR' || error.code === 'ERR_INVALID_STATE');

const busy = 5;
const locked = 6;

/** Another process held the file for longer than the busy time-out: nothing was written, and trying again may do. */
function refusingWhenBusy(write: () => void): void {
  try {
    write();
  } catch (error) {
    const code = isOfSqlite(error) ? (error.errcode ?? 0) & 0xff : 0;
    if (code !== busy && code !== locked) throw error;
    throw new TransactionRefusedError([{ index: 0, reason: 'throttle' }], { cause: error });
  }
}
