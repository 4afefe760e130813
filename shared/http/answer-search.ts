/** A search from the root, over people and groups at once (RFC 7644 section 3.4.2.1): people first, then groups. */
import type { Resource } from '../scim/resource.ts';
import type { AttributePath, ResourceType } from '../scim/schemas/resource-type.ts';
import { groupResourceType, userResourceType } from '../scim/schemas/resource-types.ts';
import { sortResources } from '../scim/sort.ts';
import { groupKind, type Kind, userKind } from '../store/list/kind.ts';
import { list, listWhole } from '../store/list/list.ts';
import type { ListPage, ListQuery } from '../store/list/list-query.ts';
import type { StoredResource } from '../store/resource.ts';
import type { Answer } from './answer.ts';
import { listBody, listQuery } from './answer-list.ts';
import type { ListParameters } from './list-parameters.ts';
import { completed, represent } from './representation.ts';
import type { ScimRequest } from './scim-request.ts';

/** What a filter from the root may name: an attribute that a resource lacks has no value there. */
const anyResourceType: ResourceType = {
  ...userResourceType,
  name: 'Resource',
  extensions: new Map([...groupResourceType.extensions, ...userResourceType.extensions]),
  attributes: new Map([...groupResourceType.attributes, ...userResourceType.attributes]),
};

/** One resource type's share of the search. */
interface Share {
  readonly page: (
    how: Partial<Pick<ListQuery, 'startIndex' | 'count' | 'cursor'>>,
  ) => Promise<Omit<ListPage, 'resources'> & { readonly texts: readonly string[] }>;
  /** Everything that matches, for sorting it together. */
  readonly whole: () => Promise<readonly { readonly resource: Resource; readonly text: string }[]>;
}

function shareOf<R extends StoredResource>(
  request: ScimRequest,
  type: ResourceType,
  kind: Kind<R>,
  parameters: ListParameters,
): Share {
  const representation = request.representation(type, parameters);
  const query = listQuery(request, type, kind, parameters, representation, anyResourceType);
  return {
    async page(how) {
      const { resources, ...rest } = await list(request.team, kind, { ...query, ...how });
      return { ...rest, texts: resources.map((resource) => represent(resource, representation)) };
    },
    async whole() {
      const resources = await listWhole(request.team, kind, query);
      return resources.map((joined) => ({
        resource: completed(joined.resource, joined.joined, representation),
        text: represent(joined, representation),
      }));
    },
  };
}

type Wanted = Pick<ListQuery, 'startIndex' | 'count' | 'descending'>;

/** @throws ScimError, DomainError */
export async function answerSearch(request: ScimRequest, parameters: ListParameters): Promise<Answer> {
  const shares = [
    shareOf(request, userResourceType, userKind, parameters),
    shareOf(request, groupResourceType, groupKind, parameters),
  ];
  const query = listQuery(
    request,
    userResourceType,
    userKind,
    parameters,
    request.representation(userResourceType, parameters),
    anyResourceType,
  );
  if (query.sortBy) return sorted(shares, query, query.sortBy);
  return query.cursor === undefined ? byIndex(shares, query) : byCursor(shares, query, query.cursor);
}

async function byIndex(shares: readonly Share[], { startIndex, count }: Wanted): Promise<Answer> {
  const texts: string[] = [];
  let total = 0;
  let isFull = false;
  for (const share of shares) {
    const left = isFull ? 0 : count - texts.length;
    const page = await share.page({ startIndex: Math.max(1, startIndex - total), count: left });
    const reaches = startIndex - total + page.texts.length > (page.total ?? 0);
    texts.push(...page.texts);
    total += page.total ?? 0;
    // A page that ended early for its size is not filled up with what comes behind the rest of it.
    isFull = texts.length >= count || !reaches;
  }
  return { status: 200, body: listBody({ total, startIndex }, texts) };
}

/** The share's number stands before its own cursor. */
async function byCursor(shares: readonly Share[], { count }: Wanted, cursor: string): Promise<Answer> {
  const at = cursor === '' ? 0 : Number(cursor.slice(0, 1));
  const share = shares[at] ?? shares[0];
  const page = await share?.page({ cursor: cursor.slice(1), count });
  const texts = [...(page?.texts ?? [])];
  let next = page?.nextCursor === undefined ? undefined : `${at}${page.nextCursor}`;
  for (let later = at + 1; later < shares.length && next === undefined; later += 1) {
    const more = await shares[later]?.page({ cursor: '', count: count - texts.length });
    texts.push(...(more?.texts ?? []));
    if (more?.nextCursor !== undefined) next = `${later}${more.nextCursor}`;
  }
  return { status: 200, body: listBody(next === undefined ? {} : { nextCursor: next }, texts) };
}

async function sorted(shares: readonly Share[], query: Wanted, sortBy: AttributePath): Promise<Answer> {
  const all = (await Promise.all(shares.map((share) => share.whole()))).flat();
  const ordered = sortResources(all, ({ resource }) => resource, sortBy, query.descending);
  const texts = ordered.slice(query.startIndex - 1, query.startIndex - 1 + query.count).map(({ text }) => text);
  return { status: 200, body: listBody({ total: all.length, startIndex: query.startIndex }, texts) };
}
