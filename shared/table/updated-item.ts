/** What an update makes of an item, as DynamoDB's UpdateItem would. */
import type { ItemDraft } from './sqlite-row.ts';
import type { Item, Update } from './table.ts';

/** The item after the update; undefined where it adds to what is no number, or beyond the safe integers. */
export function updatedItem({ key, set, remove = [], add = {} }: Update, old: Item | undefined): ItemDraft | undefined {
  const whole: ItemDraft = { ...old, pk: key.pk, sk: key.sk, ...set };
  const item = remove.length === 0 ? whole : without(whole, remove);
  for (const [name, amount] of Object.entries(add)) {
    const stored = Object.hasOwn(item, name) ? item[name] : 0;
    if (typeof stored !== 'number' || !Number.isSafeInteger(stored + amount)) return undefined;
    item[name] = stored + amount;
  }
  return item;
}

/** A copy: to delete from an object makes it slow to read. */
function without(whole: ItemDraft, names: readonly string[]): ItemDraft {
  const item: ItemDraft = { pk: whole.pk, sk: whole.sk };
  for (const name of Object.keys(whole)) {
    const value = whole[name];
    if (value !== undefined && !names.includes(name)) item[name] = value;
  }
  return item;
}
