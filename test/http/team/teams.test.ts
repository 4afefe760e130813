/** Creating, looking at and renaming teams over HTTP. */
import type { Policy } from '../../../shared/http/service.ts';
import { currentService, provideService } from '../../../shared/http/service.ts';
import { keys } from '../../../shared/store/keys.ts';
import { teams } from '../../../shared/store/teams.ts';
import { SqliteTable } from '../../../shared/table/sqlite-table.ts';
import type { Item, Key, Table } from '../../../shared/table/table.ts';
import { AdversaryTable } from '../../support/adversary-table.ts';
import { type AppService, startAppService } from '../../support/app-service.ts';
import { MeanwhileTable } from '../../support/meanwhile-table.ts';
import { groupOf, person } from '../../support/scim-service.ts';

const base = '/team/v1/teams';
const kindOf = (body: { type: string }): string => body.type.replace('urn:rollcall:problem:', '');

async function withPolicy(policy: Partial<Policy>): Promise<void> {
  const service = await currentService();
  provideService({ ...service, policy: { ...service.policy, ...policy } });
}

async function ended(service: AppService): Promise<void> {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
}

const stored = ({ table }: AppService, key: Key): Promise<Item | undefined> => table.get(key);

describe('a team', () => {
  let service: AppService;
  beforeEach(async () => {
    service = await startAppService();
  });
  afterEach(() => ended(service));

  test('is created by a person on none, who becomes its first member and Super Admin', async () => {
    const founder = await service.outsider('founder@people.example');
    await service.set(keys.account(founder.accountId), { givenName: 'Barbara', familyName: 'Jensen' });
    const { status, body } = await founder.post(base, { name: '  A team  ' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'A team',
      residency: 'us',
      version: 1,
      scim: { enabled: false, entitled: true },
      ssoMethods: 0,
      you: { kind: 'person', role: 'super-admin' },
    });
    const { id, you } = body;
    const user = await stored(service, keys.user(id, you.id));
    expect(user).toMatchObject({ state: 'active', owns: true, role: 'super-admin', account: founder.accountId });
    expect(JSON.parse(String(user?.['resource']))).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      id: you.id,
      userName: 'founder@people.example',
      name: { givenName: 'Barbara', familyName: 'Jensen' },
      active: true,
    });
    expect(await stored(service, keys.account(founder.accountId))).toMatchObject({
      team: id,
      owner: id,
      member: you.id,
    });
    expect(JSON.parse(String((await stored(service, keys.superAdmins(id)))?.['ids']))).toEqual([you.id]);
    const { items } = await service.table.query({ pk: `TEAM#${id}#ACTIVITY` });
    expect(items.map(({ kind, actor }) => [kind, actor])).toEqual([['team.created', `person:${founder.accountId}`]]);
    expect((await founder.get(`${base}/${id}`)).body).toEqual(body);
  });

  test('is entitled to SCIM from the start only where the deployment says so', async () => {
    await withPolicy({ entitledFromStart: false });
    const founder = await service.outsider();
    expect((await founder.post(base, { name: 'A team' })).body.scim).toEqual({ enabled: false, entitled: false });
  });

  test('is not created where people do not create teams', async () => {
    await withPolicy({ teamCreation: 'closed' });
    const founder = await service.outsider();
    const before = await service.dump();
    const { status, body } = await founder.post(base, { name: 'A team' });
    expect([status, kindOf(body)]).toEqual([403, 'team-creation-closed']);
    expect(await service.dump()).toEqual(before);
  });

  test.each([
    ['a member of a team', async () => (await service.appTeam()).member()],
    ['its Super Admin', async () => (await service.appTeam()).member('super-admin')],
    ['a service account', async () => (await service.appTeam()).owner],
  ])('is not created by %s', async (_, make) => {
    const caller = await make();
    const before = await service.dump();
    const { status, body } = await caller.post(base, { name: 'Another' });
    expect([status, kindOf(body)]).toEqual([409, 'on-another-team']);
    expect(await service.dump()).toEqual(before);
  });

  test('is not created by a person whose account a team owns though they are on none', async () => {
    const founder = await service.outsider();
    const { id } = await service.appTeam();
    await service.set(keys.account(founder.accountId), { owner: id, signIn: 'allowed' });
    expect(kindOf((await founder.post(base, { name: 'A team' })).body)).toBe('on-another-team');
    // Such an account is no sound state: it stands for one that is claimed between the reads.
    await service.table.write({ kind: 'update', key: keys.account(founder.accountId), remove: ['owner'] });
  });

  test('is not created by a person without an address', async () => {
    const founder = await service.outsider('gone@people.example');
    await service.table.write({ kind: 'update', key: keys.account(founder.accountId), remove: ['address'] });
    await service.table.write({ kind: 'delete', key: keys.address('gone@people.example') });
    const { status, body } = await founder.post(base, { name: 'A team' });
    expect([status, kindOf(body)]).toEqual([403, 'not-allowed']);
  });

  test('keeps its founder: SCIM cannot deactivate the last Super Admin, and shows them to identity providers', async () => {
    const founder = await service.outsider();
    const { body } = await founder.post(base, { name: 'A team' });
    await service.set(keys.team(body.id), { scim: 'on' });
    const { key } = (await founder.post(`${base}/${body.id}/keys`, { name: 'Okta' })).body;
    const call = { path: `/Users/${body.you.id}`, headers: { Authorization: `Bearer ${key}` } };
    const scim = await import('../../support/scim-client.ts').then(({ scimClient }) => scimClient(service.baseUrl));
    try {
      const shown = await scim.send({ method: 'GET', ...call });
      expect([shown.status, shown.body.userName]).toEqual([200, founder.address]);
      const gone = await scim.send({ method: 'DELETE', ...call });
      expect([gone.status, gone.body.detail]).toEqual([403, expect.stringMatching(/last Super Admin/)]);
      const taken = await scim.send({
        method: 'POST',
        ...call,
        path: '/Users',
        body: person({ userName: founder.address }),
      });
      expect([taken.status, taken.body.scimType]).toEqual([409, 'uniqueness']);
    } finally {
      scim.close();
    }
  });

  test.each<[string, unknown, string]>([
    ['without a name', {}, '/name'],
    ['with a number as name', { name: 7 }, '/name'],
    ['with blanks as name', { name: '   ' }, '/name'],
    ['with a name of 101 characters', { name: 'x'.repeat(101) }, '/name'],
    ['with a line break in its name', { name: 'a\nb' }, '/name'],
    ['with a field that there is not', { name: 'A team', residency: 'eu' }, '/residency'],
    ['with an inherited field', JSON.parse('{"name":"A team","__proto__":{"a":1}}'), '/__proto__'],
  ])('%s is refused, and the field is named', async (_, sent, pointer) => {
    const founder = await service.outsider();
    const { status, body } = await founder.post(base, sent);
    expect([status, kindOf(body)]).toEqual([422, 'invalid-request']);
    expect(body.errors).toEqual([{ pointer, detail: expect.stringMatching(/\w/) }]);
  });

  test('is shown to its members, with who they are there', async () => {
    const team = await service.appTeam();
    const member = await team.member('billing');
    expect((await member.get(team.path)).body).toMatchObject({
      id: team.id,
      scim: { enabled: true, entitled: true },
      ssoMethods: 1,
      you: { id: member.memberId, kind: 'person', role: 'billing' },
    });
    expect((await team.owner.get(team.path)).body.you).toMatchObject({ kind: 'service', role: 'super-admin' });
  });

  test('is shown to a member with the role that a group gives', async () => {
    const team = await service.appTeam();
    const member = await team.member();
    const group = (await team.scim.post('/Groups', groupOf([String(member.memberId)]))).body;
    await service.set(keys.group(team.id, group.id), { role: 'admin' });
    expect((await member.get(team.path)).body.you.role).toBe('admin');
  });

  test('is renamed by an admin, and an outdated version is refused with 412', async () => {
    const team = await service.appTeam();
    const admin = await team.member('admin');
    const renamed = await admin.patch(team.path, { name: 'First', version: 1 });
    expect([renamed.status, renamed.body.name, renamed.body.version]).toEqual([200, 'First', 2]);
    const late = await admin.patch(team.path, { name: 'Second', version: 1 });
    expect([late.status, kindOf(late.body)]).toEqual([412, 'version-differs']);
    expect((await admin.patch(team.path, { name: 'Third' })).body).toMatchObject({ name: 'Third', version: 3 });
    const before = await service.dump();
    expect((await admin.patch(team.path, { name: 'Third', version: 3 })).body.version).toBe(3);
    expect(await service.dump()).toEqual(before);
    const { items } = await service.table.query({ pk: `TEAM#${team.id}#ACTIVITY` });
    const told = items.filter(({ kind }) => kind === 'team.changed');
    expect(told.map(({ attributes }) => attributes)).toEqual(['["name"]', '["name"]']);
    expect(JSON.stringify(told)).not.toMatch(/First|Second|Third/);
  });

  test('that an operator makes may come entitled, and making it again changes nothing', async () => {
    const made = { id: 'operatorsTeam001', name: 'Made', residency: 'us', scim: 'on' as const };
    await teams(service.table).create({ ...made, scimEntitled: true, profile: 'full' });
    await teams(service.table).create({ ...made, name: 'Other' });
    expect(await teams(service.table).get(made.id)).toMatchObject({ ...made, scimEntitled: true, profile: 'full' });
  });
});

test('a person whose new membership is not to be seen yet is not taken over from their team', async () => {
  const table = SqliteTable.open({ file: ':memory:' });
  let wrapped = new MeanwhileTable(table);
  const service = await startAppService({
    table,
    wrap: (inner) => {
      wrapped = new MeanwhileTable(inner);
      return wrapped;
    },
  });
  const founder = await service.outsider();
  const { scim } = await service.appTeam();
  await service.set(keys.domain(scim.id, 'people.example'), { state: 'verified' });
  const { body } = await founder.post(base, { name: 'A team' });
  const member = keys.user(body.id, body.you.id);
  const item = (await stored(service, member)) as Item;
  wrapped.let({
    before: ([key]) => key?.pk === member.pk && key.sk === member.sk,
    happens: async () => {
      await table.write({ kind: 'delete', key: member });
      wrapped.let({ before: () => true, happens: () => table.write({ kind: 'put', item }) });
    },
  });
  const { status } = await scim.post('/Users', person({ userName: founder.address }));
  expect(status).toBe(409);
  expect(await stored(service, member)).toEqual(item);
  expect(await stored(service, keys.account(founder.accountId))).toMatchObject({ team: body.id });
  await ended(service);
  table.close();
});

const seed = Number(process.env['ADVERSARY_SEED'] ?? 7);
const hostile = (table: Table): Table =>
  new AdversaryTable(table, { seed, conflicts: 0.05, tornReads: 0.3, lostAnswers: 0.05, throttles: 0.02, delayMs: 2 });

describe.each<[string, ((table: Table) => Table) | undefined]>([
  ['as the table is', undefined],
  [`under the adversary (seed ${seed})`, hostile],
])('of requests that meet, %s,', (_, wrap) => {
  let service: AppService;
  let table: SqliteTable;
  beforeEach(async () => {
    table = SqliteTable.open({ file: ':memory:' });
    service = await startAppService({ table, ...(wrap && { wrap }) });
  });
  afterEach(async () => {
    await ended(service);
    table.close();
  });

  test('one makes a person the founder of a team, and the others are refused', async () => {
    const founder = await service.outsider();
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, each) => founder.post(base, { name: `Team ${each}` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(5).fill(409)]);
    const records = (await service.dump()).filter(({ sk }) => sk === 'TEAM');
    expect(records).toHaveLength(1);
  }, 30_000);

  test('a team is founded or the person is pushed elsewhere, never both', async () => {
    for (let round = 0; round < 5; round += 1) {
      const founder = await service.outsider();
      const { scim } = await service.appTeam();
      await service.set(keys.domain(scim.id, 'people.example'), { state: 'verified' });
      const [founded, pushed] = await Promise.all([
        founder.post(base, { name: 'A team' }),
        scim.post('/Users', person({ userName: founder.address })),
      ]);
      const account = await service.table.get(keys.account(founder.accountId));
      // A founder is the last Super Admin of a team, and not taken over.
      if (founded.status === 201) expect([pushed.status, account?.['team']]).toEqual([409, founded.body.id]);
      else expect([founded.status, pushed.status, account?.['team']]).toEqual([409, 201, scim.id]);
    }
  }, 30_000);

  test('all renamings that name no version happen, and one of those that name the same', async () => {
    const team = await service.appTeam();
    const rename = (body: unknown) => Promise.all(Array.from({ length: 5 }, () => team.owner.patch(team.path, body)));
    const first = await Promise.all(['A', 'B', 'C'].map((name) => team.owner.patch(team.path, { name })));
    expect(first.map(({ status }) => status)).toEqual([200, 200, 200]);
    const { version } = (await team.owner.get(team.path)).body;
    expect(version).toBe(4);
    const second = await Promise.all(['D', 'E', 'F'].map((name) => team.owner.patch(team.path, { name, version })));
    expect(second.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
    expect((await rename({ name: 'Same' })).map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect((await team.owner.get(team.path)).body.version).toBe(6);
  }, 30_000);
});
