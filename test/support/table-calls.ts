/** Which actions of DynamoDB the functions' calls of the table are, by function: what each role has to allow, and no more. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFileSync } from 'node:fs';
import type { Meter } from '../../shared/table/meter.ts';
import { keyOf } from '../../shared/table/request-checks.ts';
import type { Delete, Item, Key, Put, Query, QueryPage, Table, Update, Write } from '../../shared/table/table.ts';

const caller = new AsyncLocalStorage<string>();

/** Runs a function's handler as that function: whatever it asks of a `WatchedTable` is noted with its name. */
export const calledBy = <T>(functionName: string, run: () => T): T => caller.run(functionName, run);

/** Where calls are noted, a line of JSON for each that is new: `[function, action]`; `rights-notes.ts` sets it. */
const notes = process.env['ROLLCALL_TABLE_CALLS'];

const noted = new Set<string>();

/** Partitions in which functions that only read may write. */
const partitionsOfReaders = /^TEAM#[^#]+#(?:PAGES|KEYUSE|CALLS)$/;

/** Behind the name of a write there. */
export const ofReaders = ' of readers';

const writeActions = {
  put: 'PutItem',
  update: 'UpdateItem',
  delete: 'DeleteItem',
  check: 'ConditionCheckItem',
} as const;

function note(action: string): void {
  const name = caller.getStore();
  if (notes === undefined || name === undefined) return;
  const line = JSON.stringify([name, action]);
  if (noted.has(line)) return;
  noted.add(line);
  appendFileSync(notes, `${line}\n`);
}

function noteWrite(write: Write): void {
  note(`${writeActions[write.kind]}${partitionsOfReaders.test(keyOf(write).pk) ? ofReaders : ''}`);
}

/** Whether anybody wants to know; without that a test's table is not wrapped. */
export const isWatched = notes !== undefined;

export class WatchedTable implements Table {
  readonly #inner: Table;

  constructor(inner: Table) {
    this.#inner = inner;
  }

  meteredBy(meter: Meter): Table {
    return new WatchedTable(this.#inner.meteredBy(meter));
  }
  get(key: Key, options?: { readonly consistent?: boolean }): Promise<Item | undefined> {
    note('GetItem');
    return this.#inner.get(key, options);
  }
  batchGet(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    note('BatchGetItem');
    return this.#inner.batchGet(keys);
  }
  query(query: Query): Promise<QueryPage> {
    note('Query');
    return this.#inner.query(query);
  }
  write(write: Put | Update | Delete): Promise<void> {
    noteWrite(write);
    return this.#inner.write(write);
  }
  transact(writes: readonly Write[], options: { readonly token: string }): Promise<void> {
    for (const write of writes) noteWrite(write);
    return this.#inner.transact(writes, options);
  }
}
