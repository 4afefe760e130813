/** Filling a page from a walk. */
import type { Joined, StoredResource } from '../resource.ts';
import { type ListQuery, pageBytesMax } from './list-query.ts';
import { type Listing, shownBytes, sieveOf } from './listing.ts';
import { type Position, type Walk, walkPage } from './walk.ts';

export interface CollectedStep<R extends StoredResource> extends Joined<R> {
  /** Of the resource, or of the entry that led to it. */
  readonly sk: string;
}

export interface Collected<R extends StoredResource> {
  readonly steps: readonly CollectedStep<R>[];
  /** Behind the last item that was looked at; absent when the range holds no more. */
  readonly after: Position;
  /** Bytes that were read. */
  readonly bytes: number;
}

/** Where not every resource is taken, so many are read at a time at least. */
const sievedPageMin = 100;
/** A joined value as it is read. */
const joinedValueBytes = 128;

/** Takes the resources that belong until there are `count`, the page is full, the range ends, or `bytesMax` were read. */
export async function collect<R extends StoredResource>(
  listing: Listing<R>,
  walk: Walk,
  { count, from, bytesMax }: { readonly count: ListQuery['count']; readonly from: Position; readonly bytesMax: number },
): Promise<Collected<R>> {
  const { plan, query } = listing;
  const sieve = sieveOf(listing, plan.residual);
  const taken: CollectedStep<R>[] = [];
  let pageBytes = 0;
  let readBytes = 0;
  let after = from;
  for (;;) {
    const wanted = count - taken.length;
    const limit = plan.residual ? Math.max(wanted, sievedPageMin) : wanted;
    const page = await walkPage(listing, walk, { after, limit, joins: query.joined && !plan.residual });
    readBytes += page.bytes;
    const kept = await sieve.keep(
      page.steps.map(({ resource }) => resource),
      walk.entries === 'resources',
    );
    const keptById = new Map(kept.map((each) => [each.resource.id, each]));
    for (const { resource, sk, bytes } of page.steps) {
      if (taken.length >= count) return { steps: taken, after, bytes: readBytes };
      const each = keptById.get(resource.id);
      if (each) {
        const size = shownBytes(listing, each.resource, bytes);
        if (taken.length > 0 && pageBytes + size > pageBytesMax) return { steps: taken, after, bytes: readBytes };
        taken.push({ ...each, sk });
        pageBytes += size;
      }
      after = sk;
    }
    after = page.next;
    readBytes += joinedValueBytes * kept.reduce((sum, { joined }) => sum + (joined?.length ?? 0), 0);
    if (after === undefined || taken.length >= count || readBytes > bytesMax)
      return { steps: taken, after, bytes: readBytes };
  }
}
