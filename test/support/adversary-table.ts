/**
 * A Table that behaves as badly as AWS may: transactions take time and conflict, their writes become visible one by one,
 * answers are lost, throttles come. It wraps either adapter; what happens follows from the seed and the order of the calls.
 */
import type { Meter } from '../../shared/table/meter.ts';
import { checkTransaction, checkWrite, keyOf, keyText } from '../../shared/table/request-checks.ts';
import type {
  Delete,
  Item,
  Key,
  Put,
  Query,
  QueryPage,
  Refusal,
  Table,
  Update,
  Write,
} from '../../shared/table/table.ts';
import { TableUnavailableError, TransactionRefusedError } from '../../shared/table/table.ts';
import { pageAsSeen } from './torn-page-table.ts';

/** Chances are from 0 to 1; each is 0 when absent. */
export interface AdversaryOptions {
  readonly seed: number;
  /** Of a write meeting another client's transaction. Overlapping transactions of this table conflict always. */
  readonly conflicts?: number;
  /** Of a transaction whose writes become visible one by one. */
  readonly tornReads?: number;
  /** Of a write whose answer is lost, as often before it took effect as after. */
  readonly lostAnswers?: number;
  readonly throttles?: number;
  /** Of a read that comes to nothing. */
  readonly lostReads?: number;
  /** Of a batch whose items are read at two moments, as where some came back unprocessed. */
  readonly partialBatches?: number;
  /** Of a query's page that ends early. */
  readonly shortPages?: number;
  /** Of a call whose answer takes up to `slowMs` more. */
  readonly slowAnswers?: number;
  readonly slowMs?: number;
  /** How time passes for the steps of calls, each up to `delayMs` long; in turns of the event loop and timers when absent. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** The longest that one step of a call takes; 0 when absent: the steps of other calls still come between. */
  readonly delayMs?: number;
  /** Called before the n-th write call, from 1; what it throws ends the process: that call and all others are rejected. */
  readonly beforeWrite?: (n: number, writes: readonly Write[]) => void;
}

/** How often each thing was done to the callers. */
export interface Injected {
  conflicts: number;
  tornTransactions: number;
  lostBefore: number;
  lostAfter: number;
  throttles: number;
  lostReads: number;
  partialBatches: number;
  shortPages: number;
  slowAnswers: number;
}

const nothingInjected: Injected = {
  conflicts: 0,
  tornTransactions: 0,
  lostBefore: 0,
  lostAfter: 0,
  throttles: 0,
  lostReads: 0,
  partialBatches: 0,
  shortPages: 0,
  slowAnswers: 0,
};

/** What all views of one adversary share. */
class Mischief {
  readonly options: AdversaryOptions;
  readonly injected: Injected = { ...nothingInjected };
  /** Keys of the items that a transaction is about now. */
  readonly inTransaction = new Set<string>();
  /** How many single writes of an item are under way. */
  readonly inWrite = new Map<string, number>();
  /** What readers still see of items that a transaction is writing. */
  readonly oldImages = new Map<string, { readonly key: Key; readonly old: Item | undefined }>();
  writeCalls = 0;
  killed = false;
  readonly random: () => number;

  constructor(options: AdversaryOptions) {
    this.options = options;
    this.random = randomFrom(options.seed);
  }

  strikes(chance = 0): boolean {
    return this.random() < chance;
  }

  /** Counts what strikes; what cannot strike draws no number. */
  does(kind: keyof Injected, chance: number | undefined): boolean {
    if (!chance || !this.strikes(chance)) return false;
    this.injected[kind] += 1;
    return true;
  }
}

export class AdversaryTable implements Table {
  readonly #inner: Table;
  readonly #mischief: Mischief;

  constructor(inner: Table, options: AdversaryOptions | Mischief) {
    this.#inner = inner;
    this.#mischief = options instanceof Mischief ? options : new Mischief(options);
  }

  /** To be printed where a test fails, and given to the next run. */
  get seed(): number {
    return this.#mischief.options.seed;
  }

  get injected(): Readonly<Injected> {
    return this.#mischief.injected;
  }

  /** How many calls of `write` and `transact` there were. */
  get writeCalls(): number {
    return this.#mischief.writeCalls;
  }

  meteredBy(meter: Meter): Table {
    return new AdversaryTable(this.#inner.meteredBy(meter), this.#mischief);
  }

  async get(key: Key, options?: { readonly consistent?: boolean }): Promise<Item | undefined> {
    await this.#beginRead();
    const item = this.#seen(key, await this.#inner.get(key, options));
    await this.#linger();
    return item;
  }

  async batchGet(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    await this.#beginRead();
    const { options, random } = this.#mischief;
    const whole = keys.length < 2 || !this.#mischief.does('partialBatches', options.partialBatches);
    const first = whole ? keys.length : 1 + Math.floor(random() * (keys.length - 1));
    const items = await this.#batch(keys.slice(0, first));
    if (!whole) {
      await this.#step();
      items.push(...(await this.#batch(keys.slice(first))));
    }
    await this.#linger();
    return items;
  }

  async query(query: Query): Promise<QueryPage> {
    await this.#beginRead();
    const stored = await this.#inner.query(query);
    this.#alive();
    const page = this.#cutShort(pageAsSeen(query, stored, [...this.#mischief.oldImages.values()]));
    await this.#linger();
    return page;
  }

  async write(write: Put | Update | Delete): Promise<void> {
    checkWrite(write);
    const { inTransaction, inWrite } = this.#mischief;
    const text = keyText(keyOf(write));
    this.#begin([write]);
    await this.#step();
    this.#loseBefore();
    if (inTransaction.has(text)) this.#refuse([{ index: 0, reason: 'conflict' }]);
    inWrite.set(text, (inWrite.get(text) ?? 0) + 1);
    try {
      await this.#inner.write(write);
    } finally {
      const others = (inWrite.get(text) ?? 1) - 1;
      if (others === 0) inWrite.delete(text);
      else inWrite.set(text, others);
    }
    await this.#linger();
    this.#loseAfter();
  }

  async transact(writes: readonly Write[], options: { readonly token: string }): Promise<void> {
    checkTransaction(writes, options.token);
    const { inTransaction, inWrite } = this.#mischief;
    this.#begin(writes);
    const keys = writes.map((write) => keyText(keyOf(write)));
    const taken = keys.flatMap((key, index): Refusal[] =>
      inTransaction.has(key) || inWrite.has(key) ? [{ index, reason: 'conflict' }] : [],
    );
    if (taken.length > 0) this.#refuse(taken);
    for (const key of keys) inTransaction.add(key);
    try {
      await this.#step();
      this.#loseBefore();
      if (this.#mischief.strikes(this.#mischief.options.tornReads)) await this.#transactTorn(writes, options);
      else await this.#inner.transact(writes, options);
      await this.#step();
    } finally {
      for (const key of keys) inTransaction.delete(key);
    }
    await this.#linger();
    this.#loseAfter();
  }

  /** Readers go on seeing the old items after the commit, until one after the other is let go in random order. */
  async #transactTorn(writes: readonly Write[], options: { readonly token: string }): Promise<void> {
    const { oldImages, random, injected } = this.#mischief;
    const keys = writes.filter(({ kind }) => kind !== 'check').map(keyOf);
    const held: string[] = [];
    try {
      if (keys.length > 0) {
        const before = await this.#inner.batchGet(keys.map(({ pk, sk }) => ({ pk, sk })));
        for (const [index, key] of keys.entries()) {
          const text = keyText(key);
          held.push(text);
          oldImages.set(text, { key, old: before[index] });
        }
      }
      await this.#inner.transact(writes, options);
      injected.tornTransactions += 1;
      while (held.length > 0) {
        await this.#pause();
        const [next] = held.splice(Math.floor(random() * held.length), 1);
        if (next !== undefined) oldImages.delete(next);
      }
    } finally {
      for (const key of held) oldImages.delete(key);
    }
  }

  async #batch(keys: readonly Key[]): Promise<(Item | undefined)[]> {
    const items = await this.#inner.batchGet(keys);
    return keys.map((key, index) => this.#seen(key, items[index]));
  }

  #cutShort(page: QueryPage): QueryPage {
    const { options, random } = this.#mischief;
    if (page.items.length < 2 || !this.#mischief.does('shortPages', options.shortPages)) return page;
    const items = page.items.slice(0, 1 + Math.floor(random() * (page.items.length - 1)));
    const last = items.at(-1);
    return last ? { items, next: last.sk } : page;
  }

  #seen(key: Key, stored: Item | undefined): Item | undefined {
    this.#alive();
    const image = this.#mischief.oldImages.get(keyText(key));
    return image === undefined ? stored : image.old;
  }

  /** What can stand in the way of a write call before anything is tried. */
  #begin(writes: readonly Write[]): void {
    const { options, random } = this.#mischief;
    this.#alive();
    this.#mischief.writeCalls += 1;
    try {
      options.beforeWrite?.(this.#mischief.writeCalls, writes);
    } catch (error) {
      this.#mischief.killed = true;
      throw error;
    }
    const index = Math.floor(random() * writes.length);
    if (this.#mischief.strikes(options.throttles)) this.#refuse([{ index, reason: 'throttle' }]);
    if (this.#mischief.strikes(options.conflicts)) this.#refuse([{ index, reason: 'conflict' }]);
  }

  #refuse(refusals: readonly Refusal[]): never {
    const { injected } = this.#mischief;
    if (refusals[0]?.reason === 'throttle') injected.throttles += 1;
    else injected.conflicts += 1;
    throw new TransactionRefusedError(refusals);
  }

  #loseBefore(): void {
    if (!this.#mischief.strikes((this.#mischief.options.lostAnswers ?? 0) / 2)) return;
    this.#mischief.injected.lostBefore += 1;
    throw new TableUnavailableError('the request was lost');
  }

  #loseAfter(): void {
    this.#alive();
    if (!this.#mischief.strikes((this.#mischief.options.lostAnswers ?? 0) / 2)) return;
    this.#mischief.injected.lostAfter += 1;
    throw new TableUnavailableError('the answer was lost');
  }

  #alive(): void {
    if (this.#mischief.killed) throw new TableUnavailableError('the process was killed');
  }

  async #beginRead(): Promise<void> {
    await this.#step();
    if (this.#mischief.does('lostReads', this.#mischief.options.lostReads))
      throw new TableUnavailableError('the read was lost');
  }

  /** What was read or written is known to the table long before it is to the caller. */
  async #linger(): Promise<void> {
    const { options, random } = this.#mischief;
    if (!this.#mischief.does('slowAnswers', options.slowAnswers)) return;
    await (options.sleep ?? sleepReally)(random() * (options.slowMs ?? 0));
  }

  async #step(): Promise<void> {
    this.#alive();
    await this.#pause();
    this.#alive();
  }

  /** A few turns of the event loop, and now and then real time. */
  async #pause(): Promise<void> {
    const { options, random } = this.#mischief;
    if (options.sleep) {
      await options.sleep(random() * (options.delayMs ?? 0));
      return;
    }
    for (let turns = Math.floor(random() * 4); turns > 0; turns -= 1) await new Promise(setImmediate);
    if (options.delayMs && this.#mischief.strikes(0.25)) {
      const delayMs = random() * options.delayMs;
      await sleepReally(delayMs);
    }
  }
}

const sleepReally = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Numbers from 0 up to 1, the same for the same seed (mulberry32, public domain). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
