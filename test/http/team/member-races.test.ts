/** People who manage one team at once, beside its identity provider: on both tables, well-behaved and not. */
import { keys } from '../../../shared/store/keys.ts';
import { DynamoDbTable } from '../../../shared/table/dynamodb-table.ts';
import { SqliteTable } from '../../../shared/table/sqlite-table.ts';
import type { Table } from '../../../shared/table/table.ts';
import { AdversaryTable } from '../../support/adversary-table.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../../support/app-service.ts';
import { type DynamoDbLocal, describeWithDynamoDbLocal, startDynamoDbLocal } from '../../support/dynamodb-local.ts';
import type { ScimAnswer } from '../../support/scim-client.ts';
import { person } from '../../support/scim-service.ts';

const seed = Number(process.env['ADVERSARY_SEED'] ?? 7);
const hostile = (table: Table): Table =>
  new AdversaryTable(table, { seed, conflicts: 0.05, tornReads: 0.3, lostAnswers: 0.05, throttles: 0.02, delayMs: 2 });

const timeoutMs = 60_000;

describe('on SQLite', () => {
  let table: SqliteTable;
  beforeAll(() => {
    table = SqliteTable.open({ file: ':memory:' });
  });
  afterAll(() => table.close());

  describe('as it is', () => describeRaces(() => table, 8));
  describe(`under the adversary (seed ${seed})`, () => describeRaces(() => table, 8, hostile));
});

describeWithDynamoDbLocal('on DynamoDB Local', () => {
  let local: DynamoDbLocal | undefined;
  let table: DynamoDbTable;
  beforeAll(async () => {
    local = await startDynamoDbLocal();
    table = DynamoDbTable.connect(local);
  });
  afterAll(async () => {
    table?.close();
    await local?.stop();
  });

  describe('as it is', () => describeRaces(() => table, 1));
  describe(`under the adversary (seed ${seed})`, () => describeRaces(() => table, 1, hostile));
});

function describeRaces(table: () => Table, rounds: number, wrap?: (table: Table) => Table): void {
  let service: AppService;
  let team: AppTeam;

  beforeEach(async () => {
    service = await startAppService({ table: table(), mayFail: true, ...(wrap && { wrap }) });
  });
  afterEach(async () => {
    const faults = await service.faults();
    await service.close();
    expect(faults).toEqual([]);
  });

  const statuses = (answers: readonly ScimAnswer[]): number[] => answers.map(({ status }) => status).sort();
  const member = (of: TestPerson): string => `${team.path}/members/${of.memberId}`;
  const demote = (by: TestPerson, whom: TestPerson) => by.patch(member(whom), { role: 'developer' });
  const deactivate = (whom: TestPerson) =>
    team.scim.patch(`/Users/${whom.memberId}`, [{ op: 'replace', path: 'active', value: false }]);
  const superAdmins = async (): Promise<string[]> =>
    JSON.parse(String((await service.table.get(keys.superAdmins(team.id)))?.['ids']));

  /** So often, on a new team each time. */
  function race(name: string, run: () => Promise<void>, scim: 'on' | 'off' = 'on'): void {
    const repeat = async (): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) {
        team = await service.appTeam({ scim });
        await run();
      }
    };
    test(name, repeat, timeoutMs);
  }

  /** Two Super Admins, and nobody else who is. */
  async function twoSuperAdmins(): Promise<[TestPerson, TestPerson]> {
    const [first, second] = [await team.member('super-admin'), await team.member('super-admin')];
    const { items } = (await first.get(`${team.path}/service-accounts`)).body;
    expect((await first.delete(`${team.path}/service-accounts/${items[0].id}`)).status).toBe(204);
    return [first, second];
  }

  race('of two Super Admins who demote each other at once, one stays', async () => {
    const [first, second] = await twoSuperAdmins();
    const answers = await Promise.all([demote(first, second), demote(second, first)]);
    expect(statuses(answers)[0]).toBe(200);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await superAdmins()).toHaveLength(1);
  });

  race('of two Super Admins of whom one removes the other, who demotes them, one stays', async () => {
    const [first, second] = await twoSuperAdmins();
    const answers = await Promise.all([first.delete(member(second)), demote(second, first)]);
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    expect(await superAdmins()).toHaveLength(1);
  });

  race(
    'of two Super Admins who leave at once, one stays',
    async () => {
      const [first, second] = await twoSuperAdmins();
      const leave = (of: TestPerson) => of.post('/account/v1/team/leave');
      expect(statuses(await Promise.all([leave(first), leave(second)]))).toEqual([204, 409]);
      expect(await superAdmins()).toHaveLength(1);
    },
    'off',
  );

  race(
    'somebody who is made Super Admin while the provider deactivates them counts only where they are active',
    async () => {
      const other = await team.member();
      const [made, gone] = await Promise.all([
        team.owner.patch(member(other), { role: 'super-admin' }),
        deactivate(other),
      ]);
      expect(gone.status).toBe(200);
      expect([200, 409]).toContain(made.status);
      expect(await superAdmins()).toHaveLength(1);
    },
  );

  race('a role that changes while its member is removed leaves nothing behind', async () => {
    const other = await team.member('billing');
    const [changed, removed] = await Promise.all([
      team.owner.patch(member(other), { role: 'admin' }),
      team.owner.delete(member(other)),
    ]);
    expect(removed.status).toBe(204);
    expect([200, 404]).toContain(changed.status);
    expect((await team.owner.get(`${team.path}/members?role=admin`)).body.items).toEqual([]);
  });

  race('roles that change at once, beside the profile, end as one of them', async () => {
    const other = await team.member();
    const answers = await Promise.all([
      ...(['billing', 'admin', 'super-admin', 'developer'] as const).map((role) =>
        team.owner.patch(member(other), { role }),
      ),
      team.scim.patch(`/Users/${other.memberId}`, [{ op: 'replace', path: 'title', value: 'Engineer' }]),
    ]);
    expect(statuses(answers)).toEqual([200, 200, 200, 200, 200]);
  });

  race('an Admin who is removed does nothing more afterwards', async () => {
    const admin = await team.member('admin');
    const other = await team.member();
    const [removed] = await Promise.all([
      team.owner.delete(member(admin)),
      admin.patch(member(other), { role: 'billing' }),
    ]);
    expect(removed.status).toBe(204);
    const before = await service.table.get(keys.user(team.id, String(other.memberId)));
    expect((await admin.patch(member(other), { role: 'admin' })).status).toBeGreaterThanOrEqual(401);
    expect(await service.table.get(keys.user(team.id, String(other.memberId)))).toEqual(before);
  });

  race('an address that two want at once is one’s', async () => {
    const [first, second] = [await service.outsider(), await service.outsider()];
    const wanted = `wanted-${first.accountId}@people.example`;
    const tokens: string[] = [];
    for (const each of [first, second]) {
      expect((await each.post('/account/v1/account/address', { address: wanted })).status).toBe(202);
      tokens.push(/#token=(\S+)/.exec(service.mails.at(-1)?.text ?? '')?.[1] ?? '');
    }
    const answers = await Promise.all(
      [first, second].map((each, index) => each.post('/account/v1/account/address/confirm', { token: tokens[index] })),
    );
    expect(statuses(answers)).toEqual([200, 409]);
  });

  race('a service account and a pushed person who want one address do not both get it', async () => {
    const { userName } = person();
    const [made, pushed] = await Promise.all([
      team.owner.post(`${team.path}/service-accounts`, { name: 'Robot', address: userName, role: 'admin' }),
      team.scim.post('/Users', person({ userName })),
    ]);
    expect(statuses([made, pushed])).toEqual([201, 409]);
  });

  race('a person who is pushed again while they are purged is purged, or new', async () => {
    const other = await team.member();
    const [purged, pushed] = await Promise.all([
      team.owner.post(`${member(other)}/purge`, { address: other.address }),
      team.scim.post('/Users', person({ userName: other.address })),
    ]);
    expect(purged.status).toBe(200);
    expect([201, 409]).toContain(pushed.status);
    expect((await team.scim.get('/Users')).body.totalResults).toBe(pushed.status === 201 ? 1 : 0);
  });

  race('two who purge one person at once both find them purged', async () => {
    const other = await team.member();
    const boss = await team.member('super-admin');
    const answers = await Promise.all(
      [team.owner, boss].map((by) => by.post(`${member(other)}/purge`, { address: other.address })),
    );
    for (const { status } of answers) expect([200, 404]).toContain(status);
    expect(statuses(answers)[0]).toBe(200);
    expect(await service.table.get(keys.purge(team.id, String(other.memberId)))).toBeUndefined();
  });
}
