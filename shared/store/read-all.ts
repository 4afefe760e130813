/** Reads past the bounds of one call. */
import { type Item, type Key, type Table, tableLimits } from '../table/table.ts';

type Range = { readonly pk: string } & ({ readonly prefix: string } | { readonly from: string; readonly to: string });

/** Every item of a range, page after page; or what lies behind a sort key inside it. */
export async function queryAll(
  table: Table,
  range: Range,
  from: { readonly after?: string; readonly descending?: boolean; readonly keysOnly?: boolean } = {},
): Promise<readonly Item[]> {
  const { pk, ...sk } = range;
  const { descending = false, keysOnly = false } = from;
  const items: Item[] = [];
  let { after } = from;
  do {
    const page = await table.query({ pk, sk, descending, keysOnly, ...(after !== undefined && { after }) });
    if (items.length === 0 && page.next === undefined) return page.items;
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return items;
}

/** `batchGet` of any number of distinct keys: batches of 100 side by side. */
export async function getAll(table: Table, all: readonly Key[]): Promise<readonly (Item | undefined)[]> {
  if (all.length > 0 && all.length <= tableLimits.batchGetKeys) return table.batchGet(all);
  const batches: Promise<readonly (Item | undefined)[]>[] = [];
  for (let start = 0; start < all.length; start += tableLimits.batchGetKeys) {
    batches.push(table.batchGet(all.slice(start, start + tableLimits.batchGetKeys)));
  }
  return (await Promise.all(batches)).flat();
}
