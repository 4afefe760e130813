/** A Table whose process ends before a chosen write: from then on every call fails for good, and nobody tries again. */
import type { Meter } from '../../shared/table/meter.ts';
import { keyOf } from '../../shared/table/request-checks.ts';
import type { Delete, Item, Key, Put, Query, QueryPage, Table, Update, Write } from '../../shared/table/table.ts';
import { type AdversaryOptions, AdversaryTable } from '../support/adversary-table.ts';

/** The number of a write, from 1; or the first write of a kind. Never when 0. */
export type WriteToEndAt = number | string;

export class MortalTable implements Table {
  readonly #inner: AdversaryTable;
  readonly #endsAt: WriteToEndAt;
  #endedBefore: string | undefined;
  /** How many calls of `write` and `transact` there were. */
  writeCalls = 0;
  /** What they were about to do, and to what kinds of items. */
  readonly kindsOfWrites = new Set<string>();

  constructor(inner: Table, endsAt: WriteToEndAt, options: Omit<AdversaryOptions, 'beforeWrite'>) {
    this.#inner = new AdversaryTable(inner, options);
    this.#endsAt = endsAt;
  }

  /** The same table as other processes see it, which live on. */
  get ofOthers(): Table {
    return this.#inner;
  }

  /** The kind of the write that it ended before; undefined while it lives. */
  get endedBefore(): string | undefined {
    return this.#endedBefore;
  }

  meteredBy(_meter: Meter): Table {
    return this;
  }
  get(key: Key): Promise<Item | undefined> {
    return this.#alive(() => this.#inner.get(key));
  }
  batchGet(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    return this.#alive(() => this.#inner.batchGet(keys));
  }
  query(query: Query): Promise<QueryPage> {
    return this.#alive(() => this.#inner.query(query));
  }
  async write(write: Put | Update | Delete): Promise<void> {
    this.#countWrite([write]);
    return this.#alive(() => this.#inner.write(write));
  }
  async transact(writes: readonly Write[], options: { readonly token: string }): Promise<void> {
    this.#countWrite(writes);
    return this.#alive(() => this.#inner.transact(writes, options));
  }

  async #alive<T>(call: () => Promise<T>): Promise<T> {
    this.#mustLive();
    try {
      return await call();
    } finally {
      // What was lost on the way is not told to a process that is no more.
      this.#mustLive();
    }
  }

  #countWrite(writes: readonly Write[]): void {
    this.writeCalls += 1;
    const kind = kindOf(writes);
    this.kindsOfWrites.add(kind);
    if (this.#endsAt === this.writeCalls || this.#endsAt === kind) this.#endedBefore ??= kind;
  }

  #mustLive(): void {
    if (this.#endedBefore !== undefined) throw new Error('the process ended');
  }
}

function kindOf(writes: readonly Write[]): string {
  return [...new Set(writes.map((write) => `${write.kind} ${keyOf(write).sk.split('#', 1)}`))].join(', ');
}
