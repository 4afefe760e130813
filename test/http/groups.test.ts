/** The life of a Group over HTTP: pushing, linking, membership changes of every form and size (RFC 7643 section 4.2, RFC 7644 section 3.5). */
import { keys } from '../../shared/store/keys.ts';
import { groupOf, person, type ScimService, startScimService, type TestTeam } from '../support/scim-service.ts';

let service: ScimService;
let team: TestTeam;

beforeEach(async () => {
  service = await startScimService();
  team = await service.team();
});
afterEach(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

async function users(count: number, of = team): Promise<string[]> {
  const ids: string[] = [];
  for (let each = 0; each < count; each += 1) ids.push((await of.post('/Users', person())).body.id);
  return ids;
}

async function newGroup(members: readonly string[] = [], more: Readonly<Record<string, unknown>> = {}) {
  const { status, body } = await team.post('/Groups', groupOf(members, more));
  expect(status).toBe(201);
  return body;
}

const values = (references: { value: string }[] = []): string[] => references.map(({ value }) => value).sort();
const membersOf = async (id: string): Promise<string[]> =>
  values((await team.get(`/Groups/${id}?attributes=members`)).body.members);
const groupsOf = async (id: string): Promise<string[]> => values((await team.get(`/Users/${id}`)).body.groups);
const refs = (ids: readonly string[]) => ids.map((value) => ({ value }));

/** Ids of 1, 2 and so on of the team's users, as a table of changes names them. */
type Change = (ids: readonly string[], group: { id: string; displayName: string }) => unknown[];

describe('POST /Groups', () => {
  test('answers 201 with Location, ETag and the members, whom it finds from both sides', async () => {
    const [one = '', two = ''] = await users(2);
    const wanted = groupOf([one, two], { externalId: 'group-external' });
    const { status, headers, body } = await team.post('/Groups', wanted);
    expect(status).toBe(201);
    expect(headers).toMatchObject({ etag: 'W/"1"', location: `${service.baseUrl}/Groups/${body.id}` });
    expect(body).toMatchObject({ displayName: wanted.displayName, externalId: 'group-external' });
    expect(values(body.members)).toEqual([one, two].sort());
    expect(await groupsOf(one)).toEqual([body.id]);
    expect((await team.get(`/Groups/${body.id}`)).body).toEqual(body);
  });

  test('answers 409 uniqueness for a displayName that is taken, whatever its letter case, and writes nothing', async () => {
    await newGroup([], { displayName: 'Engineering' });
    const before = await service.dump();
    const { status, body } = await team.post('/Groups', groupOf([], { displayName: 'ENGINEERING' }));
    expect([status, body.scimType]).toEqual([409, 'uniqueness']);
    expect(body.detail).toMatch(/displayName/);
    expect(await service.dump()).toEqual(before);
  });

  test('skips members that are no users of the team: one bad id must not lose a push', async () => {
    const [one = ''] = await users(1);
    const [theirs = ''] = await users(1, await service.team());
    const { members } = await newGroup([one, theirs, '00000000-0000-7000-8000-000000000000', 'USER#x', '../x']);
    expect(values(members)).toEqual([one]);
  });

  test('takes a member that it is told twice once, and an invited one at once', async () => {
    const other = await service.team();
    const { body: left } = await other.post('/Users', person());
    await other.delete(`/Users/${left.id}`);
    const { body: invited } = await team.post('/Users', person({ userName: left.userName }));
    const { members } = await newGroup([invited.id, invited.id]);
    expect(values(members)).toEqual([invited.id]);
  });
});

describe('members', () => {
  test.each<[string, Change, (ids: readonly string[]) => string[]]>([
    ['add', (ids) => [{ op: 'add', path: 'members', value: refs(ids.slice(2)) }], (ids) => [...ids]],
    [
      'add of a single object',
      (ids) => [{ op: 'add', path: 'members', value: { value: ids[2] } }],
      (ids) => ids.slice(0, 3),
    ],
    [
      'Add by Entra',
      (ids) => [{ op: 'Add', path: 'members', value: [{ $ref: null, value: ids[3] }] }],
      (ids) => [ids[0], ids[1], ids[3]].map(String),
    ],
    ['remove by filter', (ids) => [{ op: 'remove', path: `members[value eq "${ids[0]}"]` }], (ids) => [String(ids[1])]],
    [
      'Remove with a list (Entra)',
      (ids) => [{ op: 'Remove', path: 'members', value: refs(ids.slice(0, 1)) }],
      (ids) => [String(ids[1])],
    ],
    ['remove of all', () => [{ op: 'remove', path: 'members' }], () => []],
    [
      'remove of somebody who is none',
      (ids) => [{ op: 'remove', path: `members[value eq "${ids[3]}"]` }],
      (ids) => ids.slice(0, 2),
    ],
    ['replace', (ids) => [{ op: 'replace', path: 'members', value: refs(ids.slice(1, 3)) }], (ids) => ids.slice(1, 3)],
    ['replace with none', () => [{ op: 'replace', path: 'members', value: [] }], () => []],
    [
      'replace without path (Okta)',
      (ids, { id, displayName }) => [{ op: 'replace', value: { id, displayName, members: refs(ids.slice(2)) } }],
      (ids) => ids.slice(2),
    ],
    [
      'remove and add in one (Okta)',
      (ids) => [
        { op: 'remove', path: `members[value eq "${ids[0]}"]` },
        { op: 'add', path: 'members', value: [{ value: ids[2], display: 'x' }] },
      ],
      (ids) => ids.slice(1, 3),
    ],
    [
      'add and remove of the same person',
      (ids) => [
        { op: 'add', path: 'members', value: refs(ids.slice(2, 3)) },
        { op: 'remove', path: `members[value eq "${ids[2]}"]` },
      ],
      (ids) => ids.slice(0, 2),
    ],
  ])('PATCH %s', async (_, change, wanted) => {
    const ids = await users(4);
    const group = await newGroup(ids.slice(0, 2));
    const { status, body } = await team.patch(`/Groups/${group.id}`, change(ids, group));
    expect(status).toBe(200);
    expect(values(body.members)).toEqual(wanted(ids).sort());
    expect(await membersOf(group.id)).toEqual(wanted(ids).sort());
    for (const id of ids) expect(await groupsOf(id)).toEqual(wanted(ids).includes(id) ? [group.id] : []);
  });

  test('PUT replaces them all; without members the group is empty', async () => {
    const ids = await users(3);
    const group = await newGroup(ids.slice(0, 2));
    const { body } = await team.put(`/Groups/${group.id}`, { ...group, members: refs(ids.slice(1)) });
    expect(values(body.members)).toEqual(ids.slice(1).sort());
    const { members: _, ...without } = group;
    expect((await team.put(`/Groups/${group.id}`, without)).body).not.toHaveProperty('members');
    expect(await membersOf(group.id)).toEqual([]);
  });

  test('a filter that looks like an injection removes nobody', async () => {
    const ids = await users(2);
    const { id } = await newGroup(ids);
    const value = 'zz" or value pr or value eq "zz';
    const { status } = await team.patch(`/Groups/${id}`, [{ op: 'remove', path: 'members', value: [{ value }] }]);
    expect(status).toBe(200);
    expect(await membersOf(id)).toEqual([...ids].sort());
  });

  test('a change that adds who is there and removes who is not keeps the ETag', async () => {
    const ids = await users(2);
    const group = await newGroup(ids.slice(0, 1));
    const before = await service.dump();
    const { headers } = await team.patch(`/Groups/${group.id}`, [
      { op: 'add', path: 'members', value: refs(ids.slice(0, 1)) },
      { op: 'remove', path: `members[value eq "${ids[1]}"]` },
    ]);
    expect(headers['etag']).toBe(group.meta.version);
    expect(await service.dump()).toEqual(before);
  });

  test('who is deleted leaves every group, which is then of another version', async () => {
    const [gone = '', stays = ''] = await users(2);
    const groups = [await newGroup([gone, stays]), await newGroup([gone])];
    await team.delete(`/Users/${gone}`);
    expect(await Promise.all(groups.map(({ id }) => membersOf(id)))).toEqual([[stays], []]);
    for (const { id, meta } of groups) expect((await team.get(`/Groups/${id}`)).headers['etag']).not.toBe(meta.version);
  });

  test('excludedAttributes=members leaves them out and never reads them', async () => {
    const group = await newGroup(await users(3));
    service.log.length = 0;
    const { body } = await team.get(`/Groups/${group.id}?excludedAttributes=members`);
    expect(body).not.toHaveProperty('members');
    expect(service.log[0]).toMatchObject({ trips: 1 });
  });
});

describe('a change too large for one transaction', () => {
  test('is seen whole at once, from both sides, and whatever comes next builds on it', async () => {
    const ids = await users(140);
    const created = await newGroup(ids.slice(0, 100));
    expect(values(created.members)).toEqual(ids.slice(0, 100).sort());
    expect(await membersOf(created.id)).toEqual(ids.slice(0, 100).sort());
    expect(await groupsOf(ids[99] ?? '')).toEqual([created.id]);
    expect(await service.faults()).toEqual([]);

    const swapped = await team.patch(`/Groups/${created.id}`, [
      { op: 'replace', path: 'members', value: refs(ids.slice(60)) },
    ]);
    expect(values(swapped.body.members)).toEqual(ids.slice(60).sort());
    expect(await groupsOf(ids[0] ?? '')).toEqual([]);
    expect(await groupsOf(ids[139] ?? '')).toEqual([created.id]);
    expect(await service.faults()).toEqual([]);

    const one = await team.patch(`/Groups/${created.id}`, [
      { op: 'add', path: 'members', value: refs(ids.slice(0, 1)) },
    ]);
    expect(values(one.body.members)).toEqual([...ids.slice(0, 1), ...ids.slice(60)].sort());
    expect((await service.dump()).filter(({ sk }) => /^(?:CHANGE|PENDING)#/.test(sk))).toEqual([]);
  });

  test('that is pending is applied before a PUT replaces the members once more', async () => {
    const ids = await users(70);
    const { id, displayName } = await newGroup(ids);
    const put = await team.put(`/Groups/${id}`, groupOf(ids.slice(0, 2), { displayName }));
    expect([put.status, values(put.body.members)]).toEqual([200, ids.slice(0, 2).sort()]);
    expect(await membersOf(id)).toEqual(ids.slice(0, 2).sort());
    expect(await groupsOf(ids[69] ?? '')).toEqual([]);
  });

  test('skips who is no user of the team', async () => {
    const ids = await users(60);
    const { members } = await newGroup([...ids, 'nobody', '00000000-0000-7000-8000-000000000000']);
    expect(values(members)).toEqual([...ids].sort());
  });

  test('that is pending is met by the deletion of a member, of the group, and by a new person who joins', async () => {
    const ids = await users(70);
    const kept = await newGroup(ids);
    expect((await team.delete(`/Users/${ids[0]}`)).status).toBe(204);
    expect(await membersOf(kept.id)).toEqual(ids.slice(1).sort());

    const deleted = await newGroup(ids.slice(1));
    expect((await team.delete(`/Groups/${deleted.id}`)).status).toBe(204);
    expect(await groupsOf(ids[1] ?? '')).toEqual([kept.id]);

    const joined = await newGroup(ids.slice(1));
    const { status, body } = await team.post('/Users', person({ groups: [{ value: joined.id }] }));
    expect([status, values(body.groups)]).toEqual([201, [joined.id]]);
    expect(await membersOf(joined.id)).toEqual([...ids.slice(1), body.id].sort());
  });

  test('of somebody who comes back with 20 other e-mail addresses is joined as far as the transaction has room', async () => {
    const emails = (of: string) => Array.from({ length: 20 }, (_, at) => ({ value: `${of}${at}@people.example` }));
    const wanted = person({ emails: emails('old') });
    const { id } = (await team.post('/Users', wanted)).body;
    expect((await team.delete(`/Users/${id}`)).status).toBe(204);
    const kept = (await team.post('/Users', { ...wanted, active: false })).body.id;
    const groups: { readonly value: string }[] = [];
    for (let at = 0; at < 20; at += 1) groups.push({ value: (await newGroup([])).id });
    const { status, body } = await team.post('/Users', {
      ...wanted,
      emails: emails('new'),
      externalId: 'other',
      groups,
    });
    expect([status, body.id, body.emails.length]).toEqual([201, kept, 20]);
    expect(body.groups.length).toBeGreaterThanOrEqual(16);
    expect(values(body.groups)).toEqual(groups.slice(0, body.groups.length).map(({ value }) => value));
    expect((await groupsOf(kept)).sort()).toEqual(values(body.groups).sort());
  });

  test('answers 204 above 200 members, and 200 with them where they are asked for', async () => {
    const ids = await users(201);
    const group = await newGroup(ids.slice(0, 150));
    const more = { op: 'add', path: 'members', value: refs(ids.slice(150)) };
    const { status, headers, text } = await team.patch(`/Groups/${group.id}`, [more]);
    expect([status, text]).toEqual([204, '']);
    expect(headers['etag']).toMatch(/^W\/"\d+"$/);
    const asked = await team.patch(`/Groups/${group.id}?attributes=members`, [more]);
    expect([asked.status, asked.body.members?.length]).toEqual([200, 201]);
  });
});

describe('a group', () => {
  test('is linked: found by its name in any letter case, then renamed with its members, role and access kept', async () => {
    const ids = await users(2);
    const group = await newGroup(ids, { displayName: 'Sales' });
    await service.set(keys.group(team.id, group.id), { role: 'billing' });
    const found = await team.get(
      `/Groups?filter=${encodeURIComponent('displayName eq "SALES"')}&excludedAttributes=members`,
    );
    expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id: group.id }] });
    const { status, body } = await team.patch(`/Groups/${group.id}`, [
      { op: 'replace', value: { id: group.id, displayName: 'Sales and more' } },
    ]);
    expect([status, body.displayName, values(body.members)]).toEqual([200, 'Sales and more', [...ids].sort()]);
    expect(await service.table.get(keys.group(team.id, group.id))).toMatchObject({ role: 'billing' });
    await newGroup([], { displayName: 'Sales' });
    expect((await team.get(`/Users/${ids[0]}`)).body.groups).toMatchObject([{ display: 'Sales and more' }]);
  });

  test('is not renamed to a name that is taken, but in letter case it is', async () => {
    const { displayName } = await newGroup();
    const { id } = await newGroup([], { displayName: 'Own' });
    const rename = (value: string) => team.patch(`/Groups/${id}`, [{ op: 'replace', path: 'displayName', value }]);
    const { status, body } = await rename(displayName.toUpperCase());
    expect([status, body.scimType]).toEqual([409, 'uniqueness']);
    expect((await rename('OWN')).body.displayName).toBe('OWN');
  });

  test('that is deleted is gone from everywhere, and its name is free', async () => {
    const ids = await users(2);
    const { id, displayName } = await newGroup(ids);
    const { status, text } = await team.delete(`/Groups/${id}`);
    expect([status, text]).toEqual([204, '']);
    expect((await team.get(`/Groups/${id}`)).status).toBe(404);
    expect((await team.delete(`/Groups/${id}`)).status).toBe(404);
    expect(await groupsOf(ids[0] ?? '')).toEqual([]);
    await newGroup([], { displayName });
  });

  test('of another version is not changed under If-Match: 412', async () => {
    const [one = '', two = ''] = await users(2);
    const { id } = await newGroup([one]);
    const add = [{ op: 'add', path: 'members', value: refs([two]) }];
    expect((await team.patch(`/Groups/${id}`, add, { 'If-Match': 'W/"9"' })).status).toBe(412);
    expect((await team.put(`/Groups/${id}`, groupOf(), { 'If-Match': 'W/"9"' })).status).toBe(412);
    expect((await team.delete(`/Groups/${id}`, { 'If-Match': 'W/"9"' })).status).toBe(412);
    expect((await team.patch(`/Groups/${id}`, add, { 'If-Match': 'W/"1"' })).headers['etag']).toBe('W/"2"');
    expect((await team.get(`/Groups/${id}`, { 'If-None-Match': 'W/"2"' })).status).toBe(304);
  });

  test.each([
    ['members.value eq', (user: string) => `members.value eq "${user}"`],
    ['members[value eq]', (user: string) => `members[value eq "${user}"]`],
    ['a conjunction', (user: string) => `displayName co "o" and members.value eq "${user}"`],
  ])('is found by a member: %s', async (_, filter) => {
    const [one = '', two = ''] = await users(2);
    const { id } = await newGroup([one]);
    await newGroup([two]);
    const { body } = await team.get(`/Groups?filter=${encodeURIComponent(filter(one))}`);
    expect(body.Resources).toMatchObject([{ id, members: [{ value: one }] }]);
  });

  test('leads to its members: groups.value eq', async () => {
    const ids = await users(3);
    const { id } = await newGroup(ids.slice(0, 2));
    const { body } = await team.get(
      `/Users?filter=${encodeURIComponent(`groups.value eq "${id}"`)}&attributes=userName`,
    );
    expect(body.Resources.map((each: { id: string }) => each.id)).toEqual(ids.slice(0, 2));
  });
});
