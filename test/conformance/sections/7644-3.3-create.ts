/** RFC 7644 section 3.3: creating resources. */
import { answers, at, has, includes, list, refuses, same, skip, text, that } from '../check.ts';
import { urns } from '../facts.ts';
import { must, type Section, should } from '../row.ts';

const kinds = [
  { kind: 'User', make: 'user', bodyOf: 'userBody', endpoint: '/Users', urn: urns.user },
  { kind: 'Group', make: 'group', bodyOf: 'groupBody', endpoint: '/Groups', urn: urns.group },
] as const;

const badBodies: readonly (readonly [string, string])[] = [
  ['no JSON', '{"userName": '],
  ['an empty body', ''],
  ['a list', '[]'],
  ['a string', '"bjensen"'],
  ['null', 'null'],
  ['JSON with a trailing comma', '{"userName":"x",}'],
];

export const create: Section = {
  rfc: 'RFC 7644',
  number: '3.3',
  topic: 'Creating resources',
  rows: [
    ...kinds.flatMap(({ kind, make, bodyOf, endpoint, urn }) => [
      must(`POST of a ${kind} answers 201 with the new resource`, async (scim) => {
        const sent = scim[bodyOf]();
        const { body } = answers(await scim.post(endpoint, sent), 201);
        includes(body, sent, 'the answer');
      }),
      must(`POST of a ${kind} has a Location header equal to meta.location`, async (scim) => {
        const { exchange, body } = await scim[make]();
        same(
          text(exchange.headers.get('location') ?? undefined, 'Location'),
          at(body, 'meta', 'location'),
          'meta.location',
        );
      }),
      must(`the Location of a new ${kind} can be read, and shows what POST showed`, async (scim) => {
        const { exchange, body } = await scim[make]();
        const location = text(exchange.headers.get('location') ?? undefined, 'Location');
        const url = new URL(location, `${scim.baseUrl}/`).href;
        const path = url.slice(url.indexOf(endpoint));
        same(await scim.read(path), body, 'the resource at Location');
      }),
      must(`readOnly attributes in the POST of a ${kind} are ignored`, async (scim) => {
        const { body } = await scim[make]({ id: 'x', meta: { version: 'x', created: '2001-01-01T00:00:00Z' } });
        that(body['id'] !== 'x', 'id was taken');
        that(at(body, 'meta', 'version') !== 'x', 'meta.version was taken');
      }),
      must(`POST of a ${kind} whose unique name is taken is 409 with scimType uniqueness`, async (scim) => {
        const { body } = await scim[make]();
        const { status, ...rest } = await scim.post(endpoint, { ...body, externalId: scim.unique() });
        if (status === 201 && kind === 'Group') skip('names of Groups need not be unique');
        refuses({ status, ...rest }, 409, 'uniqueness');
      }),
      should(`POST of a ${kind} without schemas is refused or read as the endpoint's own type`, async (scim) => {
        const { schemas: _schemas, ...body } = scim[bodyOf]();
        const answer = await scim.post(endpoint, body);
        if (answer.status !== 201) return refuses(answer, 400, 'invalidSyntax', 'invalidValue');
        that(list(at(answer.body, 'schemas'), 'schemas').includes(urn), 'schemas of the answer');
      }),
      ...badBodies.map(([what, body]) =>
        must(`POST to ${endpoint} of ${what} is 400 invalidSyntax`, async (scim) => {
          refuses(await scim.post(endpoint, body), 400, 'invalidSyntax');
        }),
      ),
    ]),
    must('readOnly groups in the POST of a User do not appear with an invented group', async (scim) => {
      const groups = [{ value: 'no-such-group', display: 'Invented' }];
      const answer = await scim.post('/Users', scim.userBody({ groups }));
      answers(answer, 201, 400);
      that(!answer.text.includes('Invented') || answer.status === 400, 'the invented group is returned');
    }),
    must('POST answers only what attributes asks for, and what is always returned', async (scim) => {
      const query = { attributes: 'userName' };
      const { body } = answers(await scim.post('/Users', scim.userBody({ nickName: 'Nick' }), { query }), 201);
      that(has(body, 'id') && has(body, 'userName') && !has(body, 'nickName'), 'the projection is not kept');
    }),
    must('a refused POST makes nothing', async (scim) => {
      if (scim.facts.missing('filter')) skip('there are no filters to look with');
      const body = scim.userBody({ active: 'perhaps' });
      refuses(await scim.post('/Users', body), 400);
      same((await scim.find('/Users', { filter: `userName eq "${body['userName']}"` })).length, 0, 'number of Users');
    }),
    must('of two POSTs of one userName at once, one makes it and the other is 409', async (scim) => {
      const body = scim.userBody();
      const both = await Promise.all([scim.post('/Users', body), scim.post('/Users', body)]);
      same(both.map(({ status }) => status).sort(), [201, 409], 'statuses');
    }),
  ],
};
