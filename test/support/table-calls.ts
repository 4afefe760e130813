/** Which rights the functions' calls of the table take, by function: what each role has to allow, and no more. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFileSync } from 'node:fs';
import { sidePartitions, type TableAction, type TableRight } from '../../functions/operations.ts';
import type { Meter } from '../../shared/table/meter.ts';
import { keyOf } from '../../shared/table/request-checks.ts';
import type { Delete, Item, Key, Put, Query, QueryPage, Table, Update, Write } from '../../shared/table/table.ts';

const caller = new AsyncLocalStorage<string>();

/** Runs a function's handler as that function: whatever it asks of a `WatchedTable` is noted with its name. */
export const calledBy = <T>(functionName: string, run: () => T): T => caller.run(functionName, run);

/** Where calls are noted, a line of JSON for each that is new: `[function, right]`; `rights-notes.ts` sets it. */
const notes = process.env['ROLLCALL_TABLE_CALLS'];

const noted = new Set<string>();

const sidePartition = new RegExp(`^TEAM#[^#]+#(${sidePartitions.join('|')})$`);

const writeActions = {
  put: 'PutItem',
  update: 'UpdateItem',
  delete: 'DeleteItem',
  check: 'ConditionCheckItem',
} as const satisfies Record<Write['kind'], TableAction>;

function note(right: TableRight): void {
  const name = caller.getStore();
  if (notes === undefined || name === undefined) return;
  const line = JSON.stringify([name, right]);
  if (noted.has(line)) return;
  noted.add(line);
  appendFileSync(notes, `${line}\n`);
}

function noteWrite(write: Write): void {
  const action = writeActions[write.kind];
  const partition = sidePartitions.find((each) => each === sidePartition.exec(keyOf(write).pk)?.[1]);
  note(partition ? `${action} of ${partition}` : action);
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
