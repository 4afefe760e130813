/** Reads past the bounds of one call. */
import { type Item, type Key, type Table, tableLimits } from '../table/table.ts';

type Range = { readonly pk: string } & ({ readonly prefix: string } | { readonly from: string; readonly to: string });

/** Every item of a range, page after page; or what lies behind a sort key inside it. */
export async function queryAll(
  table: Table,
  range: Range,
  from: { readonly after?: string; readonly descending?: boolean; readonly keysOnly?: boolean } = {},
): Promise<readonly Item[]> {
  const { pk } = range;
  const sk = 'prefix' in range ? { prefix: range.prefix } : { from: range.from, to: range.to };
  const { after, descending = false, keysOnly = false } = from;
  const query = { pk, sk, descending, keysOnly };
  let page = await table.query(after === undefined ? query : { ...query, after });
  if (page.next === undefined) return page.items;
  const items = [...page.items];
  while (page.next !== undefined) {
    page = await table.query({ ...query, after: page.next });
    items.push(...page.items);
  }
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
