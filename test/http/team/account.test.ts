/** What people do for themselves, over HTTP: name, e-mail address, leaving; and what they may not while SCIM is on. */
import { port, providePort } from '../../../shared/ports/ports.ts';
import { keys } from '../../../shared/store/keys.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../../support/app-service.ts';
import { groupOf, person } from '../../support/scim-service.ts';

let service: AppService;
let now: Date;

beforeEach(async () => {
  now = new Date();
  service = await startAppService({ clock: () => now });
});
afterEach(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

const own = '/account/v1/account';
function later(ms: number): void {
  now = new Date(now.getTime() + ms);
}
const minuteMs = 60_000;
const kindOf = (body: { type: string }): string => body.type.replace('urn:rollcall:problem:', '');
const itemOf = async (of: TestPerson) => (await service.table.get(keys.account(of.accountId))) ?? {};
const userOf = async (team: AppTeam, of: TestPerson) => {
  const item = await service.table.get(keys.user(team.id, String(of.memberId)));
  return item && JSON.parse(String(item['resource']));
};

/** As the switch does: the team, and the copy in its keys. */
async function switchScim(team: AppTeam, scim: 'on' | 'off'): Promise<void> {
  await service.set(keys.team(team.id), { scim });
  const { items } = await service.table.query({ pk: `TEAM#${team.id}#KEYS` });
  for (const { pk, sk } of items) await service.set({ pk, sk }, { scim });
}

/** The token of the link in the newest mail. */
function mailedToken(): string {
  const [, token = ''] = /#token=(\S+)/.exec(service.mails.at(-1)?.text ?? '') ?? [];
  return token;
}

describe('what somebody may do', () => {
  test('on no team is everything but leaving', async () => {
    const outsider = await service.outsider();
    const { status, body } = await outsider.get(own);
    expect([status, body]).toEqual([
      200,
      {
        id: outsider.accountId,
        kind: 'person',
        address: outsider.address,
        canLeaveTeam: false,
        canChangeName: true,
        canChangeEmail: true,
        canChangePassword: true,
        reasons: { canLeaveTeam: expect.stringContaining('no team') },
      },
    ]);
  });

  test.each(['on', 'off'] as const)(
    'on a team with SCIM %s is told, with the reason and who can help',
    async (scim) => {
      const team = await service.appTeam({ scim });
      const member = await team.member('billing');
      const { body } = await member.get(own);
      const may = scim === 'off';
      expect(body).toMatchObject({
        team: { id: team.id, name: 'Team', role: 'billing', scim },
        memberId: member.memberId,
        givenName: expect.any(String),
        canLeaveTeam: may,
        canChangeName: may,
        canChangeEmail: may,
        canChangePassword: may,
      });
      for (const reason of Object.values(body.reasons)) expect(reason).toMatch(/identity provider.*Admin/);
      expect(Object.keys(body.reasons)).toHaveLength(may ? 0 : 4);
    },
  );

  test('as a service account is not restricted by SCIM, but it cannot leave', async () => {
    const team = await service.appTeam();
    expect((await team.owner.get(own)).body).toMatchObject({
      kind: 'service',
      canLeaveTeam: false,
      canChangeEmail: true,
      canChangePassword: true,
      reasons: { canLeaveTeam: expect.stringContaining('Super Admin') },
    });
  });

  test('shows the role that a group gives', async () => {
    const team = await service.appTeam();
    const member = await team.member();
    const group = (await team.scim.post('/Groups', groupOf([String(member.memberId)]))).body;
    await service.set(keys.group(team.id, group.id), { role: 'admin' });
    expect((await member.get(own)).body.team.role).toBe('admin');
  });
});

test('a member’s profile is shown only where the team’s setting is "full", and as it is now', async () => {
  const team = await service.appTeam();
  const member = await team.member();
  const replace = (value: object) => team.scim.patch(`/Users/${member.memberId}`, [{ op: 'replace', value }]);
  await replace({ displayName: 'Babs', title: 'Tour Guide', phoneNumbers: [{ value: '+1-555-0100', primary: true }] });
  expect((await member.get(own)).body.profile).toBeUndefined();
  await team.owner.patch(`${team.path}/scim`, { profile: 'full' });
  expect((await member.get(own)).body.profile).toEqual({
    displayName: 'Babs',
    title: 'Tour Guide',
    phone: '+1-555-0100',
  });
  await replace({ title: 'Chief' });
  expect((await member.get(own)).body.profile.title).toBe('Chief');
  await team.owner.patch(`${team.path}/scim`, { profile: 'name' });
  expect((await member.get(own)).body.profile).toBeUndefined();
});

describe('one’s own name', () => {
  test('changes with the SCIM User’s, and the name put together of the old one goes', async () => {
    const team = await service.appTeam({ scim: 'off' });
    const member = await team.member();
    const { status, body } = await member.patch(own, { givenName: ' Grace ', familyName: 'Hopper' });
    expect([status, body.givenName, body.familyName]).toEqual([200, 'Grace', 'Hopper']);
    expect((await userOf(team, member)).name).toEqual({ givenName: 'Grace', familyName: 'Hopper' });
    await member.patch(own, { familyName: '' });
    expect((await userOf(team, member)).name).toEqual({ givenName: 'Grace' });
    expect(await itemOf(member)).not.toHaveProperty('familyName');
  });

  test('is answered with the role that a group gives', async () => {
    const team = await service.appTeam();
    const member = await team.member();
    const group = (await team.scim.post('/Groups', groupOf([String(member.memberId)]))).body;
    await service.set(keys.group(team.id, group.id), { role: 'admin' });
    await switchScim(team, 'off');
    const { status, body } = await member.patch(own, { givenName: 'Grace' });
    expect([status, body.givenName, body.team.role]).toEqual([200, 'Grace', 'admin']);
  });

  test('of somebody on no team changes alone', async () => {
    const outsider = await service.outsider();
    expect((await outsider.patch(own, { givenName: 'Ada' })).body).toMatchObject({ givenName: 'Ada' });
    expect((await outsider.patch(own, {})).body).toMatchObject({ givenName: 'Ada' });
    expect((await outsider.patch(own, { givenName: '' })).body).not.toHaveProperty('givenName');
  });

  test('is the identity provider’s while SCIM is on', async () => {
    const team = await service.appTeam();
    const member = await team.member();
    const before = await service.dump();
    const { status, body } = await member.patch(own, { givenName: 'Grace' });
    expect([status, kindOf(body)]).toEqual([403, 'managed-by-identity-provider']);
    expect(await service.dump()).toEqual(before);
    expect((await team.owner.patch(own, { givenName: 'Robot' })).status).toBe(200);
  });

  test.each([
    ['/givenName', { givenName: 7 }],
    ['/familyName', { familyName: 'x'.repeat(101) }],
    ['/address', { address: 'new@people.example' }],
  ])('refuses what does not fit at %s', async (pointer, body) => {
    const answer = await (await service.outsider()).patch(own, body);
    expect([answer.status, answer.body.errors]).toEqual([422, [{ pointer, detail: expect.any(String) }]]);
  });
});

describe('one’s own e-mail address', () => {
  const ask = (of: TestPerson, address: string) => of.post(`${own}/address`, { address });
  const confirm = (of: TestPerson, token: string) => of.post(`${own}/address/confirm`, { token });

  test('changes when the link that was mailed to it is followed, once', async () => {
    const outsider = await service.outsider('old@people.example');
    const asked = await ask(outsider, 'new@people.example');
    expect([asked.status, asked.body]).toEqual([
      202,
      { until: new Date(now.getTime() + 24 * 3_600_000).toISOString() },
    ]);
    expect(service.mails).toMatchObject([
      { to: 'new@people.example', text: expect.stringContaining(service.appBaseUrl) },
    ]);
    expect((await outsider.get(own)).body.address).toBe('old@people.example');
    expect(JSON.stringify(await service.dump())).not.toContain(mailedToken());

    const { status, body } = await confirm(outsider, mailedToken());
    expect([status, body.address]).toEqual([200, 'new@people.example']);
    const { accountId } = outsider;
    expect(service.changedAddresses).toEqual([{ accountId, from: 'old@people.example', to: 'new@people.example' }]);
    expect(await service.table.get(keys.address('old@people.example'))).toBeUndefined();
    expect(JSON.stringify(await itemOf(outsider))).not.toMatch(/newAddress/);
    const again = await confirm(outsider, mailedToken());
    expect([again.status, kindOf(again.body)]).toEqual([400, 'link-invalid']);
  });

  test('of a member changes the userName, its lock and the e-mail that was the same', async () => {
    const team = await service.appTeam({ scim: 'off' });
    const member = await team.member();
    await ask(member, 'Renamed@people.example');
    expect((await confirm(member, mailedToken())).status).toBe(200);
    const user = await userOf(team, member);
    expect(user.userName).toBe('Renamed@people.example');
    expect(user.emails).toEqual([{ value: 'Renamed@people.example', type: 'work', primary: true }]);
    expect((await team.owner.get(`${team.path}/members?search=renamed@`)).body.items).toHaveLength(1);
    expect(await service.table.get(keys.userName(team.id, member.address))).toBeUndefined();
  });

  test('of a member whose userName is none stays beside it', async () => {
    const team = await service.appTeam();
    const { id } = (await team.scim.post('/Users', person({ userName: 'plain-name' }))).body;
    const account = String((await service.table.get(keys.user(team.id, id)))?.['account']);
    const member = service.signedIn(account, '', id);
    await switchScim(team, 'off');
    await ask(member, 'first@people.example');
    expect((await confirm(member, mailedToken())).body.address).toBe('first@people.example');
    expect((await userOf(team, member)).userName).toBe('plain-name');
  });

  test.each<[string, (token: string) => string]>([
    ['cut', (token) => token.slice(0, -3)],
    ['altered', (token) => token.replace(/.(?=.{20}$)/, (letter) => (letter === 'a' ? 'b' : 'a'))],
    ['made up', () => 'rl_us_x_y'],
    ['empty', () => ''],
    ['another kind', (token) => token.replace('rl_', 'rc_')],
    ['of another residency', (token) => token.replace('rl_us', 'rl_eu')],
  ])('does not change by a link that is %s', async (_, alter) => {
    const outsider = await service.outsider();
    await ask(outsider, 'wanted@people.example');
    const { status, body } = await confirm(outsider, alter(mailedToken()));
    expect([status, kindOf(body)]).toEqual([400, 'link-invalid']);
    expect((await outsider.get(own)).body.address).toBe(outsider.address);
    expect((await confirm(outsider, mailedToken())).status).toBe(200);
  });

  test('does not change by the link of somebody else, by an old one, or by one that has expired', async () => {
    const [first, second] = [await service.outsider(), await service.outsider()];
    await ask(first, 'wanted-1@people.example');
    const theirs = mailedToken();
    expect(kindOf((await confirm(second, theirs)).body)).toBe('link-invalid');
    await ask(first, 'wanted-2@people.example');
    const newer = mailedToken();
    expect(kindOf((await confirm(first, theirs)).body)).toBe('link-invalid');
    later(24 * 60 * minuteMs);
    expect(kindOf((await confirm(first.signInAgain(), newer)).body)).toBe('link-invalid');
  });

  test('that somebody has is refused, also when they took it meanwhile', async () => {
    const [first, second] = [await service.outsider(), await service.outsider()];
    for (const address of [second.address, second.address.toUpperCase(), first.address]) {
      const { status, body } = await ask(first, address);
      expect([status, kindOf(body)]).toEqual([409, 'address-taken']);
    }
    await ask(first, 'both@people.example');
    const firsts = mailedToken();
    await ask(second, 'both@people.example');
    expect((await confirm(second, mailedToken())).status).toBe(200);
    expect(kindOf((await confirm(first, firsts)).body)).toBe('address-taken');
  });

  test('that is another member’s userName is refused', async () => {
    const team = await service.appTeam();
    const member = await team.member();
    // A deactivated member whose account moved on keeps the userName.
    const gone = (await team.scim.post('/Users', person({ active: false }))).body;
    const lock = await service.table.get(keys.address(gone.userName));
    await service.table.write({ kind: 'delete', key: keys.address(gone.userName) });
    await service.table.write({ kind: 'update', key: keys.account(String(lock?.['account'])), remove: ['address'] });
    await switchScim(team, 'off');
    await ask(member, gone.userName);
    expect(kindOf((await confirm(member, mailedToken())).body)).toBe('user-name-taken');
  });

  test('is the identity provider’s while SCIM is on, also where it was turned on after the mail', async () => {
    const team = await service.appTeam({ scim: 'off' });
    const member = await team.member();
    await ask(member, 'wanted@people.example');
    await switchScim(team, 'on');
    const before = await service.dump();
    for (const { status, body } of [await ask(member, 'other@people.example'), await confirm(member, mailedToken())]) {
      expect([status, kindOf(body)]).toEqual([403, 'managed-by-identity-provider']);
    }
    expect(await service.dump()).toEqual(before);
    expect((await ask(team.owner, 'owner@people.example')).status).toBe(202);
    expect((await confirm(team.owner, mailedToken())).status).toBe(200);
  });

  test('is at the sign-in service what it is here, also where SCIM was turned on while it changed', async () => {
    const team = await service.appTeam({ scim: 'off' });
    const member = await team.member();
    await ask(member, 'wanted@people.example');
    const signIn = port('signIn');
    providePort('signIn', {
      ...signIn,
      async changeAddress(change) {
        await signIn.changeAddress?.(change);
        await switchScim(team, 'on');
      },
    });
    expect(kindOf((await confirm(member, mailedToken())).body)).toBe('managed-by-identity-provider');
    const { accountId, address } = member;
    expect((await service.table.get(keys.account(accountId)))?.['address']).toBe(address);
    expect(service.changedAddresses).toEqual([
      { accountId, from: address, to: 'wanted@people.example' },
      { accountId, from: 'wanted@people.example', to: address },
    ]);
  });

  test('is not for a team’s single sign-on to change, though SCIM is off, and the account says why', async () => {
    const team = await service.appTeam({ scim: 'off' });
    const member = await team.member();
    const bySso = member.signInAgain('sso');
    await ask(member, 'wanted@people.example');
    const before = await service.dump();
    for (const { status, body } of [await ask(bySso, 'other@people.example'), await confirm(bySso, mailedToken())]) {
      expect([status, kindOf(body), body.detail]).toEqual([
        403,
        'not-allowed',
        expect.stringContaining('Sign in with your password'),
      ]);
    }
    expect(await service.dump()).toEqual(before);
    const { body } = await bySso.get(own);
    expect(body).toMatchObject({ canChangeEmail: false, canChangeName: true, canLeaveTeam: true });
    expect(body.reasons).toEqual({ canChangeEmail: expect.stringContaining('Sign in with your password') });
    expect((await confirm(member, mailedToken())).status).toBe(200);
  });

  test('is mailed again after ten minutes, and at most five times a day', async () => {
    const outsider = await service.outsider();
    expect((await ask(outsider, 'a0@people.example')).status).toBe(202);
    const again = await ask(outsider, 'a0@people.example');
    expect([again.status, kindOf(again.body), again.headers['retry-after']]).toEqual([429, 'mailed-recently', '600']);
    later(11 * minuteMs);
    expect((await ask(outsider.signInAgain(), 'a0@people.example')).status).toBe(202);
    for (const address of ['a1@people.example', 'a2@people.example', 'a3@people.example'])
      expect((await ask(outsider, address)).status).toBe(202);
    expect((await ask(outsider, 'a4@people.example')).status).toBe(429);
    expect(service.mails).toHaveLength(5);
    later(24 * 60 * minuteMs);
    expect((await ask(outsider.signInAgain(), 'a4@people.example')).status).toBe(202);
  });

  test('cannot change where no mail can be sent, and the answer says whom to ask', async () => {
    const outsider = await service.outsider();
    service.mailer.canSend = false;
    const before = await service.dump();
    const { status, body } = await ask(outsider, 'new@people.example');
    expect([status, kindOf(body), body.detail]).toEqual([
      403,
      'not-allowed',
      expect.stringContaining('ask whoever runs it'),
    ]);
    expect(await service.dump()).toEqual(before);
  });

  test.each(['', 'nobody', 'a@b@c', 'a b@c.example', 7])('refuses %j as an address', async (address) => {
    const { status, body } = await (await service.outsider()).post(`${own}/address`, { address });
    expect([status, body.errors]).toEqual([422, [{ pointer: '/address', detail: expect.any(String) }]]);
  });
});

describe('leaving the team', () => {
  const leave = (of: TestPerson) => of.post('/account/v1/team/leave');

  test('ends the membership and frees the account, and the log says who left', async () => {
    const team = await service.appTeam();
    const member = await team.member('admin');
    await team.scim.post('/Groups', groupOf([String(member.memberId)]));
    await switchScim(team, 'off');
    later(2000);
    expect((await leave(member)).status).toBe(204);
    expect(await userOf(team, member)).toBeUndefined();
    const account = await itemOf(member);
    expect(account).toMatchObject({ signIn: 'allowed', address: member.address });
    for (const name of ['team', 'member', 'owner']) expect(account).not.toHaveProperty(name);
    expect((await member.get(own)).status).toBe(401);
    later(2000);
    expect((await member.signInAgain().get(own)).body).not.toHaveProperty('team');
    const { items } = await service.table.query({ pk: `TEAM#${team.id}#ACTIVITY` });
    expect(items).toContainEqual(
      expect.objectContaining({ kind: 'user.left', user: member.memberId, actor: `person:${member.accountId}` }),
    );
  });

  test('is for the identity provider to decide while SCIM is on', async () => {
    const team = await service.appTeam();
    const member = await team.member();
    const before = await service.dump();
    const { status, body } = await leave(member);
    expect([status, kindOf(body), body.detail]).toEqual([
      403,
      'managed-by-identity-provider',
      expect.stringContaining('Admin or Super Admin'),
    ]);
    expect(await service.dump()).toEqual(before);
  });

  test.each<[string, () => Promise<TestPerson>, number, string]>([
    ['the last Super Admin', lastSuperAdmin, 409, 'last-super-admin'],
    ['a service account', async () => (await service.appTeam({ scim: 'off' })).owner, 403, 'not-allowed'],
    ['somebody on no team', () => service.outsider(), 403, 'not-on-this-team'],
  ])('is refused to %s', async (_, who, expected, kind) => {
    const somebody = await who();
    const before = await service.dump();
    const { status, body } = await leave(somebody);
    expect([status, kindOf(body)]).toEqual([expected, kind]);
    expect(await service.dump()).toEqual(before);
  });

  async function lastSuperAdmin(): Promise<TestPerson> {
    const team = await service.appTeam({ scim: 'off' });
    const boss = await team.member('super-admin');
    const { items } = (await boss.get(`${team.path}/service-accounts`)).body;
    expect((await boss.delete(`${team.path}/service-accounts/${items[0].id}`)).status).toBe(204);
    expect((await boss.get(own)).body).toMatchObject({ canLeaveTeam: false });
    return boss;
  }

  test('makes free for another team, whose push is an invite', async () => {
    const team = await service.appTeam({ scim: 'off' });
    const member = await team.member();
    await leave(member);
    const other = await service.appTeam();
    const { status, body } = await other.scim.post('/Users', person({ userName: member.address }));
    expect(status).toBe(201);
    expect((await service.table.get(keys.user(other.id, body.id)))?.['state']).toBe('invited');
  });
});
