/** Walking through a range of resources, or of index entries that point to them, a page at a time. */
import type { Item, Table } from '../../table/table.ts';
import type { KeyRange } from '../keys.ts';
import { getAll } from '../read-all.ts';
import type { StoredResource } from '../resource.ts';
import type { Kind } from './kind.ts';

export interface Walk {
  readonly range: KeyRange;
  readonly descending: boolean;
  /** What the range's items are: the resources, or entries with the resource's id as attribute or at the end of the sort key. */
  readonly entries: 'resources' | 'id attribute' | 'id at end';
}

/** Where a walk goes on: behind this sort key, in the direction of the walk. */
export type Position = string | undefined;

export interface Step<R extends StoredResource> {
  readonly resource: R;
  /** The sort key of the resource or of the entry that led to it. */
  readonly sk: string;
}

export interface WalkPage<R extends StoredResource> {
  readonly steps: readonly Step<R>[];
  /** Behind the last item that was looked at; absent at the end of the range. */
  readonly next: Position;
  /** Bytes of stored items that were read. */
  readonly bytes: number;
}

/** Reads at most `limit` items of the range, or what one query gives. */
export async function walkPage<R extends StoredResource>(
  table: Table,
  teamId: string,
  kind: Kind<R>,
  walk: Walk,
  options: { readonly after: Position; readonly limit?: number; readonly consistent?: boolean },
): Promise<WalkPage<R>> {
  const { range, descending } = walk;
  const page = await table.query({
    pk: range.pk,
    sk: { prefix: range.prefix },
    descending,
    ...(options.after !== undefined && { after: options.after }),
    ...(options.limit !== undefined && { limit: options.limit }),
    ...(options.consistent === false && { consistent: false }),
  });
  const resources = walk.entries === 'resources' ? page.items : await pointedTo(table, teamId, kind, walk, page.items);
  const steps: Step<R>[] = [];
  let bytes = 0;
  for (const [index, item] of resources.entries()) {
    const sk = page.items[index]?.sk;
    // An entry whose resource was deleted between the two reads leads nowhere.
    if (!item || sk === undefined) continue;
    const resource = kind.toStored(item);
    bytes += resource.json.length;
    steps.push({ resource, sk });
  }
  return { steps, next: page.next, bytes };
}

async function pointedTo<R extends StoredResource>(
  table: Table,
  teamId: string,
  kind: Kind<R>,
  walk: Walk,
  entries: readonly Item[],
): Promise<(Item | undefined)[]> {
  return getAll(
    table,
    entries.map((entry) =>
      kind.key(
        teamId,
        walk.entries === 'id attribute' ? String(entry['id']) : entry.sk.slice(entry.sk.lastIndexOf('#') + 1),
      ),
    ),
  );
}

/** Passes over `count` items, reading their keys alone. @returns the position behind them; `ended` when there are fewer */
export async function skip(
  table: Table,
  walk: Walk,
  count: number,
): Promise<{ readonly after: Position; readonly ended: boolean }> {
  let left = count;
  let after: Position;
  while (left > 0) {
    const page = await table.query({
      pk: walk.range.pk,
      sk: { prefix: walk.range.prefix },
      descending: walk.descending,
      limit: left,
      keysOnly: true,
      ...(after !== undefined && { after }),
    });
    left -= page.items.length;
    after = page.items.at(-1)?.sk ?? after;
    if (page.next === undefined) return { after, ended: left > 0 || page.items.length === 0 };
  }
  return { after, ended: false };
}
