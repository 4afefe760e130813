/** The ids of the resources to which an access path leads, from locks and index entries alone. */
import type { Item } from '../../table/table.ts';
import { fold, type KeyRange } from '../keys.ts';
import type { StoredResource } from '../resource.ts';
import { entriesMax, tooMuchToRead } from './bounds.ts';
import type { Listing } from './listing.ts';
import type { Access } from './plan.ts';
import { idAtEnd } from './walk.ts';

export interface Found {
  /** Distinct. */
  readonly ids: readonly string[];
  /** Whether the path decided its part of the filter; otherwise the resources themselves must be asked. */
  readonly certain: boolean;
}

/** Marks a part of a key that stands for a longer value; see `keyPart`. */
const hashMark = '%h';
const escapeMark = '%';

/** @throws DomainError `too-much-to-read` */
export async function find<R extends StoredResource>(
  listing: Listing<R>,
  access: Exclude<Access, { by: 'all' }>,
): Promise<Found> {
  const { scope, kind } = listing;
  const { table, teamId } = scope;
  switch (access.by) {
    case 'id':
      return { ids: access.ids, certain: false };
    case 'name': {
      const lock = await table.get(kind.name.lock(teamId, access.name));
      return { ids: lock ? [String(lock['id'])] : [], certain: false };
    }
    case 'index': {
      const range = kind.indexes.get(access.attribute)?.(teamId, access.value);
      if (!range) return { ids: [], certain: true };
      return {
        ids: (await entriesOf(listing, range)).map(({ sk }) => idAtEnd(sk)),
        certain: !range.prefix.includes(hashMark),
      };
    }
    case 'joined':
      return { ids: await kind.joinedTo(table, teamId, access.id), certain: true };
    case 'beginning': {
      const [names = [], hashed = []] = await Promise.all(
        kind.namesBeginning(teamId, access.beginning).map((range) => entriesOf(listing, range)),
      );
      return { ids: idsOf([...names, ...hashed]), certain: hashed.length === 0 };
    }
    case 'names': {
      const range = kind.name.range(teamId);
      const { length } = range.prefix;
      // Escapes and hashes hide what a name contains: such names are all candidates.
      const isHidden = ({ sk }: Item): boolean => sk.includes(escapeMark, length);
      const names = await entriesOf(listing, range, false);
      const found = names.filter((name) => isHidden(name) || fold(name.sk.slice(length)).includes(access.contains));
      return { ids: idsOf(found), certain: !found.some(isHidden) };
    }
    case 'inactive': {
      const all = await Promise.all((kind.inactive?.(teamId) ?? []).map((range) => entriesOf(listing, range)));
      return { ids: all.flat().map(({ sk }) => idAtEnd(sk)), certain: true };
    }
  }
}

function idsOf(names: readonly Item[]): string[] {
  return [...new Set(names.map((item) => String(item['id'])))];
}

async function entriesOf<R extends StoredResource>(
  listing: Listing<R>,
  { pk, prefix }: KeyRange,
  consistent = true,
): Promise<Item[]> {
  const entries: Item[] = [];
  let after: string | undefined;
  do {
    const page = await listing.scope.table.query({
      pk,
      sk: { prefix },
      consistent,
      ...(after !== undefined && { after }),
    });
    entries.push(...page.items);
    if (entries.length > entriesMax) throw tooMuchToRead(listing);
    after = page.next;
  } while (after !== undefined);
  return entries;
}
