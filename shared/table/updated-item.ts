/** What an update makes of an item, as DynamoDB's UpdateItem would. */
import type { ItemDraft } from './sqlite-row.ts';
import type { Item, Update } from './table.ts';

/** The item after the update; undefined where it adds to what is no number, or beyond the safe integers. */
export function updatedItem({ key, set, remove = [], add = {} }: Update, old: Item | undefined): ItemDraft | undefined {
  const item: ItemDraft = { ...old, pk: key.pk, sk: key.sk, ...set };
  for (const name of remove) delete item[name];
  for (const [name, amount] of Object.entries(add)) {
    const stored = Object.hasOwn(item, name) ? item[name] : 0;
    if (typeof stored !== 'number' || !Number.isSafeInteger(stored + amount)) return undefined;
    item[name] = stored + amount;
  }
  return item;
}
