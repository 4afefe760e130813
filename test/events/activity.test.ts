/** Every change leads to exactly one entry of each kind that it is, and to one event, whatever the stream repeats and reorders. */
import { isStreamed, LocalStream } from '../../infra/local/stream.ts';
import type { ActivityEntry } from '../../shared/domain/activity.ts';
import type { EventDetail } from '../../shared/events/event.ts';
import { toActivityEntry } from '../../shared/store/activity.ts';
import { keys, ranges } from '../../shared/store/keys.ts';
import { queryAll } from '../../shared/store/read-all.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../support/app-service.ts';
import { disturbing } from '../support/disturbed-stream.ts';
import { groupOf, person } from '../support/scim-service.ts';

const seed = Number(process.env['STREAM_SEED'] ?? 11);

let table: SqliteTable;
let service: AppService;
let stream: LocalStream;
const failures: unknown[] = [];

beforeAll(async () => {
  table = SqliteTable.open({ file: ':memory:', streams: isStreamed });
  service = await startAppService({ table });
  stream = new LocalStream(table, (_definition, error) => failures.push(error), { disturb: disturbing(seed) });
  await stream.load();
});
afterAll(async () => {
  const faults = await service.faults();
  await service.close();
  table.close();
  expect(faults).toEqual([]);
  expect(failures).toEqual([]);
});

async function entriesOf(team: AppTeam): Promise<ActivityEntry[]> {
  await stream.drain();
  return (await queryAll(service.table, ranges.activity(team.id))).map(toActivityEntry);
}

/** Distinct events about the team; each was published at least once. */
function eventsOf(team: AppTeam): Map<string, { type: string; detail: EventDetail }> {
  const own = service.events.flatMap(({ type, detail }) => {
    const told = detail as unknown as EventDetail; // made by `eventOf`
    return told.team === team.id ? [[told.activity.id, { type, detail: told }] as const] : [];
  });
  return new Map(own);
}

interface Scene {
  readonly team: AppTeam;
  readonly admin: TestPerson;
  readonly user: string;
  readonly other: string;
  readonly group: string;
}

const replace = (path: string, value: unknown) => [{ op: 'replace', path, value }];
const add = (...ids: string[]) => [{ op: 'add', path: 'members', value: ids.map((value) => ({ value })) }];

type Expected = readonly [kind: string, by: 'key' | 'person', more?: object];
type Case = readonly [
  name: string,
  act: (scene: Scene) => Promise<{ status: number }>,
  expected: readonly Expected[],
  before?: (scene: Scene) => Promise<unknown>,
];

const cases: readonly Case[] = [
  ['a new person', ({ team }) => team.scim.post('/Users', person()), [['user.provisioned', 'key']]],
  [
    'a new person who is not active',
    ({ team }) => team.scim.post('/Users', person({ active: false })),
    [['user.provisioned', 'key', { more: { state: 'deactivated' } }]],
  ],
  [
    'a new person in a group, with the group',
    ({ team, group }) => team.scim.post('/Users', person({ groups: [{ value: group }] })),
    [
      ['user.provisioned', 'key'],
      ['group.members-changed', 'key', { more: { added: 1 } }],
    ],
  ],
  [
    'another title',
    ({ team, user }) => team.scim.patch(`/Users/${user}`, replace('title', 'Engineer')),
    [['user.updated', 'key', { attributes: ['title'] }]],
  ],
  [
    'another name and title, by PUT',
    ({ team, user }) =>
      team.scim.put(`/Users/${user}`, person({ title: 'Lead', name: { givenName: 'Ada', familyName: 'Byron' } })),
    [['user.updated', 'key', { attributes: ['emails', 'externalId', 'name', 'title', 'userName'] }]],
  ],
  [
    'a title that is the same',
    ({ team, user }) => team.scim.patch(`/Users/${user}`, replace('title', 'Same')),
    [],
    ({ team, user }) => team.scim.patch(`/Users/${user}`, replace('title', 'Same')),
  ],
  [
    'a deactivation',
    ({ team, user }) => team.scim.patch(`/Users/${user}`, replace('active', false)),
    [['user.deactivated', 'key']],
  ],
  [
    'a deactivation with another title',
    ({ team, user }) => team.scim.patch(`/Users/${user}`, [...replace('active', false), ...replace('title', 'Gone')]),
    [
      ['user.deactivated', 'key'],
      ['user.updated', 'key', { attributes: ['title'] }],
    ],
  ],
  [
    'a reactivation',
    ({ team, user }) => team.scim.patch(`/Users/${user}`, replace('active', true)),
    [['user.reactivated', 'key']],
    ({ team, user }) => team.scim.patch(`/Users/${user}`, replace('active', false)),
  ],
  ['a deletion', ({ team, user }) => team.scim.delete(`/Users/${user}`), [['user.deleted', 'key']]],
  [
    'another role',
    ({ team, admin, user }) => admin.patch(`${team.path}/members/${user}`, { role: 'billing' }),
    [['user.role-changed', 'person', { more: { role: 'billing', before: 'developer' } }]],
  ],
  [
    'a new group with members',
    ({ team, user, other }) => team.scim.post('/Groups', groupOf([user, other])),
    [['group.created', 'key', { more: { added: 2 } }]],
  ],
  [
    'a group’s other name',
    ({ team, group }) => team.scim.patch(`/Groups/${group}`, replace('displayName', `Renamed ${group}`)),
    [['group.updated', 'key', { attributes: ['displayName'] }]],
  ],
  [
    'a member who joins',
    ({ team, group, user }) => team.scim.patch(`/Groups/${group}`, add(user)),
    [['group.members-changed', 'key', { attributes: ['members'], more: { added: 1 } }]],
  ],
  [
    'a member who is one already',
    ({ team, group, user }) => team.scim.patch(`/Groups/${group}`, add(user)),
    [],
    ({ team, group, user }) => team.scim.patch(`/Groups/${group}`, add(user)),
  ],
  [
    'one who joins and one who leaves, with a name',
    ({ team, group, user, other }) =>
      team.scim.patch(`/Groups/${group}`, [
        ...add(user),
        { op: 'remove', path: `members[value eq "${other}"]` },
        ...replace('displayName', `Mixed ${group}`),
      ]),
    [
      ['group.members-changed', 'key', { more: { added: 1, removed: 1 } }],
      ['group.updated', 'key', { attributes: ['displayName'] }],
    ],
    ({ team, group, other }) => team.scim.patch(`/Groups/${group}`, add(other)),
  ],
  [
    'a deleted person who was in a group',
    ({ team, user }) => team.scim.delete(`/Users/${user}`),
    [
      ['group.members-changed', 'key', { more: { removed: 1 } }],
      ['user.deleted', 'key'],
    ],
    ({ team, group, user }) => team.scim.patch(`/Groups/${group}`, add(user)),
  ],
  [
    'a large change of members',
    async ({ team, group }) => {
      const ids: string[] = [];
      for (let each = 0; each < 60; each += 1) ids.push((await team.scim.post('/Users', person())).body.id);
      earlier = await entriesOf(team);
      return team.scim.patch(`/Groups/${group}`, add(...ids));
    },
    [['group.members-changed', 'key', { more: { added: 60 } }]],
  ],
  ['a deleted group', ({ team, group }) => team.scim.delete(`/Groups/${group}`), [['group.deleted', 'key']]],
  [
    'a group’s role',
    ({ team, admin, group }) => admin.patch(`${team.path}/groups/${group}`, { role: 'billing' }),
    [['group.role-changed', 'person', { more: { role: 'billing', before: 'developer' } }]],
  ],
];

/** Entries that there were before the act itself. */
let earlier: readonly ActivityEntry[] = [];

const named = cases.map(([name, act, expected, before]) => ({ name, act, expected, before }));

test.each(named)('$name is told once, with who did it, and as an event', async ({ act, expected, before }) => {
  const team = await service.appTeam();
  const admin = await team.member('super-admin');
  const user = (await team.scim.post('/Users', person())).body.id;
  const other = (await team.scim.post('/Users', person())).body.id;
  const group = (await team.scim.post('/Groups', groupOf([other]))).body.id;
  await team.scim.patch(`/Groups/${group}`, [{ op: 'remove', path: `members[value eq "${other}"]` }]);
  const scene = { team, admin, user, other, group };
  await before?.(scene);
  earlier = await entriesOf(team);
  const { status } = await act(scene);
  expect(status).toBeLessThan(300);
  const entries = await entriesOf(team);
  const ids = new Set(earlier.map(({ id }) => id));
  const added = entries.filter(({ id }) => !ids.has(id)).toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
  const keyId = team.scim.key.split('_')[2]?.slice(16);
  expect(added).toMatchObject(
    expected
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, by, more = {}]) => ({
        kind,
        actor: by === 'key' ? `key:${keyId}` : `person:${admin.accountId}`,
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        ...more,
      })),
  );
  const events = eventsOf(team);
  expect([...events.keys()].toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
  for (const entry of entries) {
    expect(events.get(entry.id)).toMatchObject({ type: `rollcall.${entry.kind}`, detail: { residency: 'us' } });
    expect(events.get(entry.id)?.detail.activity).toEqual(entry);
  }
});

test('an entry’s id is a UUIDv7 of its time, so that entries are in the order of time', async () => {
  const team = await service.appTeam();
  for (let each = 0; each < 5; each += 1) await team.scim.post('/Users', person());
  const entries = await entriesOf(team);
  for (const { id, at } of entries) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.parse(at));
  }
  const times = entries.map(({ at }) => at);
  expect(times).toEqual(times.toSorted());
});

test('what only this service’s own bookkeeping changed is not told', async () => {
  const team = await service.appTeam();
  const { id } = (await team.scim.post('/Users', person())).body;
  const before = (await entriesOf(team)).length;
  await service.set(keys.user(team.id, id), { owns: false, joined: 7 });
  await service.set(keys.user(team.id, id), { owns: true, joined: 0 });
  expect(await entriesOf(team)).toHaveLength(before);
});

test('entries and events hold no names, addresses or values', async () => {
  const team = await service.appTeam();
  const secret = [
    'Quirinius',
    'Zarathustra',
    'quirinius@zarathustra.example',
    'ext-98765',
    'Grand Poobah',
    'Panjandrums',
  ];
  const [given, family, address, externalId, title, groupName] = secret;
  const who = person({
    userName: address,
    externalId,
    title,
    name: { givenName: given, familyName: family },
    emails: [{ value: address, type: 'work' }],
  });
  const { id } = (await team.scim.post('/Users', who)).body;
  await team.scim.post('/Groups', groupOf([id], { displayName: groupName }));
  await team.scim.patch(`/Users/${id}`, replace('title', 'Panjandrums'));
  await team.scim.patch(`/Users/${id}`, replace('active', false));
  await team.scim.post('/Users', who);
  await team.scim.delete(`/Users/${id}`);
  await stream.drain();
  const entries = JSON.stringify(await queryAll(service.table, ranges.activity(team.id)));
  const events = JSON.stringify(service.events);
  expect(entries.length).toBeGreaterThan(1000);
  expect(secret.filter((word) => word !== undefined && (entries + events).includes(word))).toEqual([]);
});

test('a SCIM resource’s event is a security event (RFC 9967) with its id, version and request', async () => {
  const team = await service.appTeam();
  const { id } = (await team.scim.post('/Users', person())).body;
  await team.scim.patch(`/Users/${id}`, replace('title', 'Engineer'));
  const updated = (await entriesOf(team)).find(({ kind }) => kind === 'user.updated');
  expect(eventsOf(team).get(updated?.id ?? '')?.detail.securityEvent).toEqual({
    jti: updated?.id,
    txn: updated?.requestId,
    toe: Math.floor(Date.parse(updated?.at ?? '') / 1000),
    sub_id: { format: 'scim', uri: `/Users/${id}` },
    events: { 'urn:ietf:params:scim:event:prov:patch:notice': { attributes: ['title'], version: 'W/"2"' } },
  });
});
