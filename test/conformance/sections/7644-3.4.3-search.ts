/** RFC 7644 section 3.4.3: querying with POST. */
import type { JsonObject } from '../../../shared/scim/resource.ts';
import { answers, at, has, list, refuses, same, skip, text, that } from '../check.ts';
import type { Exchange } from '../client.ts';
import { urns } from '../facts.ts';
import { must, type Section } from '../row.ts';
import type { Scenario } from '../scenario.ts';
import { makePeople, type People } from './people.ts';

function searchBody(request: JsonObject): JsonObject {
  return { schemas: [urns.searchRequest], ...request };
}

async function search(scim: Scenario, path: string, request: JsonObject): Promise<Exchange> {
  return answers(await scim.post(`${path}/.search`, searchBody(request)), 200);
}

function resourcesOf({ body }: Exchange) {
  return list(at(body, 'Resources') ?? [], 'Resources');
}

async function searchRoot(scim: Scenario, request: JsonObject): Promise<Exchange> {
  const answer = await scim.post('/.search', searchBody(request));
  if (answer.status === 501) skip('POST /.search answers 501');
  return answers(answer, 200);
}

export const searching: Section<People> = {
  rfc: 'RFC 7644',
  number: '3.4.3',
  topic: 'Querying resources using HTTP POST',
  needs: ['search', 'filter'],
  given: makePeople,
  rows: [
    must<People>('a search answers 200 with a ListResponse', async (scim, { mark }) => {
      const { body } = await search(scim, '/Users', { filter: `userName sw "${mark}"` });
      same(at(body, 'schemas'), [urns.listResponse], 'schemas');
      same(at(body, 'totalResults'), 4, 'totalResults');
    }),
    must<People>('a search finds what GET with the same parameters finds', async (scim, { mark }) => {
      const query = { filter: `userName sw "${mark}" and nickName pr`, startIndex: 1, count: 10 };
      const got = answers(await scim.get('/Users', { query }), 200);
      same((await search(scim, '/Users', query)).body, got.body, 'the answer');
    }),
    must<People>('attributes is a list of names', async (scim, { mark }) => {
      const request = { filter: `userName sw "${mark}"`, attributes: ['userName', 'name.givenName'] };
      for (const each of resourcesOf(await search(scim, '/Users', request))) {
        that(has(each, 'id') && has(each, 'userName') && !has(each, 'active'), 'the attributes are others');
      }
    }),
    must<People>('excludedAttributes is a list of names', async (scim, { mark }) => {
      const request = { filter: `userName sw "${mark}"`, excludedAttributes: ['name', 'emails'] };
      for (const each of resourcesOf(await search(scim, '/Users', request))) {
        that(has(each, 'userName') && !has(each, 'name') && !has(each, 'emails'), 'the attributes are others');
      }
    }),
    must<People>('startIndex and count page', async (scim, { mark }) => {
      const { body } = await search(scim, '/Users', { filter: `userName sw "${mark}"`, startIndex: 2, count: 2 });
      same(
        [at(body, 'startIndex') ?? null, at(body, 'itemsPerPage') ?? null, at(body, 'totalResults') ?? null],
        [2, 2, 4],
        'counters',
      );
    }),
    must<People>(
      'sortBy and sortOrder sort',
      async (scim, { mark }) => {
        const request = { filter: `userName sw "${mark}"`, sortBy: 'userName', sortOrder: 'descending' };
        const names = resourcesOf(await search(scim, '/Users', request)).map((each) =>
          text(at(each, 'userName'), 'userName'),
        );
        same(names, [...names].sort().reverse(), 'userNames');
      },
      'sort',
    ),
    must<People>('Groups are searched at /Groups/.search', async (scim) => {
      const { id, body } = await scim.group();
      const found = resourcesOf(await search(scim, '/Groups', { filter: `displayName eq "${body['displayName']}"` }));
      same(
        found.map((each) => at(each, 'id') ?? null),
        [id],
        'ids',
      );
    }),
    must<People>('an invalid filter is 400 invalidFilter', async (scim) => {
      refuses(await scim.post('/Users/.search', searchBody({ filter: 'userName xx "a"' })), 400, 'invalidFilter');
    }),
    must<People>('a body that is no JSON is 400 invalidSyntax', async (scim) => {
      refuses(await scim.post('/Users/.search', '{"filter": '), 400, 'invalidSyntax');
    }),
    must<People>('a search that finds nobody is 200 with totalResults 0', async (scim) => {
      const { body } = await search(scim, '/Users', { filter: `userName eq "${scim.unique()}"` });
      same(at(body, 'totalResults'), 0, 'totalResults');
    }),
    must<People>('the root searches all resource types', async (scim, { mark, made }) => {
      const group = await scim.group({ externalId: `${mark}-group` });
      const found = resourcesOf(await searchRoot(scim, { filter: `externalId sw "${mark}"` }));
      const ids = found.map((each) => text(at(each, 'id'), 'id'));
      same(ids.sort(), [group.id, ...Object.values(made).map(({ id }) => id)].sort(), 'ids');
    }),
    must<People>('each resource that the root finds says its type', async (scim, { mark }) => {
      await scim.group({ externalId: `${mark}-group` });
      const found = resourcesOf(await searchRoot(scim, { filter: `externalId sw "${mark}"` }));
      const types = new Set(found.map((each) => text(at(each, 'meta', 'resourceType'), 'meta.resourceType')));
      same([...types].sort(), ['Group', 'User'], 'types');
    }),
    must<People>(
      'an attribute that a resource type does not have counts as without a value',
      async (scim, { mark, made }) => {
        await scim.group({ externalId: `${mark}-group` });
        const found = resourcesOf(
          await searchRoot(scim, { filter: `externalId sw "${mark}" and nickName eq "alpha"` }),
        );
        same(
          found.map((each) => at(each, 'id') ?? null),
          [made.anna.id],
          'ids',
        );
      },
    ),
    must<People>('meta.resourceType selects the type at the root', async (scim, { mark }) => {
      const { id } = await scim.group({ externalId: `${mark}-group` });
      const found = resourcesOf(
        await searchRoot(scim, { filter: `meta.resourceType eq "Group" and externalId sw "${mark}"` }),
      );
      same(
        found.map((each) => at(each, 'id') ?? null),
        [id],
        'ids',
      );
    }),
  ],
};
