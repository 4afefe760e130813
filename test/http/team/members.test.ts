/** The members of a team as its admins see and manage them, over HTTP. */
import type { Role } from '../../../shared/domain/role.ts';
import { keys } from '../../../shared/store/keys.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../../support/app-service.ts';
import { groupOf, person } from '../../support/scim-service.ts';
import { storedPeople, userOf } from '../../support/stored-people.ts';

let service: AppService;
let team: AppTeam;

beforeEach(async () => {
  service = await startAppService();
  team = await service.appTeam();
});
afterEach(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

const { memberItem, accountItem } = storedPeople(() => service);
const members = (query = ''): string => `${team.path}/members${query}`;
const member = (id: string | undefined): string => `${team.path}/members/${id}`;
const deactivate = (id: string) => team.scim.patch(`/Users/${id}`, [{ op: 'replace', path: 'active', value: false }]);
const namesOf = (items: readonly { userName: string }[]): string[] => items.map(({ userName }) => userName);
const kindOf = (body: { type: string }): string => body.type.replace('urn:rollcall:problem:', '');

/** A person who is invited: they have an account that another team made and gave up. */
async function invite(userName: string): Promise<string> {
  await service.outsider(userName);
  return (await userOf(team.scim, { userName })).id;
}

/** Every page of a list, with how long they are. */
async function pages(caller: TestPerson, query: string) {
  const items: { id: string; userName: string }[] = [];
  const lengths: number[] = [];
  let cursor: string | undefined;
  do {
    const { status, body } = await caller.get(members(`?${query}${cursor ? `&cursor=${cursor}` : ''}`));
    expect(status).toBe(200);
    items.push(...body.items);
    lengths.push(body.items.length);
    cursor = body.nextCursor;
  } while (cursor !== undefined);
  return { items, lengths };
}

describe('the list of members', () => {
  test('is in the order of arrival, in pages that repeat and leave out nobody, with the total', async () => {
    const ids: string[] = [];
    for (let each = 0; each < 7; each += 1) ids.push((await userOf(team.scim)).id);
    const { items, lengths } = await pages(team.owner, 'count=3');
    expect(items.map(({ id }) => id)).toEqual(ids);
    expect(lengths).toEqual([3, 3, 1]);
    expect((await team.owner.get(members('?count=3'))).body.total).toBe(7);
    expect((await pages(team.owner, 'count=7')).lengths).toEqual([7]);
  });

  test('shows who somebody is, their state, their own role, and no more of their profile', async () => {
    const { id, userName } = await userOf(team.scim, { phoneNumbers: [{ value: '+1 555 0100' }], externalId: 'ext-1' });
    const { body } = await team.owner.get(members());
    expect(body.items).toEqual([
      {
        id,
        userName,
        name: { givenName: expect.any(String), familyName: 'Jensen', display: expect.stringContaining(' Jensen') },
        state: 'active',
        role: 'developer',
        address: userName,
        externalId: 'ext-1',
        created: expect.any(String),
        lastModified: expect.any(String),
      },
    ]);
  });

  describe('with people of every state and role', () => {
    let everybody: Record<string, string>;
    beforeEach(async () => {
      const admin = await team.member('admin');
      const billing = await team.member('billing');
      const gone = await userOf(team.scim, { userName: 'xavier@gone.example', name: { familyName: 'Anderson' } });
      await deactivate(gone.id);
      const invited = await invite('ingrid@invited.example');
      const plain = await userOf(team.scim, { userName: 'anders@plain.example', displayName: 'Anders And' });
      const billed = await team.member('billing');
      await deactivate(String(billed.memberId));
      everybody = {
        [String(admin.memberId)]: 'admin',
        [String(billing.memberId)]: 'billing',
        [gone.id]: 'gone',
        [invited]: 'invited',
        [plain.id]: 'plain',
        [String(billed.memberId)]: 'billed',
      };
    });

    test.each<[string, string[], number | undefined]>([
      ['', ['admin', 'billing', 'gone', 'invited', 'plain', 'billed'], 6],
      ['state=active', ['admin', 'billing', 'plain'], 3],
      ['state=deactivated', ['gone', 'billed'], 2],
      ['state=invited', ['invited'], 1],
      ['role=admin', ['admin'], undefined],
      ['role=super-admin', [], undefined],
      ['role=billing', ['billing', 'billed'], undefined],
      ['role=billing&state=active', ['billing'], undefined],
      ['role=billing&state=deactivated', ['billed'], undefined],
      ['role=developer', ['gone', 'invited', 'plain'], undefined],
      ['role=developer&state=deactivated', ['gone'], undefined],
      ['search=ander', ['plain', 'gone'], undefined],
      ['search=ANDERS', ['plain', 'gone'], undefined],
      ['search=%20anders%40plain%20', ['plain'], undefined],
      ['search=anderson&state=deactivated', ['gone'], undefined],
      ['search=anderson&state=active', [], undefined],
      ['search=jensen&role=billing', ['billing', 'billed'], undefined],
      ['search=ingrid&state=invited', ['invited'], undefined],
      ['search=nobody-at-all', [], undefined],
      ['search=%23%25', [], undefined],
      ['search=', ['admin', 'billing', 'gone', 'invited', 'plain', 'billed'], 6],
    ])('?%s finds %j', async (query, expected, total) => {
      const { items } = await pages(team.owner, query);
      expect(items.map(({ id }) => everybody[id])).toEqual(expected);
      // Page for page it is the same list.
      expect((await pages(team.owner, `${query}&count=1`)).items).toEqual(items);
      expect((await team.owner.get(members(`?${query}`))).body.total).toBe(total);
    });
  });

  test('is shown to every member, and to nobody else', async () => {
    const developer = await team.member();
    expect(namesOf((await developer.get(members())).body.items)).toEqual([developer.address]);
    const stranger = await (await service.appTeam()).member('super-admin');
    for (const caller of [stranger, await service.outsider()]) {
      const { status, body } = await caller.get(members());
      expect([status, kindOf(body)]).toEqual([403, 'not-on-this-team']);
    }
  });

  test.each<[string, string, string]>([
    ['a page of nobody', 'count=0', '?count'],
    ['too large a page', 'count=10000', '?count'],
    ['an unknown state', 'state=asleep', '?state'],
    ['an unknown role', 'role=king', '?role'],
    ['too long a search', `search=${'x'.repeat(201)}`, '?search'],
    ['an unknown parameter', 'order=name', '?order'],
  ])('refuses %s and names the parameter', async (_, query, pointer) => {
    const { status, body } = await team.owner.get(members(`?${query}`));
    expect([status, body.errors]).toEqual([422, [{ pointer, detail: expect.any(String) }]]);
  });

  test('refuses a cursor of another list, of another team, or an altered one', async () => {
    for (let each = 0; each < 3; each += 1) await userOf(team.scim);
    const { nextCursor } = (await team.owner.get(members('?count=1'))).body;
    const other = await service.appTeam();
    const answers = [
      await team.owner.get(members(`?count=1&state=active&cursor=${nextCursor}`)),
      await team.owner.get(members(`?cursor=${nextCursor.slice(0, -1)}`)),
      await team.owner.get(members('?cursor=x.y')),
      await other.owner.get(`${other.path}/members?cursor=${nextCursor}`),
    ];
    for (const { status, body } of answers) expect([status, kindOf(body)]).toEqual([400, 'invalid-cursor']);
  });
});

describe('a member', () => {
  test('is shown with profile, groups, effective role and what the caller may do', async () => {
    const admin = await team.member('admin');
    const developer = await team.member();
    const id = String(developer.memberId);
    const group = (await team.scim.post('/Groups', groupOf([id], { displayName: 'Billing people' }))).body;
    await service.set(keys.group(team.id, group.id), { role: 'billing' });
    await team.scim.patch(`/Users/${id}`, [{ op: 'add', path: 'title', value: 'Engineer' }]);
    const { status, body } = await admin.get(member(id));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id,
      state: 'active',
      role: 'developer',
      effectiveRole: 'billing',
      address: developer.address,
      groups: [{ id: group.id, displayName: 'Billing people', role: 'billing' }],
      groupCount: 1,
      account: { id: developer.accountId, ownedHere: true, signedIn: false, signIn: 'allowed' },
      may: { giveRoles: ['developer', 'billing', 'admin'], remove: true, purge: false },
    });
    expect(body.profile).toMatchObject({ userName: developer.address, title: 'Engineer' });
    expect(Object.keys(body.profile)).not.toContain('schemas');
  });

  test('whose account is not this team’s shows nothing of what became of that since', async () => {
    const outsider = await service.outsider();
    const { body: pushed } = await team.scim.post('/Users', person({ userName: outsider.address, active: false }));
    await service.table.write({ kind: 'delete', key: keys.address(outsider.address) });
    const later = 'later@private.example';
    await service.table.write({ kind: 'put', item: { ...keys.address(later), account: outsider.accountId } });
    await service.set(keys.account(outsider.accountId), { address: later, signedInAt: Date.now() });
    const { body } = await team.owner.get(member(pushed.id));
    expect(body).toMatchObject({ userName: outsider.address, state: 'deactivated' });
    expect([body.account, body.address]).toEqual([{ id: outsider.accountId, ownedHere: false }, undefined]);
    expect(JSON.stringify(body)).not.toContain(later);
  });

  test.each<[Role, Role, object]>([
    ['admin', 'super-admin', { giveRoles: ['super-admin'], remove: false, purge: false }],
    ['admin', 'admin', { giveRoles: ['developer', 'billing', 'admin'], remove: true, purge: false }],
    [
      'super-admin',
      'admin',
      { giveRoles: ['developer', 'billing', 'admin', 'super-admin'], remove: true, purge: true },
    ],
    [
      'super-admin',
      'super-admin',
      { giveRoles: ['developer', 'billing', 'admin', 'super-admin'], remove: true, purge: true },
    ],
  ])('may be managed by an %s who looks at an %s as the answer says', async (callerRole, role, may) => {
    const caller = await team.member(callerRole);
    const other = await team.member(role);
    expect((await caller.get(member(other.memberId))).body.may).toEqual(may);
  });

  test('who is deactivated or invited has no effective role, and cannot become Super Admin', async () => {
    const gone = await userOf(team.scim);
    await deactivate(gone.id);
    for (const [id, state] of [
      [gone.id, 'deactivated'],
      [await invite('later@invited.example'), 'invited'],
    ]) {
      const { body } = await team.owner.get(member(id));
      expect(body.state).toBe(state);
      expect(body).not.toHaveProperty('effectiveRole');
      expect(body.may.giveRoles).toEqual(['developer', 'billing', 'admin']);
    }
  });

  test('of another team, or nobody, is not found', async () => {
    const other = await (await service.appTeam()).member();
    for (const id of [other.memberId, 'nobody', '__proto__', 'a%23b', '..%2f']) {
      const { status, body } = await team.owner.get(member(id));
      expect([status, kindOf(body)]).toEqual([404, 'user-not-found']);
    }
  });
});

describe('a role', () => {
  const change = (caller: TestPerson, id: string | undefined, role: string) => caller.patch(member(id), { role });

  test.each<[Role, Role, Role, number]>([
    ['admin', 'developer', 'admin', 200],
    ['admin', 'admin', 'developer', 200],
    ['admin', 'billing', 'admin', 200],
    ['admin', 'developer', 'super-admin', 403],
    ['admin', 'super-admin', 'developer', 403],
    ['super-admin', 'developer', 'super-admin', 200],
    ['super-admin', 'super-admin', 'billing', 200],
    ['developer', 'developer', 'billing', 403],
    ['billing', 'developer', 'billing', 403],
  ])('is changed by an %s from %s to %s: %i', async (callerRole, from, to, expected) => {
    const caller = await team.member(callerRole);
    const other = await team.member(from);
    const before = await memberItem(team.scim, String(other.memberId));
    const { status, body } = await change(caller, other.memberId, to);
    expect(status).toBe(expected);
    const after = await memberItem(team.scim, String(other.memberId));
    if (expected !== 200) {
      expect([kindOf(body), after]).toEqual(['not-allowed', before]);
      return;
    }
    expect(body.role).toBe(to);
    expect(after['role']).toBe(to === 'developer' ? undefined : to);
    expect(after).toMatchObject({ by: `person:${caller.accountId}`, version: before['version'] });
    expect((await pages(team.owner, `role=${to}`)).items.map(({ id }) => id)).toContain(other.memberId);
  });

  test('changes without a new version of the SCIM resource, whose ETag stays', async () => {
    const other = await team.member();
    const { headers } = await team.scim.get(`/Users/${other.memberId}`);
    await change(team.owner, other.memberId, 'admin');
    expect((await team.scim.get(`/Users/${other.memberId}`)).headers['etag']).toBe(headers['etag']);
  });

  test('of somebody who gets it takes effect with the next request, and so does its loss', async () => {
    const other = await team.member();
    expect((await other.get(member(other.memberId))).status).toBe(403);
    await change(team.owner, other.memberId, 'admin');
    expect((await other.get(member(other.memberId))).status).toBe(200);
    await change(team.owner, other.memberId, 'developer');
    expect((await other.get(member(other.memberId))).status).toBe(403);
  });

  test('of one’s own is given up, and the last Super Admin cannot', async () => {
    const boss = await team.member('super-admin');
    expect((await change(team.owner, boss.memberId, 'super-admin')).status).toBe(200);
    const { items } = (await team.owner.get(`${team.path}/service-accounts`)).body;
    expect((await boss.patch(`${team.path}/service-accounts/${items[0].id}`, { role: 'developer' })).status).toBe(200);
    const { status, body } = await change(boss, boss.memberId, 'admin');
    expect([status, kindOf(body)]).toEqual([409, 'last-super-admin']);
    const second = await team.member('super-admin');
    expect((await change(boss, boss.memberId, 'admin')).status).toBe(200);
    expect((await change(second, second.memberId, 'admin')).status).toBe(409);
  });

  test('that an admin has through a group lets them manage, and not Super Admins', async () => {
    const leader = await team.member();
    const other = await team.member();
    const group = (await team.scim.post('/Groups', groupOf([String(leader.memberId)]))).body;
    await service.set(keys.group(team.id, group.id), { role: 'admin' });
    expect((await change(leader, other.memberId, 'billing')).status).toBe(200);
    expect((await change(leader, other.memberId, 'super-admin')).status).toBe(403);
    expect((await change(leader, leader.memberId, 'billing')).status).toBe(200);
  });

  test('of a deactivated member is kept until they come back, and counts then', async () => {
    const boss = await team.member('super-admin');
    await deactivate(String(boss.memberId));
    expect((await change(team.owner, boss.memberId, 'developer')).status).toBe(200);
    await change(team.owner, boss.memberId, 'admin');
    await team.scim.patch(`/Users/${boss.memberId}`, [{ op: 'replace', path: 'active', value: true }]);
    expect((await boss.signInAgain().get(member(boss.memberId))).status).toBe(200);
  });

  test('super-admin of somebody who is not active is refused', async () => {
    const gone = await userOf(team.scim);
    await deactivate(gone.id);
    const { status, body } = await change(team.owner, gone.id, 'super-admin');
    expect([status, kindOf(body)]).toEqual([409, 'member-not-active']);
  });

  test.each<[string, unknown, number, unknown]>([
    ['an unknown role', { role: 'king' }, 422, [{ pointer: '/role', detail: expect.stringContaining('super-admin') }]],
    ['no role', {}, 422, [{ pointer: '/role', detail: expect.any(String) }]],
    ['more than the role', { role: 'admin', state: 'x' }, 422, [{ pointer: '/state', detail: expect.any(String) }]],
    ['a list', [], 422, [{ pointer: '', detail: expect.any(String) }]],
    ['no JSON', '{', 400, undefined],
  ])('refuses %s', async (_, body, status, errors) => {
    const { memberId } = await team.member();
    const answer = await team.owner.send({ method: 'PATCH', path: member(memberId), body });
    expect([answer.status, answer.body.errors]).toEqual([status, errors]);
  });
});

describe('a member who is removed', () => {
  test.each<[Role, Role, number]>([
    ['admin', 'developer', 204],
    ['admin', 'admin', 204],
    ['admin', 'super-admin', 403],
    ['super-admin', 'super-admin', 204],
    ['developer', 'developer', 403],
  ])('by an %s, being %s: %i', async (callerRole, role, expected) => {
    const caller = await team.member(callerRole);
    const other = await team.member(role);
    const { status } = await caller.delete(member(other.memberId));
    expect(status).toBe(expected);
    expect((await team.scim.get(`/Users/${other.memberId}`)).status).toBe(expected === 204 ? 404 : 200);
  });

  test.each(['on', 'off'] as const)(
    'is gone with SCIM %s, the account kept and blocked, and the log names who did it',
    async (scim) => {
      const of = await service.appTeam({ scim });
      const other = await of.member('billing');
      const group = groupOf([String(other.memberId)]);
      if (scim === 'on') await of.scim.post('/Groups', group);
      expect((await of.owner.delete(`${of.path}/members/${other.memberId}`)).status).toBe(204);
      expect(await service.table.get(keys.account(other.accountId))).toMatchObject({ owner: of.id, signIn: 'blocked' });
      expect((await other.get('/account/v1/account')).status).toBe(401);
      const { items } = await service.table.query({ pk: `TEAM#${of.id}#ACTIVITY` });
      expect(items).toContainEqual(
        expect.objectContaining({ kind: 'user.removed', user: other.memberId, actor: `person:${of.owner.accountId}` }),
      );
      expect((await of.owner.delete(`${of.path}/members/${other.memberId}`)).status).toBe(404);
    },
  );

  test('may be oneself, unless nobody else is Super Admin', async () => {
    const admin = await team.member('admin');
    expect((await admin.delete(member(admin.memberId))).status).toBe(204);
    const boss = await team.member('super-admin');
    const { items } = (await boss.get(`${team.path}/service-accounts`)).body;
    await boss.delete(`${team.path}/service-accounts/${items[0].id}`);
    const { status, body } = await boss.delete(member(boss.memberId));
    expect([status, kindOf(body)]).toEqual([409, 'last-super-admin']);
  });

  test('by SCIM is in the log as deleted by the key', async () => {
    const { id } = await userOf(team.scim);
    await team.scim.delete(`/Users/${id}`);
    const { items } = await service.table.query({ pk: `TEAM#${team.id}#ACTIVITY` });
    expect(items).toContainEqual(
      expect.objectContaining({ kind: 'user.deleted', user: id, version: 2, actor: expect.stringMatching(/^key:/) }),
    );
  });

  test('may be pushed again, and their address is theirs', async () => {
    const other = await team.member();
    await team.owner.delete(member(other.memberId));
    const { status, body } = await team.scim.post('/Users', person({ userName: other.address }));
    expect(status).toBe(201);
    expect(await accountItem(team.scim, body.id)).toMatchObject({ signIn: 'allowed', team: team.id });
  });
});
