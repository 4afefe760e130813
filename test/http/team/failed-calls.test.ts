/** SCIM calls that failed, as a team's admins see them: what and why, at most once a minute, and nothing that was sent. */
import { crc32 } from 'node:zlib';
import { keys, ranges } from '../../../shared/store/keys.ts';
import { queryAll } from '../../../shared/store/read-all.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../../support/app-service.ts';
import { groupOf, person } from '../../support/scim-service.ts';

let service: AppService;
let team: AppTeam;
let owner: TestPerson;
let keyId: string;
let now: Date;

beforeEach(async () => {
  now = new Date('2026-03-01T10:00:30Z');
  service = await startAppService({ clock: () => now });
  team = await service.appTeam();
  owner = await team.member('super-admin');
  keyId = team.scim.key.split('_')[2]?.slice(16) ?? '';
});
afterEach(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

function later(seconds: number): void {
  now = new Date(now.getTime() + seconds * 1000);
}
const list = async (parameters = '') => (await owner.get(`${team.path}/calls${parameters}`)).body;
const replace = (path: string, value: unknown) => [{ op: 'replace', path, value }];
const nobody = '01900000-0000-7000-8000-000000000000';

interface Case {
  readonly what: string;
  readonly call: () => Promise<{ status: number }>;
  readonly expected: Readonly<Record<string, unknown>>;
}

const cases: readonly Case[] = [
  {
    what: 'a person who is a member already',
    call: async () => {
      const who = person();
      await team.scim.post('/Users', who);
      return team.scim.post('/Users', who);
    },
    expected: {
      operation: 'POST /Users',
      status: 409,
      scimType: 'uniqueness',
      detail: expect.stringContaining('member'),
    },
  },
  {
    what: 'a person who is not there',
    call: () => team.scim.patch(`/Users/${nobody}`, replace('active', false)),
    expected: { operation: 'PATCH /Users/{id}', status: 404, resource: nobody },
  },
  {
    what: 'a path that is no id',
    call: () => team.scim.get('/Users/quirinius@zarathustra.example'),
    expected: { operation: 'GET /Users/{id}', status: 404 },
  },
  {
    what: 'a filter on what there is not',
    call: () => team.scim.get('/Users?filter=quirinius%20eq%20%22zarathustra%22'),
    expected: {
      operation: 'GET /Users',
      status: 400,
      scimType: 'invalidFilter',
      detail: 'The filter names "…", which User does not have.',
    },
  },
  {
    what: 'a path of a PATCH with a value in it',
    call: async () => {
      const { id } = (await team.scim.post('/Users', person())).body;
      return team.scim.patch(
        `/Users/${id}`,
        replace('emails[value eq "quirinius@zarathustra.example"].zarathustra', 'x'),
      );
    },
    expected: {
      operation: 'PATCH /Users/{id}',
      status: 400,
      scimType: 'invalidPath',
      detail: expect.stringContaining('"…"'),
    },
  },
  {
    what: 'schemas of another kind',
    call: () => team.scim.post('/Users', { ...person(), schemas: ['urn:ietf:params:scim:schemas:core:2.0:Quirinius'] }),
    expected: {
      operation: 'POST /Users',
      status: 400,
      scimType: 'invalidSyntax',
      detail: expect.stringContaining('schemas names "…"'),
    },
  },
  {
    what: 'a group whose name is taken',
    call: async () => {
      const named = groupOf();
      await team.scim.post('/Groups', named);
      return team.scim.post('/Groups', named);
    },
    expected: { operation: 'POST /Groups', status: 409, scimType: 'uniqueness' },
  },
  {
    what: 'a body that is no JSON',
    call: () => team.scim.send({ method: 'POST', path: '/Users', body: Buffer.from('{"userName": "quirinius') }),
    expected: { operation: 'POST /Users', status: 400, scimType: 'invalidSyntax' },
  },
  {
    what: 'SCIM that is off',
    call: async () => {
      await owner.patch(`${team.path}/scim`, { enabled: false });
      return team.scim.get('/Users');
    },
    expected: { operation: 'GET /Users', status: 401, detail: expect.stringContaining('turned off') },
  },
  {
    what: 'a key that was revoked',
    call: async () => {
      await service.set(keys.apiKey(team.id, keyId), { state: 'REVOKED' });
      return team.scim.post('/Users', person());
    },
    expected: { operation: 'POST /Users', status: 401, detail: expect.stringContaining('revoked') },
  },
];

test.each(cases)('$what is told with its operation, status and reason', async ({ call, expected }) => {
  const { status } = await call();
  expect(status).toBe(expected['status']);
  const { items } = await list();
  expect(items).toEqual([
    {
      at: now.toISOString(),
      key: keyId,
      detail: expect.any(String),
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ...expected,
      // Where the path names no id of ours, nothing of it is kept.
      ...(expected['operation'] === 'PATCH /Users/{id}' && { resource: expect.stringMatching(/^[0-9a-f-]{36}$/) }),
    },
  ]);
  const stored = JSON.stringify(await queryAll(service.table, ranges.failedCalls(team.id))).toLowerCase();
  expect(['quirinius', 'zarathustra', 'barbara'].filter((word) => stored.includes(word))).toEqual([]);
});

test.each<[string, () => Promise<{ status: number }>]>([
  ['a key that nobody has', () => team.scim.get('/Users', { Authorization: 'Bearer rc_us_x' })],
  ['the id of a key with another secret', () => team.scim.get('/Users', { Authorization: `Bearer ${forged()}` })],
  ['a call that succeeds', () => team.scim.get('/Users')],
  ['a PATCH that changes nothing', () => team.scim.patch(`/Users/${owner.memberId}`, replace('active', true))],
])('of %s nothing is noted', async (_name, call) => {
  await call();
  expect((await list()).items).toEqual([]);
});

/** Of the same team and id as the team's key, with a secret of its own and the checksum that belongs to it. */
function forged(): string {
  const body = team.scim.key.split('_').slice(0, 3).join('_');
  const text = `${body}_${'A'.repeat(43)}`;
  return `${text}_${crc32(text).toString(36).padStart(7, '0')}`;
}

test('the same reason is noted once a minute, another one beside it', async () => {
  for (let each = 0; each < 5; each += 1) await team.scim.get(`/Users/${nobody}`);
  await team.scim.delete(`/Users/${nobody}`);
  later(20);
  await team.scim.get(`/Users/${nobody}`);
  expect((await list()).items).toHaveLength(2);
  later(20);
  await team.scim.get(`/Users/${nobody}`);
  expect((await list()).items).toHaveLength(3);
});

test('calls are found by key, operation and time, the newest first, page by page', async () => {
  await team.scim.get(`/Users/${nobody}`);
  later(60);
  await team.scim.get(`/Groups/${nobody}`);
  later(60);
  await team.scim.get(`/Users/${nobody}`);
  const operations = async (parameters: string): Promise<string[]> =>
    (await list(parameters)).items.map(({ operation }: { operation: string }) => operation);
  expect(await operations('')).toEqual(['GET /Users/{id}', 'GET /Groups/{id}', 'GET /Users/{id}']);
  expect(await operations('?operation=GET%20%2FGroups%2F%7Bid%7D')).toEqual(['GET /Groups/{id}']);
  expect(await operations(`?key=${keyId}`)).toHaveLength(3);
  expect(await operations('?key=another')).toEqual([]);
  expect(await operations('?from=2026-03-01T10:01:00Z&to=2026-03-01T10:02:00Z')).toEqual(['GET /Groups/{id}']);
  const first = await list('?count=2');
  const second = await list(`?count=2&cursor=${encodeURIComponent(first.nextCursor)}`);
  expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, undefined]);
});

test('what a call was about has its name of today: the key, the person, the group, and nothing that is gone', async () => {
  const who = (await team.scim.post('/Users', { ...person(), displayName: 'Erin Doe' })).body;
  const group = (await team.scim.post('/Groups', { ...groupOf(), displayName: 'Staff' })).body;
  await team.scim.patch(`/Users/${who.id}`, replace('nothing', 'x'));
  await team.scim.patch(`/Groups/${group.id}`, replace('nothing', 'x'));
  await team.scim.delete(`/Users/${nobody}`);
  const { items, names } = await list();
  expect(items.map(({ resource }: { resource?: string }) => resource).toSorted()).toEqual(
    [who.id, group.id, nobody].toSorted(),
  );
  expect(names).toEqual({ [keyId]: expect.any(String), [who.id]: 'Erin Doe', [group.id]: 'Staff' });
});

test('after 30 days a call is not told any more', async () => {
  await team.scim.get(`/Users/${nobody}`);
  later(30 * 86_400 - 60);
  expect((await list()).items).toHaveLength(1);
  later(120);
  expect((await list()).items).toEqual([]);
});

test('what fails in noting fails nothing else, and is noted by the next', async () => {
  const { write } = service.table;
  service.table.write = async () => {
    throw new Error('the table does not answer');
  };
  expect((await team.scim.get(`/Users/${nobody}`)).status).toBe(404);
  service.table.write = write;
  expect((await list()).items).toEqual([]);
  expect((await team.scim.get(`/Users/${nobody}`)).status).toBe(404);
  expect((await list()).items).toHaveLength(1);
});

test('an answer that is no error costs no more than before', async () => {
  await team.scim.get('/Users?count=1');
  const before = (await service.table.dump()).length;
  const { status } = await team.scim.get('/Users?count=1');
  expect([status, (await service.table.dump()).length]).toEqual([200, before]);
});
