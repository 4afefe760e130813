/** RFC 7644 section 2: who may call. */
import { answers, at, integer, refuses, same, skip, that } from '../check.ts';
import { must, type Section } from '../row.ts';

const protectedCalls = [
  ['GET', '/Users'],
  ['POST', '/Users'],
  ['GET', '/Groups'],
  ['DELETE', '/Users/2819c223-7f76-453a-919d-413861904646'],
  ['PATCH', '/Groups/2819c223-7f76-453a-919d-413861904646'],
] as const;

export const authentication: Section = {
  rfc: 'RFC 7644',
  number: '2',
  topic: 'Authentication and authorization',
  rows: [
    ...protectedCalls.map(([method, path]) =>
      must(
        `${method} ${path.split('/', 2).join('/')}${path.split('/').length > 2 ? '/id' : ''} without credentials is 401 with a SCIM error`,
        async (scim) => {
          const body = method === 'POST' || method === 'PATCH' ? { body: scim.userBody() } : {};
          refuses(await scim.send(method, path, { token: null, ...body }), 401);
        },
      ),
    ),
    must('401 without credentials names the schemes in WWW-Authenticate', async (scim) => {
      const { headers } = answers(await scim.get('/Users', { token: null }), 401);
      that(headers.get('www-authenticate'), 'there is no WWW-Authenticate');
    }),
    must('a token that is none is 401 with a SCIM error', async (scim) => {
      refuses(await scim.get('/Users', { token: 'non-token' }), 401);
    }),
    must('a token that differs in its last characters is 401', async (scim) => {
      refuses(await scim.get('/Users', { token: scim.tokenEndingIn('zzzz') }), 401);
    }),
    must('401 for a wrong token names the schemes in WWW-Authenticate', async (scim) => {
      const { headers } = answers(await scim.get('/Users', { token: 'non-token' }), 401);
      that(headers.get('www-authenticate'), 'there is no WWW-Authenticate');
    }),
    must('the name of the scheme is case insensitive (RFC 9110 section 11.1)', async (scim) => {
      const call = { token: null, headers: { authorization: scim.authorization('bEARER') } };
      integer(at(answers(await scim.get('/Users', call), 200).body, 'totalResults'), 'totalResults');
    }),
    must('a refused POST makes nothing', async (scim) => {
      if (scim.facts.missing('filter')) skip('there are no filters to look with');
      const body = scim.userBody();
      refuses(await scim.post('/Users', body, { token: 'non-token' }), 401);
      same((await scim.find('/Users', { filter: `userName eq "${body['userName']}"` })).length, 0, 'number of Users');
    }),
  ],
};
