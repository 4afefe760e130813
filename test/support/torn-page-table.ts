/** A query's page as a reader sees it while transactions are under way: some items still as they were before. */
import type { Item, Key, Query, QueryPage } from '../../shared/table/table.ts';
import { compareUtf8 } from '../../shared/table/utf8-order.ts';

export interface OldImage {
  readonly key: Key;
  /** Undefined where the transaction creates the item. */
  readonly old: Item | undefined;
}

/** `page` is what is stored; the answer has the old images in their places and never more items than `limit`. */
export function pageAsSeen(query: Query, page: QueryPage, images: readonly OldImage[]): QueryPage {
  const within = images.filter(({ key }) => key.pk === query.pk && isOnPage(query, page, key.sk));
  if (within.length === 0) return page;
  const items = new Map(page.items.map((item) => [item.sk, item]));
  for (const { key, old } of within) {
    if (old === undefined) items.delete(key.sk);
    else items.set(key.sk, query.keysOnly ? { pk: old.pk, sk: old.sk } : old);
  }
  const direction = query.descending ? -1 : 1;
  const sorted = [...items.values()].sort((one, other) => direction * compareUtf8(one.sk, other.sk));
  const limit = query.limit ?? sorted.length;
  const last = sorted[limit - 1];
  if (sorted.length > limit && last !== undefined) return { items: sorted.slice(0, limit), next: last.sk };
  return { ...page, items: sorted };
}

/** Whether an item with this sort key belongs between where the page began and where it ended. */
function isOnPage({ sk: range, after, descending }: Query, { next }: QueryPage, sk: string): boolean {
  if (range !== undefined && 'prefix' in range && !sk.startsWith(range.prefix)) return false;
  if (range !== undefined && 'from' in range) {
    if (compareUtf8(sk, range.from) < 0 || compareUtf8(sk, range.to) > 0) return false;
  }
  const direction = descending ? -1 : 1;
  if (after !== undefined && direction * compareUtf8(sk, after) <= 0) return false;
  return next === undefined || direction * compareUtf8(sk, next) <= 0;
}
