/** A Table on which something else happens at one chosen moment: right before a call that a test describes. */
import type { Meter } from '../../shared/table/meter.ts';
import type { Delete, Item, Key, Put, Query, QueryPage, Table, Update, Write } from '../../shared/table/table.ts';

/** Which call, and what happens before it. Happens once. */
export interface Meanwhile {
  readonly before: 'transaction' | ((keys: readonly Key[]) => boolean);
  readonly happens: () => Promise<unknown>;
}

/** What all views of one table share. */
interface Plan {
  next: Meanwhile | undefined;
}

export class MeanwhileTable implements Table {
  readonly #inner: Table;
  readonly #plan: Plan;

  constructor(inner: Table, plan: Plan = { next: undefined }) {
    this.#inner = inner;
    this.#plan = plan;
  }

  /** @returns whether it has happened */
  let(meanwhile: Meanwhile): () => boolean {
    this.#plan.next = meanwhile;
    return () => this.#plan.next !== meanwhile;
  }

  meteredBy(meter: Meter): Table {
    return new MeanwhileTable(this.#inner.meteredBy(meter), this.#plan);
  }
  async get(key: Key, options?: { readonly consistent?: boolean }): Promise<Item | undefined> {
    await this.#beforeReading([key]);
    return this.#inner.get(key, options);
  }
  async batchGet(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    await this.#beforeReading(keys);
    return this.#inner.batchGet(keys);
  }
  query(query: Query): Promise<QueryPage> {
    return this.#inner.query(query);
  }
  write(write: Put | Update | Delete): Promise<void> {
    return this.#inner.write(write);
  }
  async transact(writes: readonly Write[], options: { readonly token: string }): Promise<void> {
    const { next } = this.#plan;
    if (next?.before === 'transaction') await this.#happen(next);
    return this.#inner.transact(writes, options);
  }

  async #beforeReading(keys: readonly Key[]): Promise<void> {
    const { next } = this.#plan;
    if (next && next.before !== 'transaction' && next.before(keys)) await this.#happen(next);
  }

  async #happen(meanwhile: Meanwhile): Promise<void> {
    this.#plan.next = undefined;
    await meanwhile.happens();
  }
}
