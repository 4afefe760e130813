/** RFC 7644 section 3.12: errors, by the rows of tables 8 and 9. */
import type { Json } from '../../../shared/scim/resource.ts';
import { answers, at, has, object, refuses, same, skip, text, that } from '../check.ts';
import type { Exchange } from '../client.ts';
import { must, type Section, should } from '../row.ts';
import { patchBody, type Scenario } from '../scenario.ts';

const unknown = '/Users/2819c223-7f76-453a-919d-413861904646';

type Provoke = (scim: Scenario) => Promise<Exchange>;

const patched =
  (operation: { readonly [name: string]: Json }): Provoke =>
  async (scim) =>
    scim.patch((await scim.user()).path, patchBody([operation]));

/** Table 8, as far as a client can bring them about, and table 9 with the scimType. */
const provoked: readonly (readonly [number, string | undefined, string, Provoke])[] = [
  [
    400,
    'invalidFilter',
    'a filter that cannot be read',
    (scim) => scim.get('/Users', { query: { filter: 'userName xx "a"' } }),
  ],
  [400, 'invalidSyntax', 'a body that is no JSON', (scim) => scim.post('/Users', '{')],
  [400, 'invalidPath', 'a PATCH path that cannot be read', patched({ op: 'replace', path: 'name..x', value: 'x' })],
  [
    400,
    'noTarget',
    'a PATCH filter that selects nothing',
    patched({ op: 'replace', path: 'emails[value co "nowhere"].value', value: 'x' }),
  ],
  [400, 'invalidValue', 'a value of a wrong type', patched({ op: 'replace', path: 'active', value: 'perhaps' })],
  [400, 'mutability', 'a change of a readOnly attribute', patched({ op: 'replace', path: 'id', value: 'x' })],
  [401, undefined, 'no credentials', (scim) => scim.get('/Users', { token: null })],
  [404, undefined, 'an unknown id', (scim) => scim.get(unknown)],
  [404, undefined, 'an unknown endpoint', (scim) => scim.get('/Printers')],
  [404, undefined, 'DELETE of an unknown id', (scim) => scim.delete(unknown)],
  [
    409,
    'uniqueness',
    'a userName that is taken',
    async (scim) => {
      const { userName = '' } = (await scim.user()).body;
      return scim.post('/Users', scim.userBody({ userName }));
    },
  ],
];

export const errors: Section = {
  rfc: 'RFC 7644',
  number: '3.12',
  topic: 'HTTP status and error response handling',
  rows: [
    ...provoked.flatMap(([status, scimType, what, provoke]) => [
      must(`${what} is ${status}${scimType ? ` ${scimType}` : ''}`, async (scim) => {
        if (what.includes('PATCH')) skipWithoutPatch(scim);
        refuses(await provoke(scim), status, ...(scimType ? [scimType] : []));
      }),
      should(`the error of ${what} says in detail what is wrong`, async (scim) => {
        const answer = await provoke(scim);
        refuses(answer, status);
        that(text(at(answer.body, 'detail'), 'detail') !== '', 'detail is empty');
      }),
    ]),
    must('scimType is left out where table 9 has none for the status', async (scim) => {
      that(!has(answers(await scim.get(unknown), 404).body, 'scimType'), 'a 404 has a scimType');
    }),
    must('an error body has no attributes but schemas, status, scimType and detail', async (scim) => {
      for (const [, , , provoke] of provoked) {
        const names = Object.keys(object((await provoke(scim)).body, 'the error'));
        same(
          names.filter((name) => !['schemas', 'status', 'scimType', 'detail'].includes(name)),
          [],
          'other attributes',
        );
      }
    }),
    must('a body that is far too large is refused with a SCIM error', async (scim) => {
      const answer = await scim.post('/Users', scim.userBody({ nickName: 'x'.repeat(2_000_000) }));
      refuses(answer, [400, 413]);
    }),
    must('JSON that nests very deeply is refused with a SCIM error', async (scim) => {
      const depth = 5000;
      refuses(await scim.post('/Users', `{"userName":"x","name":${'['.repeat(depth)}${']'.repeat(depth)}}`), 400);
    }),
    should('an error does not repeat the password that was sent', async (scim) => {
      const answer = await scim.post('/Users', scim.userBody({ password: 'open sesame', active: 'perhaps' }));
      refuses(answer, 400);
      that(!answer.text.includes('open sesame'), 'the password is in the error');
    }),
  ],
};

function skipWithoutPatch(scim: Scenario): void {
  const reason = scim.facts.missing('patch');
  if (reason !== undefined) skip(reason);
}
