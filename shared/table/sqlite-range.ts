/** A range of sort keys as a statement of SQLite. */
import { noAttributes } from './sqlite-row.ts';
import type { Query } from './table.ts';
import { endOfPrefix } from './utf8-order.ts';

type Bound = 'none' | 'inclusive' | 'exclusive';
const boundNumbers: Readonly<Record<Bound, number>> = { none: 0, inclusive: 1, exclusive: 2 };

/** What tells the statements of queries apart. */
export interface Range {
  readonly lowerBound: Bound;
  readonly upperBound: Bound;
  readonly descending: boolean;
  readonly keysOnly: boolean;
  readonly limit: number;
}

/** The range of a query behind `after`, at most `limit` rows, and what its statement is bound to. */
export function rangeOf(
  { pk, sk, descending = false, keysOnly = false }: Query,
  after: string | undefined,
  limit: number,
): Range & { readonly values: readonly string[] } {
  let lower = sk === undefined ? undefined : 'from' in sk ? sk.from : sk.prefix;
  let upper = sk === undefined ? undefined : 'from' in sk ? sk.to : endOfPrefix(sk.prefix);
  let lowerBound: Bound = lower === undefined ? 'none' : 'inclusive';
  let upperBound: Bound = upper === undefined ? 'none' : sk !== undefined && 'from' in sk ? 'inclusive' : 'exclusive';
  // One bound at each end: SQLite seeks to one and would walk all the way from it to a second.
  if (after !== undefined && descending) [upper, upperBound] = [after, 'exclusive'];
  else if (after !== undefined) [lower, lowerBound] = [after, 'exclusive'];
  const values = [pk];
  if (lower !== undefined) values.push(lower);
  if (upper !== undefined) values.push(upper);
  return { lowerBound, upperBound, descending, keysOnly, limit, values };
}

/** Different for ranges whose statements differ. */
export function rangeNumber({ lowerBound, upperBound, descending, keysOnly, limit }: Range): number {
  const flags = (descending ? 1 : 0) + (keysOnly ? 2 : 0);
  return ((limit * 3 + boundNumbers[lowerBound]) * 3 + boundNumbers[upperBound]) * 4 + flags;
}

/** The limit is written out: one that is bound has SQLite plan the statement again at every call, which takes longer than the read. */
export function rangeText({ lowerBound, upperBound, descending, keysOnly, limit }: Range): string {
  const lower = { none: '', inclusive: ' AND sk >= ?', exclusive: ' AND sk > ?' }[lowerBound];
  const upper = { none: '', inclusive: ' AND sk <= ?', exclusive: ' AND sk < ?' }[upperBound];
  // An item that is a key and nothing more comes without a text that says so.
  const columns = keysOnly ? 'sk, bytes' : `sk, bytes, nullif(attributes, '${noAttributes}'), resource`;
  const order = descending ? 'DESC' : 'ASC';
  return `SELECT ${columns} FROM item WHERE pk = ?${lower}${upper} ORDER BY sk ${order} LIMIT ${limit}`;
}
