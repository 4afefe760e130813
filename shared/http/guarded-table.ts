/** The caller's table: gives nothing away and writes nothing before the caller's key was read and holds. */
import { judgeKey, type KeyClaim, type KeyVerdict } from '../domain/api-key.ts';
import { apiKeyKey, toApiKey } from '../store/keyring.ts';
import type { Delete, Item, Key, Put, Query, QueryPage, Table, Update, Write } from '../table/table.ts';
import { tableLimits } from '../table/table.ts';

/**
 * Reads the key beside the first read of the operation, in one round trip: the team is in the key's text, so what the operation
 * needs is known before the key is. What was read is discarded unseen when the key does not hold. Writes wait for the verdict.
 */
export class GuardedTable implements Table {
  readonly #table: Table;
  readonly #claim: KeyClaim;
  readonly #now: number;
  readonly #refuse: (verdict: Exclude<KeyVerdict, 'valid'>) => Error;
  #verified: Promise<void> | undefined;
  #verdict: KeyVerdict | undefined;

  /** @param now epoch milliseconds */
  constructor(table: Table, claim: KeyClaim, now: number, refuse: (verdict: Exclude<KeyVerdict, 'valid'>) => Error) {
    this.#table = table;
    this.#claim = claim;
    this.#now = now;
    this.#refuse = refuse;
  }

  /** Settles when the key holds, also where the operation never asked the table. @throws what `refuse` made of the verdict */
  verify(): Promise<void> {
    this.#verified ??= this.#table.get(this.#key()).then((item) => this.#judge(item));
    return this.#verified;
  }

  /** Whether the caller has the key's text, be it in force or not; false while nothing is known. */
  get isProven(): boolean {
    return this.#verdict !== undefined && this.#verdict !== 'unknown';
  }

  async get(key: Key, options?: { readonly consistent?: boolean }): Promise<Item | undefined> {
    if (!this.#verified) return (await this.batchGet([key]))[0];
    return this.#behind(this.#table.get(key, options));
  }

  async batchGet(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    if (this.#verified || keys.length >= tableLimits.batchGetKeys) {
      void this.verify().catch(() => undefined);
      return this.#behind(this.#table.batchGet(keys));
    }
    const together = this.#table.batchGet([this.#key(), ...keys]);
    this.#verified = together.then(([item]) => this.#judge(item));
    await this.#verified;
    return (await together).slice(1);
  }

  query(query: Query): Promise<QueryPage> {
    void this.verify().catch(() => undefined);
    return this.#behind(this.#table.query(query));
  }

  async write(write: Put | Update | Delete): Promise<void> {
    await this.verify();
    return this.#table.write(write);
  }

  async transact(writes: readonly Write[], options: { readonly token: string }): Promise<void> {
    await this.verify();
    return this.#table.transact(writes, options);
  }

  meteredBy(): Table {
    throw new TypeError('a guarded table counts into the meter of the table that it guards');
  }

  #key(): Key {
    return apiKeyKey(this.#claim.teamId, this.#claim.keyId);
  }

  #judge(item: Item | undefined): void {
    const verdict = judgeKey(this.#claim, item && toApiKey(item), this.#now);
    this.#verdict = verdict;
    if (verdict !== 'valid') throw this.#refuse(verdict);
  }

  /** The verdict comes first: of a refused caller not even the error of a read is told. */
  async #behind<T>(answer: Promise<T>): Promise<T> {
    if (this.#verdict === 'valid') return answer;
    // What fails before the verdict is looked at behind it.
    answer.catch(() => undefined);
    try {
      await this.verify();
    } catch (refusal) {
      await answer.catch(() => undefined);
      throw refusal;
    }
    return answer;
  }
}
