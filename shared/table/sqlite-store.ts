/** The SQLite file under `SqliteTable`: its reads and its transactions. Synchronous. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { allHold } from './condition.ts';
import { attributeBytes, itemBytes, readUnits, transactionFactor, writeUnits } from './item-size.ts';
import type { Meter } from './meter.ts';
import { keyOf } from './request-checks.ts';
import { changesOf, changesRow, type RecordedChange } from './sqlite-changes.ts';
import { type Range, rangeNumber, rangeOf, rangeText } from './sqlite-range.ts';
import type { ItemText, StoredItem } from './sqlite-row.ts';
import { attributesText, itemOf, resourceAttribute, resourceText, sameItem } from './sqlite-row.ts';
import { arrays, openDatabase, prepareStatements, type Statements } from './sqlite-statements.ts';
import type { StreamRecord } from './stream.ts';
import type { Item, Key, Put, Query, QueryPage, Refusal, Update, Write } from './table.ts';
import { TransactionRefusedError, tableLimits } from './table.ts';
import { updatedItem } from './updated-item.ts';
import type { WriteTurn } from './write-turn.ts';

/** Rows that a query reads at once; bounds what is read beyond a page of 1 MB. */
const rowsPerRead = 200;
/** Statements of queries that are kept; there is one for every page size that is in use. */
const rangeStatementsMax = 500;

export interface SqliteStoreOptions {
  readonly file: string;
  readonly busyTimeoutMs: number;
  readonly isCheckpointed: boolean;
  readonly streams: ((key: Key, write: Write) => boolean) | undefined;
  /** Of the threads that write to the file. */
  readonly turn: WriteTurn | undefined;
}

type Reason = Refusal['reason'];

/** One `write` or `transact`. */
export interface WriteCall {
  readonly writes: readonly Write[];
  /** Their bytes as `checkTransaction` returns them. */
  readonly sizes: readonly number[];
  /** What units are multiplied by. */
  readonly factor: number;
  readonly meter: Meter | undefined;
}

/** What the writes of one call have come to so far. */
interface Progress {
  readonly refusals: Refusal[];
  readonly changes: RecordedChange[];
  units: number;
  /** What SQLite threw. */
  thrown: { readonly error: unknown } | undefined;
}

export class SqliteStore {
  readonly #database: DatabaseSync;
  readonly #streams: ((key: Key, write: Write) => boolean) | undefined;
  readonly #turn: WriteTurn | undefined;
  readonly #rangeStatements = new Map<number, StatementSync>();
  /** Whether a transaction is open that only reads. */
  #isReading = false;
  readonly #afterReading = (): void => this.#endReading();
  readonly #statements: Statements;

  constructor({ file, busyTimeoutMs, isCheckpointed, streams, turn }: SqliteStoreOptions) {
    this.#database = openDatabase(file, { busyTimeoutMs, isCheckpointed });
    this.#statements = prepareStatements(this.#database);
    this.#streams = streams;
    this.#turn = turn;
  }

  close(): void {
    if (!this.#database.isOpen) return;
    this.#endReading();
    this.#database.close();
  }

  /**
   * What is asked in one breath, before anything that was awaited goes on, is read in one transaction: to begin one takes locks of the
   * file, and longer than the read.
   */
  #reading(): void {
    if (this.#isReading) return;
    this.#statements.beginReading.run();
    this.#isReading = true;
    settled.then(this.#afterReading);
  }

  #endReading(): void {
    if (!this.#isReading) return;
    this.#isReading = false;
    // SQLite itself has ended it where the disk failed.
    if (this.#database.isTransaction) this.#statements.commit.run();
  }

  get(key: Key, consistent: boolean, meter: Meter | undefined): Item | undefined {
    this.#reading();
    const stored = this.#stored(key, true);
    meter?.read(readUnits(stored?.bytes ?? 0, consistent));
    return stored?.item;
  }

  query(query: Query, meter: Meter | undefined): QueryPage {
    const { pk, limit = Number.POSITIVE_INFINITY, keysOnly = false } = query;
    this.#reading();
    const items: Item[] = [];
    let bytes = 0;
    let after = query.after;
    let next: string | undefined;
    while (next === undefined) {
      const wanted = Math.min(limit - items.length, rowsPerRead);
      const rows = this.#rows(query, after, wanted);
      for (const [sk, rowBytes, attributes, resource] of rows) {
        bytes += rowBytes;
        after = sk;
        items.push(keysOnly ? { pk, sk } : itemOf(pk, sk, attributes, resource));
        // The item that crosses the limit is the last of the page, as at DynamoDB.
        if (bytes >= tableLimits.queryPageBytes) {
          next = sk;
          break;
        }
      }
      // As DynamoDB, a page that reached its limit says where to resume even if nothing follows.
      if (items.length === limit) next = after;
      if (rows.length < wanted) break;
    }
    meter?.read(readUnits(bytes, query.consistent ?? true));
    return next === undefined ? { items } : { items, next };
  }

  /**
   * Each call all or nothing, in their order, and all with one commit.
   * @returns for each call why nothing of it was written: TransactionRefusedError or what was thrown; undefined where it was
   * @throws Error of `node:sqlite` when nothing was written of any call
   */
  writeAll(calls: readonly WriteCall[]): readonly unknown[] {
    this.#endReading();
    this.#turn?.take();
    try {
      return this.#writeTogether(calls) ?? this.#writeApart(calls);
    } finally {
      if (this.#database.isTransaction) this.#statements.rollback.run();
      this.#turn?.leave();
    }
  }

  /** The common case, without the pages that savepoints put aside. @returns undefined where it wrote nothing, since a call is to fail by itself */
  #writeTogether(calls: readonly WriteCall[]): readonly unknown[] | undefined {
    this.#statements.begin.run();
    const progresses: Progress[] = [];
    for (const call of calls) {
      const progress = this.#writeCall(call);
      if (progress.thrown !== undefined || progress.refusals.length > 0) {
        if (this.#database.isTransaction) this.#statements.rollback.run();
        return undefined;
      }
      progresses.push(progress);
    }
    this.#statements.commit.run();
    return calls.map((call, index) => this.#count(call, progresses[index]));
  }

  /** Each call behind a savepoint. */
  #writeApart(calls: readonly WriteCall[]): readonly unknown[] {
    this.#statements.begin.run();
    const failures = calls.map((call) => {
      this.#statements.savepoint.run();
      const progress = this.#writeCall(call);
      const { thrown } = progress;
      // SQLite itself ends the transaction at some errors, as of a full disk: nothing is left of the other calls then.
      if (thrown !== undefined && !this.#database.isTransaction) throw thrown.error;
      const failure = thrown === undefined ? this.#count(call, progress) : thrown.error;
      if (failure !== undefined) this.#statements.rollbackToSavepoint.run();
      this.#statements.release.run();
      return failure;
    });
    this.#statements.commit.run();
    return failures;
  }

  #writeCall({ writes, sizes }: WriteCall): Progress {
    const progress: Progress = { refusals: [], changes: [], units: 0, thrown: undefined };
    try {
      for (let index = 0; index < writes.length; index += 1) {
        const write = writes[index];
        if (write === undefined) continue;
        const reason = this.#apply(write, sizes[index] ?? 0, progress);
        if (reason !== undefined) progress.refusals.push(this.#refusal(index, reason, keyOf(write)));
      }
      if (progress.refusals.length === 0 && progress.changes.length > 0) {
        const { changes, texts } = changesRow(progress.changes);
        this.#statements.appendToStream.run(changes, texts);
      }
    } catch (error) {
      progress.thrown = { error };
    }
    return progress;
  }

  /** @returns why the call is refused */
  #count({ factor, meter }: WriteCall, progress: Progress | undefined): TransactionRefusedError | undefined {
    if (progress === undefined) return undefined;
    meter?.wrote(progress.units * factor);
    return progress.refusals.length > 0 ? new TransactionRefusedError(progress.refusals) : undefined;
  }

  /** Counts a transaction that had already happened: DynamoDB reads its items to know that. */
  countRepeated(writes: readonly Write[], meter: Meter): void {
    for (const write of writes) {
      meter.read(readUnits(this.#stored(keyOf(write), false)?.bytes ?? 0, true) * transactionFactor);
    }
  }

  partitions(prefix: string, limit: number): string[] {
    // Keys are ordered: those that begin so lie together, and before the prefix followed by the highest character.
    const statement = arrays(
      this.#database,
      'SELECT DISTINCT pk FROM item WHERE pk >= ? AND pk < ? ORDER BY pk LIMIT ?',
    );
    // The statement returns arrays of this column.
    const rows = statement.all(prefix, `${prefix}\u{10ffff}`, limit) as unknown as [string][];
    return rows.map(([pk]) => pk);
  }

  readStream(after: number, limit: number): StreamRecord[] {
    // Rows hold what `write` put there.
    return (this.#statements.selectFromStream.all(after, limit) as unknown as [number, string, string | null][]).map(
      ([sequence, changes, texts]) => ({ sequence, changes: changesOf(changes, texts) }),
    );
  }

  trimStream(through: number): void {
    this.#endReading();
    this.#turn?.take();
    try {
      this.#statements.begin.run();
      this.#statements.trimStream.run(through);
      this.#statements.emptyLast.run(through);
      this.#statements.commit.run();
    } finally {
      if (this.#database.isTransaction) this.#statements.rollback.run();
      this.#turn?.leave();
    }
  }

  /** Does one write, unless an earlier one was refused: then it only decides. Returns why it is refused itself. */
  #apply(write: Write, size: number, progress: Progress): Reason | undefined {
    if (write.kind === 'put') return this.#put(write, size, progress);
    // A whole item may stand where a key is asked for.
    const key = { pk: write.key.pk, sk: write.key.sk };
    const streamed = write.kind !== 'check' && this.#streams?.(key, write) === true;
    // A delete needs no look at the item unless somebody asks what it was. After a refusal it deletes in vain: all is rolled back.
    if (write.kind === 'delete' && !write.when?.length && !streamed) {
      const row = this.#statements.deleteReturningBytes.get(key.pk, key.sk);
      // The statement returns arrays of this column.
      progress.units += writeUnits((row as unknown as [number] | undefined)?.[0] ?? 0);
      return undefined;
    }
    const old = this.#stored(key, streamed || touchesResource(write));
    const bytes = old?.bytes ?? 0;
    if (write.kind === 'update' && allHold(write.when, old?.item)) return this.#update(write, old, streamed, progress);
    progress.units += writeUnits(write.kind === 'update' ? Math.max(size, bytes) : bytes);
    if (!allHold(write.when, old?.item)) return 'condition';
    if (write.kind === 'delete' && progress.refusals.length === 0) {
      this.#statements.delete.run(key.pk, key.sk);
      if (streamed && old !== undefined) progress.changes.push({ key, old: old.text });
    }
    return undefined;
  }

  #put(write: Put, size: number, progress: Progress): Reason | undefined {
    const { item, when } = write;
    const { pk, sk } = item;
    const key = { pk, sk };
    const streamed = this.#streams?.(key, write) === true;
    const text = textOf(item);
    const wantsAbsent = isOnlyAbsent(write);
    if (wantsAbsent || (!when?.length && !streamed)) {
      // One statement both asks and writes. After a refusal it writes in vain: all is rolled back.
      if (this.#statements.insert.run(pk, sk, size, text.attributes, text.resource).changes > 0) {
        progress.units += writeUnits(size);
        if (streamed) progress.changes.push({ key, new: text });
        return undefined;
      }
      if (wantsAbsent) {
        progress.units += writeUnits(Math.max(size, this.#stored(key, false)?.bytes ?? 0));
        return 'condition';
      }
    }
    const old = this.#stored(key, streamed || touchesResource(write));
    progress.units += writeUnits(Math.max(size, old?.bytes ?? 0));
    if (!allHold(when, old?.item)) return 'condition';
    if (progress.refusals.length === 0) {
      this.#statements.upsert.run(pk, sk, size, text.attributes, text.resource);
      if (streamed) recordChange(key, old, item, text, progress);
    }
    return undefined;
  }

  #update(write: Update, old: StoredItem | undefined, streamed: boolean, progress: Progress): Reason | undefined {
    const key = { pk: write.key.pk, sk: write.key.sk };
    const before = old?.bytes ?? 0;
    const updated = updatedItem(write, old?.item);
    const bytes = updated && (old ? before + growth(write, old.item, updated) : itemBytes(updated));
    progress.units += writeUnits(Math.max(bytes ?? 0, before));
    if (updated === undefined || bytes === undefined || bytes > tableLimits.itemBytes) return 'validation';
    if (progress.refusals.length > 0) return undefined;
    const text = textOf(updated);
    if (old === undefined) {
      this.#statements.upsert.run(key.pk, key.sk, bytes, text.attributes, text.resource);
    } else if (touchesResource(write)) {
      this.#statements.updateAll.run(bytes, text.attributes, text.resource, key.pk, key.sk);
    } else {
      this.#statements.updateAttributes.run(bytes, text.attributes, key.pk, key.sk);
    }
    if (streamed) recordChange(key, old, updated, text, progress);
    return undefined;
  }

  #refusal(index: number, reason: Reason, key: Key): Refusal {
    const old = reason === 'condition' ? this.#stored(key, true)?.item : undefined;
    return { index, reason, ...(old && { old }) };
  }

  #stored({ pk, sk }: Key, withResource: boolean): StoredItem | undefined {
    const row = (withResource ? this.#statements.select : this.#statements.selectWithoutResource).get(pk, sk);
    if (row === undefined) return undefined;
    // The statement returns arrays of these columns.
    const [bytes, attributes, resource = null] = row as unknown as [number, string, string | null | undefined];
    return { item: itemOf(pk, sk, attributes, resource), bytes, text: { attributes, resource } };
  }

  #rows(query: Query, after: string | undefined, wanted: number) {
    const range = rangeOf(query, after, wanted);
    // The statement returns arrays of these columns; the last two are missing where only keys are wanted, and unused then.
    return this.#rangeStatement(range).all(...range.values) as unknown as [
      string,
      number,
      string | null,
      string | null,
    ][];
  }

  #rangeStatement(range: Range): StatementSync {
    const number = rangeNumber(range);
    let statement = this.#rangeStatements.get(number);
    if (statement === undefined) {
      if (this.#rangeStatements.size >= rangeStatementsMax) this.#rangeStatements.clear();
      statement = arrays(this.#database, rangeText(range));
      this.#rangeStatements.set(number, statement);
    }
    return statement;
  }
}

/** What is put behind it comes as soon as the code that runs now has returned. */
const settled = Promise.resolve();

const isOnlyAbsent = ({ when }: Put): boolean => {
  const only = when?.length === 1 ? when[0] : undefined;
  return only !== undefined && 'item' in only && only.item === 'absent';
};

/** Whether deciding or doing the write needs the column `resource` of the stored item. */
function touchesResource(write: Write): boolean {
  if (write.when?.some((condition) => 'attribute' in condition && condition.attribute === resourceAttribute))
    return true;
  if (write.kind !== 'update') return false;
  const { set, remove, add } = write;
  return (
    (set !== undefined && Object.hasOwn(set, resourceAttribute)) ||
    (add !== undefined && Object.hasOwn(add, resourceAttribute)) ||
    remove?.includes(resourceAttribute) === true
  );
}

const textOf = (item: Item): ItemText => ({ attributes: attributesText(item), resource: resourceText(item) });

/** Bytes that an item gains by an update: most of its attributes were neither changed nor, some of them, read. */
function growth({ set = {}, remove = [], add = {} }: Update, old: Item, updated: Item): number {
  let bytes = 0;
  for (const name of [...Object.keys(set), ...remove, ...Object.keys(add)]) {
    // What items inherit as objects is none of their attributes.
    if (Object.hasOwn(updated, name)) bytes += attributeBytes(name, updated[name]);
    if (Object.hasOwn(old, name)) bytes -= attributeBytes(name, old[name]);
  }
  return bytes;
}

/** As DynamoDB's, the stream says nothing of a write that left the item as it was. */
function recordChange(key: Key, old: StoredItem | undefined, item: Item, text: ItemText, { changes }: Progress): void {
  if (old === undefined || !sameItem(old.item, item)) changes.push({ key, old: old?.text, new: text });
}
