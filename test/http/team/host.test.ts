/** What the host product asks and says: may somebody sign in, what may they use, and may a team use SCIM. */
import { keys, ranges } from '../../../shared/store/keys.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../../support/app-service.ts';
import type { ScimAnswer } from '../../support/scim-client.ts';
import { groupOf, person } from '../../support/scim-service.ts';

let service: AppService;
let team: AppTeam;
let member: TestPerson;

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
  member = await team.member('billing');
});

const problem = ({ status, body }: ScimAnswer) => [status, String(body?.type).replace('urn:rollcall:problem:', '')];
const idOf = ({ memberId = '' }: TestPerson): string => memberId;
const checkPath = '/host/v1/sign-in-check';
const entitlementPath = () => `/host/v1/teams/${team.id}/entitlement`;
const accessPath = () => `/host/v1/teams/${team.id}/effective-access`;

describe('the sign-in check', () => {
  const check = async (body: unknown) => {
    const answer = await service.host.post(checkPath, body);
    expect(answer.status).toBe(200);
    return answer.body;
  };

  test('tells who somebody is, by address in any case or by account', async () => {
    const wanted = {
      allowed: true,
      singleSignOnOnly: true,
      account: member.accountId,
      team: team.id,
      member: idOf(member),
      role: 'billing',
    };
    expect(await check({ address: member.address })).toEqual(wanted);
    expect(await check({ address: member.address.toUpperCase() })).toEqual(wanted);
    expect(await check({ account: member.accountId })).toEqual(wanted);
  });

  test('tells of the team’s single sign-on only while SCIM is on, and never of service accounts', async () => {
    expect((await check({ address: team.owner.address })).singleSignOnOnly).toBe(false);
    const off = await service.appTeam({ scim: 'off' });
    expect(await check({ address: (await off.member()).address })).toMatchObject({
      allowed: true,
      singleSignOnOnly: false,
    });
  });

  test('tells the role that a group gives, also while a large change is pending', async () => {
    const ids: string[] = [];
    for (let each = 0; each < 40; each += 1) ids.push((await team.scim.post('/Users', person())).body.id);
    const { body: group } = await team.scim.post('/Groups', groupOf([...ids, idOf(member)]));
    await team.owner.patch(`${team.path}/groups/${group.id}`, { role: 'admin' });
    expect(await service.table.get(keys.group(team.id, group.id))).toHaveProperty('pending');
    expect((await check({ account: member.accountId })).role).toBe('admin');
  });

  test('refuses whoever is deactivated or deleted, and says so', async () => {
    await team.scim.patch(`/Users/${idOf(member)}`, [{ op: 'replace', path: 'active', value: false }]);
    const refused = await check({ address: member.address });
    expect(refused).toEqual({
      allowed: false,
      reason: 'deactivated',
      message: expect.stringContaining('deactivated'),
      account: member.accountId,
    });
    await team.scim.delete(`/Users/${idOf(member)}`);
    expect(await check({ account: member.accountId })).toMatchObject({ allowed: false, reason: 'deactivated' });
  });

  test('lets somebody in who has an account and no team, and an account that there is not, not', async () => {
    const outsider = await service.outsider();
    expect(await check({ address: outsider.address })).toEqual({
      allowed: true,
      singleSignOnOnly: false,
      account: outsider.accountId,
    });
    expect((await check({ account: 'no-such' })).allowed).toBe(false);
  });

  const bodies: readonly [string, unknown, string][] = [
    ['nobody', {}, ''],
    ['two people', { address: 'a@b.example', account: 'x' }, ''],
    ['an empty address', { address: '' }, '/address'],
    ['an address too long', { address: `${'x'.repeat(320)}@b.example` }, '/address'],
    ['an account that is no text', { account: 5 }, '/account'],
    ['another field', { address: 'a@b.example', team: 'x' }, '/team'],
  ];
  test.each(bodies)('of %s is refused, naming the field', async (_, body, pointer) => {
    const answer = await service.host.post(checkPath, body);
    expect(problem(answer)).toEqual([422, 'invalid-request']);
    expect(answer.body.errors).toMatchObject([{ pointer }]);
  });
});

describe('the entitlement', () => {
  const set = (scim: boolean) => service.host.put(entitlementPath(), { scim });

  test('is taken away with SCIM, whose keys stop at once, and given back without turning it on', async () => {
    expect((await team.scim.get('/Users')).status).toBe(200);
    const taken = await set(false);
    expect([taken.status, taken.body]).toEqual([200, { scimEntitled: false, scim: 'off' }]);
    const { status, body } = await team.scim.get('/Users');
    expect([status, body.detail]).toEqual([401, expect.stringMatching(/SCIM is off|turned off/i)]);
    expect(problem(await team.owner.patch(`${team.path}/scim`, { enabled: true }))).toEqual([403, 'not-entitled']);
    expect((await set(true)).body).toEqual({ scimEntitled: true, scim: 'off' });
    expect((await team.owner.patch(`${team.path}/scim`, { enabled: true })).status).toBe(200);
    expect((await team.scim.get('/Users')).status).toBe(200);
  });

  test('is taken away with the keys of a team, too, that were stored before the team kept account of them', async () => {
    await service.table.write({ kind: 'update', key: keys.team(team.id), remove: ['liveKeys', 'keysVersion'] });
    expect((await set(false)).body).toEqual({ scimEntitled: false, scim: 'off' });
    expect((await team.scim.get('/Users')).status).toBe(401);
  });

  test('is in the activity log, by the host product, once for each change', async () => {
    for (const scim of [false, false, true, true]) await set(scim);
    const { pk, prefix } = ranges.activity(team.id);
    const { items } = await service.table.query({ pk, sk: { prefix } });
    expect(items.map(({ kind, actor, more }) => [kind, actor, more && JSON.parse(String(more))])).toEqual([
      ['team.entitlement-changed', 'host', { scimEntitled: false }],
      ['scim.turned-off', 'host', undefined],
      ['team.entitlement-changed', 'host', { scimEntitled: true }],
    ]);
  });

  test('is kept by nobody who turns SCIM on, or generates a key, at the same time', async () => {
    for (let round = 0; round < 5; round += 1) {
      await set(true);
      const [taken, ...others] = await Promise.all([
        set(false),
        team.owner.patch(`${team.path}/scim`, { enabled: true }),
        team.owner.post(`${team.path}/keys`, { name: `Key ${round}` }),
      ]);
      expect(taken.status).toBe(200);
      expect(others.filter(({ status }) => status >= 500)).toEqual([]);
      expect(await service.table.get(keys.team(team.id))).toMatchObject({ scimEntitled: false, scim: 'off' });
      const range = ranges.apiKeys(team.id);
      const { items } = await service.table.query({ pk: range.pk, sk: { prefix: range.prefix } });
      expect(new Set(items.map(({ scim }) => scim))).toEqual(new Set(['off']));
    }
  });

  test('is of a team that there is, and is true or false', async () => {
    const missing = await service.host.put('/host/v1/teams/no-such/entitlement', { scim: true });
    expect(problem(missing)).toEqual([404, 'team-not-found']);
    for (const body of [{}, { scim: 'true' }, { scim: null }]) {
      const answer = await service.host.put(entitlementPath(), body);
      expect(problem(answer)).toEqual([422, 'invalid-request']);
      expect(answer.body.errors).toMatchObject([{ pointer: '/scim' }]);
    }
  });
});

describe('effective access', () => {
  test('is told by address, account and member, for all workspaces or for one', async () => {
    const { body: workspace } = await member.post(`${team.path}/workspaces`, { name: 'One' });
    await member.post(`${team.path}/workspaces`, { name: 'Two' });
    const ways = [{ address: member.address }, { account: member.accountId }, { member: idOf(member) }];
    for (const who of ways) {
      const { body } = await service.host.post(accessPath(), who);
      expect(body).toMatchObject({ active: true, member: idOf(member), role: 'billing' });
      expect(body.items.map(({ name, level }: Record<string, string>) => [name, level])).toEqual([
        ['One', 'admin'],
        ['Two', 'admin'],
      ]);
      const one = await service.host.post(accessPath(), { ...who, workspace: workspace.id });
      expect(one.body.items).toEqual(body.items.slice(0, 1));
    }
  });

  test('is that of a service account too', async () => {
    await team.owner.post(`${team.path}/workspaces`, { name: 'Automated' });
    const { body } = await service.host.post(accessPath(), { account: team.owner.accountId });
    expect(body).toMatchObject({ active: true, role: 'super-admin', items: [{ name: 'Automated', level: 'admin' }] });
  });

  test('is nothing for whoever is not active on the team, of another team, or unknown', async () => {
    const elsewhere = await service.appTeam();
    const other = await elsewhere.member('admin');
    await member.post(`${team.path}/workspaces`, { name: 'One' });
    await team.scim.patch(`/Users/${idOf(member)}`, [{ op: 'replace', path: 'active', value: false }]);
    const whoever = [
      { member: idOf(member) },
      { account: member.accountId },
      { account: other.accountId },
      { member: idOf(other) },
      { address: other.address },
      { address: 'nobody@people.example' },
    ];
    for (const who of whoever) {
      const { status, body } = await service.host.post(accessPath(), who);
      expect([status, body.active, body.items, body.role]).toEqual([200, false, [], undefined]);
    }
  });

  test('is of a team that there is, and of exactly one person', async () => {
    const missing = await service.host.post('/host/v1/teams/no-such/effective-access', { member: 'x' });
    expect(problem(missing)).toEqual([404, 'team-not-found']);
    for (const body of [{}, { member: 'x', account: 'y' }, { workspace: 'x' }]) {
      expect(problem(await service.host.post(accessPath(), body))).toEqual([422, 'invalid-request']);
    }
  });
});

test('nobody but the host product is let in', async () => {
  const calls: readonly [string, string, unknown][] = [
    ['POST', checkPath, { address: member.address }],
    ['PUT', entitlementPath(), { scim: false }],
    ['POST', accessPath(), { member: idOf(member) }],
  ];
  for (const [method, path, body] of calls) {
    for (const client of [service.anybody, member, team.owner]) {
      expect((await client.send({ method, path, body })).status).toBe(403);
    }
  }
  expect(await service.table.get(keys.team(team.id))).toMatchObject({ scimEntitled: true, scim: 'on' });
});
