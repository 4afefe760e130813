/** The life of a User over HTTP: creation, changes, leaving, coming back (RFC 7644 sections 3.3 to 3.6), by the house's rules of people. */
import { membershipSchema } from '../../shared/scim/schemas/membership.ts';
import { keys } from '../../shared/store/keys.ts';
import type { Item } from '../../shared/table/table.ts';
import { groupOf, person, type ScimService, startScimService, type TestTeam } from '../support/scim-service.ts';

let service: ScimService;
let team: TestTeam;
let other: TestTeam;

beforeEach(async () => {
  service = await startScimService();
  team = await service.team();
  other = await service.team();
});
afterEach(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

const active = (value: unknown) => [{ op: 'replace', path: 'active', value }];

/** A User of `team`, new unless told otherwise. */
async function userOf(team: TestTeam, more: Readonly<Record<string, unknown>> = {}) {
  const { status, body } = await team.post('/Users', person(more));
  expect(status).toBe(201);
  return body;
}

async function stored(key: { pk: string; sk: string }): Promise<Item> {
  const item = await service.table.get(key);
  if (!item) throw new Error(`${key.pk} ${key.sk} is not there`);
  return item;
}

const memberItem = (of: TestTeam, id: string) => stored(keys.user(of.id, id));
const accountItem = async (of: TestTeam, id: string) =>
  stored(keys.account(String((await memberItem(of, id))['account'])));
const verify = (of: TestTeam, domain: string) => service.set(keys.domain(of.id, domain), { state: 'verified' });

async function makeSuperAdmins(of: TestTeam, ...ids: string[]): Promise<void> {
  await service.set(keys.superAdmins(of.id), { ids: JSON.stringify(ids), version: 1 });
  for (const id of ids) await service.set(keys.user(of.id, id), { role: 'super-admin' });
}

describe('POST /Users', () => {
  test('creates the person and answers 201 with Location, ETag and the whole resource (RFC 7644 section 3.3)', async () => {
    const wanted = person();
    const { status, headers, body } = await team.post('/Users', wanted);
    expect(status).toBe(201);
    expect(headers['location']).toBe(`${service.baseUrl}/Users/${body.id}`);
    expect(headers['etag']).toBe('W/"1"');
    expect(headers['content-type']).toMatch(/^application\/scim\+json/);
    expect(body).toEqual({
      ...wanted,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      meta: {
        resourceType: 'User',
        created: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        lastModified: body.meta.created,
        location: `${service.baseUrl}/Users/${body.id}`,
        version: 'W/"1"',
      },
    });
    const { body: again } = await team.get(`/Users/${body.id}`);
    expect(again).toEqual(body);
  });

  test('makes an account that the team owns, that may sign in, with the name of the person', async () => {
    const { id, userName, name } = await userOf(team);
    expect(await accountItem(team, id)).toMatchObject({
      address: userName,
      owner: team.id,
      team: team.id,
      member: id,
      signIn: 'allowed',
      givenName: name.givenName,
      familyName: name.familyName,
    });
  });

  test('takes a person whose userName is no address, and any number of their namesakes on other teams', async () => {
    const { id } = await userOf(team, { userName: 'no-address' });
    await userOf(other, { userName: 'no-address' });
    expect(await accountItem(team, id)).not.toHaveProperty('address');
  });

  test.each([
    ['the same', (name: string) => name],
    ['upper case', (name: string) => name.toUpperCase()],
    ['mixed case', (name: string) => name.replace('b', 'B')],
  ])('answers 409 uniqueness for a userName that is taken, in %s', async (_, spelt) => {
    const { userName } = await userOf(team);
    const before = await service.dump();
    const { status, body } = await team.post('/Users', person({ userName: spelt(userName) }));
    expect([status, body.scimType]).toEqual([409, 'uniqueness']);
    expect(body.detail).toMatch(/already a member/);
    expect(await service.dump()).toEqual(before);
  });

  test('keeps the letter case of userName and e-mail and finds them without (RFC 7643 section 4.1.1)', async () => {
    const { id } = await userOf(team, {
      userName: 'Case.Kept@People.Example',
      emails: [{ value: 'Case.Kept@Mail.Example' }],
    });
    for (const filter of [
      'userName eq "case.kept@people.example"',
      'emails.value eq "CASE.KEPT@MAIL.EXAMPLE"',
      'emails[value eq "case.kept@mail.example"]',
    ]) {
      const { body } = await team.get(`/Users?filter=${encodeURIComponent(filter)}`);
      expect(body.Resources).toMatchObject([
        { id, userName: 'Case.Kept@People.Example', emails: [{ value: 'Case.Kept@Mail.Example' }] },
      ]);
    }
  });

  test('never keeps externalId or e-mail addresses for one person alone', async () => {
    const same = { externalId: 'shared-id', emails: [{ value: 'shared@people.example' }] };
    const ids = [(await userOf(team, same)).id, (await userOf(team, same)).id];
    const { body } = await team.get(`/Users?filter=${encodeURIComponent('externalId eq "shared-id"')}`);
    expect(body.Resources.map(({ id }: { id: string }) => id)).toEqual(ids);
  });

  test('neither stores nor returns a password', async () => {
    const password = 'correct-horse-battery';
    const { status, body, text } = await team.post('/Users', person({ password }));
    expect(status).toBe(201);
    await team.patch(`/Users/${body.id}`, [{ op: 'replace', path: 'password', value: password }]);
    await team.patch(`/Users/${body.id}`, [{ op: 'add', value: { password } }]);
    await team.put(`/Users/${body.id}`, { ...body, password });
    expect(text).not.toContain(password);
    expect((await team.get(`/Users/${body.id}?attributes=password`)).text).not.toContain(password);
    expect(JSON.stringify(await service.table.dump())).not.toContain(password);
  });

  test.each([
    [20, 201],
    [21, 400],
  ])('with %d e-mail addresses answers %d', async (count, expected) => {
    const emails = Array.from({ length: count }, (_, index) => ({ value: `mail${index}@people.example` }));
    const { status, body } = await team.post('/Users', person({ emails }));
    expect(status).toBe(expected);
    if (expected === 400)
      expect([body.scimType, body.detail]).toEqual(['invalidValue', expect.stringMatching(/emails/)]);
  });

  test('with active false creates the person deactivated, who may not sign in', async () => {
    const { id, active } = await userOf(team, { active: false });
    expect(active).toBe(false);
    expect(await accountItem(team, id)).toMatchObject({ owner: team.id, signIn: 'blocked' });
    const { body } = await team.patch(`/Users/${id}`, [{ op: 'replace', value: { active: true } }]);
    expect(body.active).toBe(true);
    expect(await accountItem(team, id)).toMatchObject({ team: team.id, member: id, signIn: 'allowed' });
  });

  test('puts the person into the groups that it names by id, by value or by name, and leaves out unknown ones', async () => {
    const groups = [];
    for (let each = 0; each < 3; each += 1) groups.push((await team.post('/Groups', groupOf())).body);
    const [a, b, c] = groups;
    const user = await userOf(team, {
      groups: [a.id, { value: b.id }, { display: c.displayName }, 'nothing of the kind'],
    });
    expect(new Set(user.groups.map(({ value }: { value: string }) => value))).toEqual(new Set([a.id, b.id, c.id]));
    const { body } = await team.get(`/Groups/${b.id}`);
    expect(body.members).toMatchObject([{ value: user.id, $ref: `${service.baseUrl}/Users/${user.id}`, type: 'User' }]);
  });
});

describe('a person who leaves the team and comes back', () => {
  test.each([
    ['PATCH', 'false', (id: string) => team.patch(`/Users/${id}`, active(false))],
    ['PATCH', '"False" (Entra)', (id: string) => team.patch(`/Users/${id}`, active('False'))],
    [
      'PATCH without path',
      'false (Okta)',
      (id: string) => team.patch(`/Users/${id}`, [{ op: 'replace', value: { active: false } }]),
    ],
    [
      'PUT',
      'false',
      async (id: string) => team.put(`/Users/${id}`, { ...(await team.get(`/Users/${id}`)).body, active: false }),
    ],
  ])('%s of active %s takes them off the team and keeps role, groups and data', async (_, __, deactivate) => {
    const user = await userOf(team);
    await service.set(keys.user(team.id, user.id), { role: 'admin' });
    const group = (await team.post('/Groups', groupOf([user.id]))).body;
    const gone = await deactivate(user.id);
    expect([gone.status, gone.body.active]).toEqual([200, false]);
    expect(await accountItem(team, user.id)).toMatchObject({ signIn: 'blocked', owner: team.id });
    expect(await accountItem(team, user.id)).not.toHaveProperty('team');

    const back = await team.patch(`/Users/${user.id}`, active(true));
    expect(back.body).toMatchObject({
      active: true,
      name: user.name,
      emails: user.emails,
      groups: [{ value: group.id }],
    });
    expect(await memberItem(team, user.id)).toMatchObject({ role: 'admin', state: 'active' });
    expect(await accountItem(team, user.id)).toMatchObject({ team: team.id, signIn: 'allowed' });
  });

  test('the deactivated stay readable and listed', async () => {
    const { id, userName } = await userOf(team);
    await team.patch(`/Users/${id}`, active(false));
    expect((await team.get(`/Users/${id}`)).body).toMatchObject({ id, active: false });
    const { body } = await team.get(`/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`);
    expect(body).toMatchObject({ totalResults: 1, Resources: [{ id, active: false }] });
    for (const filter of ['active eq false', 'active eq "False"']) {
      const { body: inactive } = await team.get(`/Users?filter=${encodeURIComponent(filter)}`);
      expect(inactive).toMatchObject({ totalResults: 1, Resources: [{ id }] });
    }
  });

  test('POST for a deactivated member answers 201 with the same id, the new profile and the old groups', async () => {
    const user = await userOf(team);
    const group = (await team.post('/Groups', groupOf([user.id]))).body;
    await team.patch(`/Users/${user.id}`, active(false));
    const { status, body, headers } = await team.post('/Users', person({ userName: user.userName, title: 'Back' }));
    expect(status).toBe(201);
    expect(headers['location']).toBe(`${service.baseUrl}/Users/${user.id}`);
    expect(body).toMatchObject({ id: user.id, active: true, title: 'Back', groups: [{ value: group.id }] });
  });

  test('DELETE answers 204 and then 404 for everything; the account is kept and may not sign in', async () => {
    const user = await userOf(team);
    const account = await accountItem(team, user.id);
    const group = (await team.post('/Groups', groupOf([user.id]))).body;
    const gone = await team.delete(`/Users/${user.id}`);
    expect([gone.status, gone.text]).toEqual([204, '']);
    for (const answer of [
      await team.get(`/Users/${user.id}`),
      await team.patch(`/Users/${user.id}`, active(true)),
      await team.put(`/Users/${user.id}`, person()),
      await team.delete(`/Users/${user.id}`),
    ])
      expect([answer.status, answer.body.status, answer.body.schemas]).toEqual([
        404,
        '404',
        ['urn:ietf:params:scim:api:messages:2.0:Error'],
      ]);
    expect((await team.get(`/Groups/${group.id}`)).body).not.toHaveProperty('members');
    expect(await stored(account)).toMatchObject({ owner: team.id, signIn: 'blocked', address: user.userName });
  });

  test('POST after the own DELETE is active at once, on the same account', async () => {
    const user = await userOf(team);
    const account = (await accountItem(team, user.id)).pk;
    await team.delete(`/Users/${user.id}`);
    const again = await userOf(team, { userName: user.userName });
    expect(again).toMatchObject({ active: true });
    expect(again).not.toHaveProperty([membershipSchema.id]);
    expect((await accountItem(team, again.id)).pk).toBe(account);
  });

  test('PUT without active leaves the state (RFC 7644 section 3.5.1)', async () => {
    const user = await userOf(team);
    await team.patch(`/Users/${user.id}`, active(false));
    const { active: _, ...withoutActive } = user;
    const { status, body } = await team.put(`/Users/${user.id}`, { ...withoutActive, title: 'Away' });
    expect([status, body.active, body.title]).toEqual([200, false, 'Away']);
  });
});

describe('a person whom another team knows', () => {
  test('is refused with 409 while on that team, and the detail says what to do', async () => {
    const { userName } = await userOf(team);
    const before = await service.dump();
    const { status, body } = await other.post('/Users', person({ userName }));
    expect([status, body.scimType]).toEqual([409, 'uniqueness']);
    expect(body.detail).toMatch(/verify the domain/i);
    expect(await service.dump()).toEqual(before);
  });

  test('is invited after the owner deleted them: 201, active true, and the extension says invited', async () => {
    const { id, userName } = await userOf(team);
    await team.delete(`/Users/${id}`);
    const { status, body } = await other.post('/Users', person({ userName }));
    expect(status).toBe(201);
    expect(body).toMatchObject({ active: true, [membershipSchema.id]: { status: 'invited' } });
    expect(body.schemas).toContain(membershipSchema.id);
    expect(await memberItem(other, body.id)).toMatchObject({ state: 'invited', owns: false });
    const again = await other.post('/Users', person({ userName }));
    expect([again.status, again.body.scimType]).toEqual([409, 'uniqueness']);
    expect(again.body.detail).toMatch(/pending invite/);
  });

  test('is invited anew when an invite was withdrawn with active false and they are activated again', async () => {
    const { id, userName } = await userOf(team);
    await team.delete(`/Users/${id}`);
    const invited = await userOf(other, { userName });
    expect((await other.patch(`/Users/${invited.id}`, active(false))).body).not.toHaveProperty([membershipSchema.id]);
    const { body } = await other.patch(`/Users/${invited.id}`, active(true));
    expect(body).toMatchObject({ active: true, [membershipSchema.id]: { status: 'invited' } });
    await other.patch(`/Users/${invited.id}`, [{ op: 'replace', path: 'name.givenName', value: 'Somebody' }]);
    expect(await stored(keys.account(String((await memberItem(other, invited.id))['account'])))).not.toMatchObject({
      givenName: 'Somebody',
    });
  });

  test('is active at once with a team that verified their domain', async () => {
    const { id, userName } = await userOf(team, { userName: 'moved@verified-a.example' });
    await team.delete(`/Users/${id}`);
    await verify(other, 'verified-a.example');
    const { status, body } = await other.post('/Users', person({ userName }));
    expect(status).toBe(201);
    expect(body).not.toHaveProperty([membershipSchema.id]);
    expect(await accountItem(other, body.id)).toMatchObject({ owner: other.id, team: other.id, signIn: 'allowed' });
  });

  test('is taken over by a team that verified their domain, and deactivated on the former team', async () => {
    const { id, userName } = await userOf(team, { userName: 'taken@verified-b.example' });
    await verify(other, 'verified-b.example');
    const { status, body } = await other.post('/Users', person({ userName }));
    expect([status, body.active]).toEqual([201, true]);
    expect((await team.get(`/Users/${id}`)).body.active).toBe(false);
    const back = await team.patch(`/Users/${id}`, active(true));
    expect([back.status, back.body.scimType]).toEqual([409, 'uniqueness']);
    const revived = await team.post('/Users', person({ userName }));
    expect([revived.status, revived.body.scimType]).toEqual([409, 'uniqueness']);
    expect(await accountItem(other, body.id)).toMatchObject({ owner: other.id, team: other.id });
  });

  test('is not taken over from the team whose last Super Admin they are', async () => {
    const { id, userName } = await userOf(team, { userName: 'boss@verified-c.example' });
    await makeSuperAdmins(team, id);
    await verify(other, 'verified-c.example');
    const before = await service.dump();
    const { status, body } = await other.post('/Users', person({ userName }));
    expect([status, body.scimType]).toEqual([409, 'uniqueness']);
    expect(await service.dump()).toEqual(before);
  });

  test('is refused with 409 to the team that deactivated them, once they are on another', async () => {
    const { id, userName } = await userOf(team, { userName: 'gone@verified-d.example' });
    await team.patch(`/Users/${id}`, active(false));
    await verify(other, 'verified-d.example');
    await userOf(other, { userName });
    const { status, body } = await team.patch(`/Users/${id}`, active(true));
    expect([status, body.scimType]).toEqual([409, 'uniqueness']);
    const revived = await team.post('/Users', person({ userName }));
    expect([revived.status, revived.body.scimType]).toEqual([409, 'uniqueness']);
  });

  test('belongs to the team that verified the domain, whatever the former owner sends', async () => {
    const { id, userName } = await userOf(team, { userName: 'owned@verified-e.example' });
    await team.patch(`/Users/${id}`, active(false));
    await verify(other, 'verified-e.example');
    const theirs = await userOf(other, { userName });
    await other.patch(`/Users/${theirs.id}`, active(false));

    const renamed = await team.patch(`/Users/${id}`, [{ op: 'replace', path: 'name.givenName', value: 'Impostor' }]);
    expect([renamed.status, renamed.body.name.givenName]).toEqual([200, 'Impostor']);
    const back = await team.patch(`/Users/${id}`, active(true));
    expect(back.status).toBe(200);
    expect(back.body).toMatchObject({ active: true, [membershipSchema.id]: { status: 'invited' } });
    const account = await accountItem(other, theirs.id);
    expect(account).toMatchObject({ owner: other.id, signIn: 'blocked' });
    expect(account['givenName']).not.toBe('Impostor');
  });

  test('is on the other team with active false as a deactivated member, and nothing else changes', async () => {
    const { id, userName } = await userOf(team);
    const { status, body } = await other.post('/Users', person({ userName, active: false }));
    expect([status, body.active]).toEqual([201, false]);
    expect(await accountItem(team, id)).toMatchObject({ team: team.id, owner: team.id, signIn: 'allowed' });
    const wanted = await other.patch(`/Users/${body.id}`, active(true));
    expect([wanted.status, wanted.body.scimType]).toEqual([409, 'uniqueness']);
    expect(await accountItem(team, id)).toMatchObject({ team: team.id, owner: team.id, signIn: 'allowed' });
  });
});

describe('the last Super Admin', () => {
  test.each([
    ['deactivated', (id: string) => team.patch(`/Users/${id}`, active(false))],
    ['deactivated with PUT', (id: string) => team.put(`/Users/${id}`, person({ active: false }))],
    ['deleted', (id: string) => team.delete(`/Users/${id}`)],
  ])('cannot be %s: 403', async (_, leave) => {
    const { id } = await userOf(team);
    await makeSuperAdmins(team, id);
    const before = await service.dump();
    const { status, body } = await leave(id);
    expect([status, body.status]).toEqual([403, '403']);
    expect(body.detail).toMatch(/last Super Admin/);
    expect(await service.dump()).toEqual(before);
  });

  test('is the one who is left; who came back counts again', async () => {
    const first = await userOf(team);
    const second = await userOf(team);
    await makeSuperAdmins(team, first.id, second.id);
    expect((await team.patch(`/Users/${first.id}`, active(false))).status).toBe(200);
    expect((await team.patch(`/Users/${second.id}`, active(false))).status).toBe(403);
    expect((await team.patch(`/Users/${first.id}`, active(true))).status).toBe(200);
    expect((await team.delete(`/Users/${second.id}`)).status).toBe(204);
    expect((await team.delete(`/Users/${first.id}`)).status).toBe(403);
  });

  test('cannot be lost by two of them leaving at once', async () => {
    const first = await userOf(team);
    const second = await userOf(team);
    await makeSuperAdmins(team, first.id, second.id);
    const answers = await Promise.all([
      team.patch(`/Users/${first.id}`, active(false)),
      team.delete(`/Users/${second.id}`),
    ]);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(1);
  });
});

describe('a change of userName', () => {
  const rename = (id: string, userName: string) =>
    team.patch(`/Users/${id}`, [{ op: 'replace', path: 'userName', value: userName }]);

  test('moves lock and address, and the old name is free again', async () => {
    const { id, userName } = await userOf(team);
    const { status, body } = await rename(id, 'renamed-1@people.example');
    expect([status, body.userName]).toEqual([200, 'renamed-1@people.example']);
    expect(await accountItem(team, id)).toMatchObject({ address: 'renamed-1@people.example' });
    await userOf(other, { userName });
  });

  test.each([
    ['from an address to none', 'renamed-2@people.example', 'renamed-2', undefined],
    ['from none to an address', 'renamed-3', 'renamed-3@people.example', 'renamed-3@people.example'],
    ['in letter case alone', 'renamed-4@people.example', 'Renamed-4@People.Example', 'renamed-4@people.example'],
  ])('%s', async (_, from, to, address) => {
    const { id } = await userOf(team, { userName: from });
    expect((await rename(id, to)).body.userName).toBe(to);
    expect((await accountItem(team, id))['address']?.toString().toLowerCase()).toBe(address);
  });

  test.each([
    ['a member of the team', () => userOf(team)],
    ['somebody in this residency', () => userOf(other)],
  ])('to that of %s answers 409', async (_, make) => {
    const taken = await make();
    const { id } = await userOf(team);
    const before = await service.dump();
    for (const { status, body } of [
      await rename(id, taken.userName.toUpperCase()),
      await team.put(`/Users/${id}`, person({ userName: taken.userName })),
    ])
      expect([status, body.scimType]).toEqual([409, 'uniqueness']);
    expect(await service.dump()).toEqual(before);
  });

  test.each<[string, string[], string, number]>([
    ['to an unverified domain', ['kept.example'], 'signed-1@elsewhere.example', 400],
    ['from an unverified domain', ['elsewhere.example'], 'signed-2@elsewhere.example', 400],
    ['inside an unverified domain', [], 'signed-3@kept.example', 400],
    ['to a subdomain of a verified one', ['kept.example'], 'signed-4@sub.kept.example', 400],
    ['to a name without a domain', ['kept.example'], 'signed-5', 200],
    ['between verified domains', ['kept.example', 'elsewhere.example'], 'signed-6@elsewhere.example', 200],
  ])('of somebody who has signed in, %s, with %j verified', async (_, verified, to, expected) => {
    const from = `${to.split('@')[0]}-before@kept.example`;
    const { id } = await userOf(team, { userName: from });
    await service.set(await accountItem(team, id).then(({ pk, sk }) => ({ pk, sk })), { signedInAt: Date.now() });
    for (const domain of verified) await verify(team, domain);
    const { status, body } = await rename(id, to);
    expect(status).toBe(expected);
    if (expected === 400) {
      expect([body.scimType, body.detail]).toEqual(['mutability', expect.stringContaining('userName')]);
      expect((await team.get(`/Users/${id}`)).body.userName).toBe(from);
    }
  });

  test('is none where PUT repeats it, also after the person signed in', async () => {
    const user = await userOf(team);
    await service.set(await accountItem(team, user.id).then(({ pk, sk }) => ({ pk, sk })), { signedInAt: Date.now() });
    const { status, body } = await team.put(`/Users/${user.id}`, { ...user, title: 'New' });
    expect([status, body.title]).toEqual([200, 'New']);
  });
});

describe('versions (RFC 7644 section 3.14)', () => {
  test('a change that changes nothing keeps the ETag and writes nothing', async () => {
    const user = await userOf(team);
    const before = await service.dump();
    const answers = [
      await team.put(`/Users/${user.id}`, user),
      await team.patch(`/Users/${user.id}`, [{ op: 'replace', path: 'name.familyName', value: user.name.familyName }]),
      await team.patch(`/Users/${user.id}`, active(true)),
    ];
    expect(answers.map(({ status, headers }) => [status, headers['etag']])).toEqual(Array(3).fill([200, 'W/"1"']));
    expect(await service.dump()).toEqual(before);
  });

  test('If-Match of another version answers 412 and writes nothing; of this one the change happens', async () => {
    const { id } = await userOf(team);
    const title = (value: string) => [{ op: 'replace', path: 'title', value }];
    const ifMatch = (value: string) => ({ 'If-Match': value });
    expect((await team.patch(`/Users/${id}`, title('Old'), ifMatch('W/"7"'))).status).toBe(412);
    expect((await team.put(`/Users/${id}`, person(), ifMatch('W/"7"'))).status).toBe(412);
    expect((await team.delete(`/Users/${id}`, ifMatch('"7"'))).status).toBe(412);
    const { status, headers } = await team.patch(`/Users/${id}`, title('New'), ifMatch('W/"1"'));
    expect([status, headers['etag']]).toEqual([200, 'W/"2"']);
    expect((await team.get(`/Users/${id}`, { 'If-None-Match': 'W/"2"' })).status).toBe(304);
    expect((await team.delete(`/Users/${id}`, ifMatch('W/"2"'))).status).toBe(204);
  });

  test('nothing is written unless all operations apply (RFC 7644 section 3.5.2)', async () => {
    const { id } = await userOf(team);
    const before = await service.dump();
    const { status, body } = await team.patch(`/Users/${id}`, [
      { op: 'replace', path: 'title', value: 'Half' },
      { op: 'replace', path: 'addresses[type eq "moon" or type eq "sun"].locality', value: 'X' },
    ]);
    expect([status, body.scimType]).toEqual([400, 'noTarget']);
    expect(await service.dump()).toEqual(before);
  });
});

describe('lists of people', () => {
  test('pages hold everybody once, in the order of creation, with the total on each', async () => {
    const ids: string[] = [];
    for (let each = 0; each < 25; each += 1) ids.push((await userOf(team)).id);
    const seen: string[] = [];
    for (let startIndex = 1; startIndex <= 25; startIndex += 10) {
      const { body } = await team.get(`/Users?startIndex=${startIndex}&count=10&attributes=userName`);
      expect(body).toMatchObject({ totalResults: 25, startIndex, itemsPerPage: Math.min(10, 26 - startIndex) });
      for (const { id, ...rest } of body.Resources) {
        seen.push(id);
        expect(Object.keys(rest).sort()).toEqual(['schemas', 'userName']);
      }
    }
    expect(seen).toEqual(ids);
  });

  test('an import sees everybody who existed throughout, though others come and go meanwhile', async () => {
    const ids: string[] = [];
    for (let each = 0; each < 12; each += 1) ids.push((await userOf(team)).id);
    const [first = '', second = '', ...kept] = ids;
    const page = async (startIndex: number): Promise<string[]> =>
      (await team.get(`/Users?startIndex=${startIndex}&count=4`)).body.Resources.map(({ id }: { id: string }) => id);
    const seen = await page(1);
    await team.delete(`/Users/${first}`);
    await team.delete(`/Users/${second}`);
    await userOf(team);
    seen.push(...(await page(5)), ...(await page(9)));
    expect(seen.filter((id) => kept.includes(id))).toEqual(kept);
  });

  test.each([
    ['startIndex=0&count=2', 1, 2],
    ['startIndex=-5&count=2', 1, 2],
    ['startIndex=3&count=2', 3, 1],
    ['startIndex=99', 99, 0],
    ['count=0', 1, 0],
    ['count=-1', 1, 0],
    ['count=100000', 1, 3],
  ])('?%s begins at %d and holds %d of three (RFC 7644 section 3.4.2.4)', async (query, startIndex, itemsPerPage) => {
    for (let each = 0; each < 3; each += 1) await userOf(team);
    const { status, body } = await team.get(`/Users?${query}`);
    expect([status, body.totalResults, body.startIndex, body.itemsPerPage]).toEqual([200, 3, startIndex, itemsPerPage]);
  });
});
