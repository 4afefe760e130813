/** A team of which a large part is deactivated within minutes raises one alarm. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newResourceId } from '../../shared/domain/ids.ts';
import { metricLine } from '../../shared/http/metric-line.ts';
import { activityPut } from '../../shared/store/activity.ts';
import { keys, ranges } from '../../shared/store/keys.ts';
import { noticeMassDeactivation } from '../../shared/store/mass-deactivation.ts';
import { Meter } from '../../shared/table/meter.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import { scimClient } from '../support/scim-client.ts';
import { person } from '../support/scim-service.ts';
import { startRollcall } from '../support/start-rollcall.ts';

const minuteMs = 60_000;
let table: SqliteTable;
/** Epoch milliseconds. */
let now: number;

beforeEach(() => {
  table = SqliteTable.open({ file: ':memory:' });
  now = Date.now();
});
afterEach(() => table.close());

const scope = () => ({
  ...{ table, teamId: 'team', actor: 'system', requestId: 'test' },
  clock: () => new Date(now),
  deadline: Date.now() + 5000,
});

/** So many people, of whom some were deactivated, the given minutes ago. */
async function team(people: { users: number; deactivated: number; invited?: number }, minutesAgo = 1): Promise<void> {
  await table.write({ kind: 'update', key: keys.counter('team', 1), add: people });
  for (let each = 0; each < people.deactivated; each += 1) await deactivated(`user-${each}`, minutesAgo);
}

async function deactivated(user: string, minutesAgo: number): Promise<void> {
  const at = now - minutesAgo * minuteMs;
  // Ids are in the order of time: they begin with it.
  const hex = at.toString(16).padStart(12, '0');
  const id = `${hex.slice(0, 8)}-${hex.slice(8)}${newResourceId().slice(13)}`;
  const entry = {
    id,
    kind: 'user.deactivated',
    at: new Date(at).toISOString(),
    actor: 'key:k',
    requestId: 'r',
    user,
  } as const;
  await table.write(activityPut('team', entry));
}

const told = async () => {
  const { items } = await table.query({ pk: ranges.activity('team').pk });
  return items.filter(({ kind }) => kind === 'team.many-deactivated').length;
};

test.each([
  ['12 of 50 are many', { users: 50, deactivated: 12 }, 1, { deactivated: 12, people: 50 }],
  ['12 of 70 are not a fifth', { users: 70, deactivated: 12 }, 1, undefined],
  ['10 of 20 are few people', { users: 20, deactivated: 10 }, 1, undefined],
  ['11 of 11 are many', { users: 11, deactivated: 11 }, 1, { deactivated: 11, people: 11 }],
  ['12 of 60 are a fifth and no more', { users: 60, deactivated: 12 }, 1, undefined],
  ['12 of 50 an hour ago are past', { users: 50, deactivated: 12 }, 60, undefined],
  ['invited people are not active', { users: 70, deactivated: 12, invited: 20 }, 1, { deactivated: 12, people: 50 }],
])('%s', async (_, people, minutesAgo, expected) => {
  await team(people, minutesAgo);
  expect(await noticeMassDeactivation(scope())).toEqual(expected);
  expect(await told()).toBe(expected ? 1 : 0);
});

test('one person who was deactivated twelve times is one person', async () => {
  await table.write({ kind: 'update', key: keys.counter('team', 1), add: { users: 50, deactivated: 12 } });
  for (let each = 0; each < 12; each += 1) await deactivated('user', 1);
  expect(await noticeMassDeactivation(scope())).toBeUndefined();
});

test('it is told once in ten minutes, and again after them', async () => {
  await team({ users: 50, deactivated: 12 });
  const answers = await Promise.all(Array.from({ length: 5 }, () => noticeMassDeactivation(scope())));
  expect(answers.filter((answer) => answer)).toHaveLength(1);
  now += 9 * minuteMs;
  for (let each = 12; each < 30; each += 1) await deactivated(`user-${each}`, 0);
  await table.write({ kind: 'update', key: keys.counter('team', 1), add: { deactivated: 18 } });
  expect(await noticeMassDeactivation(scope())).toBeUndefined();
  now += 2 * minuteMs;
  expect(await noticeMassDeactivation(scope())).toEqual({ deactivated: 18, people: 38 });
  expect(await told()).toBe(2);
});

test('a team of which few are deactivated is not read', async () => {
  await team({ users: 10_000, deactivated: 300 });
  const meter = new Meter();
  await noticeMassDeactivation({ ...scope(), table: table.meteredBy(meter) });
  expect([...meter.actions]).toEqual(['BatchGetItem']);
});

test('the metric is one line that CloudWatch takes, without a person in it', () => {
  const at = new Date('2030-01-01T00:00:00Z');
  const values = { team: 't', deactivated: 12, people: 50 };
  const line = metricLine('MassDeactivation', { residency: 'eu', at, values });
  expect(line).not.toContain('\n');
  expect(JSON.parse(line)).toEqual({
    _aws: {
      Timestamp: at.getTime(),
      CloudWatchMetrics: [
        { Namespace: 'Rollcall', Dimensions: [['Residency']], Metrics: [{ Name: 'MassDeactivation', Unit: 'Count' }] },
      ],
    },
    Residency: 'eu',
    MassDeactivation: 1,
    ...values,
  });
});

test('at npm start, 12 of 50 over SCIM come out of the bus as one event, and the admins find it in the activity', async () => {
  const rollcall = await startRollcall();
  const { baseUrl, token } = rollcall.us;
  const client = scimClient(baseUrl);
  const headers = { Authorization: `Bearer ${token}` };
  const ids = await Promise.all(
    Array.from(
      { length: 50 },
      async () => (await client.send({ method: 'POST', path: '/Users', headers, body: person() })).body.id,
    ),
  );
  const body = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'active', value: false }],
  };
  for (const id of ids.slice(0, 12)) await client.send({ method: 'PATCH', path: `/Users/${id}`, headers, body });
  const log = path.join(rollcall.data, 'events', 'us.jsonl');
  const events = async () =>
    (await readFile(log, 'utf8').catch(() => ''))
      .split('\n')
      .filter((line) => line.includes('rollcall.team.many-deactivated'));
  const until = Date.now() + 15_000;
  while ((await events()).length === 0 && Date.now() < until) await sleep(100);
  await sleep(300);
  expect(await events()).toHaveLength(1);
  expect((await events())[0]).toMatch(/"more":\{"deactivated":1[12],"people":50,"minutes":10\}/);
  client.close();
  await rollcall.stop();
}, 40_000);
