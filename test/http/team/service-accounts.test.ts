/** Service accounts of a team, over HTTP. */
import { DomainError } from '../../../shared/domain/error.ts';
import type { Role } from '../../../shared/domain/role.ts';
import { port, providePort } from '../../../shared/ports/ports.ts';
import { keys } from '../../../shared/store/keys.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../../support/app-service.ts';
import { person } from '../../support/scim-service.ts';

let service: AppService;
let team: AppTeam;

beforeEach(async () => {
  service = await startAppService({ mayFail: true });
  team = await service.appTeam();
});
afterEach(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

const path = (id = ''): string => `${team.path}/service-accounts${id && `/${id}`}`;
const kindOf = (body: { type: string }): string => body.type.replace('urn:rollcall:problem:', '');
let made = 0;

async function create(role: Role = 'developer', caller: TestPerson = team.owner) {
  made += 1;
  const wanted = { name: `Robot ${made}`, address: `robot${made}@robots.example`, role };
  const { status, body } = await caller.post(path(), wanted);
  return { status, body, ...wanted };
}

/** The service account, signed in. */
async function signIn(address: string): Promise<TestPerson> {
  const lock = await service.table.get(keys.address(address));
  return service.signedIn(String(lock?.['account']), address);
}

const superAdmins = async (): Promise<string[]> =>
  JSON.parse(String((await service.table.get(keys.superAdmins(team.id)))?.['ids']));

describe('a service account', () => {
  test.each<Role>(['developer', 'billing', 'admin', 'super-admin'])(
    'with the role %s is on the team, and no SCIM User',
    async (role) => {
      const { status, body, name, address } = await create(role);
      expect([status, body]).toEqual([
        201,
        { id: expect.any(String), name, address, role, created: expect.any(String), signedIn: false },
      ]);
      const robot = await signIn(address);
      expect((await robot.get('/account/v1/account')).body).toMatchObject({
        kind: 'service',
        team: { id: team.id, role },
      });
      expect((await team.scim.get('/Users')).body.totalResults).toBe(0);
      expect((await superAdmins()).includes(body.id)).toBe(role === 'super-admin');
      expect((await team.owner.get(path())).body).toMatchObject({
        total: 2,
        items: [{ name: 'Owner' }, { name, role }],
      });
    },
  );

  test('takes an address that nobody has, and nobody can have afterwards', async () => {
    const member = await team.member();
    const { address } = await create();
    for (const taken of [member.address, member.address.toUpperCase(), address]) {
      const answer = await team.owner.post(path(), { name: 'Second', address: taken, role: 'admin' });
      expect([answer.status, kindOf(answer.body)]).toEqual([409, 'address-taken']);
    }
  });

  test('takes no address of a domain that another team has verified; of its own team’s it does', async () => {
    const other = await service.appTeam();
    const domain = `${other.path}/domains`;
    const { record } = (await other.owner.post(domain, { domain: 'robots.example' })).body;
    service.dns.set(record.name, [record.value]);
    expect((await other.owner.post(`${domain}/robots.example/verify`)).status).toBe(200);
    const before = await service.dump();
    const { status, body } = await create('super-admin');
    expect([status, kindOf(body), body.detail]).toEqual([
      409,
      'address-taken',
      expect.stringContaining('verified robots.example'),
    ]);
    expect(await service.dump()).toEqual(before);
    made += 1;
    const theirs = { name: 'Theirs', address: `robot${made}@Robots.example`, role: 'admin' };
    expect((await other.owner.post(`${other.path}/service-accounts`, theirs)).status).toBe(201);
  });

  test('is never pushed over SCIM: not by its own team, not by another one, and not by one that verified its domain', async () => {
    const { address } = await create('admin');
    const other = await service.appTeam();
    const verified = await service.appTeam();
    await service.set(keys.domain(verified.id, 'robots.example'), { state: 'verified' });
    const before = await service.dump();
    for (const { scim } of [team, other, verified]) {
      const { status, body } = await scim.post('/Users', person({ userName: address }));
      expect([status, body.scimType]).toEqual([409, 'uniqueness']);
    }
    expect((await service.dump()).filter(({ pk }) => !pk.endsWith('#CALLS'))).toEqual(before);
  });

  test('is changed in name and role, and the list of Super Admins with it', async () => {
    const { body } = await create('admin');
    for (const [change, expected] of [
      [{ name: '  Renamed ' }, { name: 'Renamed', role: 'admin' }],
      [{ role: 'super-admin' }, { name: 'Renamed', role: 'super-admin' }],
      [
        { name: 'Again', role: 'developer' },
        { name: 'Again', role: 'developer' },
      ],
      [{}, { name: 'Again', role: 'developer' }],
    ] as const) {
      const changed = await team.owner.patch(path(body.id), change);
      expect([changed.status, changed.body]).toEqual([200, { ...body, ...expected }]);
      expect((await superAdmins()).includes(body.id)).toBe(expected.role === 'super-admin');
    }
    const { items } = await service.table.query({ pk: `TEAM#${team.id}#ACTIVITY` });
    expect(items.filter(({ kind }) => kind === 'service-account.changed').map(({ attributes }) => attributes)).toEqual([
      '["name"]',
      '["role"]',
      '["name","role"]',
    ]);
  });

  test('that is removed is gone with its account, its sessions and its lock, and its address is free', async () => {
    const { body, address } = await create('admin');
    const robot = await signIn(address);
    expect((await team.owner.delete(path(body.id))).status).toBe(204);
    expect((await robot.get('/account/v1/account')).status).toBe(401);
    expect(service.forgotten).toEqual([robot.accountId]);
    expect(JSON.stringify(await service.dump())).not.toContain(address);
    expect((await team.owner.delete(path(body.id))).status).toBe(404);
    expect((await team.scim.post('/Users', person({ userName: address }))).status).toBe(201);
  });

  test('that is the last Super Admin is neither demoted nor removed, by itself or anybody, nor forgotten', async () => {
    const { items } = (await team.owner.get(path())).body;
    const [{ id }] = items;
    for (const answer of [await team.owner.patch(path(id), { role: 'admin' }), await team.owner.delete(path(id))]) {
      expect([answer.status, kindOf(answer.body)]).toEqual([409, 'last-super-admin']);
    }
    expect(service.forgotten).toEqual([]);
    const boss = await team.member('super-admin');
    expect((await boss.delete(path(id))).status).toBe(204);
    expect(await superAdmins()).toEqual([boss.memberId]);
  });
});

test('one whom the sign-in service cannot forget yet is not removed, and keeps its address until it is', async () => {
  const signIn = port('signIn');
  const { body, address } = await create('admin');
  const before = await service.dump();
  providePort('signIn', { ...signIn, forget: () => Promise.reject(new DomainError('busy', 'Later.')) });
  expect((await team.owner.delete(path(body.id))).status).toBe(503);
  expect(await service.dump()).toEqual(before);
  providePort('signIn', signIn);
  expect((await team.owner.delete(path(body.id))).status).toBe(204);
  expect(service.forgotten).toHaveLength(1);
  expect(JSON.stringify(await service.dump())).not.toContain(address);
});

test.each<[Role, number, number]>([
  ['developer', 403, 403],
  ['billing', 403, 403],
  ['admin', 200, 403],
  ['super-admin', 200, 201],
])('a member who is %s lists them with %i and makes one with %i', async (role, lists, creates) => {
  const caller = await team.member(role);
  expect((await caller.get(path())).status).toBe(lists);
  expect((await create('developer', caller)).status).toBe(creates);
  const { body } = await create();
  const changes = creates === 201;
  expect((await caller.patch(path(body.id), { name: 'Mine' })).status).toBe(changes ? 200 : 403);
  expect((await caller.delete(path(body.id))).status).toBe(changes ? 204 : 403);
});

test('one of another team is not found', async () => {
  const other = await service.appTeam();
  const { items } = (await other.owner.get(`${other.path}/service-accounts`)).body;
  for (const id of [items[0].id, 'nobody', 'constructor']) {
    expect((await team.owner.patch(path(id), { name: 'x' })).status).toBe(404);
    expect((await team.owner.delete(path(id))).status).toBe(404);
  }
});

test('a team has at most 50', async () => {
  for (let each = 1; each < 50; each += 1) expect((await create()).status).toBe(201);
  const { status, body } = await create();
  expect([status, kindOf(body)]).toEqual([409, 'too-many-service-accounts']);
});

const good = { name: 'Robot', address: 'robot@robots.example', role: 'admin' };
test.each<[string, Record<string, unknown>]>([
  ['/name', { ...good, name: '  ' }],
  ['/name', { ...good, name: 'x'.repeat(101) }],
  ['/name', { ...good, name: 7 }],
  ['/address', { ...good, address: 'robot' }],
  ['/address', { ...good, address: 'a@b@c' }],
  ['/address', { ...good, address: `${'x'.repeat(320)}@y.example` }],
  ['/role', { ...good, role: 'Admin' }],
  ['/team', { ...good, team: 'other' }],
])('a body that does not fit at %s is refused, and the field is named', async (pointer, body) => {
  const answer = await team.owner.post(path(), body);
  expect([answer.status, answer.body.errors]).toEqual([422, [{ pointer, detail: expect.any(String) }]]);
});
