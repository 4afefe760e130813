/** The Table port: DynamoDB's model of one table, small enough to have a second adapter. */
import type { Meter } from './meter.ts';

/** The primary key of an item; both parts are non-empty strings. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Attribute values are flat; a number is a safe integer. */
export type Scalar = string | number | boolean;

export interface Item extends Key {
  readonly [attribute: string]: Scalar;
}

/** What must hold of the stored item for a write to happen. A number is compared with numbers only, a string by UTF-8 bytes. */
export type Condition =
  | { readonly item: 'present' | 'absent' }
  | { readonly attribute: string; readonly is: 'present' | 'absent' }
  | { readonly attribute: string; readonly equals: Scalar }
  /** Holds when the attribute, or the whole item, is absent, or equals the value. */
  | { readonly attribute: string; readonly absentOrEquals: Scalar }
  | { readonly attribute: string; readonly lessThan: number | string }
  /** Holds when the attribute, or the whole item, is absent, or is less than the value. */
  | { readonly attribute: string; readonly absentOrLessThan: number | string }
  | { readonly attribute: string; readonly atLeast: number | string };

export interface Put {
  readonly kind: 'put';
  readonly item: Item;
  readonly when?: readonly Condition[];
}

/** Changes single attributes; creates the item when it is absent and no condition says otherwise, as DynamoDB does. */
export interface Update {
  readonly kind: 'update';
  readonly key: Key;
  readonly set?: Readonly<Record<string, Scalar>>;
  readonly remove?: readonly string[];
  /** Adds to a number, which counts as 0 where it is absent. */
  readonly add?: Readonly<Record<string, number>>;
  readonly when?: readonly Condition[];
}

export interface Delete {
  readonly kind: 'delete';
  readonly key: Key;
  readonly when?: readonly Condition[];
}

/** Writes nothing; the transaction happens only if the conditions hold. */
export interface Check {
  readonly kind: 'check';
  readonly key: Key;
  readonly when: readonly Condition[];
}

export type Write = Put | Update | Delete | Check;

/** Items of one partition in the order of their sort keys' UTF-8 bytes. */
export interface Query {
  readonly pk: string;
  /** `prefix` of the sort key, or an inclusive range; all of the partition when absent. */
  readonly sk?: { readonly prefix: string } | { readonly from: string; readonly to: string };
  /** Resumes behind this sort key, which need not exist and must lie inside the range. */
  readonly after?: string;
  /** At most so many items; without it a page ends at 1 MB of items read. */
  readonly limit?: number;
  readonly descending?: boolean;
  /** Returns `pk` and `sk` alone; costs the same, moves less. */
  readonly keysOnly?: boolean;
  /** Default true. */
  readonly consistent?: boolean;
}

export interface QueryPage {
  readonly items: readonly Item[];
  /** Where to resume; absent when the range is known to be exhausted. */
  readonly next?: string;
}

/** Why one write of a transaction was refused. `old` is the stored item as the refusing condition saw it. */
export interface Refusal {
  readonly index: number;
  readonly reason: 'condition' | 'conflict' | 'throttle' | 'validation';
  readonly old?: Item;
}

/** Nothing of the transaction was written. */
export class TransactionRefusedError extends Error {
  readonly refusals: readonly Refusal[];
  constructor(refusals: readonly Refusal[], options?: ErrorOptions) {
    super(`transaction refused: ${refusals.map(({ index, reason }) => `${index} ${reason}`).join(', ')}`, options);
    this.name = 'TransactionRefusedError';
    this.refusals = refusals;
  }
}

/** The table could not be asked, or its answer was lost: whether a write took effect is unknown. */
export class TableUnavailableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TableUnavailableError';
  }
}

/** What DynamoDB itself refuses (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html). */
export const tableLimits = {
  itemBytes: 400 * 1024,
  pkBytes: 2048,
  skBytes: 1024,
  transactionItems: 100,
  transactionBytes: 4 * 1024 * 1024,
  batchGetKeys: 100,
  queryPageBytes: 1024 * 1024,
  tokenCharacters: 36,
} as const;

/**
 * All methods reject with `TableUnavailableError` when the table cannot be reached within the adapter's time budget, and with
 * `TypeError` for what DynamoDB would refuse as malformed (`tableLimits`, empty keys, one item twice in a call).
 */
export interface Table {
  /** One item; strongly consistent unless told otherwise. */
  get(key: Key, options?: { readonly consistent?: boolean }): Promise<Item | undefined>;
  /** At most 100 distinct keys; the answer has the order of the keys, `undefined` where there is no item. Strongly consistent. */
  batchGet(keys: readonly Key[]): Promise<readonly (Item | undefined)[]>;
  query(query: Query): Promise<QueryPage>;
  /**
   * One write by itself, at half a transaction's price. Not idempotent: only for writes that may happen twice.
   * @throws TransactionRefusedError with the one refusal
   */
  write(write: Put | Update | Delete): Promise<void>;
  /**
   * At most 100 writes on distinct items, all or none. `token` (at most 36 characters) makes a repetition of the same writes
   * within ten minutes a success without effect.
   * @throws TransactionRefusedError with a refusal for every write that stood in the way
   */
  transact(writes: readonly Write[], options: { readonly token: string }): Promise<void>;
  /** The same table, counting what each call costs into `meter`. */
  meteredBy(meter: Meter): Table;
}
