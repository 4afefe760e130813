/** Filling a page from a walk. */

import type { Filter } from '../../scim/filter/filter.ts';
import { compileFilter } from '../../scim/filter/matches.ts';
import type { Table } from '../../table/table.ts';
import type { Joined, StoredResource } from '../resource.ts';
import type { Kind } from './kind.ts';
import { type ListQuery, pageBytesMax } from './list-query.ts';
import { type Step, type Walk, walkPage } from './walk.ts';

export interface Collected<R extends StoredResource> {
  readonly steps: readonly Step<R>[];
  /** Behind the last item that was looked at; absent when the range holds no more. */
  readonly after: string | undefined;
}

/** Where not every resource is taken, so many are read at a time at least. */
const sievedPageMin = 100;

/**
 * Takes resources until there are `count`, the page is full, the range ends, or `bytesMax` were read.
 * @param residual decides which resources are taken
 */
export async function collect<R extends StoredResource>(
  scope: { readonly table: Table; readonly teamId: string },
  kind: Kind<R>,
  walk: Walk,
  query: Pick<ListQuery<R>, 'count' | 'joined' | 'complete'> & { readonly residual: Filter | undefined },
  from: string | undefined,
  bytesMax = Number.POSITIVE_INFINITY,
): Promise<Collected<R>> {
  const predicate = query.residual && compileFilter(query.residual);
  const taken: Step<R>[] = [];
  let pageBytes = 0;
  let readBytes = 0;
  let after = from;
  for (;;) {
    const wanted = query.count - taken.length;
    const limit = predicate ? Math.max(wanted, sievedPageMin) : wanted;
    const page = await walkPage(scope.table, scope.teamId, kind, walk, { after, limit });
    for (const step of page.steps) {
      if (taken.length >= query.count) return { steps: taken, after };
      if (!predicate || predicate(query.complete({ resource: step.resource }))) {
        const size = bytesOf(kind, query, step.resource);
        if (taken.length > 0 && pageBytes + size > pageBytesMax) return { steps: taken, after };
        taken.push(step);
        pageBytes += size;
      }
      after = step.sk;
    }
    after = page.next;
    readBytes += page.bytes;
    if (after === undefined || taken.length >= query.count || readBytes > bytesMax) return { steps: taken, after };
  }
}

function bytesOf<R extends StoredResource>(
  kind: Kind<R>,
  { joined }: { readonly joined: boolean },
  resource: R,
): number {
  return resource.json.length + (joined ? kind.joinedBytes(resource) : 0);
}

/** The beginning of a page that fits into an answer; at least one resource. */
export function fitPage<R extends StoredResource>(
  kind: Kind<R>,
  query: { readonly joined: boolean },
  page: readonly Joined<R>[],
): readonly Joined<R>[] {
  let bytes = 0;
  const end = page.findIndex(({ resource }, index) => {
    bytes += bytesOf(kind, query, resource);
    return index > 0 && bytes > pageBytesMax;
  });
  return end < 0 ? page : page.slice(0, end);
}

/** @param contiguous as in `Kind.join` */
export async function joinPage<R extends StoredResource>(
  { table, teamId }: { readonly table: Table; readonly teamId: string },
  kind: Kind<R>,
  query: { readonly joined: boolean },
  resources: readonly R[],
  contiguous: boolean,
): Promise<readonly Joined<R>[]> {
  if (!query.joined || resources.length === 0) return resources.map((resource) => ({ resource }));
  return kind.join(table, teamId, resources, contiguous);
}
