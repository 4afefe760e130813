/** RFC 7644 section 4: the discovery endpoints. */
import { answers, at, has, includes, list, refuses, same, skip, text, that } from '../check.ts';
import { urns } from '../facts.ts';
import { may, must, type Section, should } from '../row.ts';

const collections = ['/Schemas', '/ResourceTypes'] as const;
const endpoints = ['/ServiceProviderConfig', ...collections] as const;

export const discovery: Section = {
  rfc: 'RFC 7644',
  number: '4',
  topic: 'Service provider configuration endpoints',
  rows: [
    ...endpoints.flatMap((endpoint) => [
      must(`GET ${endpoint} answers 200`, async (scim) => {
        const { body } = answers(await scim.get(endpoint), 200);
        that(list(at(body, 'schemas'), 'schemas').length > 0, 'schemas is empty');
      }),
      should(`GET ${endpoint} is the same with and without credentials, or needs them`, async (scim) => {
        const open = await scim.get(endpoint, { token: null });
        if (open.status === 401) return refuses(open, 401);
        that(has(open.body, 'schemas'), 'it is no SCIM document');
        same(answers(open, 200).body, answers(await scim.get(endpoint), 200).body, 'the document');
      }),
      must(`${endpoint} cannot be changed`, async (scim) => {
        for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
          refuses(await scim.send(method, endpoint, method === 'DELETE' ? {} : { body: {} }), [403, 404, 405, 501]);
        }
      }),
      must(`sorting and paging do not matter to GET ${endpoint}`, async (scim) => {
        const plain = answers(await scim.get(endpoint), 200);
        that(has(plain.body, 'schemas'), 'it is no SCIM document');
        const query = { sortBy: 'name', sortOrder: 'descending', startIndex: 2, count: 1 };
        same(answers(await scim.get(endpoint, { query }), 200).body, plain.body, 'the document');
      }),
    ]),
    ...collections.flatMap((endpoint) => [
      must(`GET ${endpoint} is a ListResponse of all there are`, async (scim) => {
        const { body } = answers(await scim.get(endpoint), 200);
        same(at(body, 'schemas'), [urns.listResponse], 'schemas');
        same(list(at(body, 'Resources'), 'Resources').length, at(body, 'totalResults'), 'number of Resources');
      }),
      should(`GET ${endpoint} with a filter is 403`, async (scim) => {
        refuses(await scim.get(endpoint, { query: { filter: 'name eq "User"' } }), 403);
      }),
      must(`each of ${endpoint} is at ${endpoint}/id and at its meta.location`, async (scim) => {
        const found = await scim.find(endpoint, {});
        that(found.length > 0, 'there are none');
        for (const each of found) {
          const path = `${endpoint}/${at(each, 'id')}`;
          same(await scim.read(path), each, path);
          const location = text(at(each, 'meta', 'location'), 'meta.location');
          that(location.endsWith(path), `meta.location is ${location}`);
        }
      }),
      must(`an unknown one of ${endpoint} is 404`, async (scim) => {
        refuses(await scim.get(`${endpoint}/urn:example:unknown`), 404);
      }),
    ]),
    must('/Schemas/{URN} works with the colons encoded', async (scim) => {
      same((await scim.read(`/Schemas/${encodeURIComponent(urns.user)}`))['id'], urns.user, 'id');
    }),
    must('/ResourceTypes/User names /Users', async (scim) => {
      same((await scim.read('/ResourceTypes/User'))['endpoint'], '/Users', 'endpoint');
    }),
    must('what ServiceProviderConfig says of patch is true', async (scim) => {
      const { path } = await scim.user();
      const body = { schemas: [urns.patchOp], Operations: [{ op: 'replace', path: 'nickName', value: 'x' }] };
      const { status } = await scim.patch(path, body);
      same(status < 300, at(scim.facts.config, 'patch', 'supported'), 'PATCH works');
    }),
    must('what ServiceProviderConfig says of filter is true', async (scim) => {
      const { id } = await scim.user();
      const { body, status } = await scim.get('/Users', { query: { filter: `id eq "${id}"` } });
      same(
        status === 200 && at(body, 'totalResults') === 1,
        at(scim.facts.config, 'filter', 'supported'),
        'filters work',
      );
    }),
    must('what ServiceProviderConfig says of etag is true', async (scim) => {
      const { exchange } = await scim.user();
      same(exchange.headers.has('etag'), at(scim.facts.config, 'etag', 'supported'), 'there are ETags');
    }),
    must('Bulk that ServiceProviderConfig calls unsupported is 501', async (scim) => {
      if (at(scim.facts.config, 'bulk', 'supported') !== false) skip('Bulk is supported');
      refuses(await scim.post('/Bulk', { schemas: [urns.bulkRequest], Operations: [] }), [501, 404]);
    }),
    may('/Schemas describes the discovery documents too', async (scim) => {
      for (const urn of [urns.config, urns.resourceType, urns.schema]) {
        if (!scim.facts.schemas.has(urn)) skip(`there is no ${urn}`);
      }
    }),
    must('the schemas of the answers to User and Group are those that /ResourceTypes names', async (scim) => {
      for (const { path, type } of [
        { path: (await scim.user()).path, type: await scim.read('/ResourceTypes/User') },
        { path: (await scim.group()).path, type: await scim.read('/ResourceTypes/Group') },
      ]) {
        const { schemas } = await scim.read(path);
        includes(
          list(schemas, 'schemas').filter((urn) => urn === type['schema']),
          [type['schema'] ?? null],
          'schemas',
        );
      }
    }),
  ],
};
