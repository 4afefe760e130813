/** RFC 7644 section 3.6: deleting resources. */
import { answers, at, list, refuses, same, that } from '../check.ts';
import { must, type Section } from '../row.ts';
import { patchBody } from '../scenario.ts';

const kinds = [
  { kind: 'User', make: 'user', endpoint: '/Users', name: 'userName', bodyOf: 'userBody' },
  { kind: 'Group', make: 'group', endpoint: '/Groups', name: 'displayName', bodyOf: 'groupBody' },
] as const;

export const deletion: Section = {
  rfc: 'RFC 7644',
  number: '3.6',
  topic: 'Deleting resources',
  rows: [
    ...kinds.flatMap(({ kind, make, endpoint, name, bodyOf }) => [
      must(`DELETE of a ${kind} is 204 without a body`, async (scim) => {
        const answer = answers(await scim.delete((await scim[make]()).path), 204);
        same(answer.text, '', 'the body');
      }),
      ...(['GET', 'PUT', 'PATCH', 'DELETE'] as const).map((method) =>
        must(`${method} of a deleted ${kind} is 404`, async (scim) => {
          const { path } = await scim[make]();
          answers(await scim.delete(path), 204);
          const body = {
            ...(method === 'PUT' && { body: scim[bodyOf]() }),
            ...(method === 'PATCH' && { body: patchBody([{ op: 'replace', path: name, value: scim.unique() }]) }),
          };
          refuses(await scim.send(method, path, body), method === 'PATCH' ? [404, 501] : 404);
        }),
      ),
      must(
        `a deleted ${kind} is left out of queries`,
        async (scim) => {
          const { path, body } = await scim[make]();
          answers(await scim.delete(path), 204);
          same(await scim.idsBy(endpoint, `${name} eq "${body[name]}"`), [], 'ids');
        },
        'filter',
      ),
      must(`a deleted ${kind} is no conflict for a new one of the same name`, async (scim) => {
        const { path, id, body } = await scim[make]();
        answers(await scim.delete(path), 204);
        const again = await scim[make]({ [name]: body[name] ?? '' });
        that(again.id !== id, 'the id of the deleted one was given again');
        answers(await scim.get(again.path), 200);
      }),
      must(`DELETE of an unknown ${kind} is 404`, async (scim) => {
        refuses(await scim.delete(`${endpoint}/2819c223-7f76-453a-919d-413861904646`), 404);
      }),
    ]),
    must('DELETE of a Group keeps its members, who are in it no more', async (scim) => {
      const member = await scim.user();
      const { path } = await scim.group({ members: [{ value: member.id }] });
      answers(await scim.delete(path), 204);
      const groups = (await scim.read(member.path))['groups'] ?? [];
      same(
        list(groups, 'groups').map((each) => at(each, 'value') ?? null),
        [],
        'groups of the member',
      );
    }),
  ],
};
