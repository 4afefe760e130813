/** What a list is asked for, and what it gives. */
import type { Filter } from '../../scim/filter/filter.ts';
import type { Resource } from '../../scim/resource.ts';
import type { AttributePath } from '../../scim/schemas/resource-type.ts';
import type { Joined, StoredResource } from '../resource.ts';

export interface ListQuery<R extends StoredResource = StoredResource> {
  readonly filter: Filter | undefined;
  readonly sortBy: AttributePath | undefined;
  readonly descending: boolean;
  /** From 1; means nothing beside a cursor. */
  readonly startIndex: number;
  /** Set where the client pages by cursor; empty for the first page. */
  readonly cursor: string | undefined;
  readonly count: number;
  /** Whether the answer shows the joined attribute. */
  readonly joined: boolean;
  /** Whose positions are kept: the key's id. */
  readonly caller: string;
  /** Tells lists apart: everything that decides what stands at which position. */
  readonly signature: string;
  /** Makes the object that filters and sorting are asked about. */
  readonly complete: (joined: Joined<R>) => Resource;
}

export interface ListPage<R extends StoredResource = StoredResource> {
  /** Absent where a cursor goes through a team too large to count what matches. */
  readonly total?: number;
  readonly startIndex?: number;
  readonly resources: readonly Joined<R>[];
  readonly nextCursor?: string;
  readonly previousCursor?: string;
}

/** About how many bytes of resources a page holds at most; a page ends early rather than outgrow the answer. */
export const pageBytesMax = 4 * 1024 * 1024;
