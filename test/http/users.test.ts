/** The life of a User over HTTP: creation, changes, leaving, coming back (RFC 7644 sections 3.3 to 3.6). */
import { membershipSchema } from '../../shared/scim/schemas/membership.ts';
import { keys } from '../../shared/store/keys.ts';
import { groupOf, person, type ScimService, startScimService, type TestTeam } from '../support/scim-service.ts';
import { storedPeople, userOf } from '../support/stored-people.ts';

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

const { stored, memberItem, accountItem } = storedPeople(() => service);

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
    // Sent as text, or taken apart to show a part of it: it is the same.
    const { body: shown } = await team.get(`/Users/${body.id}?attributes=meta,userName`);
    expect(shown).toEqual({ schemas: body.schemas, id: body.id, userName: body.userName, meta: body.meta });
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
    await service.table.write({ kind: 'put', item: { ...keys.userRole(team.id, 'admin', user.id) } });
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
