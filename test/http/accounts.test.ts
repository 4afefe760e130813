/** People whom several teams know, over HTTP: one team per account, owners, Super Admins, addresses. */
import { membershipSchema } from '../../shared/scim/schemas/membership.ts';
import { keys } from '../../shared/store/keys.ts';
import { person, type ScimService, startScimService, type TestTeam } from '../support/scim-service.ts';
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

const { stored, memberItem, accountItem, verify, makeSuperAdmins } = storedPeople(() => service);

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
