/** What the stream of a table tells: the changes of one transaction, in the order of the commits. */
import type { Item, Key } from './table.ts';

/** One item before and after a write: `old` is absent where it was created, `new` where it was deleted. */
export interface Change {
  readonly key: Key;
  readonly old?: Item;
  readonly new?: Item;
}

/** The changes of one transaction, or of one single write. */
export interface StreamRecord {
  /** Grows with every record and is never used twice; gaps are possible. */
  readonly sequence: number;
  readonly changes: readonly Change[];
}
