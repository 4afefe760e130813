/** How an item lies in a row of SQLite. */
import type { Item, Scalar } from './table.ts';

/** Has a column of its own: it is most of an item, already JSON, and would be escaped and parsed a second time. */
export const resourceAttribute = 'resource';

export interface StoredItem {
  /** Without `resource` where that was not asked for. */
  readonly item: Item;
  readonly bytes: number;
  readonly text: ItemText;
}

/** An item without its key, as its columns have it. */
export interface ItemText {
  readonly attributes: string;
  readonly resource: string | null;
}

const escapedNames = new Map<string, string>();
/** Attribute names come from code, so there are few; the bound keeps a surprise from growing the map. */
const escapedNamesMax = 1000;

function escapedName(name: string): string {
  let escaped = escapedNames.get(name);
  if (escaped === undefined) {
    escaped = `${JSON.stringify(name)}:`;
    if (escapedNames.size < escapedNamesMax) escapedNames.set(name, escaped);
  }
  return escaped;
}

/** The attributes without the key and a textual `resource`, as one JSON object. */
export function attributesText(item: Item): string {
  let text = '';
  for (const name of Object.keys(item)) {
    if (name === 'pk' || name === 'sk') continue;
    const value = item[name];
    if (name === resourceAttribute && typeof value === 'string') continue;
    text += (text === '' ? '' : ',') + escapedName(name);
    text += typeof value === 'string' ? JSON.stringify(value) : value;
  }
  return `{${text}}`;
}

export const resourceText = (item: Item): string | null => {
  const resource = item[resourceAttribute];
  return typeof resource === 'string' ? resource : null;
};

/** An item while it is being made. */
export type ItemDraft = { pk: string; sk: string } & Record<string, Scalar>;

/** How the attributes of an item lie that has none beside its key and its resource. */
export const noAttributes = '{}';

export function itemOf(pk: string, sk: string, attributes: string | null, resource: string | null): Item {
  if (attributes === null || attributes === noAttributes) return resource === null ? { pk, sk } : { pk, sk, resource };
  const item: ItemDraft = JSON.parse(attributes);
  item.pk = pk;
  item.sk = sk;
  if (resource !== null) item[resourceAttribute] = resource;
  return item;
}

/** Whether two items have the same attributes with the same values. */
export function sameItem(one: Item, other: Item): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
