/** A service that goes on writing makes a spread-out look see half of its changes: only what a second look finds unchanged counts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { getAll } from '../store/read-all.ts';
import type { Item, Key, Table } from '../table/table.ts';
import { keyText, type Violation } from './violation.ts';

/**
 * Looks again, and keeps what is found once more in the same words, of items none of which changed during the second look: then they
 * really were so, all at one time.
 * @param first what a first look found
 * @param lookAgain strongly consistent
 */
export async function confirmed(
  table: Table,
  first: readonly Violation[],
  lookAgain: () => Promise<readonly Violation[]>,
  pauseMs: number,
): Promise<Violation[]> {
  if (first.length === 0) return [];
  // What is under way comes to its end: a function's transaction, the stream behind it.
  await sleep(pauseMs);
  const about = new Map(first.flatMap((each) => each.about).map((key) => [keyText(key), key]));
  const before = await read(table, about);
  const again = new Map((await lookAgain()).map((each) => [each.text, each]));
  const after = await read(table, about);
  return first.flatMap(({ text, about: some }) => {
    const found = again.get(text);
    const isUnchanged = some.every((key) => before.get(keyText(key)) === after.get(keyText(key)));
    return found && isUnchanged ? [found] : [];
  });
}

/** Items as texts, which are equal when the items are. */
async function read(table: Table, about: ReadonlyMap<string, Key>): Promise<Map<string, string>> {
  const items = await getAll(
    table,
    [...about.values()].map(({ pk, sk }) => ({ pk, sk })),
  );
  return new Map([...about.keys()].map((name, index) => [name, canonical(items[index])]));
}

function canonical(item: Item | undefined): string {
  return item === undefined ? '' : JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
}
