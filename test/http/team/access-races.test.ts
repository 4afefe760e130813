/** Changes of groups' roles and of workspaces that meet: each rule holds whichever comes first; on both tables, well-behaved and not. */
import { DynamoDbTable } from '../../../shared/table/dynamodb-table.ts';
import { SqliteTable } from '../../../shared/table/sqlite-table.ts';
import type { Table } from '../../../shared/table/table.ts';
import { AdversaryTable } from '../../support/adversary-table.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../../support/app-service.ts';
import { deliver } from '../../support/deliver-events.ts';
import { type DynamoDbLocal, describeWithDynamoDbLocal, startDynamoDbLocal } from '../../support/dynamodb-local.ts';
import type { ScimAnswer } from '../../support/scim-client.ts';
import { groupOf } from '../../support/scim-service.ts';

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

  describe('as it is', () => describeRaces(() => table, 4));
  describe(`under the adversary (seed ${seed})`, () => describeRaces(() => table, 4, hostile));
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
  let a: TestPerson;
  let b: TestPerson;
  let admin: TestPerson;

  beforeEach(async () => {
    service = await startAppService({ table: table(), mayFail: true, ...(wrap && { wrap }) });
    team = await service.appTeam();
    [a, b, admin] = [await team.member(), await team.member(), await team.member('admin')];
  }, timeoutMs);
  afterEach(async () => {
    const faults = await service.faults();
    await service.close();
    expect(faults).toEqual([]);
  }, timeoutMs);

  const statuses = (answers: readonly ScimAnswer[]): number[] => answers.map(({ status }) => status);
  const workspacesPath = () => `${team.path}/workspaces`;
  const pathTo = (id: string) => `${workspacesPath()}/${id}`;
  const idOf = ({ memberId = '' }: TestPerson): string => memberId;
  const make = async (): Promise<string> => (await a.post(workspacesPath(), { name: 'Workspace' })).body.id;
  const grant = (who: TestPerson, workspace: string, id: string, level: string, kind = 'user') =>
    who.post(`${pathTo(workspace)}/access`, { kind, id, level });
  const revoke = (who: TestPerson, workspace: string, id: string, kind = 'user') =>
    who.delete(`${pathTo(workspace)}/access/${kind}/${id}`);
  const push = async (members: readonly TestPerson[] = []): Promise<string> =>
    (await team.scim.post('/Groups', groupOf(members.map(idOf)))).body.id;
  const entries = async (workspace: string): Promise<{ id: string; level: string }[]> =>
    (await admin.get(`${pathTo(workspace)}/access`)).body.items;
  const race = (name: string, run: () => Promise<void>): void =>
    test(
      name,
      async () => {
        for (let round = 0; round < rounds; round += 1) await run();
      },
      timeoutMs,
    );

  race('of the last two admins of a workspace who take each other’s access one stays', async () => {
    const workspace = await make();
    await grant(a, workspace, idOf(b), 'admin');
    const answers = await Promise.all([revoke(a, workspace, idOf(b)), revoke(b, workspace, idOf(a))]);
    // The other has lost the access by then, or would be the last.
    expect(statuses(answers).toSorted((x, y) => x - y)[0]).toBe(204);
    expect(answers.filter(({ status }) => ![204, 404, 409].includes(status))).toEqual([]);
    expect((await entries(workspace)).filter(({ level }) => level === 'admin')).toHaveLength(1);
  });

  race('of the last two admins who both step down one stays', async () => {
    const workspace = await make();
    await grant(a, workspace, idOf(b), 'admin');
    const answers = await Promise.all([grant(a, workspace, idOf(a), 'viewer'), revoke(b, workspace, idOf(b))]);
    expect(statuses(answers).filter((status) => status === 409)).toHaveLength(1);
    expect((await entries(workspace)).filter(({ level }) => level === 'admin')).toHaveLength(1);
  });

  race('an admin whose access is taken changes nothing after that', async () => {
    const workspace = await make();
    await grant(a, workspace, idOf(b), 'admin');
    const [taken, renamed, deleted] = await Promise.all([
      revoke(a, workspace, idOf(b)),
      b.patch(pathTo(workspace), { name: 'Renamed' }),
      grant(b, workspace, idOf(admin), 'admin'),
    ]);
    expect(taken.status).toBe(204);
    for (const { status } of [renamed, deleted]) expect([200, 404]).toContain(status);
    expect((await b.patch(pathTo(workspace), { name: 'Too late' })).status).toBe(404);
  });

  race('access that is given while the group is deleted is nobody’s', async () => {
    const workspace = await make();
    const group = await push([b]);
    const [given, gone] = await Promise.all([
      grant(a, workspace, group, 'editor', 'group'),
      team.scim.delete(`/Groups/${group}`),
    ]);
    expect(gone.status).toBe(204);
    expect([200, 404]).toContain(given.status);
    expect((await b.get(pathTo(workspace))).status).toBe(404);
    expect((await entries(workspace)).map(({ id }) => id)).toEqual([idOf(a)]);
  });

  race('entries of one holder that are made at once are one, the same from both sides', async () => {
    const workspace = await make();
    const answers = await Promise.all(
      ['viewer', 'editor', 'admin', 'viewer'].map((level) => grant(a, workspace, idOf(b), level)),
    );
    expect(new Set(statuses(answers))).toEqual(new Set([200]));
    const [entry] = (await entries(workspace)).filter(({ id }) => id === idOf(b));
    expect((await b.get(pathTo(workspace))).body.level).toBe(entry?.level);
  });

  race('a workspace that is deleted while access is given and taken leaves nothing behind', async () => {
    const workspace = await make();
    const group = await push([b]);
    const answers = await Promise.all([
      a.delete(pathTo(workspace)),
      admin.delete(pathTo(workspace)),
      grant(admin, workspace, idOf(b), 'viewer'),
      grant(admin, workspace, group, 'viewer', 'group'),
      revoke(admin, workspace, idOf(a)),
    ]);
    expect(answers.filter(({ status }) => ![200, 204, 404].includes(status))).toEqual([]);
    expect((await admin.get(pathTo(workspace))).status).toBe(404);
    expect(await service.dump()).not.toContainEqual(
      expect.objectContaining({ sk: expect.stringContaining(workspace) }),
    );
  });

  race('of renamings for one version one happens, and of those for any version all do', async () => {
    const workspace = await make();
    const rename = (name: string, version?: number) =>
      a.patch(pathTo(workspace), { name, ...(version && { version }) });
    const bound = await Promise.all(['A', 'B', 'C'].map((name) => rename(name, 1)));
    expect(statuses(bound).sort()).toEqual([200, 412, 412]);
    const free = await Promise.all(['D', 'E', 'F'].map((name) => rename(name)));
    expect(statuses(free)).toEqual([200, 200, 200]);
    expect((await a.get(pathTo(workspace))).body.version).toBe(5);
  });

  race('entries that are cleared while others are given are counted right', async () => {
    const [first, second] = [await make(), await make()];
    const group = await push([b]);
    for (const workspace of [first, second]) await grant(a, workspace, group, 'editor', 'group');
    await team.scim.delete(`/Groups/${group}`);
    const clear = () => deliver(service, 'clear-access', 'group.deleted');
    const [given, taken] = await Promise.all([
      grant(a, first, idOf(b), 'viewer'),
      revoke(a, second, group, 'group'),
      clear(),
      clear(),
    ]);
    expect(given.status).toBe(200);
    expect([204, 404]).toContain(taken.status);
    expect((await service.dump()).filter(({ pk, sk }) => /ACCESS|WORKSPACE/.test(pk) && sk.includes(group))).toEqual(
      [],
    );
  });

  race(
    'a role that a group is given while SCIM changes its members and name is there afterwards, and so are they',
    async () => {
      const group = await push();
      const add = (who: TestPerson) => [{ op: 'add', path: 'members', value: [{ value: idOf(who) }] }];
      const answers = await Promise.all([
        admin.patch(`${team.path}/groups/${group}`, { role: 'billing' }),
        team.scim.patch(`/Groups/${group}`, add(a)),
        team.scim.patch(`/Groups/${group}`, add(b)),
        team.scim.patch(`/Groups/${group}`, [{ op: 'replace', path: 'displayName', value: `Renamed ${group}` }]),
      ]);
      expect(statuses(answers)).toEqual([200, 200, 200, 200]);
      const { body } = await admin.get(`${team.path}/groups/${group}`);
      expect(body).toMatchObject({ role: 'billing', memberCount: 2, displayName: `Renamed ${group}` });
    },
  );

  race('a group that is deleted by hand and over SCIM at once is deleted once', async () => {
    const group = await push([a, b]);
    const answers = await Promise.all([
      admin.delete(`${team.path}/groups/${group}`),
      team.scim.delete(`/Groups/${group}`),
      admin.patch(`${team.path}/groups/${group}`, { role: 'admin' }),
    ]);
    expect(statuses(answers.slice(0, 2)).sort()).toEqual([204, 404]);
    expect([200, 404]).toContain(answers[2]?.status);
  });

  race('an entitlement that is taken while SCIM is turned on leaves it off', async () => {
    const entitlement = (scim: boolean) => service.host.put(`/host/v1/teams/${team.id}/entitlement`, { scim });
    await entitlement(true);
    const [taken, turned] = await Promise.all([
      entitlement(false),
      team.owner.patch(`${team.path}/scim`, { enabled: true }),
    ]);
    expect(taken.status).toBe(200);
    expect([200, 403]).toContain(turned.status);
    expect((await team.scim.get('/Users')).status).toBe(401);
    await entitlement(true);
    expect((await team.owner.patch(`${team.path}/scim`, { enabled: true })).status).toBe(200);
  });
}
