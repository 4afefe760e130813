/** Invites over HTTP: made by pushes and by admins, mailed, accepted, declined, removed, expired. */
import { membershipSchema } from '../../../shared/scim/schemas/membership.ts';
import { keys } from '../../../shared/store/keys.ts';
import { checkSignIn } from '../../../shared/store/sign-in.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../../support/app-service.ts';
import { deliver, eventsOf, runScheduled } from '../../support/deliver-events.ts';
import { person } from '../../support/scim-service.ts';

const dayMs = 86_400_000;

let now = Date.parse('2026-11-02T09:00:00Z');
let service: AppService;
let team: AppTeam;

beforeEach(async () => {
  now = Date.parse('2026-11-02T09:00:00Z');
  service = await startAppService({ clock: () => new Date(now) });
  team = await service.appTeam();
});
afterEach(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

const active = (value: boolean) => [{ op: 'replace', path: 'active', value }];
const invitesPath = () => `${team.path}/invites`;
const listed = async () => (await team.owner.get(invitesPath())).body.items;
const stateOf = async (id: string) => (await service.table.get(keys.user(team.id, id)))?.['state'];
const sendMails = () => deliver(service, 'send-invite', 'invite.created');
const problem = ({ body }: { readonly body: { type: string } }) => body.type.replace('urn:rollcall:problem:', '');
const accept = (who: TestPerson, body: unknown) => who.post('/account/v1/invites/accept', body);
const tokenIn = (text: string | undefined): string => /#token=(\S+)/.exec(text ?? '')?.[1] ?? '';
const newestToken = (): string => tokenIn(service.mails.at(-1)?.text);

/** Somebody with an account, pushed by the team: invited. */
async function pushed(who?: TestPerson) {
  const outsider = who ?? (await service.outsider());
  const { status, body } = await team.scim.post('/Users', person({ userName: outsider.address }));
  expect([status, body[membershipSchema.id]]).toEqual([201, { status: 'invited' }]);
  const [invite] = (await listed()).filter(({ member }: { member?: string }) => member === body.id);
  return { outsider, id: String(body.id), invite };
}

/** As when they change it: the account's address, and its lock. */
async function moveTo(address: string, { accountId, address: from }: TestPerson): Promise<void> {
  await service.table.write({ kind: 'delete', key: keys.address(from) });
  await service.table.write({ kind: 'put', item: { ...keys.address(address), account: accountId } });
  await service.set(keys.account(accountId), { address });
}

/** Somebody whom an admin invited. */
async function invitedByHand(more: { readonly role?: string; readonly address?: string } = {}) {
  const outsider = await service.outsider(more.address);
  const { status, body } = await team.owner.post(invitesPath(), { address: outsider.address, ...more });
  expect(status).toBe(201);
  return { outsider, invite: body.invite, answer: body };
}

describe('a push of somebody who has an account', () => {
  test('does not tell which e-mail address the person has by now, whatever the userName', async () => {
    const outsider = await service.outsider();
    const { body } = await team.scim.post('/Users', person({ userName: outsider.address, active: false }));
    await team.scim.patch(`/Users/${body.id}`, [{ op: 'replace', path: 'userName', value: 'plain-name' }]);
    await moveTo('later@private.example', outsider);
    const back = await team.scim.patch(`/Users/${body.id}`, active(true));
    expect([back.status, back.body.detail]).toEqual([409, expect.stringContaining('Delete this resource')]);
    expect([JSON.stringify(back.body), await listed()]).toEqual([expect.not.stringContaining('later@'), []]);
  });

  test('makes an invite that is mailed, with whom, by whom and until when', async () => {
    const { outsider, id } = await pushed();
    expect(await listed()).toEqual([
      {
        id: expect.any(String),
        address: outsider.address,
        origin: 'scim',
        member: id,
        role: 'developer',
        state: 'pending',
        invitedBy: expect.stringMatching(/^key:/),
        created: new Date(now).toISOString(),
        until: new Date(now + 14 * dayMs).toISOString(),
      },
    ]);
    await sendMails();
    expect(service.mails).toHaveLength(1);
    expect(service.mails[0]).toMatchObject({ to: outsider.address, subject: expect.stringContaining('Team') });
    const { text = '' } = service.mails[0] ?? {};
    expect(text).toContain(`${service.appBaseUrl}/console/invite#token=rl_us_`);
    expect(text).toContain('16 November 2026');
    expect(text).toMatch(/decline/i);
    expect((await listed())[0].lastMailed).toBe(new Date(now).toISOString());
  });

  test('is joined by the link of the mail: active, owned by the team, named as the provider has it', async () => {
    const { outsider, id } = await pushed();
    await sendMails();
    const looked = await service.anybody.post('/account/v1/invites/look', { token: newestToken() });
    expect(looked.body).toEqual({
      team: { id: team.id, name: 'Team' },
      address: outsider.address,
      role: 'developer',
      state: 'pending',
      until: new Date(now + 14 * dayMs).toISOString(),
    });
    const { status, body } = await accept(outsider, { token: newestToken() });
    expect([status, body]).toEqual([200, { team: team.id, member: id }]);
    expect((await team.scim.get(`/Users/${id}`)).body).not.toHaveProperty([membershipSchema.id]);
    expect(await service.table.get(keys.account(outsider.accountId))).toMatchObject({
      team: team.id,
      member: id,
      owner: team.id,
      signIn: 'allowed',
      givenName: expect.stringContaining('Barbara'),
    });
    expect(await listed()).toEqual([]);
    expect((await outsider.get(team.path)).status).toBe(200);
    expect(await eventsOf(service, 'invite.accepted')).toHaveLength(1);
  });

  test('is joined from the list of the person’s own invites too', async () => {
    const { outsider, id, invite } = await pushed();
    const mine = await outsider.get('/account/v1/invites');
    expect(mine.body.items).toEqual([
      {
        id: invite.id,
        team: { id: team.id, name: 'Team' },
        role: 'developer',
        created: invite.created,
        until: invite.until,
      },
    ]);
    const { status, body } = await accept(outsider, { team: team.id, invite: invite.id });
    expect([status, body.member]).toEqual([200, id]);
    expect((await outsider.get('/account/v1/invites')).body.items).toEqual([]);
  });

  test('invites somebody whom a former team blocked, who joins all the same', async () => {
    const former = await service.appTeam();
    const member = await former.member();
    await former.scim.delete(`/Users/${member.memberId}`);
    now += 1000;
    const back = member.signInAgain();
    const signIn = () =>
      checkSignIn(
        { table: service.table, clock: () => new Date(now), deadline: Date.now() + 5000 },
        { who: { address: back.address }, way: { by: 'password' }, signUp: 'closed' },
      );
    expect([(await back.get('/account/v1/account')).status, (await signIn()).allowed]).toEqual([401, false]);
    const { id, invite } = await pushed(back);
    expect([(await back.get('/account/v1/account')).status, (await signIn()).allowed]).toEqual([401, true]);
    expect((await back.get('/account/v1/invites')).body.items).toHaveLength(1);
    expect((await accept(back, { team: team.id, invite: invite.id })).status).toBe(200);
    expect(await stateOf(id)).toBe('active');
    expect((await back.get('/account/v1/account')).status).toBe(200);
  });

  test('mails a person at most once a day, however often the provider takes them off and on again', async () => {
    const { id } = await pushed();
    await sendMails();
    for (let each = 0; each < 3; each += 1) {
      await team.scim.patch(`/Users/${id}`, active(false));
      await team.scim.patch(`/Users/${id}`, active(true));
      await sendMails();
    }
    expect(service.mails).toHaveLength(1);
    now += dayMs;
    await sendMails();
    expect(service.mails).toHaveLength(2);
  });

  test('is mailed once though its event comes twice at a time, and again where sending failed', async () => {
    await pushed();
    await Promise.all([sendMails(), sendMails(), sendMails()]);
    expect(service.mails).toHaveLength(1);
    await pushed();
    service.mailer.canSend = true;
    const { push } = service.mails;
    service.mails.push = () => {
      throw new Error('no mail today');
    };
    await expect(sendMails()).rejects.toThrow('no mail today');
    service.mails.push = push;
    await sendMails();
    expect(service.mails).toHaveLength(2);
  });

  test('of an address whose invite waits under another userName is refused with 409', async () => {
    const { outsider, id } = await pushed();
    const renamed = await team.scim.patch(`/Users/${id}`, [
      { op: 'replace', path: 'userName', value: 'renamed@people.example' },
    ]);
    expect(renamed.status).toBe(200);
    const before = await service.dump();
    const again = await team.scim.post('/Users', person({ userName: outsider.address }));
    expect([again.status, again.body.scimType]).toEqual([409, 'uniqueness']);
    expect(again.body.detail).toMatch(/userName was changed/);
    expect(await service.dump()).toEqual(before);
    expect((await accept(outsider, { team: team.id, invite: (await listed())[0].id })).body.member).toBe(id);
  });
});

describe('an account that a renamed member was accepted with', () => {
  test('keeps its address: a later userName moves it only between verified domains, its own among them', async () => {
    const { outsider, id, invite } = await pushed(await service.outsider('victim@elsewhere.example'));
    const rename = (value: string) => team.scim.patch(`/Users/${id}`, [{ op: 'replace', path: 'userName', value }]);
    await service.set(keys.domain(team.id, 'ours.example'), { state: 'verified' });
    await rename('one@ours.example');
    await service.set(keys.account(outsider.accountId), { signedInAt: now });
    await accept(outsider, { team: team.id, invite: invite.id });
    const { status, body } = await rename('two@ours.example');
    expect([status, body.scimType]).toEqual([400, 'mutability']);
    expect((await service.table.get(keys.account(outsider.accountId)))?.['address']).toBe('victim@elsewhere.example');
  });
});

describe('an invite by an admin', () => {
  test('makes a member with the invite’s role of whoever accepts it', async () => {
    const { outsider, invite, answer } = await invitedByHand({ role: 'admin' });
    expect(answer).toEqual({ invite, sent: true });
    await sendMails();
    const { body } = await accept(outsider, { token: newestToken() });
    const user = await team.scim.get(`/Users/${body.member}`);
    expect(user.body).toMatchObject({ userName: outsider.address, active: true });
    expect((await outsider.get(invitesPath())).status).toBe(200);
  });

  test('makes a Super Admin, if a Super Admin invited them', async () => {
    const admin = await team.member('admin');
    const refused = await admin.post(invitesPath(), { address: 'boss@people.example', role: 'super-admin' });
    expect([refused.status, problem(refused)]).toEqual([403, 'not-allowed']);
    const { outsider, invite } = await invitedByHand({ role: 'super-admin' });
    const { body } = await accept(outsider, { team: team.id, invite: invite.id });
    const item = await service.table.get(keys.superAdmins(team.id));
    expect(JSON.parse(String(item?.['ids']))).toContain(body.member);
  });

  test.each([
    ['admin', 'billing'],
    ['developer', 'admin'],
    ['billing', 'developer'],
    ['super-admin', 'developer'],
  ] as const)('brings a deactivated member with the role %s back, as %s', async (from, role) => {
    const member = await team.member(from);
    await team.scim.patch(`/Users/${member.memberId}`, active(false));
    now += 1000;
    const invited = await team.owner.post(invitesPath(), { address: member.address, role });
    expect(invited.status).toBe(201);
    const refused = await team.scim.post('/Users', person({ userName: member.address }));
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringMatching(/An admin of the team/)]);
    const { body } = await accept(member.signInAgain(), { team: team.id, invite: invited.body.invite.id });
    expect(body.member).toBe(member.memberId);
    const item = await service.table.get(keys.user(team.id, String(member.memberId)));
    expect([item?.['state'], item?.['role']]).toEqual(['active', role === 'developer' ? undefined : role]);
  });

  test('stands in the way of a push until it is removed', async () => {
    const { outsider, invite } = await invitedByHand();
    const before = await service.dump();
    const refused = await team.scim.post('/Users', person({ userName: outsider.address }));
    expect([refused.status, refused.body.scimType]).toEqual([409, 'uniqueness']);
    expect(refused.body.detail).toMatch(/Remove the invite/);
    expect(await service.dump()).toEqual(before);
    expect((await team.owner.delete(`${invitesPath()}/${invite.id}`)).status).toBe(204);
    expect((await team.scim.post('/Users', person({ userName: outsider.address }))).status).toBe(201);
  });

  test('stands in nobody’s way once it is over, though it was not tidied away yet', async () => {
    const { outsider } = await invitedByHand();
    now += 14 * dayMs;
    expect((await listed())[0].state).toBe('expired');
    expect((await team.scim.post('/Users', person({ userName: outsider.address }))).status).toBe(201);
    expect(await eventsOf(service, 'invite.expired')).toHaveLength(1);
  });

  test('stands in the way of another by hand until it is over, whether or not it was tidied away', async () => {
    const { outsider, invite } = await invitedByHand();
    const again = () => team.owner.post(invitesPath(), { address: outsider.address });
    expect(problem(await again())).toBe('invite-pending');
    now += 14 * dayMs;
    const { status, body } = await again();
    expect(status).toBe(201);
    expect(body.invite.id).not.toBe(invite.id);
    expect((await listed()).map(({ id }: { id: string }) => id)).toEqual([body.invite.id]);
    expect(await eventsOf(service, 'invite.expired')).toHaveLength(1);
  });

  test('is withdrawn where the person has been pushed meanwhile, and accepting it changes nothing', async () => {
    const address = 'meanwhile@people.example';
    await team.owner.post(invitesPath(), { address });
    const [event] = await eventsOf(service, 'invite.created');
    const [invite] = await listed();
    // As if both had happened at once, each without seeing the other.
    const lock = await service.table.get(keys.invitee(team.id, address));
    if (!lock) throw new Error('no lock');
    await service.table.write({ kind: 'delete', key: lock });
    const { body: user } = await team.scim.post('/Users', person({ userName: address }));
    await service.table.write({ kind: 'put', item: lock });
    const accountId = String((await service.table.get(keys.user(team.id, user.id)))?.['account']);
    const who = service.signedIn(accountId, address);
    const accepted = await accept(who, { team: team.id, invite: invite.id });
    expect([accepted.status, accepted.body.member]).toEqual([200, user.id]);
    expect(await listed()).toEqual([]);
    await sendMails();
    expect([event !== undefined, service.mails]).toEqual([true, []]);
  });

  test.each<[string, () => Promise<string>, string]>([
    ['an active member', async () => (await team.member()).address, 'already-a-member'],
    ['an invited member', async () => (await pushed()).outsider.address.toUpperCase(), 'invite-pending'],
    ['somebody invited by hand', async () => (await invitedByHand()).outsider.address, 'invite-pending'],
    ['a service account of the team', async () => team.owner.address, 'already-a-member'],
  ])('is refused for %s', async (_, address, kind) => {
    const taken = await address();
    const before = await service.dump();
    const answer = await team.owner.post(invitesPath(), { address: taken });
    expect([answer.status, problem(answer)]).toEqual([409, kind]);
    expect(await service.dump()).toEqual(before);
  });

  test('is refused where a thousand are pending', async () => {
    await invitedByHand();
    await service.set(keys.tally(team.id), { invites: 1000 });
    const answer = await team.owner.post(invitesPath(), { address: 'one-more@people.example' });
    expect([answer.status, problem(answer)]).toEqual([409, 'too-many-invites']);
    await service.set(keys.tally(team.id), { invites: 1 });
  });

  test.each<[string, unknown, string]>([
    ['no body', undefined, ''],
    ['no address', {}, '/address'],
    ['an address of another kind', { address: 7 }, '/address'],
    ['no address at all', { address: 'nobody' }, '/address'],
    ['two lines', { address: 'a@b.example\nBcc: x@y.example' }, '/address'],
    ['a long address', { address: `${'a'.repeat(400)}@people.example` }, '/address'],
    ['an unknown role', { address: 'a@people.example', role: 'owner' }, '/role'],
    ['an inherited name for a role', { address: 'a@people.example', role: 'toString' }, '/role'],
    ['an unknown field', { address: 'a@people.example', team: 'x' }, '/team'],
  ])('is refused with %s, naming the field', async (_, body, pointer) => {
    const answer = await team.owner.post(invitesPath(), body);
    if (body === undefined) expect(answer.status).toBe(400);
    else expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, pointer]);
    expect(await listed()).toEqual([]);
  });
});

describe('sending again', () => {
  const resend = (id: string) => team.owner.post(`${invitesPath()}/${id}/resend`);

  test('is refused within ten minutes of the last mail, and makes a new link after that', async () => {
    const { outsider, invite } = await pushed();
    await sendMails();
    const first = newestToken();
    const refused = await resend(invite.id);
    expect([refused.status, problem(refused), refused.headers['retry-after']]).toEqual([429, 'mailed-recently', '600']);
    now += 600_000;
    expect((await resend(invite.id)).body).toEqual({ sent: true });
    expect(service.mails).toHaveLength(2);
    expect((await listed())[0].until).toBe(new Date(now + 14 * dayMs).toISOString());
    now += 600_000;
    await resend(invite.id);
    const look = async (token: string) => (await service.anybody.post('/account/v1/invites/look', { token })).status;
    const [, second, third] = service.mails.map(({ text }) => tokenIn(text));
    // The newest link, and that of the mail before.
    expect([await look(first), await look(second ?? ''), await look(third ?? '')]).toEqual([400, 200, 200]);
    expect((await accept(outsider, { token: second })).status).toBe(200);
  });

  test('gives a link to copy where the deployment cannot send, and so does inviting', async () => {
    service.mailer.canSend = false;
    const { outsider, invite, answer } = await invitedByHand();
    expect(answer).toEqual({ invite, sent: false, link: expect.stringContaining('#token=') });
    const { body } = await resend(invite.id);
    expect(body).toEqual({ sent: false, link: expect.stringContaining('#token=') });
    await sendMails();
    expect(service.mails).toEqual([]);
    expect((await accept(outsider, { token: tokenIn(body.link) })).status).toBe(200);
    const stored = JSON.stringify(await service.dump());
    expect([stored.includes(tokenIn(body.link)), stored.includes(tokenIn(answer.link))]).toEqual([false, false]);
  });

  test('is answered with 404 for what is not pending, and so is removing', async () => {
    const { invite } = await pushed();
    await team.owner.delete(`${invitesPath()}/${invite.id}`);
    for (const id of [invite.id, 'nothing', '__proto__'])
      for (const answer of [await resend(id), await team.owner.delete(`${invitesPath()}/${id}`)])
        expect([answer.status, problem(answer)]).toEqual([404, 'invite-not-found']);
  });
});

describe('an invite ends', () => {
  const endings: readonly [string, (of: { id: string; invite: { id: string } }) => Promise<unknown>, string, string][] =
    [
      ['by active false', ({ id }) => team.scim.patch(`/Users/${id}`, active(false)), 'deactivated', 'invite.removed'],
      ['by DELETE', ({ id }) => team.scim.delete(`/Users/${id}`), 'undefined', 'invite.removed'],
      [
        'by an admin who removes it',
        ({ invite }) => team.owner.delete(`${invitesPath()}/${invite.id}`),
        'deactivated',
        'invite.removed',
      ],
      [
        'by the person who declines it',
        () => service.anybody.post('/account/v1/invites/decline', { token: newestToken() }),
        'deactivated',
        'invite.declined',
      ],
      [
        'by the time that runs out',
        async () => {
          now += 14 * dayMs;
          await runScheduled('run-due');
        },
        'deactivated',
        'invite.expired',
      ],
    ];

  test.each(endings)('%s; what is left of it names nobody, and a push makes another', async (_, end, state, kind) => {
    const all = await pushed();
    await sendMails();
    await end(all);
    expect(String(await stateOf(all.id))).toBe(state);
    expect(await listed()).toEqual([]);
    const left = (await service.dump()).filter(({ sk, pk }) => /INVITE/.test(sk) || pk === 'DUE');
    expect(JSON.stringify(left)).not.toContain(all.outsider.address);
    expect(await eventsOf(service, kind as 'invite.removed')).toHaveLength(1);
    const refused = await accept(all.outsider.signInAgain(), { token: newestToken() });
    expect([refused.status, problem(refused)]).toEqual([
      410,
      kind === 'invite.expired' ? 'invite-expired' : 'invite-used',
    ]);
    const again = await team.scim.post('/Users', person({ userName: all.outsider.address }));
    expect([again.status, again.body[membershipSchema.id]]).toEqual([201, { status: 'invited' }]);
  });

  test.each(endings.slice(2))('%s, also where an admin had made it', async (_, end) => {
    const { outsider, invite } = await invitedByHand();
    await sendMails();
    await end({ id: '', invite });
    expect(await listed()).toEqual([]);
    expect((await team.scim.post('/Users', person({ userName: outsider.address }))).status).toBe(201);
  });
});

describe('a link', () => {
  test.each<[string, (token: string) => string, string]>([
    ['that was cut', (token) => token.slice(0, -3), 'link-invalid'],
    ['that was altered', (token) => token.replace('rl_us_', 'rl_eu_'), 'link-invalid'],
    ['of nothing', () => 'nothing', 'link-invalid'],
  ])('%s says so', async (_, change, kind) => {
    const { outsider } = await pushed();
    await sendMails();
    const token = change(newestToken());
    for (const answer of [
      await service.anybody.post('/account/v1/invites/look', { token }),
      await service.anybody.post('/account/v1/invites/decline', { token }),
      await accept(outsider, { token }),
    ])
      expect([answer.status, problem(answer)]).toEqual([400, kind]);
  });

  test('that was used says so, to whoever holds it', async () => {
    const { outsider } = await pushed();
    await sendMails();
    await accept(outsider, { token: newestToken() });
    const body = { token: newestToken() };
    for (const answer of [
      await service.anybody.post('/account/v1/invites/look', body),
      await service.anybody.post('/account/v1/invites/decline', body),
      await accept(outsider, body),
    ])
      expect([answer.status, problem(answer)]).toEqual([410, 'invite-used']);
  });

  test('is looked at as expired until it is tidied away, and cannot be accepted', async () => {
    const { outsider } = await pushed();
    await sendMails();
    now += 14 * dayMs;
    const { body } = await service.anybody.post('/account/v1/invites/look', { token: newestToken() });
    expect(body.state).toBe('expired');
    expect(problem(await accept(outsider.signInAgain(), { token: newestToken() }))).toBe('invite-expired');
  });

  test('serves nobody with another address, and nobody who is on another team', async () => {
    const { outsider, id } = await pushed();
    await sendMails();
    const other = await service.appTeam();
    const stranger = await service.outsider();
    const before = await service.dump();
    for (const who of [stranger, await other.owner])
      expect(problem(await accept(who, { token: newestToken() }))).toBe('address-differs');
    expect(await service.dump()).toEqual(before);
    const { body } = await other.owner.post(`${other.path}/invites`, { address: outsider.address });
    await accept(outsider, { team: other.id, invite: body.invite.id });
    expect(problem(await accept(outsider, { token: newestToken() }))).toBe('on-another-team');
    expect(await stateOf(id)).toBe('invited');
  });

  test('is no body to guess at', async () => {
    const { outsider } = await pushed();
    for (const body of [{}, { token: 7 }, { team: team.id }, { token: 'x', team: team.id, invite: 'y' }])
      expect((await accept(outsider, body)).status).toBe(422);
    expect(problem(await accept(outsider, { team: 'none', invite: 'none' }))).toBe('invite-not-found');
  });
});

test('pages of invites are in the order of the addresses, and lead to each other', async () => {
  for (const name of ['d', 'b', 'a', 'e', 'c']) await invitedByHand({ address: `${name}@listed.example` });
  const first = await team.owner.get(`${invitesPath()}?count=3`);
  const second = await team.owner.get(`${invitesPath()}?count=3&cursor=${encodeURIComponent(first.body.nextCursor)}`);
  const names = [first, second].map(({ body }) =>
    body.items.map(({ address }: { address: string }) => address[0]).join(''),
  );
  expect(names).toEqual(['abc', 'de']);
  expect(second.body.nextCursor).toBeUndefined();
  expect(problem(await team.owner.get(`${invitesPath()}?cursor=nothing`))).toBe('invalid-cursor');
});
