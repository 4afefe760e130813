/** A Table that remembers which partitions were written, so that a test can look at everything there is. */
import type { Meter } from '../../shared/table/meter.ts';
import { keyOf } from '../../shared/table/request-checks.ts';
import type { Delete, Item, Key, Put, Query, QueryPage, Table, Update, Write } from '../../shared/table/table.ts';

export class WitnessTable implements Table {
  readonly #inner: Table;
  readonly #partitions: Set<string>;

  constructor(inner: Table, partitions: Set<string> = new Set()) {
    this.#inner = inner;
    this.#partitions = partitions;
  }

  /** Its partition belongs to those that are looked at, though it was not written through this table. */
  heed({ pk }: Key): void {
    this.#partitions.add(pk);
  }

  /** Every item of the partitions that were written through this table, in the order of their keys. */
  async dump(): Promise<Item[]> {
    const items: Item[] = [];
    for (const pk of [...this.#partitions].sort()) {
      let after: string | undefined;
      do {
        const page = await this.#inner.query({ pk, ...(after !== undefined && { after }) });
        items.push(...page.items);
        after = page.next;
      } while (after !== undefined);
    }
    return items;
  }

  meteredBy(meter: Meter): Table {
    return new WitnessTable(this.#inner.meteredBy(meter), this.#partitions);
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
  write(write: Put | Update | Delete): Promise<void> {
    this.#partitions.add(keyOf(write).pk);
    return this.#inner.write(write);
  }
  transact(writes: readonly Write[], options: { readonly token: string }): Promise<void> {
    for (const write of writes) this.#partitions.add(keyOf(write).pk);
    return this.#inner.transact(writes, options);
  }
}
