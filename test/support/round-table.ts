/**
 * A Table that answers in rounds: all calls that are waiting are carried out together and answered together. The rounds of a request are
 * exactly its sequential round trips, however fast or slow the table is.
 */
import type { Meter } from '../../shared/table/meter.ts';
import type { Delete, Item, Key, Put, Query, QueryPage, Table, Update, Write } from '../../shared/table/table.ts';

/** What all views of one table share. */
interface Rounds {
  count: number;
  calls: number;
  waiting: (() => Promise<() => void>)[];
}

export class RoundTable implements Table {
  readonly #inner: Table;
  readonly #rounds: Rounds;

  constructor(inner: Table, rounds: Rounds = { count: 0, calls: 0, waiting: [] }) {
    this.#inner = inner;
    this.#rounds = rounds;
  }

  /** How many rounds there were. */
  get rounds(): number {
    return this.#rounds.count;
  }

  /** How many calls there were in them. */
  get calls(): number {
    return this.#rounds.calls;
  }

  meteredBy(meter: Meter): Table {
    return new RoundTable(this.#inner.meteredBy(meter), this.#rounds);
  }
  get(key: Key, options?: { readonly consistent?: boolean }): Promise<Item | undefined> {
    return this.#inRound(() => this.#inner.get(key, options));
  }
  batchGet(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    return this.#inRound(() => this.#inner.batchGet(keys));
  }
  query(query: Query): Promise<QueryPage> {
    return this.#inRound(() => this.#inner.query(query));
  }
  write(write: Put | Update | Delete): Promise<void> {
    return this.#inRound(() => this.#inner.write(write));
  }
  transact(writes: readonly Write[], options: { readonly token: string }): Promise<void> {
    return this.#inRound(() => this.#inner.transact(writes, options));
  }

  #inRound<T>(call: () => Promise<T>): Promise<T> {
    const { waiting } = this.#rounds;
    this.#rounds.calls += 1;
    // Behind all microtasks: whoever asks in this turn asks in this round.
    if (waiting.length === 0) setImmediate(() => this.#play());
    return new Promise((resolve, reject) => {
      waiting.push(() =>
        call().then(
          (value) => () => resolve(value),
          (error) => () => reject(error),
        ),
      );
    });
  }

  async #play(): Promise<void> {
    const calls = this.#rounds.waiting.splice(0);
    this.#rounds.count += 1;
    const answers: (() => void)[] = [];
    // One after the other: a read that is made beside a write meets the same on every table.
    for (const call of calls) answers.push(await call());
    for (const answer of answers) answer();
  }
}
