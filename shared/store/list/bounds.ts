/** How much of a team one request may read. */
import { DomainError } from '../../domain/error.ts';
import type { StoredResource } from '../resource.ts';
import type { Listing } from './listing.ts';

/** For a filter without an index; eventually consistent, that is 2,560 read units. */
export const scanBytesMax = 20 * 1024 * 1024;
/** Entries of an index that one filter may find; some 100 bytes each. */
export const entriesMax = 200_000;

/** The detail of `tooMany`: what a client can do instead. */
export function tooMuchToRead<R extends StoredResource>({
  kind,
  query,
}: Pick<Listing<R>, 'kind' | 'query'>): DomainError {
  const indexed = ['id', kind.name.attribute, ...kind.indexes.keys(), `${kind.joinedAttribute}.value`];
  const instead = query.sortBy ? 'leave sortBy out and page with cursor' : 'page with cursor';
  return new DomainError(
    'too-much-to-read',
    `The filter or sortBy would read more of the team than one request may. Add one of these to the filter: ${indexed.map((name) => `${name} eq`).join(', ')}; or ${instead}.`,
  );
}
