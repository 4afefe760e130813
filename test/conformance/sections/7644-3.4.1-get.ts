/** RFC 7644 sections 3.4.1 and 3.4.2: retrieving a known resource, and lists. */
import { answers, at, has, integer, list, refuses, same, skip, that } from '../check.ts';
import { urns } from '../facts.ts';
import { may, must, type Section, should } from '../row.ts';

const kinds = [
  { kind: 'User', make: 'user', endpoint: '/Users', name: 'userName' },
  { kind: 'Group', make: 'group', endpoint: '/Groups', name: 'displayName' },
] as const;

const known: Section = {
  rfc: 'RFC 7644',
  number: '3.4.1',
  topic: 'Retrieving a known resource',
  rows: kinds.flatMap(({ kind, make, endpoint }) => [
    must(`GET of a ${kind} answers 200 with what POST answered`, async (scim) => {
      const { path, body } = await scim[make]({ externalId: scim.unique() });
      same(await scim.read(path), body, 'the resource');
    }),
    must(`GET of a ${kind} with an unknown id is 404`, async (scim) => {
      refuses(await scim.get(`${endpoint}/2819c223-7f76-453a-919d-413861904646`), 404);
    }),
    must(`GET of a ${kind} with an id that cannot be one is 404`, async (scim) => {
      for (const id of ['no-such-id', '__proto__', '%00', '%F0%9F%9A%80', "'%20or%201%3D1", 'x'.repeat(1500)]) {
        refuses(await scim.get(`${endpoint}/${id}`), [404, 400]);
      }
    }),
    must(`the id of a ${kind} is case exact`, async (scim) => {
      const { id } = await scim[make]();
      if (id === id.toUpperCase()) skip('the id has no letters in lower case');
      refuses(await scim.get(`${endpoint}/${id.toUpperCase()}`), 404);
    }),
    must(`the id of a ${kind} is not found at another endpoint`, async (scim) => {
      const { id } = await scim[make]();
      refuses(await scim.get(`${kind === 'User' ? '/Groups' : '/Users'}/${id}`), 404);
    }),
  ]),
};

const lists: Section = {
  rfc: 'RFC 7644',
  number: '3.4.2',
  topic: 'Query resources',
  rows: [
    ...kinds.flatMap(({ kind, make, endpoint, name }) => [
      must(`GET ${endpoint} answers 200 with a ListResponse and an integer totalResults`, async (scim) => {
        await scim[make]();
        const { body } = answers(await scim.get(endpoint), 200);
        same(at(body, 'schemas'), [urns.listResponse], 'schemas');
        that(integer(at(body, 'totalResults'), 'totalResults') >= 1, 'totalResults counts nothing');
        that(list(at(body, 'Resources'), 'Resources').length >= 1, 'Resources is empty');
      }),
      must(`each of the Resources of GET ${endpoint} is a whole ${kind}`, async (scim) => {
        await scim[make]();
        const resources = await scim.find(endpoint, { count: 5 });
        for (const resource of resources) {
          for (const attribute of ['schemas', 'id', 'meta', name])
            that(has(resource, attribute), `${attribute} is missing`);
          same(at(resource, 'meta', 'resourceType'), kind, 'meta.resourceType');
        }
      }),
      must(
        `a query of ${endpoint} without a match is 200 with totalResults 0`,
        async (scim) => {
          const { body } = answers(
            await scim.get(endpoint, { query: { filter: `${name} eq "${scim.unique('none')}"` } }),
            200,
          );
          same(at(body, 'totalResults'), 0, 'totalResults');
          same(list(at(body, 'Resources') ?? [], 'Resources').length, 0, 'number of Resources');
        },
        'filter',
      ),
      must(
        `a ${kind} in a list is the same as by its id`,
        async (scim) => {
          const { path, body } = await scim[make]();
          const [found] = await scim.find(endpoint, { filter: `${name} eq "${body[name]}"` });
          same(found, await scim.read(path), 'the resource in the list');
        },
        'filter',
      ),
      must(
        `a new ${kind} is found at once`,
        async (scim) => {
          const { id, body } = await scim[make]();
          same(await scim.idsBy(endpoint, `${name} eq "${body[name]}"`), [id], 'ids');
        },
        'filter',
      ),
      must(
        `totalResults of ${endpoint} counts one more after a POST and one less after a DELETE`,
        async (scim) => {
          // Other clients may write meanwhile, so only what carries this run's name is counted.
          const mark = scim.unique('count');
          const total = async () =>
            at(
              answers(await scim.get(endpoint, { query: { filter: `${name} sw "${mark}"` } }), 200).body,
              'totalResults',
            );
          same(await total(), 0, 'totalResults before');
          const { path } = await scim[make]({ [name]: `${mark}@example.com` });
          same(await total(), 1, 'totalResults after POST');
          answers(await scim.delete(path), 204);
          same(await total(), 0, 'totalResults after DELETE');
        },
        'filter',
      ),
    ]),
    should('a query parameter that is unknown is ignored', async (scim) => {
      await scim.user();
      same((await scim.find('/Users', { conformance: 'x', count: 1 })).length, 1, 'number of Resources');
    }),
    may('the root of the service can be queried for all resource types', async (scim) => {
      const answer = await scim.get('', { query: { count: 1 } });
      if ([400, 403, 404, 405, 501].includes(answer.status)) skip(`the answer is ${answer.status}`);
      same(at(answers(answer, 200).body, 'schemas'), [urns.listResponse], 'schemas');
    }),
  ],
};

export const get: readonly Section[] = [known, lists];
