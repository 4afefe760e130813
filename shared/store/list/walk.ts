/** Walking through a range of resources, or of index entries that point to them, a page at a time. */
import type { Item } from '../../table/table.ts';
import type { KeyRange } from '../keys.ts';
import { getAll } from '../read-all.ts';
import type { StoredResource } from '../resource.ts';
import type { Listing } from './listing.ts';

export interface Walk {
  readonly range: KeyRange;
  readonly descending: boolean;
  /** What the range's items are: the resources, or entries with the resource's id as attribute or at the end of the sort key. */
  readonly entries: 'resources' | 'id attribute' | 'id at end';
}

/** Where a walk goes on: behind this sort key, in the direction of the walk. */
export type Position = string | undefined;

/** A resource and the sort key of itself, or of the entry that led to it. */
export interface Step<R extends StoredResource> {
  readonly resource: R;
  readonly sk: string;
  /** Of its stored text. */
  readonly bytes: number;
}

export interface WalkPage<R extends StoredResource> {
  readonly steps: readonly Step<R>[];
  /** Behind the last item that was looked at; absent at the end of the range. */
  readonly next: Position;
  /** Bytes of resources that were read. */
  readonly bytes: number;
}

interface WalkOptions {
  readonly after: Position;
  /** At most so many items of the range; what one query gives when absent. */
  readonly limit?: number;
  readonly consistent?: boolean;
  /** Whether what is joined to pointed-to resources is read beside them. */
  readonly joins?: boolean;
}

export async function walkPage<R extends StoredResource>(
  listing: Listing<R>,
  walk: Walk,
  options: WalkOptions,
): Promise<WalkPage<R>> {
  const { range, descending } = walk;
  const page = await listing.scope.table.query({
    pk: range.pk,
    sk: { prefix: range.prefix },
    descending,
    ...(options.after !== undefined && { after: options.after }),
    ...(options.limit !== undefined && { limit: options.limit }),
    ...(options.consistent === false && { consistent: false }),
  });
  const resources = walk.entries === 'resources' ? page.items : await pointedTo(listing, walk, page.items, options);
  const steps: Step<R>[] = [];
  let bytes = 0;
  for (const [index, item] of resources.entries()) {
    const sk = page.items[index]?.sk;
    // An entry whose resource was deleted between the two reads leads nowhere.
    if (!item || sk === undefined) continue;
    const resource = listing.kind.toStored(item);
    const own = Buffer.byteLength(resource.json);
    bytes += own;
    steps.push({ resource, sk, bytes: own });
  }
  return { steps, next: page.next, bytes };
}

function pointedTo<R extends StoredResource>(
  { scope, kind, joiner }: Listing<R>,
  walk: Walk,
  entries: readonly Item[],
  { joins }: WalkOptions,
): Promise<readonly (Item | undefined)[]> {
  const ids = entries.map((entry) => (walk.entries === 'id attribute' ? String(entry['id']) : idAtEnd(entry.sk)));
  if (joins) joiner.expect({ ids });
  return getAll(
    scope.table,
    ids.map((id) => kind.key(scope.teamId, id)),
  );
}

/** The id that an index entry points to. */
export function idAtEnd(sk: string): string {
  return sk.slice(sk.lastIndexOf('#') + 1);
}

/**
 * Passes over `count` items, reading their keys alone, eventually consistent: what was created a moment ago moves no position.
 * @returns the position behind them; `ended` when there are fewer
 */
export async function skip<R extends StoredResource>(
  { scope }: Listing<R>,
  walk: Walk,
  count: number,
  from?: Position,
): Promise<{ readonly after: Position; readonly ended: boolean }> {
  let left = count;
  let after = from;
  while (left > 0) {
    const page = await scope.table.query({
      pk: walk.range.pk,
      sk: { prefix: walk.range.prefix },
      descending: walk.descending,
      limit: left,
      keysOnly: true,
      consistent: false,
      ...(after !== undefined && { after }),
    });
    left -= page.items.length;
    after = page.items.at(-1)?.sk ?? after;
    if (page.next === undefined) return { after, ended: left > 0 };
  }
  return { after, ended: false };
}
