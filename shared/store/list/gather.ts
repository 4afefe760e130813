/** Finding the resources that an access path leads to, all at once, for filters that leave few or must see them all. */
import { DomainError } from '../../domain/error.ts';
import type { Predicate } from '../../scim/filter/matches.ts';
import type { Resource } from '../../scim/resource.ts';
import type { Table } from '../../table/table.ts';
import { fold, type KeyRange } from '../keys.ts';
import { getAll, queryAll } from '../read-all.ts';
import type { Joined, StoredResource } from '../resource.ts';
import { idsAtEnd, type Kind } from './kind.ts';
import type { Access } from './plan.ts';
import { walkPage } from './walk.ts';

/** How much of a team one request may read for a filter without an index; eventually consistent, that is 2,560 read units. */
export const scanBytesMax = 20 * 1024 * 1024;

/** The detail of `tooMany`: what a client can do instead. */
export function tooMuchToRead(kind: {
  readonly name: { readonly attribute: string };
  readonly indexes: ReadonlyMap<string, unknown>;
}): DomainError {
  const indexed = ['id', kind.name.attribute, ...kind.indexes.keys()].map((name) => `${name} eq`).join(', ');
  return new DomainError(
    'too-much-to-read',
    `The filter or sortBy would read more of the team than one request may. Add one of these to the filter: ${indexed}; or page with cursor.`,
  );
}

/**
 * @param needsJoined whether the predicate looks at the joined attribute
 * @param complete makes the object that a filter is asked about
 */
export async function gather<R extends StoredResource>(
  scope: { readonly table: Table; readonly teamId: string },
  kind: Kind<R>,
  access: Access,
  filter:
    | {
        readonly predicate: Predicate;
        readonly needsJoined: boolean;
        readonly complete: (joined: Joined<R>) => Resource;
      }
    | undefined,
): Promise<Joined<R>[]> {
  const { table, teamId } = scope;
  const keep = async (resources: readonly R[]): Promise<Joined<R>[]> => {
    if (!filter) return resources.map((resource) => ({ resource }));
    const { predicate, needsJoined, complete } = filter;
    const joined = needsJoined
      ? await kind.join(table, teamId, resources, false)
      : resources.map((resource) => ({ resource }));
    return joined.filter((each) => predicate(complete(each)));
  };
  if (access.by !== 'all') {
    const ids = await idsOf(scope, kind, access);
    return keep(await byId(scope, kind, ids));
  }
  const kept: Joined<R>[] = [];
  const walk = { range: kind.all(teamId), descending: false, entries: 'resources' } as const;
  let after: string | undefined;
  let bytes = 0;
  do {
    const page = await walkPage(table, teamId, kind, walk, { after, consistent: false });
    bytes += page.bytes;
    if (bytes > scanBytesMax) throw tooMuchToRead(kind);
    kept.push(...(await keep(page.steps.map(({ resource }) => resource))));
    after = page.next;
  } while (after !== undefined);
  return kept;
}

async function byId<R extends StoredResource>(
  scope: { readonly table: Table; readonly teamId: string },
  kind: Kind<R>,
  ids: readonly string[],
): Promise<R[]> {
  const resources: R[] = [];
  let bytes = 0;
  // In portions, so that the bound is met before everything is in memory.
  for (let start = 0; start < ids.length; start += portion) {
    const items = await getAll(
      scope.table,
      ids.slice(start, start + portion).map((id) => kind.key(scope.teamId, id)),
    );
    for (const item of items) {
      if (!item) continue;
      const resource = kind.toStored(item);
      bytes += resource.json.length;
      resources.push(resource);
    }
    if (bytes > scanBytesMax) throw tooMuchToRead(kind);
  }
  return resources;
}

const portion = 1000;

async function idsOf<R extends StoredResource>(
  { table, teamId }: { readonly table: Table; readonly teamId: string },
  kind: Kind<R>,
  access: Exclude<Access, { by: 'all' }>,
): Promise<readonly string[]> {
  switch (access.by) {
    case 'id':
      return access.ids;
    case 'name': {
      const lock = await table.get(kind.name.lock(teamId, access.name));
      return lock ? [String(lock['id'])] : [];
    }
    case 'index': {
      const range = kind.indexes.get(access.attribute);
      return range ? idsAtEnd(table, range(teamId, access.value)) : [];
    }
    case 'joined':
      return kind.joinedTo(table, teamId, access.id);
    case 'beginning':
      return idsOfNames(table, kind.namesBeginning(teamId, access.beginning), () => true);
    case 'names': {
      const prefix = kind.name.range(teamId).prefix.length;
      // Escapes and hashes hide what a name contains: such names are all candidates.
      return idsOfNames(
        table,
        [kind.name.range(teamId)],
        (sk) => sk.includes('%', prefix) || fold(sk.slice(prefix)).includes(access.contains),
      );
    }
    case 'inactive':
      return (await Promise.all((kind.inactive?.(teamId) ?? []).map((range) => idsAtEnd(table, range)))).flat();
  }
}

async function idsOfNames(
  table: Table,
  all: readonly KeyRange[],
  isCandidate: (sk: string) => boolean,
): Promise<string[]> {
  const items = (await Promise.all(all.map((range) => queryAll(table, range)))).flat();
  const ids = items.filter(({ sk }) => isCandidate(sk)).map((item) => String(item['id']));
  return [...new Set(ids)];
}
