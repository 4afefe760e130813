/** Lists of resources (RFC 7644 section 3.4.2, RFC 9865): the cheapest way there, by index or by cursor. */
import type { Joined, StoredResource } from '../resource.ts';
import type { TeamScope } from '../team-scope.ts';
import { listByCursor } from './by-cursor.ts';
import { gatherInOrder, joinGathered, listByIndex } from './by-index.ts';
import type { Kind } from './kind.ts';
import type { ListPage, ListQuery } from './list-query.ts';
import { type Plan, planList } from './plan.ts';
import type { Walk } from './walk.ts';

/** @throws DomainError `too-much-to-read`, `invalid-cursor`, `expired-cursor` */
export async function list<R extends StoredResource>(
  scope: TeamScope,
  kind: Kind<R>,
  query: ListQuery<R>,
): Promise<ListPage<R>> {
  const plan = planOf(kind, query);
  const walk = walkOf(scope.teamId, kind, plan, query);
  if (query.cursor !== undefined) return listByCursor(scope, kind, { ...query, cursor: query.cursor }, plan, walk);
  return listByIndex(scope, kind, query, plan, walk && isCounted(plan) ? walk : undefined);
}

/** Everything that matches, in the wanted order. @throws DomainError `too-much-to-read` */
export function listWhole<R extends StoredResource>(
  scope: TeamScope,
  kind: Kind<R>,
  query: ListQuery<R>,
): Promise<readonly Joined<R>[]> {
  return gatherInOrder(scope, kind, query, planOf(kind, query)).then((all) => joinGathered(scope, kind, query, all));
}

function planOf<R extends StoredResource>(kind: Kind<R>, { filter }: ListQuery<R>): Plan {
  return planList(filter, {
    nameAttribute: kind.name.attribute,
    indexed: new Set(kind.indexes.keys()),
    joinedAttribute: kind.joinedAttribute,
    hasStates: kind.inactive !== undefined,
  });
}

/** Whether the counters know how many resources there are. */
function isCounted({ residual, active }: Plan): boolean {
  return residual === undefined || active !== undefined;
}

/** The range in which the resources are already in the wanted order; none where they must be put into it. */
function walkOf<R extends StoredResource>(
  teamId: string,
  kind: Kind<R>,
  plan: Plan,
  query: ListQuery<R>,
): Walk | undefined {
  const { sortBy, descending } = query;
  const sort = sortBy && nameOf(sortBy);
  const byCreation = sort === undefined || sort === 'id' || sort === 'meta.created';
  const backwards = descending && sort !== undefined;
  if (plan.access.by === 'inactive' && plan.active === false && byCreation) {
    const [range] = kind.inactive?.(teamId) ?? [];
    return range && { range, descending: backwards, entries: 'id at end' };
  }
  if (plan.access.by !== 'all') return undefined;
  if (byCreation) return { range: kind.all(teamId), descending: backwards, entries: 'resources' };
  if (sort === kind.name.attribute)
    return { range: kind.name.range(teamId), descending: backwards, entries: 'id attribute' };
  return undefined;
}

function nameOf({ extension, attribute, subAttribute }: NonNullable<ListQuery['sortBy']>): string {
  return `${extension ? `${extension.id}:` : ''}${attribute?.name}${subAttribute ? `.${subAttribute.name}` : ''}`.toLowerCase();
}
