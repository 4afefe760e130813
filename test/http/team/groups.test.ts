/** Groups on the team's side: found, looked into, made, given a role, deleted; and what their roles let people do. */
import { keys, ranges } from '../../../shared/store/keys.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../../support/app-service.ts';
import type { ScimAnswer } from '../../support/scim-client.ts';
import { groupOf, person } from '../../support/scim-service.ts';

let service: AppService;
let team: AppTeam;
let admin: TestPerson;

beforeAll(async () => {
  service = await startAppService();
});
afterAll(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});
beforeEach(async () => {
  team = await service.appTeam();
  admin = await team.member('admin');
});

const groupsPath = () => `${team.path}/groups`;
const groupPath = (id: string) => `${groupsPath()}/${id}`;
const problem = ({ status, body }: ScimAnswer) => [status, String(body?.type).replace('urn:rollcall:problem:', '')];
const push = async (members: readonly string[] = [], more = {}): Promise<string> =>
  (await team.scim.post('/Groups', groupOf(members, more))).body.id;
const people = async (count: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let each = 0; each < count; each += 1) ids.push((await team.scim.post('/Users', person())).body.id);
  return ids;
};
const add = (ids: readonly string[]) => [{ op: 'add', path: 'members', value: ids.map((value) => ({ value })) }];
const remove = (id: string) => [{ op: 'remove', path: `members[value eq "${id}"]` }];
const names = ({ body }: ScimAnswer): string[] =>
  body.items.map(({ displayName }: { displayName: string }) => displayName);

/** All items of a list, page after page of `count`. */
async function all(client: TestPerson, path: string, count: number): Promise<{ id: string; displayName: string }[]> {
  const items = [];
  let cursor = '';
  for (let page = 0; page < 100; page += 1) {
    const { status, body } = await client.get(`${path}${path.includes('?') ? '&' : '?'}count=${count}${cursor}`);
    expect(status).toBe(200);
    expect(body.items.length).toBeLessThanOrEqual(count);
    items.push(...body.items);
    if (!body.nextCursor) return items;
    cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
  }
  throw new Error('the list has no end');
}

async function activity(): Promise<{ kind: unknown; group: unknown; actor: unknown }[]> {
  const { pk, prefix } = ranges.activity(team.id);
  const { items } = await service.table.query({ pk, sk: { prefix } });
  return items.map(({ kind, group, actor }) => ({ kind, group, actor }));
}

describe('the list of groups', () => {
  test('tells where a group comes from, how many are in it, its role, and whether it can be linked', async () => {
    const pushed = await push([admin.memberId ?? ''], { displayName: 'B pushed' });
    const made = await admin.post(groupsPath(), { displayName: '  A made  ', role: 'billing' });
    expect(made.status).toBe(201);
    const { body } = await admin.get(groupsPath());
    expect(body).toEqual({
      items: [
        expect.objectContaining({
          id: made.body.id,
          displayName: 'A made',
          memberCount: 0,
          role: 'billing',
          origin: 'team',
          linkable: true,
        }),
        expect.objectContaining({
          id: pushed,
          displayName: 'B pushed',
          memberCount: 1,
          role: 'developer',
          origin: 'scim',
          linkable: false,
        }),
      ],
      total: 2,
    });
  });

  test('takes a group of before its origin was kept for a pushed one', async () => {
    const id = await push();
    const { origin: _, ...older } = (await service.table.get(keys.group(team.id, id))) ?? { pk: '', sk: '' };
    await service.table.write({ kind: 'put', item: older });
    expect((await admin.get(groupPath(id))).body.origin).toBe('scim');
  });

  const long = `Long ${'x'.repeat(600)} end`;
  test.each([
    ['', ['100% of #1', 'Ärzte', 'Engineering', 'engineers', long, 'Sales']],
    ['search=ENGINEER', ['Engineering', 'engineers']],
    ['search=ärz', ['Ärzte']],
    ['search=% of #', ['100% of #1']],
    ['search=25', []],
    ['search=x end', [long]],
    ['search=nobody', []],
    ['withoutMembers=true', ['100% of #1', 'engineers', long]],
    ['withoutMembers=false', ['100% of #1', 'Ärzte', 'Engineering', 'engineers', long, 'Sales']],
    ['withoutMembers=true&search=eng', ['engineers']],
  ])('is given for "%s", a page at a time or at once', async (query, wanted) => {
    const [member = ''] = await people(1);
    for (const displayName of ['Sales', 'Engineering', 'Ärzte']) await push([member], { displayName });
    for (const displayName of ['engineers', '100% of #1', long]) await push([], { displayName });
    const encoded = query.replace(/search=([^&]*)/, (_, text: string) => `search=${encodeURIComponent(text)}`);
    for (const count of [1, 2, 200]) {
      const found = await all(admin, `${groupsPath()}?${encoded}`, count);
      expect(found.map(({ displayName }) => displayName).toSorted()).toEqual(wanted.toSorted());
    }
  });

  test('is in the order of names, whatever was pushed first', async () => {
    for (const displayName of ['delta', 'Alpha', 'charlie', 'Bravo']) await push([], { displayName });
    expect(names(await admin.get(groupsPath()))).toEqual(['Alpha', 'Bravo', 'charlie', 'delta']);
  });

  test('takes no cursor of another list', async () => {
    for (let each = 0; each < 3; each += 1) await push();
    const { body } = await admin.get(`${groupsPath()}?count=1`);
    const cursor = encodeURIComponent(body.nextCursor);
    const others = [`?count=1&search=a&cursor=${cursor}`, `?cursor=x${cursor}`, '?cursor=nonsense'];
    for (const other of others)
      expect(problem(await admin.get(`${groupsPath()}${other}`))).toEqual([400, 'invalid-cursor']);
    const elsewhere = await service.appTeam();
    const there = await elsewhere.owner.get(`${elsewhere.path}/groups?count=1&cursor=${cursor}`);
    expect(problem(there)).toEqual([400, 'invalid-cursor']);
  });
});

describe('a group made by hand', () => {
  test('is linked by an identity provider that pushes its members, and keeps its role through PUT, PATCH and renaming', async () => {
    const { body: made } = await admin.post(groupsPath(), { displayName: 'To link', role: 'admin' });
    const found = await team.scim.get(`/Groups?filter=${encodeURIComponent('displayName eq "To link"')}`);
    expect(found.body.Resources.map(({ id }: { id: string }) => id)).toEqual([made.id]);
    const [a = '', b = ''] = await people(2);
    const path = `/Groups/${made.id}`;
    const changes = [
      () => team.scim.put(path, groupOf([a], { displayName: 'Linked', externalId: 'okta-1' })),
      () => team.scim.patch(path, add([b])),
      () => team.scim.patch(path, [{ op: 'replace', value: { id: made.id, displayName: 'Renamed' } }]),
      () => team.scim.patch(path, [{ op: 'replace', path: 'members', value: [{ value: b }] }]),
      () => team.scim.put(path, groupOf([], { displayName: 'Empty again' })),
    ];
    for (const change of changes) {
      expect((await change()).status).toBe(200);
      expect((await admin.get(groupPath(made.id))).body).toMatchObject({ role: 'admin', origin: 'team' });
    }
  });

  test.each(['PUT', 'PATCH'])(
    'keeps its role while a large change of %s is pending and when it is applied',
    async (method) => {
      const { body: made } = await admin.post(groupsPath(), { displayName: 'Large', role: 'billing' });
      const ids = await people(40);
      const path = `/Groups/${made.id}`;
      const change =
        method === 'PUT'
          ? await team.scim.put(path, groupOf(ids, { displayName: 'Large' }))
          : await team.scim.patch(path, add(ids));
      expect(change.status).toBe(200);
      expect(await service.table.get(keys.group(team.id, made.id))).toHaveProperty('pending');
      expect((await admin.get(groupPath(made.id))).body).toMatchObject({ role: 'billing', memberCount: 40 });
      expect((await admin.patch(groupPath(made.id), { role: 'admin' })).status).toBe(200);
      expect((await team.scim.patch(path, remove(ids[0] ?? ''))).status).toBe(200);
      expect((await admin.get(groupPath(made.id))).body).toMatchObject({ role: 'admin', memberCount: 39 });
    },
  );

  test('takes no name that a group has, in upper or lower case, pushed or made', async () => {
    await push([], { displayName: 'Taken' });
    expect(problem(await admin.post(groupsPath(), { displayName: 'tAKEN' }))).toEqual([409, 'group-name-taken']);
    await admin.post(groupsPath(), { displayName: 'Made' });
    expect((await team.scim.post('/Groups', groupOf([], { displayName: 'made' }))).status).toBe(409);
  });

  test('of several made at once with one name is made once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => admin.post(groupsPath(), { displayName: 'Once' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  });
});

describe('the members of a group', () => {
  test('are listed by id with their names and states, a page at a time', async () => {
    const ids = await people(5);
    const [, , gone = '', off = ''] = ids;
    const group = await push(ids);
    await team.scim.delete(`/Users/${gone}`);
    await team.scim.patch(`/Users/${off}`, [{ op: 'replace', path: 'active', value: false }]);
    const left = ids.filter((id) => id !== gone).sort();
    for (const count of [1, 2, 200]) {
      const found = await all(admin, `${groupPath(group)}/members`, count);
      expect(found.map(({ id }) => id)).toEqual(left);
    }
    const { body } = await admin.get(`${groupPath(group)}/members`);
    expect(body.items.find(({ id }: { id: string }) => id === off)).toMatchObject({
      state: 'deactivated',
      name: { familyName: 'Jensen' },
    });
  });

  test.each([1, 7, 33, 200])('are whole in pages of %d while a large change is pending', async (count) => {
    const ids = await people(75);
    const group = await push(ids.slice(0, 30));
    const kept = ids.slice(20, 75);
    const replace = [{ op: 'replace', path: 'members', value: kept.map((value) => ({ value })) }];
    expect((await team.scim.patch(`/Groups/${group}`, replace)).status).toBe(200);
    expect(await service.table.get(keys.group(team.id, group))).toHaveProperty('pending');
    const found = await all(admin, `${groupPath(group)}/members`, count);
    expect(found.map(({ id }) => id)).toEqual(kept.toSorted());
  });

  test('are not there of a group that is not there', async () => {
    expect(problem(await admin.get(`${groupPath('no-such')}/members`))).toEqual([404, 'group-not-found']);
    expect(problem(await admin.get(groupPath('no-such')))).toEqual([404, 'group-not-found']);
  });
});

describe('the role of a group', () => {
  /** Making a group takes an Admin. */
  const manages = async (somebody: TestPerson): Promise<boolean> => {
    const { status } = await somebody.post(groupsPath(), { displayName: '' });
    expect([403, 422]).toContain(status);
    return status === 422;
  };

  test('is its members’ at once when it is given, and gone at once when it is taken', async () => {
    const member = await team.member();
    const group = await push([member.memberId ?? '']);
    expect(await manages(member)).toBe(false);
    const given = await admin.patch(groupPath(group), { role: 'admin' });
    expect([given.status, given.body.role]).toEqual([200, 'admin']);
    expect(await manages(member)).toBe(true);
    expect((await admin.patch(groupPath(group), { role: 'billing' })).body.role).toBe('billing');
    expect(await manages(member)).toBe(false);
    await admin.patch(groupPath(group), { role: 'admin' });
    expect((await admin.patch(groupPath(group), { role: 'developer' })).body.role).toBe('developer');
    expect(await service.table.get(keys.group(team.id, group))).not.toHaveProperty('role');
    expect(await manages(member)).toBe(false);
  });

  const changes: readonly [string, (group: string, member: string) => Promise<unknown>][] = [
    ['removes them', (group, member) => team.scim.patch(`/Groups/${group}`, remove(member))],
    [
      'replaces the members',
      (group) => team.scim.put(`/Groups/${group}`, groupOf([], { displayName: `Other ${group}` })),
    ],
    ['deletes the group', (group) => team.scim.delete(`/Groups/${group}`)],
  ];
  test.each(changes)('is lost at once when SCIM %s', async (_, change) => {
    const member = await team.member();
    const group = await push();
    await admin.patch(groupPath(group), { role: 'admin' });
    await team.scim.patch(`/Groups/${group}`, add([member.memberId ?? '']));
    expect(await manages(member)).toBe(true);
    await change(group, member.memberId ?? '');
    expect(await manages(member)).toBe(false);
  });

  test('is theirs whom a large change adds and not theirs whom it removes, while it is pending', async () => {
    const [added, removed] = [await team.member(), await team.member()];
    const others = await people(40);
    const group = await push([removed.memberId ?? '']);
    await admin.patch(groupPath(group), { role: 'admin' });
    const wanted = [...others, added.memberId ?? ''];
    await team.scim.put(`/Groups/${group}`, groupOf(wanted, { displayName: 'Large and managing' }));
    expect(await service.table.get(keys.group(team.id, group))).toHaveProperty('pending');
    expect([await manages(added), await manages(removed)]).toEqual([true, false]);
    // A small change applies what is pending.
    await team.scim.patch(`/Groups/${group}`, remove(others[0] ?? ''));
    expect(await service.table.get(keys.group(team.id, group))).not.toHaveProperty('pending');
    expect([await manages(added), await manages(removed)]).toEqual([true, false]);
  });

  test('does not let somebody in who is deactivated', async () => {
    const member = await team.member();
    const group = await push([member.memberId ?? '']);
    await admin.patch(groupPath(group), { role: 'admin' });
    await team.scim.patch(`/Users/${member.memberId}`, [{ op: 'replace', path: 'active', value: false }]);
    expect(problem(await member.post(groupsPath(), { displayName: 'Not made' }))).toEqual([401, 'session-ended']);
  });

  test('changes for the version that the caller has seen, and for no other', async () => {
    const group = await push();
    const { version } = (await admin.get(groupPath(group))).body;
    const answers = await Promise.all([
      admin.patch(groupPath(group), { role: 'admin', version }),
      admin.patch(groupPath(group), { role: 'billing', version }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(problem(await admin.patch(groupPath(group), { role: 'admin', version }))).toEqual([412, 'version-differs']);
    const now = (await admin.get(groupPath(group))).body;
    expect(now.version).toBe(version + 1);
    const same = await admin.patch(groupPath(group), { role: now.role, version: now.version });
    expect([same.status, same.body.version]).toEqual([200, now.version]);
  });

  test('is told to the stream with who changed it and in which request', async () => {
    const group = await push();
    await admin.patch(groupPath(group), { role: 'admin' });
    const item = await service.table.get(keys.group(team.id, group));
    expect(item).toMatchObject({ role: 'admin', by: `person:${admin.accountId}`, version: 2 });
    expect(item?.['request']).toBe(service.log.at(-1)?.['requestId']);
  });

  test('is changed by nobody whose own role comes from a group that they are not in any more', async () => {
    const member = await team.member();
    const managing = await push([member.memberId ?? '']);
    await admin.patch(groupPath(managing), { role: 'admin' });
    const other = await push();
    const answers = await Promise.all([
      member.patch(groupPath(other), { role: 'admin' }),
      team.scim.patch(`/Groups/${managing}`, remove(member.memberId ?? '')),
    ]);
    expect([200, 403]).toContain(answers[0]?.status);
    expect(problem(await member.patch(groupPath(other), { role: 'billing' }))).toEqual([403, 'not-allowed']);
  });
});

describe('a deletion', () => {
  test.each([0, 1, 60])('by hand of a group of %d is what it is over SCIM', async (size) => {
    const group = await push(await people(size));
    expect((await admin.delete(groupPath(group))).status).toBe(204);
    expect(problem(await admin.delete(groupPath(group)))).toEqual([404, 'group-not-found']);
    expect((await team.scim.get(`/Groups/${group}`)).status).toBe(404);
    expect(await activity()).toContainEqual({ kind: 'group.deleted', group, actor: `person:${admin.accountId}` });
  });

  test('over SCIM is in the activity log, with the key that did it', async () => {
    const group = await push();
    await team.scim.delete(`/Groups/${group}`);
    const told = (await activity()).filter((entry) => entry.group === group);
    expect(told).toEqual([{ kind: 'group.deleted', group, actor: expect.stringMatching(/^key:/) }]);
  });

  test('of the group that makes the caller an Admin happens, once', async () => {
    const member = await team.member();
    const group = await push([member.memberId ?? '']);
    await admin.patch(groupPath(group), { role: 'admin' });
    expect((await member.delete(groupPath(group))).status).toBe(204);
    expect(problem(await member.delete(groupPath(group)))).toEqual([403, 'not-allowed']);
  });
});

describe('bad input', () => {
  const bodies: readonly [string, unknown, string, RegExp][] = [
    ['no name', {}, '/displayName', /name/],
    ['a blank name', { displayName: '  ' }, '/displayName', /blank/],
    ['a name too long', { displayName: 'x'.repeat(257) }, '/displayName', /256/],
    ['a name that is no text', { displayName: 5 }, '/displayName', /name/],
    ['the role of a Super Admin', { displayName: 'A', role: 'super-admin' }, '/role', /developer, billing, admin/],
    ['a field that there is not', { displayName: 'A', members: [] }, '/members', /no such field/],
  ];
  test.each(bodies)('a new group with %s is refused, naming the field', async (_, body, pointer, detail) => {
    const answer = await admin.post(groupsPath(), body);
    expect(problem(answer)).toEqual([422, 'invalid-request']);
    expect(answer.body.errors).toEqual([{ pointer, detail: expect.stringMatching(detail) }]);
  });

  test.each([
    ['role', { role: 'owner' }, '/role'],
    ['role', {}, '/role'],
    ['version', { role: 'admin', version: '1' }, '/version'],
    ['displayName', { role: 'admin', displayName: 'B' }, '/displayName'],
  ])('a change with a wrong %s is refused, naming the field', async (_, body, pointer) => {
    const answer = await admin.patch(groupPath(await push()), body);
    expect(problem(answer)).toEqual([422, 'invalid-request']);
    expect(answer.body.errors).toMatchObject([{ pointer }]);
  });

  test.each([
    ['no entries', 'count=0', '?count'],
    ['too many entries', 'count=201', '?count'],
    ['a count that is no number', 'count=x', '?count'],
    ['another flag', 'withoutMembers=yes', '?withoutMembers'],
    ['a search too long', `search=${'x'.repeat(257)}`, '?search'],
    ['another parameter', 'colour=red', '?colour'],
  ])('a list with %s is refused, naming the parameter', async (_, query, pointer) => {
    const answer = await admin.get(`${groupsPath()}?${query}`);
    expect(problem(answer)).toEqual([422, 'invalid-request']);
    expect(answer.body.errors).toMatchObject([{ pointer }]);
  });
});
