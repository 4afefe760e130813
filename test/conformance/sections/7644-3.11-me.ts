/** RFC 7644 section 3.11: the /Me alias. */
import { at, list, refuses, skip, that } from '../check.ts';
import { urns } from '../facts.ts';
import { must, type Section } from '../row.ts';

export const me: Section = {
  rfc: 'RFC 7644',
  number: '3.11',
  topic: '/Me',
  rows: [
    must('GET /Me answers 501, or redirects to the User of the caller, or shows it', async (scim) => {
      const answer = await scim.get('/Me');
      if (answer.status === 200) that(list(at(answer.body, 'schemas'), 'schemas').includes(urns.user), 'it is no User');
      else refuses(answer, [501, 403, 404]);
    }),
    must('where GET /Me is not implemented, neither are the other methods', async (scim) => {
      if ((await scim.get('/Me')).status !== 501) skip('GET /Me does not answer 501');
      for (const method of ['PUT', 'PATCH', 'DELETE', 'POST']) {
        refuses(await scim.send(method, '/Me', method === 'DELETE' ? {} : { body: scim.userBody() }), 501);
      }
    }),
  ],
};
