/** How the changes of a transaction lie in a row of SQLite: the texts of the items as they are, and where each of them ends. */
import { type ItemText, itemOf } from './sqlite-row.ts';
import type { Change } from './stream.ts';
import type { Item, Key } from './table.ts';

/** A change as it is recorded; an item is absent as in `Change`. */
export interface RecordedChange {
  readonly key: Key;
  readonly old?: ItemText | undefined;
  readonly new?: ItemText | undefined;
}

/** Characters of the attributes and the resource, `null` for a resource that there is not; and none at all for an item. */
type Lengths = readonly [attributes: number, resource: number | null] | null;
type Entry = readonly [pk: string, sk: string, old: Lengths, new: Lengths];

/** The columns of a row. */
export interface ChangesRow {
  readonly changes: string;
  readonly texts: string;
}

/** Resources are most of a row and hold quotes: as text of JSON inside JSON they would be escaped, and read as slowly. */
export function changesRow(changes: readonly RecordedChange[]): ChangesRow {
  let texts = '';
  const lengths = (item: ItemText | undefined): Lengths => {
    if (item === undefined) return null;
    const { attributes, resource } = item;
    texts += resource === null ? attributes : attributes + resource;
    return [attributes.length, resource === null ? null : resource.length];
  };
  const entries = changes.map(({ key: { pk, sk }, old, new: item }): Entry => [pk, sk, lengths(old), lengths(item)]);
  return { changes: JSON.stringify(entries), texts };
}

/** @param texts null in a row of an earlier version, whose changes are written out */
export function changesOf(changes: string, texts: string | null): readonly Change[] {
  if (texts === null) return JSON.parse(changes);
  const entries: readonly Entry[] = JSON.parse(changes);
  let at = 0;
  const take = (length: number): string => {
    at += length;
    return texts.slice(at - length, at);
  };
  const itemWith = (pk: string, sk: string, lengths: Lengths): Item | undefined => {
    if (lengths === null) return undefined;
    const [attributes, resource] = lengths;
    return itemOf(pk, sk, take(attributes), resource === null ? null : take(resource));
  };
  return entries.map(([pk, sk, before, after]) => {
    const old = itemWith(pk, sk, before);
    const item = itemWith(pk, sk, after);
    return { key: { pk, sk }, ...(old && { old }), ...(item && { new: item }) };
  });
}
