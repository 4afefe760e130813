/**
 * A Table on which one transaction stays half visible: chosen items are read as they were before it, until another transaction meets
 * it. So may DynamoDB show it to single reads, for a moment
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-isolation).
 */
import type { Meter } from '../../shared/table/meter.ts';
import { keyOf, keyText } from '../../shared/table/request-checks.ts';
import type { Delete, Item, Key, Put, Query, QueryPage, Table, Update, Write } from '../../shared/table/table.ts';
import { TransactionRefusedError } from '../../shared/table/table.ts';
import { type OldImage, pageAsSeen } from '../support/torn-page-table.ts';

export class HalfSeenTable implements Table {
  readonly #inner: Table;
  readonly #isTheOne: (writes: readonly Write[]) => boolean;
  readonly #isHidden: (key: Key) => boolean;
  readonly #meanwhile: () => Promise<void>;
  #images: OldImage[] = [];
  #locked = new Set<string>();
  /** Whether the transaction came. */
  met = false;

  /** @param choose `meanwhile` runs while the transaction is half visible, before its answer comes */
  constructor(
    inner: Table,
    choose: {
      readonly isTheOne: (writes: readonly Write[]) => boolean;
      readonly isHidden: (key: Key) => boolean;
      readonly meanwhile: () => Promise<void>;
    },
  ) {
    this.#inner = inner;
    this.#isTheOne = choose.isTheOne;
    this.#isHidden = choose.isHidden;
    this.#meanwhile = choose.meanwhile;
  }

  meteredBy(_meter: Meter): Table {
    return this;
  }

  async get(key: Key): Promise<Item | undefined> {
    return this.#seen(key, await this.#inner.get(key));
  }

  async batchGet(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    const items = await this.#inner.batchGet(keys);
    return keys.map((key, index) => this.#seen(key, items[index]));
  }

  async query(query: Query): Promise<QueryPage> {
    return pageAsSeen(query, await this.#inner.query(query), this.#images);
  }

  async write(write: Put | Update | Delete): Promise<void> {
    this.#meet([write]);
    return this.#inner.write(write);
  }

  async transact(writes: readonly Write[], options: { readonly token: string }): Promise<void> {
    this.#meet(writes);
    if (this.met || !this.#isTheOne(writes)) return this.#inner.transact(writes, options);
    const keys = writes.filter(({ kind }) => kind !== 'check').map(keyOf);
    const hidden = keys.filter(this.#isHidden);
    const before = hidden.length > 0 ? await this.#inner.batchGet(hidden.map(({ pk, sk }) => ({ pk, sk }))) : [];
    await this.#inner.transact(writes, options);
    this.met = true;
    this.#images = hidden.map((key, index) => ({ key, old: before[index] }));
    this.#locked = new Set(writes.map((write) => keyText(keyOf(write))));
    await this.#meanwhile();
    this.#release();
  }

  #seen(key: Key, stored: Item | undefined): Item | undefined {
    const image = this.#images.find((each) => keyText(each.key) === keyText(key));
    return image ? image.old : stored;
  }

  /** What meets the transaction is refused, and finds it complete the next time. */
  #meet(writes: readonly Write[]): void {
    const index = writes.findIndex((write) => this.#locked.has(keyText(keyOf(write))));
    if (index < 0) return;
    this.#release();
    throw new TransactionRefusedError([{ index, reason: 'conflict' }]);
  }

  #release(): void {
    this.#images = [];
    this.#locked.clear();
  }
}
