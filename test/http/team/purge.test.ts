/** A person who is purged leaves nothing behind that says who they were; whatever else happens meanwhile, and wherever it stops. */

import { DomainError } from '../../../shared/domain/error.ts';
import { port, providePort } from '../../../shared/ports/ports.ts';
import { keys, ranges } from '../../../shared/store/keys.ts';
import { SqliteTable } from '../../../shared/table/sqlite-table.ts';
import type { Item, Table } from '../../../shared/table/table.ts';
import { MortalTable } from '../../store/mortal-table.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../../support/app-service.ts';
import { MeanwhileTable } from '../../support/meanwhile-table.ts';
import { groupOf, person } from '../../support/scim-service.ts';

const kindOf = (body: { type: string }): string => body.type.replace('urn:rollcall:problem:', '');
const address = 'Wilhelmina.Quux@zebra-people.example';
/** What says who somebody is, in the letter case of the table's keys too. */
const words = /wilhelmina|quux|zebra|montezuma|\(30\) 55|sphinx|kettle/i;

/** Somebody of whom much is known. */
const known = person({
  userName: address,
  name: { givenName: 'Wilhelmina', familyName: 'Quux', formatted: 'Dr Wilhelmina Quux', middleName: 'Montezuma' },
  displayName: 'Mina Quux',
  nickName: 'Sphinx',
  emails: [{ value: address, primary: true }, { value: 'mina@zebra-home.example' }],
  phoneNumbers: [{ value: '+49 (30) 55 01 77' }],
  addresses: [{ streetAddress: 'Kettle Street 1' }],
  externalId: 'ext-quux',
});

let service: AppService;
let team: AppTeam;

const stored = async (): Promise<Item[]> => service.table.dump();
const traces = async (): Promise<string[]> =>
  (await stored()).map((item) => JSON.stringify(item)).filter((text) => words.test(text));
const purge = (caller: TestPerson, id: string, typed: string) =>
  caller.post(`${team.path}/members/${id}/purge`, { address: typed });

/** The person pushed, in two groups and a workspace, listed in order of names, so that a position holds theirs. */
async function pushed(): Promise<string> {
  const { status, body } = await team.scim.post('/Users', known);
  expect(status).toBe(201);
  const id = String(body.id);
  for (let each = 0; each < 2; each += 1) {
    await team.scim.post('/Groups', groupOf([], { members: [{ value: id, display: 'Mina Quux' }] }));
  }
  await team.scim.post('/Users', person({ userName: 'zz-last@people.example' }));
  await team.scim.get('/Users?sortBy=userName&startIndex=1&count=1');
  const workspace = (await team.owner.post(`${team.path}/workspaces`, { name: 'Plans' })).body;
  const granted = await team.owner.post(`${team.path}/workspaces/${workspace.id}/access`, {
    kind: 'user',
    id,
    level: 'viewer',
  });
  expect(granted.status).toBeLessThan(300);
  return id;
}

const deactivate = (id: string) => team.scim.patch(`/Users/${id}`, [{ op: 'replace', path: 'active', value: false }]);
const accountOf = async (id: string): Promise<string> =>
  String((await service.table.get(keys.user(team.id, id)))?.['account']);

describe('a purge', () => {
  beforeEach(async () => {
    service = await startAppService({ mayFail: true });
    team = await service.appTeam();
  });
  afterEach(async () => {
    const faults = await service.faults();
    await service.close();
    expect(faults).toEqual([]);
  });

  test('of an active member leaves no word of the person in the whole table', async () => {
    const id = await pushed();
    const accountId = await accountOf(id);
    expect((await traces()).some((text) => text.includes('#PAGES'))).toBe(true);
    const { status, body } = await purge(team.owner, id, address);
    expect([status, body]).toEqual([200, { account: 'purged' }]);
    expect(await traces()).toEqual([]);
    expect(
      (await stored()).filter(({ pk, sk }) => sk.startsWith('PURGE#') || (pk.endsWith('#ACCESS') && sk.includes(id))),
    ).toEqual([]);
    expect(service.forgotten).toEqual([accountId]);
    const activity = (await stored()).filter((item) => item['kind'] === 'user.purged');
    expect(activity).toMatchObject([{ user: id, actor: `person:${team.owner.accountId}` }]);
    expect((await purge(team.owner, id, address)).status).toBe(404);
  });

  test('of somebody who was deactivated, and whom an admin has invited again meanwhile, does so too', async () => {
    const id = await pushed();
    await deactivate(id);
    const invited = await team.owner.post(`${team.path}/invites`, { address });
    expect(invited.status).toBe(201);
    expect((await purge(team.owner, id, address)).body).toEqual({ account: 'purged' });
    expect(await traces()).toEqual([]);
  });

  test('ends what the person’s token was good for, and the address is free for somebody new', async () => {
    const id = await pushed();
    const accountId = await accountOf(id);
    const quux = service.signedIn(accountId, address, id);
    expect((await quux.get('/account/v1/account')).status).toBe(200);
    await purge(team.owner, id, address);
    expect((await quux.get('/account/v1/account')).status).toBe(401);
    const { status, body } = await team.scim.post('/Users', known);
    expect([status, body.id === id]).toEqual([201, false]);
    expect(await accountOf(body.id)).not.toBe(accountId);
  });

  test('takes away parts of large group changes that name the person', async () => {
    const id = await pushed();
    const group = (await team.scim.post('/Groups', groupOf())).body;
    // A writer that ended long ago, before it could commit.
    const change = '01900000-0000-7000-8000-000000000000';
    await service.table.write({
      kind: 'put',
      item: { ...keys.changePart(team.id, group.id, change, 0), entries: JSON.stringify([[id, 'Mina Quux']]) },
    });
    await purge(team.owner, id, address);
    expect(await traces()).toEqual([]);
    const { pk, prefix } = ranges.changeParts(team.id, group.id);
    expect((await service.table.query({ pk, sk: { prefix } })).items).toEqual([]);
  });

  test('of somebody whose account another team owns by now takes this team’s data and leaves the account', async () => {
    const id = await pushed();
    const accountId = await accountOf(id);
    const other = await service.appTeam();
    await service.set(keys.domain(other.id, 'zebra-people.example'), { state: 'verified' });
    expect((await other.scim.post('/Users', known)).status).toBe(201);
    const theirs = (await stored()).filter(({ pk }) => pk.includes(other.id) || pk.includes(accountId));
    expect((await purge(team.owner, id, address)).body).toEqual({ account: 'kept' });
    expect((await stored()).filter(({ pk }) => pk.includes(other.id) || pk.includes(accountId))).toEqual(theirs);
    expect((await traces()).filter((text) => text.includes(team.id) && !text.includes(accountId))).toEqual([]);
    expect(service.forgotten).toEqual([]);
  });

  test('of somebody who is invited takes this team’s data and leaves the account, which is theirs', async () => {
    const outsider = await service.outsider(address);
    const id = await pushed();
    expect((await service.table.get(keys.user(team.id, id)))?.['state']).toBe('invited');
    expect((await purge(team.owner, id, address)).body).toEqual({ account: 'kept' });
    expect((await traces()).every((text) => text.includes(outsider.accountId))).toBe(true);
    expect((await outsider.get('/account/v1/account')).body.address).toBe(address);
  });

  test('reaches somebody whom the provider deleted, by the address', async () => {
    const id = await pushed();
    const accountId = await accountOf(id);
    await team.scim.delete(`/Users/${id}`);
    expect((await traces()).length).toBeGreaterThan(0);
    expect((await purge(team.owner, id, 'somebody@else.example')).status).toBe(404);
    expect((await purge(team.owner, id, address)).body).toEqual({ account: 'purged' });
    expect(await traces()).toEqual([]);
    expect(service.forgotten).toEqual([accountId]);
  });

  test('of a former member whom an admin has invited again leaves no word of the person', async () => {
    const id = await pushed();
    await team.scim.delete(`/Users/${id}`);
    expect((await team.owner.post(`${team.path}/invites`, { address })).status).toBe(201);
    expect((await purge(team.owner, id, address)).body).toEqual({ account: 'purged' });
    expect(await traces()).toEqual([]);
  });

  test('of somebody without an address asks the sign-in service nothing', async () => {
    const { body } = await team.scim.post('/Users', { ...known, userName: 'wilhelmina' });
    expect((await purge(team.owner, body.id, 'wilhelmina')).body).toEqual({ account: 'purged' });
    expect([await traces(), service.forgotten]).toEqual([[], []]);
  });

  test.each([
    ['active', true],
    ['deactivated', false],
  ])(
    'is not needed once somebody without an address is deleted who was %s: nobody finds the account',
    async (_, active) => {
      const { body } = await team.scim.post('/Users', { ...known, userName: 'wilhelmina', active });
      const accountId = await accountOf(body.id);
      expect((await service.table.get(keys.account(accountId)))?.['familyName']).toBe('Quux');
      expect((await team.scim.delete(`/Users/${body.id}`)).status).toBe(204);
      expect(await traces()).toEqual([]);
      expect(await service.table.get(keys.account(accountId))).toMatchObject({ owner: team.id, signIn: 'blocked' });
    },
  );

  test.each([
    ['a member', false],
    ['a former member', true],
  ])('of %s is finished by asking again where the sign-in service could not forget them', async (_, isFormer) => {
    const signIn = port('signIn');
    const id = await pushed();
    const accountId = await accountOf(id);
    if (isFormer) await team.scim.delete(`/Users/${id}`);
    providePort('signIn', { ...signIn, forget: () => Promise.reject(new DomainError('busy', 'Later.')) });
    expect((await purge(team.owner, id, address)).status).toBe(503);
    const held = await service.table.get(keys.account(accountId));
    expect([held?.['signIn'], held?.['familyName']]).toEqual(['blocked', undefined]);
    expect((await service.table.get(keys.address(address)))?.['account']).toBe(accountId);
    providePort('signIn', signIn);
    expect((await purge(team.owner, id, address)).body).toEqual({ account: 'purged' });
    expect(await traces()).toEqual([]);
    expect(service.forgotten).toEqual([accountId]);
  });

  test('of a former member by another team is refused, and nothing changes', async () => {
    const id = await pushed();
    await team.scim.delete(`/Users/${id}`);
    const other = await service.appTeam();
    const before = await service.dump();
    const { status } = await other.owner.post(`${other.path}/members/${id}/purge`, { address });
    expect([status, await service.dump()]).toEqual([404, before]);
  });

  test.each(['wilhelmina.quux@zebra-people.example', 'Mina Quux', 'mina@zebra-home.example', ' ', `${address} `])(
    'is refused where %j was typed',
    async (typed) => {
      const id = await pushed();
      const before = await service.dump();
      const { status, body } = await purge(team.owner, id, typed);
      expect([status, kindOf(body)]).toEqual([403, 'address-differs']);
      expect(await service.dump()).toEqual(before);
    },
  );

  test.each(['developer', 'billing', 'admin'] as const)('is refused to a member who is %s', async (role) => {
    const id = await pushed();
    const { status, body } = await purge(await team.member(role), id, address);
    expect([status, kindOf(body)]).toEqual([403, 'not-allowed']);
  });

  test('of the last Super Admin is refused, and nothing changes', async () => {
    const boss = await team.member('super-admin');
    const { items } = (await boss.get(`${team.path}/service-accounts`)).body;
    await boss.delete(`${team.path}/service-accounts/${items[0].id}`);
    const before = await service.dump();
    const { status, body } = await purge(boss, String(boss.memberId), boss.address);
    expect([status, kindOf(body), await service.dump()]).toEqual([409, 'last-super-admin', before]);
  });

  test('leaves a former member of another team, who is told what to do when the provider wants the person back', async () => {
    const other = await service.appTeam();
    const theirs = (await other.scim.post('/Users', known)).body;
    await other.scim.delete(`/Users/${theirs.id}`);
    await service.set(keys.domain(team.id, 'zebra-people.example'), { state: 'verified' });
    const deactivated = (await other.scim.post('/Users', person({ ...known, active: false }))).body;
    const id = await pushed();
    expect((await purge(team.owner, id, address)).body).toEqual({ account: 'purged' });
    const back = await other.scim.patch(`/Users/${deactivated.id}`, [{ op: 'replace', path: 'active', value: true }]);
    expect([back.status, back.body.detail]).toEqual([409, expect.stringContaining('Delete this resource')]);
  });
});

describe('while a former member is purged, another team that verified the domain pushes the person', () => {
  let meanwhile: MeanwhileTable;
  let other: AppTeam;
  let id: string;
  let accountId: string;
  const push = async () => (await other.scim.post('/Users', known)).status;

  beforeEach(async () => {
    service = await startAppService({
      wrap(table) {
        meanwhile = new MeanwhileTable(table);
        return meanwhile;
      },
    });
    team = await service.appTeam();
    other = await service.appTeam();
    await service.set(keys.domain(other.id, 'zebra-people.example'), { state: 'verified' });
    id = await pushed();
    accountId = await accountOf(id);
    await team.scim.delete(`/Users/${id}`);
  });
  afterEach(async () => {
    const faults = await service.faults();
    await service.close();
    expect(faults).toEqual([]);
  });

  test('before the account is held: it is theirs, and the sign-in service forgets nobody', async () => {
    const happened = meanwhile.let({ before: 'transaction', happens: push });
    const { body } = await purge(team.owner, id, address);
    expect([happened(), body]).toEqual([true, { account: 'kept' }]);
    expect(service.forgotten).toEqual([]);
    expect(await service.table.get(keys.account(accountId))).toMatchObject({ owner: other.id, signIn: 'allowed' });
  });

  test('while the sign-in service forgets them: the person is somebody new', async () => {
    const signIn = port('signIn');
    let pushing: Promise<number> | undefined;
    providePort('signIn', {
      ...signIn,
      async forget(somebody) {
        pushing = push();
        await new Promise((resolve) => setTimeout(resolve, 50));
        await signIn.forget(somebody);
      },
    });
    expect((await purge(team.owner, id, address)).body).toEqual({ account: 'purged' });
    expect([await pushing, service.forgotten]).toEqual([201, [accountId]]);
    const lock = await service.table.get(keys.address(address));
    expect(lock?.['account']).not.toBe(accountId);
  });
});

const hostility = { conflicts: 0.05, tornReads: 0.3, lostAnswers: 0.05, throttles: 0.02 };

describe.each([
  ['a well-behaved table', undefined],
  ['the adversary', hostility],
])('a purge that ends before one of its writes, on %s', (_, hostile) => {
  test('is finished by asking again, whichever write it was', async () => {
    const sqlite = SqliteTable.open({ file: ':memory:' });
    const seed = Number(process.env['ADVERSARY_SEED'] ?? 5);
    let table: Table = sqlite;
    /** Calls of every request go to whatever is put here. */
    const wrap = (inner: Table): Table =>
      new Proxy(inner, { get: (_target, name) => Reflect.get(table, name).bind(table) });
    service = await startAppService({ table: sqlite, wrap, mayFail: true });
    // Functions write through the witness, so that the whole table can be looked at.
    const calm = service.table;
    table = calm;
    try {
      let endings = 0;
      let wholeRuns = 0;
      // The adversary makes the number of writes vary: a few whole runs meet the last write too.
      for (let endsAt = 1; wholeRuns < (hostile ? 3 : 1); endsAt += 1) {
        team = await service.appTeam();
        const id = await pushed();
        const mortal = new MortalTable(calm, endsAt, { seed: seed + endsAt, ...hostile });
        table = mortal;
        const first = await purge(team.owner, id, address);
        table = calm;
        if (mortal.endedBefore === undefined) {
          wholeRuns += 1;
          expect([first.status, first.body]).toEqual([200, { account: 'purged' }]);
        } else {
          endings += 1;
          expect([endsAt, first.status]).toEqual([endsAt, 500]);
          const again = await purge(team.owner, id, address);
          expect([endsAt, again.status, again.body]).toEqual([endsAt, 200, { account: 'purged' }]);
        }
        expect([endsAt, await traces()]).toEqual([endsAt, []]);
      }
      expect(endings).toBeGreaterThan(5);
      const faults = (await service.faults()).filter((fault) => !fault.includes('the process ended'));
      expect(faults).toEqual([]);
    } finally {
      await service.close();
      sqlite.close();
    }
  }, 120_000);
});
