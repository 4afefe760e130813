/** A search from the root, over people and groups at once (RFC 7644 section 3.4.2.1): people first, then groups. */
import { invalidCursor } from '../scim/error.ts';
import type { Resource } from '../scim/resource.ts';
import type { AttributePath, ResourceType } from '../scim/schemas/resource-type.ts';
import { groupResourceType, userResourceType } from '../scim/schemas/resource-types.ts';
import { sortResources } from '../scim/sort.ts';
import { cutByCursor } from '../store/list/by-cursor.ts';
import { groupKind, type Kind, userKind } from '../store/list/kind.ts';
import { joinSome, list, listWhole } from '../store/list/list.ts';
import { type ListPage, type ListQuery, pageBytesMax } from '../store/list/list-query.ts';
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
  readonly whole: () => Promise<Whole>;
}

interface Whole {
  readonly resources: readonly Resource[];
  /** Some of them as they are sent, by id, without those that were deleted meanwhile. */
  readonly texts: (ids: ReadonlySet<unknown>) => Promise<readonly (readonly [string, string])[]>;
}

function shareOf<R extends StoredResource>(
  request: ScimRequest,
  type: ResourceType,
  kind: Kind<R>,
  parameters: ListParameters,
): Share {
  const { team } = request;
  const representation = request.representation(type, parameters);
  const query = listQuery(request, type, kind, parameters, representation, anyResourceType);
  return {
    async page(how) {
      const { resources, ...rest } = await list(team, kind, { ...query, ...how });
      return { ...rest, texts: resources.map((resource) => represent(resource, representation)) };
    },
    async whole() {
      const all = await listWhole(team, kind, query);
      return {
        resources: all.map(({ resource, joined }) => completed(resource, joined, representation)),
        async texts(ids) {
          const some = all.filter(({ resource }) => ids.has(resource.id));
          const shown = await joinSome(team, kind, query, some);
          return shown.map((each) => [each.resource.id, represent(each, representation)]);
        },
      };
    },
  };
}

/** @throws ScimError, DomainError */
export async function answerSearch(request: ScimRequest, parameters: ListParameters): Promise<Answer> {
  const shares = [
    shareOf(request, userResourceType, userKind, parameters),
    shareOf(request, groupResourceType, groupKind, parameters),
  ];
  const query = listQuery(
    request,
    anyResourceType,
    userKind,
    parameters,
    request.representation(userResourceType, parameters),
  );
  const { sortBy, cursor } = query;
  if (sortBy) return sorted(request, shares, { ...query, sortBy });
  return cursor === undefined ? byIndex(shares, query) : byCursor(shares, query.count, cursor);
}

async function byIndex(
  shares: readonly Share[],
  { startIndex, count }: Pick<ListQuery, 'startIndex' | 'count'>,
): Promise<Answer> {
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

/** The share's number stands before its own cursor; alone, it is the share's beginning. */
const shareCursor = /^(?:(?<at>[0-9])(?<inner>.*))?$(?<!^0)/s;

async function byCursor(shares: readonly Share[], count: number, cursor: string): Promise<Answer> {
  const { at = '0', inner = '' } = shareCursor.exec(cursor)?.groups ?? { at: '' };
  let place = Number(at);
  const first = shares[place];
  if (at === '' || !first) throw invalidCursor('cursor is not one of this search; begin again with an empty cursor.');
  const texts: string[] = [];
  let nextCursor: string | undefined;
  let page = await first.page({ cursor: inner, count });
  for (;;) {
    texts.push(...page.texts);
    if (page.nextCursor !== undefined) nextCursor = `${place}${page.nextCursor}`;
    place += 1;
    const share = shares[place];
    if (nextCursor !== undefined || !share) break;
    if (texts.length >= count) {
      if (count > 0) nextCursor = String(place);
      break;
    }
    page = await share.page({ cursor: '', count: count - texts.length });
  }
  return { status: 200, body: listBody(nextCursor === undefined ? {} : { nextCursor }, texts) };
}

async function sorted(
  request: ScimRequest,
  shares: readonly Share[],
  query: Pick<ListQuery, 'startIndex' | 'count' | 'descending' | 'cursor' | 'caller' | 'signature'> & {
    readonly sortBy: AttributePath;
  },
): Promise<Answer> {
  const { startIndex, count, cursor } = query;
  const wholes = await Promise.all(shares.map((share) => share.whole()));
  const all = wholes.flatMap(({ resources }) => resources);
  const ids = sortResources(all, (resource) => resource, query.sortBy, query.descending).map(({ id }) => String(id));
  const cut =
    cursor === undefined ? undefined : cutByCursor({ scope: request.team, query }, { ids, byId: undefined }, cursor);
  const { start, end } = cut ?? { start: startIndex - 1, end: startIndex - 1 + count };
  const wanted = ids.slice(start, end);
  const texts = new Map((await Promise.all(wholes.map((whole) => whole.texts(new Set(wanted))))).flat());
  const page = wanted.map((id) => texts.get(id));
  let bytes = 0;
  const tooLong = page.findIndex((text, index) => {
    bytes += Buffer.byteLength(text ?? '');
    return index > 0 && bytes > pageBytesMax;
  });
  const shown = tooLong < 0 ? page : page.slice(0, tooLong);
  const where = cut ? cut.links(start + shown.length) : { startIndex };
  return {
    status: 200,
    body: listBody(
      { total: all.length, ...where },
      shown.filter((text) => text !== undefined),
    ),
  };
}
