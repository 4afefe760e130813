/** A Table that tells which partitions were written since it was last asked. */
import type { Meter } from '../../shared/table/meter.ts';
import { keyOf } from '../../shared/table/request-checks.ts';
import type { Delete, Item, Key, Put, Query, QueryPage, Table, Update, Write } from '../../shared/table/table.ts';

export class WriteWatch implements Table {
  readonly #inner: Table;
  readonly #written: Set<string>;

  constructor(inner: Table, written: Set<string> = new Set()) {
    this.#inner = inner;
    this.#written = written;
  }

  /** Forgets them. */
  takeWritten(): string[] {
    const written = [...this.#written];
    this.#written.clear();
    return written;
  }

  meteredBy(meter: Meter): Table {
    return new WriteWatch(this.#inner.meteredBy(meter), this.#written);
  }
  get(key: Key, options?: { readonly consistent?: boolean }): Promise<Item | undefined> {
    return this.#inner.get(key, options);
  }
  batchGet(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    return this.#inner.batchGet(keys);
  }
  query(query: Query): Promise<QueryPage> {
    return this.#inner.query(query);
  }
  async write(write: Put | Update | Delete): Promise<void> {
    await this.#inner.write(write);
    this.#written.add(keyOf(write).pk);
  }
  async transact(writes: readonly Write[], options: { readonly token: string }): Promise<void> {
    await this.#inner.transact(writes, options);
    for (const write of writes) if (write.kind !== 'check') this.#written.add(keyOf(write).pk);
  }
}
