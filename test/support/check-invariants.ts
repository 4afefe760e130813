/** What must be true of the whole table whatever happened before, as sentences; `shared/integrity/` knows what that is. */
import { tableViolations } from '../../shared/integrity/check-items.ts';
import type { Item } from '../../shared/table/table.ts';

/** @returns one sentence for each thing that is wrong, none when the table is sound */
export function invariantViolations(items: readonly Item[]): string[] {
  return tableViolations(items).map(({ text }) => text);
}
