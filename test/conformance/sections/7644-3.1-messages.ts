/** RFC 7644 sections 3.1, 3.2, 3.8 and 3.13: media types, methods, endpoints, versions. */
import { answers, at, list, refuses, same, skip, that } from '../check.ts';
import { urns } from '../facts.ts';
import { must, type Section, should } from '../row.ts';

const unknownId = '2819c223-7f76-453a-919d-413861904646';

const mediaTypes: Section = {
  rfc: 'RFC 7644',
  number: '3.1',
  topic: 'Media types',
  rows: [
    ...[
      'application/scim+json',
      'application/scim+json; charset=utf-8',
      'application/scim+json;charset=UTF-8',
      'Application/SCIM+JSON',
    ].map((type) =>
      must(`a body of ${type} is accepted`, async (scim) => {
        answers(await scim.post('/Users', scim.userBody(), { headers: { 'content-type': type } }), 201);
      }),
    ),
    should('a body of application/json is accepted', async (scim) => {
      answers(await scim.post('/Users', scim.userBody(), { headers: { 'content-type': 'application/json' } }), 201);
    }),
    ...[
      'application/scim+json',
      'application/json',
      '*/*',
      'application/*',
      'text/html, application/scim+json;q=0.8',
      '',
    ].map((accept) =>
      must(`Accept: ${accept || '(none)'} is answered with a SCIM document`, async (scim) => {
        const { headers, body } = answers(await scim.get('/Users', { query: { count: 0 }, headers: { accept } }), 200);
        const type = String(headers.get('content-type'));
        that(/^application\/(scim\+)?json\b/i.test(type), `Content-Type is ${type}`);
        that(list(at(body, 'schemas'), 'schemas').includes(urns.listResponse), 'it is no ListResponse');
      }),
    ),
    must('answers say application/scim+json', async (scim) => {
      const { path } = await scim.user();
      for (const url of [path, '/Users?count=0', '/ServiceProviderConfig', '/Schemas', '/ResourceTypes']) {
        const type = String(answers(await scim.get(url), 200).headers.get('content-type'));
        that(/^application\/scim\+json\b/i.test(type), `Content-Type of ${url} is ${type}`);
      }
    }),
    must('errors say application/scim+json', async (scim) => {
      const { headers } = answers(await scim.get(`/Users/${unknownId}`), 404);
      const type = String(headers.get('content-type'));
      that(/^application\/scim\+json\b/i.test(type), `Content-Type is ${type}`);
    }),
    must('answers are UTF-8', async (scim) => {
      const { path } = await scim.user({ nickName: 'Zoë' });
      const { headers, text } = answers(await scim.get(path), 200);
      that(!/charset=(?!utf-8)/i.test(String(headers.get('content-type'))), 'the charset is not UTF-8');
      that(text.includes('Zoë') || text.includes('\\u00eb'), 'the name came back otherwise');
    }),
  ],
};

const methods: Section = {
  rfc: 'RFC 7644',
  number: '3.2',
  topic: 'Endpoints and methods',
  rows: [
    ...(
      [
        ['PUT', '/Users'],
        ['PATCH', '/Users'],
        ['DELETE', '/Users'],
        ['PUT', '/Groups'],
        ['DELETE', '/Groups'],
        ['POST', `/Users/${unknownId}`],
        ['POST', `/Groups/${unknownId}`],
        ['POST', '/ServiceProviderConfig'],
        ['PUT', '/Schemas'],
        ['DELETE', '/ResourceTypes'],
        ['PATCH', '/ServiceProviderConfig'],
      ] as const
    ).map(([method, path]) =>
      must(`${method} ${path.replace(unknownId, 'id')} is refused with a SCIM error`, async (scim) => {
        refuses(await scim.send(method, path, method === 'DELETE' ? {} : { body: scim.userBody() }), [404, 405, 501]);
      }),
    ),
    must('405 names the methods there are in Allow (RFC 9110 section 15.5.6)', async (scim) => {
      const { status, headers } = await scim.put('/Users', scim.userBody());
      if (status !== 405) skip(`the answer is ${status}`);
      const allowed = String(headers.get('allow')).split(/\s*,\s*/);
      that(allowed.includes('GET') && allowed.includes('POST'), `Allow is ${headers.get('allow')}`);
    }),
    must('an endpoint that does not exist is 404 with a SCIM error', async (scim) => {
      refuses(await scim.get('/Printers'), 404);
      refuses(await scim.get('/Users/a/b'), 404);
    }),
    must('an id may be percent-encoded in the URL', async (scim) => {
      const { id } = await scim.user();
      const encoded = [...id].map((each) => `%${each.charCodeAt(0).toString(16)}`).join('');
      same(at(answers(await scim.get(`/Users/${encoded}`), 200).body, 'id'), id, 'id');
    }),
  ],
};

const versions: Section = {
  rfc: 'RFC 7644',
  number: '3.13',
  topic: 'Protocol version in the base URL',
  rows: [
    should('locations keep the version that the base URL names', async (scim) => {
      const version = /\/v\d+$/.exec(scim.baseUrl)?.[0];
      if (!version) skip('the base URL names no version');
      const { body } = await scim.user();
      that(
        String(at(body, 'meta', 'location')).includes(`${version}/Users/`),
        `meta.location is ${at(body, 'meta', 'location')}`,
      );
    }),
  ],
};

export const messages: readonly Section[] = [mediaTypes, methods, versions];
