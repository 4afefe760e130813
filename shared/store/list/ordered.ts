/** Lists that are put in order as a whole: by their ids where these alone decide, else by the resources. */
import { sortResources } from '../../scim/sort.ts';
import { getAll } from '../read-all.ts';
import type { Joined, StoredResource } from '../resource.ts';
import { scanBytesMax, tooMuchToRead } from './bounds.ts';
import { find } from './find.ts';
import { fitPage, joinPage, type Listing, sieveOf } from './listing.ts';
import { orderOf } from './order.ts';
import { walkPage } from './walk.ts';

export interface Ordered<R extends StoredResource> {
  readonly length: number;
  /** In the order of the list. */
  readonly ids: readonly string[];
  /** Set where the ids are in order themselves: what that order is. */
  readonly byId: 'ascending' | 'descending' | undefined;
  /** From one index up to another, as the answer shows them; ends early where it would not fit into an answer. */
  page(start: number, end: number): Promise<readonly Joined<R>[]>;
  /** The resources themselves; joined only where the filter or the order looks at what is joined. */
  all(): Promise<readonly Joined<R>[]>;
}

/** So many resources are fetched at a time, so that the bound is met before everything is in memory. */
const portion = 1000;

/** @throws DomainError `too-much-to-read` */
export async function inOrder<R extends StoredResource>(listing: Listing<R>): Promise<Ordered<R>> {
  const { query, plan, joiner } = listing;
  const { access } = plan;
  const order = orderOf(query);
  const byId = order.by === 'id' ? (order.descending ? 'descending' : 'ascending') : undefined;
  const filter = plan.residual;
  if (access.by === 'all') return ofResources(listing, await scan(listing), byId);
  const { ids, certain } = await find(listing, access);
  if (certain && !filter && byId)
    return ofIds(listing, byId === 'ascending' ? [...ids].sort() : [...ids].sort().reverse(), byId);
  const reading = byIds(listing, ids, certain ? filter : plan.whole);
  if (query.joined && ids.length <= query.count) joiner.expect({ ids });
  return ofResources(listing, await reading, byId);
}

function ofIds<R extends StoredResource>(
  listing: Listing<R>,
  ids: readonly string[],
  byId: Ordered<R>['byId'],
): Ordered<R> {
  const { scope, kind, query, joiner } = listing;
  return {
    length: ids.length,
    ids,
    byId,
    async page(start, end) {
      const wanted = ids.slice(start, end);
      if (query.joined) joiner.expect({ ids: wanted });
      const items = await getAll(
        scope.table,
        wanted.map((id) => kind.key(scope.teamId, id)),
      );
      const resources = items.filter((item) => item !== undefined).map((item) => ({ resource: kind.toStored(item) }));
      return joinPage(listing, fitPage(listing, resources), false);
    },
    all: () => byIds(listing, ids, undefined),
  };
}

function ofResources<R extends StoredResource>(
  listing: Listing<R>,
  resources: readonly Joined<R>[],
  byId: Ordered<R>['byId'],
): Ordered<R> {
  const { sortBy, descending, complete } = listing.query;
  const sign = byId === 'descending' ? -1 : 1;
  const sorted =
    byId || !sortBy
      ? resources.toSorted((a, b) => (a.resource.id < b.resource.id ? -sign : sign))
      : sortResources(resources, complete, sortBy, descending);
  return {
    length: sorted.length,
    ids: sorted.map(({ resource }) => resource.id),
    byId,
    page: (start, end) => joinPage(listing, fitPage(listing, sorted.slice(start, end)), false),
    all: async () => sorted,
  };
}

/** Reads the whole team, as far as one request may. */
async function scan<R extends StoredResource>(listing: Listing<R>): Promise<Joined<R>[]> {
  const { scope, kind, plan } = listing;
  const sieve = sieveOf(listing, plan.residual);
  const walk = { range: kind.all(scope.teamId), descending: false, entries: 'resources' } as const;
  const kept: Joined<R>[] = [];
  let after: string | undefined;
  let bytes = 0;
  do {
    const page = await walkPage(listing, walk, { after, consistent: false });
    bytes += page.bytes;
    if (bytes > scanBytesMax) throw tooMuchToRead(listing);
    const resources = page.steps.map(({ resource }) => resource);
    for (const each of await sieve.keep(resources, true)) kept.push(each);
    after = page.next;
  } while (after !== undefined);
  return kept;
}

async function byIds<R extends StoredResource>(
  listing: Listing<R>,
  ids: readonly string[],
  filter: Listing<R>['plan']['residual'],
): Promise<Joined<R>[]> {
  const { scope, kind } = listing;
  const sieve = sieveOf(listing, filter);
  const kept: Joined<R>[] = [];
  let bytes = 0;
  for (let start = 0; start < ids.length; start += portion) {
    const items = await getAll(
      scope.table,
      ids.slice(start, start + portion).map((id) => kind.key(scope.teamId, id)),
    );
    const resources = items.filter((item) => item !== undefined).map((item) => kind.toStored(item));
    for (const { json } of resources) bytes += Buffer.byteLength(json);
    if (bytes > scanBytesMax) throw tooMuchToRead(listing);
    for (const each of await sieve.keep(resources, false)) kept.push(each);
  }
  return kept;
}
