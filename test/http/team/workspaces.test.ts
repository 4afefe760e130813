/** Workspaces: made, renamed and deleted by those who may, and given to people and groups; races included. */
import { activityWrite } from '../../../shared/store/activity.ts';
import { ranges } from '../../../shared/store/keys.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../../support/app-service.ts';
import { deliver } from '../../support/deliver-events.ts';
import type { ScimAnswer } from '../../support/scim-client.ts';
import { groupOf } from '../../support/scim-service.ts';

let service: AppService;
let team: AppTeam;
let creator: TestPerson;
let other: TestPerson;
let admin: TestPerson;

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
  creator = await team.member();
  other = await team.member();
  admin = await team.member('admin');
});

const workspacesPath = () => `${team.path}/workspaces`;
const pathTo = (id: string) => `${workspacesPath()}/${id}`;
const problem = ({ status, body }: ScimAnswer) => [status, String(body?.type).replace('urn:rollcall:problem:', '')];
const make = async (who = creator, name = 'Workspace'): Promise<string> =>
  (await who.post(workspacesPath(), { name })).body.id;
const grant = (who: TestPerson, workspace: string, id: string, level: string, kind = 'user') =>
  who.post(`${pathTo(workspace)}/access`, { kind, id, level });
const revoke = (who: TestPerson, workspace: string, id: string, kind = 'user') =>
  who.delete(`${pathTo(workspace)}/access/${kind}/${id}`);
const idOf = ({ memberId = '' }: TestPerson): string => memberId;
const push = async (members: readonly TestPerson[] = []): Promise<string> =>
  (await team.scim.post('/Groups', groupOf(members.map(idOf)))).body.id;

async function activity(kind: string): Promise<Record<string, unknown>[]> {
  const { pk, prefix } = ranges.activity(team.id);
  const { items } = await service.table.query({ pk, sk: { prefix } });
  return items.filter((item) => item['kind'] === kind);
}

describe('a workspace', () => {
  test('is created by any member, who is its admin', async () => {
    const { status, body } = await creator.post(workspacesPath(), { name: ' Payments ' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'Payments', level: 'admin', version: 1 });
    expect((await creator.get(pathTo(body.id))).body).toEqual(body);
    expect((await creator.get(workspacesPath())).body.items).toEqual([body]);
    expect(await activity('workspace.created')).toMatchObject([
      { object: body.id, actor: `person:${creator.accountId}` },
    ]);
  });

  test('is created by a service account, which is its admin without being a member', async () => {
    const { body } = await team.owner.post(workspacesPath(), { name: 'Automated' });
    expect(body.level).toBe('admin');
    expect((await team.owner.get(workspacesPath())).body.items).toEqual([body]);
    const { body: access } = await team.owner.get(`${pathTo(body.id)}/access`);
    expect(access.items).toMatchObject([{ kind: 'service-account', name: 'Owner', level: 'admin' }]);
    expect((await revoke(team.owner, body.id, access.items[0].id, 'service-account')).status).toBe(204);
  });

  test('is not there for those who may not use it, but for Admins of the team', async () => {
    const id = await make();
    expect(problem(await other.get(pathTo(id)))).toEqual([404, 'workspace-not-found']);
    const elsewhere = await service.appTeam();
    expect(problem(await elsewhere.owner.get(`${elsewhere.path}/workspaces/${id}`))).toEqual([
      404,
      'workspace-not-found',
    ]);
    const { status, body } = await admin.get(pathTo(id));
    expect([status, body.level]).toEqual([200, undefined]);
  });

  test('is in the list of all workspaces, which is for Admins', async () => {
    const ids = [await make(), await make(other), await make(admin)];
    expect(problem(await creator.get(`${workspacesPath()}?all=true`))).toEqual([403, 'not-allowed']);
    const { body } = await admin.get(`${workspacesPath()}?all=true`);
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(body.total).toBe(3);
    const first = await admin.get(`${workspacesPath()}?all=true&count=2`);
    expect(first.body.items).toHaveLength(2);
    const second = await admin.get(
      `${workspacesPath()}?all=true&count=2&cursor=${encodeURIComponent(first.body.nextCursor)}`,
    );
    expect(second.body.items.map(({ id }: { id: string }) => id)).toEqual(ids.slice(2));
  });

  test('is listed a page at a time', async () => {
    const ids: string[] = [];
    for (let each = 0; each < 5; each += 1) ids.push(await make());
    const found: string[] = [];
    let query = '?count=2';
    for (let page = 0; page < 3; page += 1) {
      const { body } = await creator.get(`${workspacesPath()}${query}`);
      found.push(...body.items.map(({ id }: { id: string }) => id));
      query = `?count=2&cursor=${encodeURIComponent(body.nextCursor)}`;
    }
    expect(found).toEqual(ids);
  });

  test('is renamed for the version that the caller has seen; of two renamings of one version one happens', async () => {
    const id = await make();
    const answers = await Promise.all([
      creator.patch(pathTo(id), { name: 'A', version: 1 }),
      creator.patch(pathTo(id), { name: 'B', version: 1 }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(problem(await creator.patch(pathTo(id), { name: 'C', version: 1 }))).toEqual([412, 'version-differs']);
    const both = await Promise.all(['D', 'E'].map((name) => admin.patch(pathTo(id), { name })));
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect((await creator.get(pathTo(id))).body.version).toBe(4);
    const { body } = await creator.get(pathTo(id));
    const same = await creator.patch(pathTo(id), { name: body.name });
    expect(same.body).toEqual(body);
    expect(await activity('workspace.changed')).toHaveLength(3);
  });

  test('keeps its version when its access changes', async () => {
    const id = await make();
    await grant(creator, id, idOf(other), 'viewer');
    expect((await creator.patch(pathTo(id), { name: 'Renamed', version: 1 })).status).toBe(200);
  });

  test('is deleted with all its entries', async () => {
    const id = await make();
    await grant(creator, id, idOf(other), 'editor');
    expect((await creator.delete(pathTo(id))).status).toBe(204);
    expect(problem(await creator.get(pathTo(id)))).toEqual([404, 'workspace-not-found']);
    expect(problem(await admin.delete(pathTo(id)))).toEqual([404, 'workspace-not-found']);
    expect((await other.get(workspacesPath())).body.items).toEqual([]);
    expect(await service.dump()).not.toContainEqual(expect.objectContaining({ sk: expect.stringContaining(id) }));
    expect(await activity('workspace.deleted')).toMatchObject([{ object: id }]);
  });

  test('is one of at most 1,000 of the team, however many are created at once', async () => {
    const key = { pk: `TEAM#${team.id}`, sk: 'WORKSPACES' };
    await service.table.write({ kind: 'put', item: { ...key, count: 998 } });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => creator.post(workspacesPath(), { name: 'Late' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409]);
    expect(problem(await creator.post(workspacesPath(), { name: 'Later' }))).toEqual([409, 'too-many-workspaces']);
    const [id] = answers.flatMap(({ body }) => (body.level ? [body.id] : []));
    expect((await creator.delete(pathTo(id))).status).toBe(204);
    expect((await creator.post(workspacesPath(), { name: 'Room again' })).status).toBe(201);
    await service.table.write({ kind: 'update', key, add: { count: -998 } });
  });
});

describe('who may do what with a workspace', () => {
  const levels = ['none', 'viewer', 'editor', 'admin', 'Admin of the team'] as const;
  const manage = { none: 404, viewer: 403, editor: 403, admin: 'done', 'Admin of the team': 'done' } as const;
  const see = { ...manage, viewer: 'done', editor: 'done' } as const;
  const table: readonly [
    string,
    Record<(typeof levels)[number], 404 | 403 | 'done'>,
    (who: TestPerson, id: string) => Promise<ScimAnswer>,
  ][] = [
    ['look at it', see, (who, id) => who.get(pathTo(id))],
    ['list its entries', see, (who, id) => who.get(`${pathTo(id)}/access`)],
    ['list its people', see, (who, id) => who.get(`${pathTo(id)}/access?effective=true`)],
    ['rename it', manage, (who, id) => who.patch(pathTo(id), { name: 'Renamed' })],
    ['give access', manage, (who, id) => grant(who, id, idOf(admin), 'viewer')],
    ['take access', manage, (who, id) => revoke(who, id, idOf(creator))],
    ['delete it', manage, (who, id) => who.delete(pathTo(id))],
  ];

  describe.each(['an entry', 'a group'])('with a level by %s', (by) => {
    test.each(table)('%s', async (_, wanted, act) => {
      const outcomes: Record<string, number | string> = {};
      for (const level of levels) {
        const id = await make();
        const who = level === 'Admin of the team' ? admin : other;
        const group = by === 'a group' ? await push([who]) : undefined;
        if (level !== 'none' && level !== 'Admin of the team') {
          await grant(creator, id, group ?? idOf(who), level, group ? 'group' : 'user');
        }
        const { status } = await act(who, id);
        outcomes[level] = status < 300 ? 'done' : status;
      }
      expect(outcomes).toEqual(wanted);
    });
  });
});

describe('an entry', () => {
  test('is given, changed and taken away, and shows in the list and in the log', async () => {
    const id = await make();
    const group = await push([other]);
    const given = await grant(creator, id, idOf(other), 'viewer');
    expect([given.status, given.body]).toEqual([
      200,
      { kind: 'user', id: idOf(other), name: other.address, state: 'active', level: 'viewer' },
    ]);
    expect((await grant(creator, id, idOf(other), 'editor')).body.level).toBe('editor');
    await grant(creator, id, idOf(other), 'editor');
    await grant(creator, id, group, 'admin', 'group');
    const { body } = await other.get(`${pathTo(id)}/access`);
    expect(body.items.map(({ kind, level }: { kind: string; level: string }) => [kind, level])).toEqual([
      ['group', 'admin'],
      ['user', 'admin'],
      ['user', 'editor'],
    ]);
    expect((await revoke(creator, id, idOf(other))).status).toBe(204);
    expect(problem(await revoke(creator, id, idOf(other)))).toEqual([404, 'access-not-found']);
    const told = await activity('workspace.access-changed');
    expect(told.map(({ user, group: g, more }) => [user ?? g, JSON.parse(String(more))])).toEqual([
      [idOf(other), { level: 'viewer' }],
      [idOf(other), { level: 'editor', before: 'viewer' }],
      [group, { level: 'admin' }],
      [idOf(other), { before: 'editor' }],
    ]);
  });

  test.each([
    ['user', 'user-not-found'],
    ['group', 'group-not-found'],
    ['service-account', 'service-account-not-found'],
  ])('is for a %s who is there', async (kind, expected) => {
    const id = await make();
    expect(problem(await grant(creator, id, 'no-such', 'viewer', kind))).toEqual([404, expected]);
    const there = kind === 'group' ? idOf(other) : await push();
    expect(problem(await grant(creator, id, there, 'viewer', kind))).toEqual([404, expected]);
  });

  test('of the last admin stays, unless an Admin of the team takes it', async () => {
    const id = await make();
    const empty = await push();
    await grant(creator, id, idOf(other), 'editor');
    await grant(creator, id, empty, 'admin', 'group');
    expect(problem(await revoke(creator, id, idOf(creator)))).toEqual([409, 'last-workspace-admin']);
    expect(problem(await grant(creator, id, idOf(creator), 'viewer'))).toEqual([409, 'last-workspace-admin']);
    await grant(creator, id, idOf(other), 'admin');
    await team.scim.patch(`/Users/${idOf(other)}`, [{ op: 'replace', path: 'active', value: false }]);
    expect(problem(await revoke(creator, id, idOf(creator)))).toEqual([409, 'last-workspace-admin']);
    await team.scim.patch(`/Groups/${empty}`, [{ op: 'add', path: 'members', value: [{ value: idOf(admin) }] }]);
    expect((await grant(creator, id, idOf(creator), 'viewer')).status).toBe(200);
    expect((await revoke(admin, id, empty, 'group')).status).toBe(204);
    expect((await revoke(admin, id, idOf(creator))).status).toBe(204);
  });

  test.each(['a user', 'a group'])(
    'of %s that is gone is not shown, can be taken away, and is cleared after the event',
    async (what) => {
      const [first, second] = [await make(), await make()];
      const isUser = what === 'a user';
      const holder = isUser ? idOf(other) : await push([other]);
      const kind = isUser ? 'user' : 'group';
      for (const id of [first, second]) await grant(creator, id, holder, 'admin', kind);
      expect((await team.scim.delete(`/${isUser ? 'Users' : 'Groups'}/${holder}`)).status).toBe(204);
      for (const query of ['', '?effective=true']) {
        const { body } = await creator.get(`${pathTo(first)}/access${query}`);
        expect(body.items.map(({ id }: { id: string }) => id)).toEqual([idOf(creator)]);
      }
      expect(problem(await grant(creator, first, holder, 'viewer', kind))).toEqual([404, `${kind}-not-found`]);
      expect((await revoke(creator, first, holder, kind)).status).toBe(204);
      for (let time = 0; time < 2; time += 1) {
        await deliver(service, 'clear-access', isUser ? 'user.deleted' : 'group.deleted');
      }
      const left = (await service.dump()).filter(
        ({ pk, sk }) => /#(?:ACCESS|WORKSPACE#.*)$/.test(pk) && sk.includes(holder),
      );
      expect(left).toEqual([]);
    },
  );

  test('of somebody who is there is left alone by an event that comes late', async () => {
    const id = await make();
    const by = { teamId: team.id, actor: 'system', requestId: 'late', clock: () => new Date() };
    await service.table.write(activityWrite(by, { kind: 'user.removed', user: idOf(creator) }));
    await service.table.write(activityWrite(by, { kind: 'workspace.deleted', object: id }));
    for (const kind of ['user.removed', 'workspace.deleted'] as const) await deliver(service, 'clear-access', kind);
    expect((await creator.get(pathTo(id))).status).toBe(200);
  });

  test('is one of at most 1,000 of a workspace, those of people who are gone not counted', async () => {
    const id = await make();
    const gone = await team.member();
    await grant(creator, id, idOf(gone), 'viewer');
    await service.table.write({
      kind: 'update',
      key: { pk: `TEAM#${team.id}`, sk: `WORKSPACE#${id}` },
      add: { entries: 998 },
    });
    expect(problem(await grant(creator, id, idOf(other), 'viewer'))).toEqual([409, 'too-many-access-entries']);
    await team.scim.delete(`/Users/${idOf(gone)}`);
    expect((await grant(creator, id, idOf(other), 'viewer')).status).toBe(200);
    expect(problem(await grant(creator, id, idOf(admin), 'viewer'))).toEqual([409, 'too-many-access-entries']);
    await service.table.write({
      kind: 'update',
      key: { pk: `TEAM#${team.id}`, sk: `WORKSPACE#${id}` },
      add: { entries: -998 },
    });
  });
});

describe('bad input', () => {
  test.each([
    ['no name', {}, '/name', /"name"/],
    ['a blank name', { name: ' \t ' }, '/name', /blank/],
    ['a name too long', { name: 'x'.repeat(129) }, '/name', /128/],
    ['another field', { name: 'A', level: 'admin' }, '/level', /no such field/],
  ])('a new workspace with %s is refused, naming the field', async (_, body, pointer, detail) => {
    const answer = await creator.post(workspacesPath(), body);
    expect(problem(answer)).toEqual([422, 'invalid-request']);
    expect(answer.body.errors).toEqual([{ pointer, detail: expect.stringMatching(detail) }]);
  });

  test.each([
    ['no kind', { id: 'x', level: 'viewer' }, '/kind'],
    ['another kind', { kind: 'team', id: 'x', level: 'viewer' }, '/kind'],
    ['no id', { kind: 'user', level: 'viewer' }, '/id'],
    ['an empty id', { kind: 'user', id: '', level: 'viewer' }, '/id'],
    ['an id too long', { kind: 'user', id: 'x'.repeat(65), level: 'viewer' }, '/id'],
    ['another level', { kind: 'user', id: 'x', level: 'owner' }, '/level'],
  ])('an entry with %s is refused, naming the field', async (_, body, pointer) => {
    const answer = await creator.post(`${pathTo(await make())}/access`, body);
    expect(problem(answer)).toEqual([422, 'invalid-request']);
    expect(answer.body.errors).toMatchObject([{ pointer }]);
  });

  test.each([
    ['another kind', 'team', 'x'],
    ['a property of objects', '__proto__', 'x'],
    ['a user whose id is none', 'user', 'a%23b'],
    ['a user whose id is long', 'user', 'x'.repeat(3000)],
  ])('an entry of %s cannot be taken away', async (_, kind, id) => {
    expect(problem(await revoke(creator, await make(), id, kind))).toEqual([404, 'access-not-found']);
  });

  test.each([
    ['is unknown', 'no-such'],
    ['is a property of objects', '__proto__'],
    ['holds a slash', 'a%2Fb'],
    ['holds an emoji', '%F0%9F%98%80'],
    ['is long', 'x'.repeat(3000)],
  ])('a workspace whose id %s is not there', async (_, id) => {
    expect(problem(await creator.get(pathTo(id)))).toEqual([404, 'workspace-not-found']);
  });
});
