/** The activity log over HTTP: who did what, found by whom and what it is about, page by page, and as CSV. */
import { isStreamed, LocalStream } from '../../../infra/local/stream.ts';
import type { ActivityEntry } from '../../../shared/domain/activity.ts';
import { newResourceId } from '../../../shared/domain/ids.ts';
import { csv } from '../../../shared/http/app/csv.ts';
import { activityPut } from '../../../shared/store/activity.ts';
import { SqliteTable } from '../../../shared/table/sqlite-table.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../../support/app-service.ts';
import { groupOf, person } from '../../support/scim-service.ts';

let table: SqliteTable;
let service: AppService;
let stream: LocalStream;
let team: AppTeam;
let admin: TestPerson;
let user: string;
let group: string;
let keyId: string;

beforeAll(async () => {
  table = SqliteTable.open({ file: ':memory:', streams: isStreamed });
  service = await startAppService({ table });
  stream = new LocalStream(table, () => {});
  await stream.load();
  team = await service.appTeam();
  keyId = team.scim.key.split('_')[2]?.slice(16) ?? '';
  admin = await team.member('admin');
  user = (await team.scim.post('/Users', person({ displayName: '=Barbara, "the first"' }))).body.id;
  group = (await team.scim.post('/Groups', groupOf([], { displayName: 'Engineers' }))).body.id;
  await team.scim.patch(`/Groups/${group}`, [{ op: 'add', path: 'members', value: [{ value: user }] }]);
  await team.scim.patch(`/Users/${user}`, [{ op: 'replace', path: 'title', value: 'Lead' }]);
  await admin.patch(`${team.path}/members/${user}`, { role: 'billing' });
  await stream.drain();
});
afterAll(async () => {
  const faults = await service.faults();
  await service.close();
  table.close();
  expect(faults).toEqual([]);
});

const query = (parameters: Readonly<Record<string, string>>): string => {
  const text = new URLSearchParams(parameters).toString();
  return text && `?${text}`;
};
const list = (parameters: Readonly<Record<string, string>> = {}, who = admin) =>
  who.get(`${team.path}/activity${query(parameters)}`);
const kindsOf = async (parameters: Readonly<Record<string, string>>): Promise<string[]> =>
  (await list(parameters)).body.items.map(({ kind }: { kind: string }) => kind);

test('the log is listed with the newest first, and with the names that its ids have today', async () => {
  const { status, body } = await list();
  expect(status).toBe(200);
  // Before it, the admin was made.
  expect(body.items.map(({ kind }: { kind: string }) => kind).slice(0, 5)).toEqual([
    'user.role-changed',
    'user.updated',
    'group.members-changed',
    'group.created',
    'user.provisioned',
  ]);
  expect(body.items[0]).toMatchObject({
    actor: { kind: 'person', id: admin.accountId },
    user,
    more: { role: 'billing' },
  });
  expect(body.items[2]).toMatchObject({ actor: { kind: 'key', id: keyId }, group, more: { addedUsers: [user] } });
  expect(body.names).toMatchObject({
    [user]: '=Barbara, "the first"',
    [group]: 'Engineers',
    [keyId]: 'Key',
    [admin.accountId]: expect.stringContaining('Barbara'),
  });
});

test.each<[string, () => Readonly<Record<string, string>>, readonly string[]]>([
  ['a person', () => ({ user }), ['user.role-changed', 'user.updated', 'group.members-changed', 'user.provisioned']],
  ['a group', () => ({ group }), ['group.members-changed', 'group.created']],
  ['a key that acted', () => ({ key: keyId, kind: 'group' }), ['group.members-changed', 'group.created']],
  ['an actor', () => ({ actor: `person:${admin.accountId}` }), ['user.role-changed']],
  ['a kind', () => ({ kind: 'user.updated' }), ['user.updated']],
  ['a family of kinds', () => ({ kind: 'group' }), ['group.members-changed', 'group.created']],
  ['several at once', () => ({ user, kind: 'user.updated', key: keyId }), ['user.updated']],
  ['nobody', () => ({ user: 'nobody' }), []],
  ['a time before all of it', () => ({ to: '2020-01-31' }), []],
  ['a time behind all of it', () => ({ from: '2999-01-31T09:30:00Z' }), []],
])('it is found by %s', async (_name, parameters, kinds) => {
  expect(await kindsOf(parameters())).toEqual(kinds);
});

test('from is inclusive and to is not, to the millisecond', async () => {
  const { items } = (await list()).body;
  const [, updated] = items;
  expect(await kindsOf({ user, kind: 'user.updated', from: updated.at })).toEqual(['user.updated']);
  expect(await kindsOf({ user, kind: 'user.updated', to: updated.at })).toEqual([]);
});

test('pages follow each other to the end, each entry once', async () => {
  const all = (await list()).body.items.map(({ id }: { id: string }) => id);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const { body } = await list({ count: '2', ...(cursor !== undefined && { cursor }) });
    seen.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = body.nextCursor;
  } while (cursor !== undefined);
  expect(seen).toEqual(all);
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['an unknown kind', { kind: 'user.exploded' }, '?kind'],
  ['a from that is no time', { from: 'yesterday' }, '?from'],
  ['a to of no month', { to: '2026-13-45' }, '?to'],
  ['an actor of no kind', { actor: 'somebody' }, '?actor'],
  ['an empty user', { user: '' }, '?user'],
  ['a key that is too long', { key: 'k'.repeat(65) }, '?key'],
  ['a count that is too large', { count: '201' }, '?count'],
  ['a parameter that is none', { __proto__x: '1' }, '?__proto__x'],
])('%s is refused, and named', async (_name, parameters, pointer) => {
  const { status, body } = await list(parameters);
  expect([status, body.errors.map((error: { pointer: string }) => error.pointer)]).toEqual([422, [pointer]]);
});

test('a cursor of another list, or an altered one, is refused', async () => {
  const { nextCursor } = (await list({ count: '1' })).body;
  for (const parameters of [{ cursor: nextCursor, kind: 'user' }, { cursor: `${nextCursor}x` }, { cursor: 'x' }]) {
    const { status, body } = await list(parameters);
    expect([status, body.type]).toEqual([400, 'urn:rollcall:problem:invalid-cursor']);
  }
});

test('only those who manage the team see it, and only their own', async () => {
  const developer = await team.member();
  const elsewhere = await (await service.appTeam()).member('super-admin');
  for (const path of ['activity', 'activity.csv', 'calls']) {
    expect((await developer.get(`${team.path}/${path}`)).status).toBe(403);
    expect((await elsewhere.get(`${team.path}/${path}`)).status).toBe(403);
    expect((await service.anybody.get(`${team.path}/${path}`)).status).toBe(401);
  }
});

test('whoever is gone has no name any more, and the log goes on', async () => {
  const other = await service.appTeam();
  const owner = await other.member('super-admin');
  const { id } = (await other.scim.post('/Users', person())).body;
  await other.scim.delete(`/Users/${id}`);
  await stream.drain();
  const { body } = await owner.get(`${other.path}/activity?user=${id}`);
  expect(body.items.map(({ kind }: { kind: string }) => kind)).toEqual(['user.deleted', 'user.provisioned']);
  expect(Object.keys(body.names)).not.toContain(id);
});

test('a person of another team who acted has no name here', async () => {
  const stranger = await (await service.appTeam()).member('admin');
  const mine = await service.appTeam();
  const owner = await mine.member('super-admin');
  const entry = { kind: 'team.changed', at: new Date().toISOString(), requestId: 'r' } as const;
  await table.write(activityPut(mine.id, { ...entry, id: newResourceId(), actor: `person:${stranger.accountId}` }));
  const { body } = await owner.get(`${mine.path}/activity?kind=team`);
  expect(body.items).toHaveLength(1);
  expect(body.names).toEqual({});
});

describe('a long log', () => {
  let long: AppTeam;
  let owner: TestPerson;
  const size = 4500;

  beforeAll(async () => {
    long = await service.appTeam();
    owner = await long.member('super-admin');
    const start = Date.parse('2026-01-01T00:00:00Z');
    for (let each = 0; each < size; each += 100) {
      const writes = Array.from({ length: 100 }, (_, at) => {
        const ms = start + (each + at) * 1000;
        const hex = ms.toString(16).padStart(12, '0');
        const id = `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
        const kind: ActivityEntry['kind'] = each + at === 7 ? 'team.created' : 'user.updated';
        return activityPut(long.id, { id, kind, at: new Date(ms).toISOString(), actor: 'system', requestId: 'r' });
      });
      await table.transact(writes, { token: newResourceId() });
    }
  });

  test('is searched within a bound for each request, and to its end by cursors', async () => {
    let cursor: string | undefined;
    let pages = 0;
    const found: unknown[] = [];
    do {
      const { body } = await owner.get(
        `${long.path}/activity?kind=team.created${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      found.push(...body.items);
      cursor = body.nextCursor;
      pages += 1;
    } while (cursor !== undefined);
    expect(found).toHaveLength(1);
    expect(pages).toBe(3);
  });

  test('is exported for a time', async () => {
    const { status, body } = await owner.get(
      `${long.path}/activity.csv?from=2026-01-01T00:10:00Z&to=2026-01-01T00:11:00Z`,
    );
    expect(status).toBe(200);
    expect(String(body).trimEnd().split('\r\n')).toHaveLength(61);
  });
});

describe('CSV', () => {
  test('has a line for each entry, with names, and nothing that a spreadsheet computes', async () => {
    const { status, headers, body } = await admin.get(`${team.path}/activity.csv?user=${user}`);
    expect([status, headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
    const [header, first, ...rest] = String(body).split('\r\n');
    expect(header).toBe(
      'time,kind,actor,actor name,user,user name,group,group name,key,key name,object,object name,version,attributes,more,request',
    );
    expect(first).toContain(`,user.role-changed,person:${admin.accountId},`);
    expect(first).toContain(`,${user},"'=Barbara, ""the first""",`);
    expect(rest).toHaveLength(4);
    expect(rest.at(-1)).toBe('');
  });

  test.each([
    ['plain', 'plain'],
    ['with, comma', '"with, comma"'],
    ['with "quotes"', '"with ""quotes"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', '"\'\r=1"'],
    [' =1', "' =1"],
    ['＝1', "'＝1"],
    ['a=1', 'a=1'],
    ['', ''],
  ])('writes %j as %j', (text, written) => {
    expect(csv([[text]])).toBe(`${written}\r\n`);
  });
});
