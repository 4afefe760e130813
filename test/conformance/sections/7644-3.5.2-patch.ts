/** RFC 7644 section 3.5.2: PATCH as a whole: messages, paths, errors, atomicity. */
import type { JsonObject } from '../../../shared/scim/resource.ts';
import { answers, at, has, refuses, same, text, that } from '../check.ts';
import { urns } from '../facts.ts';
import { must, type Section, should } from '../row.ts';
import { patchBody } from '../scenario.ts';

const unknown = '/2819c223-7f76-453a-919d-413861904646';

/** Refused as a whole: operations, status-400 scimTypes. */
const refused: readonly (readonly [string, JsonObject, readonly string[]])[] = [
  ['an op that is none', { op: 'move', path: 'nickName', value: 'x' }, ['invalidSyntax', 'invalidValue']],
  ['an op that is missing', { path: 'nickName', value: 'x' }, ['invalidSyntax', 'invalidValue']],
  ['remove without a path', { op: 'remove' }, ['noTarget', 'invalidPath']],
  ['a path that is empty brackets', { op: 'replace', path: 'emails[]', value: 'x' }, ['invalidPath', 'invalidFilter']],
  [
    'a path with an open bracket',
    { op: 'replace', path: 'emails[type eq "work"', value: 'x' },
    ['invalidPath', 'invalidFilter'],
  ],
  ['a path of two names', { op: 'replace', path: 'nickName title', value: 'x' }, ['invalidPath']],
  ['a path that ends in a dot', { op: 'replace', path: 'name.', value: 'x' }, ['invalidPath']],
  ['a path that starts with a dot', { op: 'replace', path: '.familyName', value: 'x' }, ['invalidPath']],
  [
    'a path to an attribute that is not defined',
    { op: 'replace', path: 'favouriteColour', value: 'x' },
    ['invalidPath', 'noTarget'],
  ],
  [
    'a path to a sub-attribute that is not defined',
    { op: 'replace', path: 'name.colour', value: 'x' },
    ['invalidPath', 'noTarget'],
  ],
  ['a path to __proto__', { op: 'replace', path: '__proto__.toString', value: 'x' }, ['invalidPath', 'noTarget']],
  [
    'a path that is no string',
    { op: 'replace', path: 7, value: 'x' },
    ['invalidPath', 'invalidSyntax', 'invalidValue'],
  ],
  ['a value of a wrong type', { op: 'replace', path: 'active', value: 'perhaps' }, ['invalidValue']],
  ['a value of a wrong type below a path', { op: 'replace', path: 'name', value: 'x' }, ['invalidValue']],
  ['add without a value', { op: 'add', path: 'nickName' }, ['invalidValue', 'invalidSyntax']],
  ['add without a path whose value is no object', { op: 'add', value: 'x' }, ['invalidValue', 'invalidSyntax']],
  ['replace of id', { op: 'replace', path: 'id', value: 'x' }, ['mutability']],
  ['replace of meta.created', { op: 'replace', path: 'meta.created', value: '1999-01-01T00:00:00Z' }, ['mutability']],
  ['add to readOnly groups', { op: 'add', path: 'groups', value: [{ value: 'x' }] }, ['mutability']],
  ['remove of id', { op: 'remove', path: 'id' }, ['mutability']],
  ['remove of the required userName', { op: 'remove', path: 'userName' }, ['mutability', 'invalidValue']],
  [
    'replace of a value that no filter matches',
    { op: 'replace', path: 'emails[type eq "nowhere" or type eq "never"].value', value: 'a@example.com' },
    ['noTarget'],
  ],
];

const malformed: readonly (readonly [string, string])[] = [
  ['no JSON', '{"Operations": '],
  ['without Operations', JSON.stringify({ schemas: [urns.patchOp] })],
  ['with Operations that is no list', JSON.stringify({ schemas: [urns.patchOp], Operations: 'x' })],
  ['with an operation that is no object', JSON.stringify(patchBody([]))?.replace('[]}', '["add"]}')],
  ['that is a list', '[{"op":"add","path":"nickName","value":"x"}]'],
];

export const patch: Section = {
  rfc: 'RFC 7644',
  number: '3.5.2',
  topic: 'Modifying with PATCH',
  needs: ['patch'],
  rows: [
    must('PATCH answers 200 with the whole resource, or 204 without a body', async (scim) => {
      const { path } = await scim.user();
      const answer = answers(
        await scim.patch(path, patchBody([{ op: 'replace', path: 'nickName', value: 'Nick' }])),
        200,
        204,
      );
      if (answer.status === 204) same(answer.text, '', 'the body');
      else same(answer.body, await scim.read(path), 'the answer');
    }),
    must('PATCH with attributes answers 200 with those', async (scim) => {
      const { path, id } = await scim.user();
      const body = patchBody([{ op: 'replace', path: 'nickName', value: 'Nick' }]);
      const answer = answers(await scim.patch(path, body, { query: { attributes: 'nickName' } }), 200);
      same(at(answer.body, 'nickName'), 'Nick', 'nickName');
      same(at(answer.body, 'id'), id, 'id');
      that(!has(answer.body, 'userName'), 'userName is returned');
    }),
    must('operations apply in sequence: each works on what the one before left', async (scim) => {
      const { path } = await scim.user();
      const after = await scim.patched(
        path,
        { op: 'add', path: 'emails', value: [{ type: 'work', value: `${scim.unique()}@example.com` }] },
        { op: 'replace', path: 'emails[type eq "work"].display', value: 'Second' },
        { op: 'add', path: 'nickName', value: 'First' },
        { op: 'remove', path: 'nickName' },
      );
      same(at(after, 'emails', 0, 'display'), 'Second', 'display');
      that(!has(after, 'nickName'), 'nickName is still there');
    }),
    must('PATCH is atomic: when one operation fails, nothing changes', async (scim) => {
      const { path, body } = await scim.user({ nickName: 'Old' });
      const operations = [
        { op: 'replace', path: 'nickName', value: 'New' },
        { op: 'replace', path: 'active', value: 'perhaps' },
      ];
      refuses(await scim.patch(path, patchBody(operations)), 400);
      same(await scim.read(path), body, 'the resource');
    }),
    must('PATCH of a Group is atomic too', async (scim) => {
      const member = await scim.user();
      const { path, body } = await scim.group();
      const operations = [
        { op: 'add', path: 'members', value: [{ value: member.id }] },
        { op: 'replace', path: 'nothing', value: 'x' },
      ];
      refuses(await scim.patch(path, patchBody(operations)), 400);
      same(await scim.read(path), body, 'the Group');
    }),
    ...refused.map(([what, operation, scimTypes]) =>
      must(
        `${what} is 400 ${scimTypes.join(' or ')}, and changes nothing: ${JSON.stringify(operation)}`,
        async (scim) => {
          const { path, body } = await scim.user({ emails: [{ type: 'work', value: `${scim.unique()}@example.com` }] });
          refuses(await scim.patch(path, patchBody([operation])), 400, ...scimTypes);
          same(await scim.read(path), body, 'the resource');
        },
      ),
    ),
    ...malformed.map(([what, body]) =>
      must(`a PATCH body ${what} is 400 invalidSyntax`, async (scim) => {
        const { path } = await scim.user();
        refuses(await scim.patch(path, body), 400, 'invalidSyntax', 'invalidValue');
      }),
    ),
    must('PATCH of an unknown User is 404', async (scim) => {
      refuses(await scim.patch(`/Users${unknown}`, patchBody([{ op: 'replace', path: 'nickName', value: 'x' }])), 404);
    }),
    must('PATCH of an unknown Group is 404', async (scim) => {
      refuses(
        await scim.patch(`/Groups${unknown}`, patchBody([{ op: 'replace', path: 'displayName', value: 'x' }])),
        404,
      );
    }),
    must('a userName that another User has is 409 uniqueness', async (scim) => {
      const [one, two] = [await scim.user(), await scim.user()];
      const operation = { op: 'replace', path: 'userName', value: one.body['userName'] ?? '' };
      refuses(await scim.patch(two.path, patchBody([operation])), 409, 'uniqueness');
    }),
    must('meta.lastModified stays when nothing changes', async (scim) => {
      const { path, body } = await scim.user({ nickName: 'Nick' });
      const after = await scim.patched(path, { op: 'add', path: 'nickName', value: 'Nick' });
      same(
        text(at(after, 'meta', 'lastModified'), 'meta.lastModified'),
        at(body, 'meta', 'lastModified'),
        'meta.lastModified',
      );
    }),
    should('op is read in any case', async (scim) => {
      const { path } = await scim.user();
      same(
        (await scim.patched(path, { op: 'Replace', path: 'nickName', value: 'Nick' }))['nickName'],
        'Nick',
        'nickName',
      );
    }),
    must('two PATCHes of one Group at once both count', async (scim) => {
      const users = [await scim.user(), await scim.user(), await scim.user(), await scim.user()];
      const { path } = await scim.group();
      const add = (id: string) => scim.patch(path, patchBody([{ op: 'add', path: 'members', value: [{ value: id }] }]));
      for (const answer of await Promise.all(users.map(({ id }) => add(id)))) answers(answer, 200, 204);
      const members = (await scim.read(path))['members'];
      const values = Array.isArray(members) ? members.map((each) => String(at(each, 'value'))) : [];
      same(values.sort(), users.map(({ id }) => id).sort(), 'members');
    }),
  ],
};
