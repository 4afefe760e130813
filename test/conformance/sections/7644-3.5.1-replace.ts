/** RFC 7644 section 3.5.1: replacing with PUT. */
import type { JsonObject } from '../../../shared/scim/resource.ts';
import { answers, at, has, includes, list, refuses, same, skip, that } from '../check.ts';
import { urns } from '../facts.ts';
import { may, must, type Section } from '../row.ts';

const unknown = '/2819c223-7f76-453a-919d-413861904646';

export const replace: Section = {
  rfc: 'RFC 7644',
  number: '3.5.1',
  topic: 'Replacing with PUT',
  rows: [
    must('PUT answers 200 with the whole resource', async (scim) => {
      const { path, body, id } = await scim.user();
      const answer = answers(await scim.put(path, { ...body, nickName: 'Nick' }), 200);
      same(at(answer.body, 'id'), id, 'id');
      same(answer.body, await scim.read(path), 'the resource');
    }),
    must('PUT of what GET answered changes nothing but metadata', async (scim) => {
      const { path } = await scim.user({
        nickName: 'Nick',
        emails: [{ value: `${scim.unique()}@example.com`, type: 'work', primary: true }],
        [urns.enterprise]: { department: 'Tours' },
      });
      const before = await scim.read(path);
      answers(await scim.put(path, before), 200);
      const { meta: _before, ...rest } = before;
      const { meta: _after, ...restAfter } = await scim.read(path);
      same(restAfter, rest, 'the resource');
    }),
    must('a readWrite value that is sent replaces the one there was', async (scim) => {
      const { path, body } = await scim.user({ nickName: 'Old', name: { familyName: 'Old', givenName: 'Kept' } });
      answers(await scim.put(path, { ...body, nickName: 'New', name: { familyName: 'New', givenName: 'Kept' } }), 200);
      const after = await scim.read(path);
      same(after['nickName'], 'New', 'nickName');
      includes(after['name'], { familyName: 'New', givenName: 'Kept' }, 'name');
    }),
    must('a multi-valued attribute that is sent replaces all values there were', async (scim) => {
      const mail = (label: string): JsonObject => ({ type: label, value: `${scim.unique(label)}@example.com` });
      const { path, body } = await scim.user({ emails: [mail('work'), mail('home')] });
      const emails = [mail('other')];
      answers(await scim.put(path, { ...body, emails }), 200);
      includes((await scim.read(path))['emails'], emails, 'emails');
    }),
    may('a readWrite attribute that is left out is cleared', async (scim) => {
      const { path, body } = await scim.user({ nickName: 'Nick', title: 'Guide' });
      const { nickName: _left, ...rest } = body;
      answers(await scim.put(path, rest), 200);
      if (has(await scim.read(path), 'nickName')) skip('attributes that are left out are kept');
    }),
    may('an extension that is left out is cleared', async (scim) => {
      const { path, body } = await scim.user({ [urns.enterprise]: { department: 'Tours' } });
      const { [urns.enterprise]: _left, ...rest } = body;
      answers(await scim.put(path, rest), 200);
      if (has(await scim.read(path), urns.enterprise)) skip('extensions that are left out are kept');
    }),
    must('readOnly values that are sent are ignored', async (scim) => {
      const { path, body, id } = await scim.user();
      const invented = {
        id: 'other',
        meta: { created: '1999-01-01T00:00:00Z', version: 'x' },
        groups: [{ value: 'x' }],
      };
      answers(await scim.put(path, { ...body, ...invented }), 200);
      const after = await scim.read(path);
      same(after['id'], id, 'id');
      same(at(after, 'meta', 'created'), at(body, 'meta', 'created'), 'meta.created');
      that(list(after['groups'] ?? [], 'groups').length === 0, 'groups was taken');
    }),
    must('a required attribute that is left out is 400', async (scim) => {
      const { path } = await scim.user();
      refuses(await scim.put(path, { schemas: [urns.user], nickName: 'Nick' }), 400, 'invalidValue', 'invalidSyntax');
    }),
    must('a value of a wrong type is 400 and changes nothing', async (scim) => {
      const { path, body } = await scim.user({ nickName: 'Old' });
      refuses(
        await scim.put(path, { ...body, nickName: 'New', active: 'perhaps' }),
        400,
        'invalidValue',
        'invalidSyntax',
      );
      same(await scim.read(path), body, 'the resource');
    }),
    must('PUT never creates: an unknown User is 404', async (scim) => {
      refuses(await scim.put(`/Users${unknown}`, scim.userBody()), 404);
    }),
    must('PUT never creates: an unknown Group is 404', async (scim) => {
      refuses(await scim.put(`/Groups${unknown}`, scim.groupBody()), 404);
    }),
    must('a userName that another User has is 409 uniqueness and changes nothing', async (scim) => {
      const [one, two] = [await scim.user(), await scim.user()];
      refuses(await scim.put(two.path, { ...two.body, userName: one.body['userName'] ?? '' }), 409, 'uniqueness');
      same(await scim.read(two.path), two.body, 'the resource');
    }),
    must('a userName of its own in another case is no clash', async (scim) => {
      const { path, body } = await scim.user();
      answers(await scim.put(path, { ...body, userName: String(body['userName']).toUpperCase() }), 200);
    }),
    must('a Group is renamed and its members are replaced', async (scim) => {
      const [old, fresh] = [await scim.user(), await scim.user()];
      const { path } = await scim.group({ members: [{ value: old.id }] });
      const displayName = scim.unique('renamed');
      answers(await scim.put(path, { schemas: [urns.group], displayName, members: [{ value: fresh.id }] }), 200);
      const after = await scim.read(path);
      same(after['displayName'], displayName, 'displayName');
      includes(after['members'], [{ value: fresh.id }], 'members');
    }),
    must('a password that is sent is accepted and not returned', async (scim) => {
      const { path, body } = await scim.user();
      const answer = answers(await scim.put(path, { ...body, password: 'correct horse battery staple' }), 200);
      that(!answer.text.includes('correct horse'), 'the password is in the answer');
    }),
    must('a body that is no JSON is 400 invalidSyntax', async (scim) => {
      const { path } = await scim.user();
      refuses(await scim.put(path, '{"userName": '), 400, 'invalidSyntax');
    }),
  ],
};
