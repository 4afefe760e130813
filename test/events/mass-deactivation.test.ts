/** A team of which a large part is deactivated within minutes raises one alarm. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { metricLine } from '../../shared/http/metric-line.ts';
import { countDeactivation, deactivatedAround, windowMinutes } from '../../shared/store/deactivation-counts.ts';
import { counterShards, keys, ranges } from '../../shared/store/keys.ts';
import { type MassDeactivation, noticeMassDeactivation } from '../../shared/store/mass-deactivation.ts';
import type { TeamScope } from '../../shared/store/team-scope.ts';
import { DynamoDbTable } from '../../shared/table/dynamodb-table.ts';
import { Meter } from '../../shared/table/meter.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Table } from '../../shared/table/table.ts';
import { AdversaryTable } from '../support/adversary-table.ts';
import { describeWithDynamoDbLocal, startDynamoDbLocal } from '../support/dynamodb-local.ts';
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

const scope = (through: Table = table): TeamScope => ({
  ...{ table: through, teamId: 'team', actor: 'system', requestId: 'test' },
  clock: () => new Date(now),
  deadline: Date.now() + 20_000,
});

const notice = (user: string, minutesAgo = 1, through: Table = table) =>
  noticeMassDeactivation(scope(through), { user, at: now - minutesAgo * minuteMs });

const counted = (people: Partial<Record<'users' | 'deactivated' | 'invited', number>>) =>
  table.write({ kind: 'update', key: keys.counter('team', 1), add: people });

/** So many people, of whom some were deactivated, the given minutes ago. @returns what is told, and of the last one */
async function team(people: { users: number; deactivated: number; invited?: number }, minutesAgo = 1) {
  await counted(people);
  return deactivate(0, people.deactivated, minutesAgo);
}

async function deactivate(from: number, to: number, minutesAgo = 1): Promise<MassDeactivation[]> {
  const answers = [];
  for (let each = from; each < to; each += 1) answers.push(await notice(`user-${each}`, minutesAgo));
  return answers.filter((answer) => answer !== undefined);
}

/** Those counted already, as so many events left them. */
async function countedBefore(people: number, minutesAgo: number): Promise<void> {
  const minute = Math.floor((now - minutesAgo * minuteMs) / minuteMs);
  for (let shard = 0; shard < counterShards; shard += 1) {
    const share = Math.floor((people + shard) / counterShards);
    const key = keys.deactivations('team', minute, shard);
    await table.write({ kind: 'update', key, set: { minute }, add: { people: share } });
  }
}

const told = async () => {
  const { items } = await table.query({ pk: ranges.activity('team').pk });
  return items.filter(({ kind }) => kind === 'team.many-deactivated').length;
};

test.each([
  ['12 of 50 are many, told at the eleventh', { users: 50, deactivated: 12 }, [{ deactivated: 11, people: 49 }]],
  ['12 of 70 are not a fifth', { users: 70, deactivated: 12 }, []],
  ['10 of 20 are few people', { users: 20, deactivated: 10 }, []],
  ['11 of 11 are many', { users: 11, deactivated: 11 }, [{ deactivated: 11, people: 11 }]],
  ['12 of 60 are a fifth and no more', { users: 60, deactivated: 12 }, []],
  ['invited people are not active', { users: 70, deactivated: 12, invited: 20 }, [{ deactivated: 11, people: 49 }]],
])('%s', async (_, people, expected) => {
  expect(await team(people)).toEqual(expected);
  expect(await told()).toBe(expected.length);
});

test('2,500 of 10,000 are told once, and those behind it are only counted', async () => {
  await counted({ users: 10_000 });
  const answers: MassDeactivation[] = [];
  const most = { calls: 0, readUnits: 0, writeUnits: 0 };
  const telling = { calls: 0, writeUnits: 0 };
  for (let each = 0; each < 2500; each += 1) {
    await counted({ deactivated: 1 });
    const meter = new Meter();
    const answer = await notice(`user-${each}`, 10 - (10 * each) / 2500, table.meteredBy(meter));
    const { calls, readUnits, writeUnits } = meter;
    most.readUnits = Math.max(most.readUnits, readUnits);
    if (answer) {
      answers.push(answer);
      Object.assign(telling, { calls, writeUnits });
    } else {
      most.calls = Math.max(most.calls, calls);
      most.writeUnits = Math.max(most.writeUnits, writeUnits);
    }
  }
  expect(answers).toEqual([{ deactivated: 2001, people: 10_000 }]);
  expect(await told()).toBe(1);
  expect(most).toEqual({ calls: 5, readUnits: expect.any(Number), writeUnits: 4 });
  expect(most.readUnits).toBeLessThanOrEqual(7);
  expect(telling).toEqual({ calls: 6, writeUnits: 8 });
  const behind = new Meter();
  expect(await notice('another', 1, table.meteredBy(behind))).toBeUndefined();
  const { calls, readUnits, writeUnits } = behind;
  expect({ calls, readUnits, writeUnits }).toEqual({ calls: 3, readUnits: 2, writeUnits: 4 });
});

test('the fullest twenty-one minutes cost 7 read units, and a second time within them two write units more', async () => {
  await counted({ users: 1_000_000 });
  for (let minutesAgo = -9; minutesAgo <= 11; minutesAgo += 1) await countedBefore(9000, minutesAgo);
  const meter = new Meter();
  expect(await notice('user', 1, table.meteredBy(meter))).toBeUndefined();
  expect(meter.readUnits).toBeLessThanOrEqual(7);
  const again = new Meter();
  await notice('user', 0, table.meteredBy(again));
  expect({ calls: again.calls, writeUnits: again.writeUnits }).toEqual({ calls: 5, writeUnits: 6 });
});

test('25,000 of 100,000 are told at the 20,001st, at the cost of 12 of 50', async () => {
  await counted({ users: 100_000, deactivated: 20_000 });
  await countedBefore(10_000, 9);
  await countedBefore(9999, 2);
  expect(await notice('the 20,000th', 1)).toBeUndefined();
  await counted({ deactivated: 1 });
  const meter = new Meter();
  expect(await notice('the 20,001st', 1, table.meteredBy(meter))).toEqual({ deactivated: 20_001, people: 100_000 });
  await counted({ deactivated: 4999 });
  await countedBefore(4998, 0);
  expect(await notice('the 25,000th', 0)).toBeUndefined();
  expect(await told()).toBe(1);

  const small = SqliteTable.open({ file: ':memory:' });
  await small.write({ kind: 'update', key: keys.counter('team', 1), add: { users: 50, deactivated: 12 } });
  const smallMeter = new Meter();
  for (let each = 0; each < 10; each += 1) await notice(`user-${each}`, 1, small);
  expect(await notice('the 11th', 1, small.meteredBy(smallMeter))).toBeDefined();
  small.close();
  expect(meter.calls).toBe(smallMeter.calls);
  expect(meter.writeUnits).toBe(smallMeter.writeUnits);
  expect(Math.abs(meter.readUnits - smallMeter.readUnits)).toBeLessThanOrEqual(1);
});

test('a deactivation on an ordinary day is three readings and one transaction, and no counter is read', async () => {
  await counted({ users: 10_000, deactivated: 300 });
  const meter = new Meter();
  await notice('user', 1, table.meteredBy(meter));
  const { calls, readUnits, writeUnits } = meter;
  expect({ calls, readUnits, writeUnits }).toEqual({ calls: 4, readUnits: 3, writeUnits: 4 });
});

test('11 of 50 and an hour later 12 others are told each time, and 12 within two hours not at all', async () => {
  expect(await team({ users: 50, deactivated: 11 }, 61)).toHaveLength(1);
  await counted({ users: 12, deactivated: 12 });
  expect(await deactivate(100, 112, 1)).toHaveLength(1);
  const spread = [];
  for (let each = 0; each < 12; each += 1) spread.push(await notice(`spread-${each}`, 200 - each * 10));
  expect(spread.filter((answer) => answer)).toEqual([]);
});

test.each([
  ['the same minute', () => 1],
  ['minute after minute', (each: number) => 12 - each],
  ['minutes in any order', (each: number) => (each * 7) % 11],
])('one person who was deactivated twelve times, %s, is one person', async (_, minutesAgo) => {
  await counted({ users: 50, deactivated: 12 });
  for (let each = 0; each < 12; each += 1) expect(await notice('user', minutesAgo(each))).toBeUndefined();
  expect(await deactivatedAround(scope(), now - minuteMs)).toBe(1);
});

test('people who came back and others who went are counted by who went', async () => {
  await counted({ users: 50, deactivated: 12 });
  // As many came back meanwhile: the counters show nothing.
  expect(await deactivate(0, 12)).toEqual([{ deactivated: 11, people: 49 }]);
});

test('an event that is given again is not counted again, also where its function ended before it told', async () => {
  await counted({ users: 50, deactivated: 11 });
  for (let each = 0; each < 10; each += 1) for (let time = 0; time < 3; time += 1) await notice(`user-${each}`);
  expect(await told()).toBe(0);
  const broken = table.meteredBy(new Meter());
  const failing: Table = new Proxy(broken, {
    get: (target, name) =>
      name === 'query' ? () => Promise.reject(new Error('ended')) : Reflect.get(target, name).bind(target),
  });
  await expect(notice('user-10', 1, failing)).rejects.toThrow('ended');
  expect(await notice('user-10')).toEqual({ deactivated: 11, people: 50 });
});

test('events in the opposite order, and late ones, are counted by when people were deactivated', async () => {
  await counted({ users: 50, deactivated: 12 });
  const answers = [];
  for (let each = 0; each < 12; each += 1) answers.push(await notice(`user-${each}`, 300 + (each * 9) / 12));
  expect(answers.filter((answer) => answer)).toEqual([{ deactivated: 11, people: 49 }]);
});

test('an event of more than a day ago, of which nobody knows whether it was told, is passed over', async () => {
  expect(await team({ users: 50, deactivated: 50 }, 25 * 60)).toEqual([]);
  expect((await table.query({ pk: keys.notice('team', '').pk })).items).toEqual([]);
});

test.each([1, 2, 3, 4])('of many events at once the last one sees all, and one is told (seed %d)', async (seed) => {
  await counted({ users: 11, deactivated: 11 });
  const chances = { conflicts: 0.05, tornReads: 0.5, lostAnswers: 0.1, throttles: 0.05, delayMs: 2 };
  const adversary = new AdversaryTable(table, { seed, ...chances });
  const answers = await Promise.all(Array.from({ length: 11 }, (_, each) => notice(`user-${each}`, 1, adversary)));
  expect(answers.filter((answer) => answer)).toEqual([{ deactivated: 11, people: 11 }]);
  expect(await told()).toBe(1);
});

test('it is told once in ten minutes, and again after them', async () => {
  expect(await team({ users: 50, deactivated: 12 })).toHaveLength(1);
  now += 9 * minuteMs;
  await counted({ deactivated: 17 });
  expect(await deactivate(12, 29, 0)).toEqual([]);
  now += 2 * minuteMs;
  await counted({ deactivated: 1 });
  expect(await deactivate(29, 30, 0)).toEqual([{ deactivated: 18, people: 38 }]);
  expect(await told()).toBe(2);
});

test('one more, ten minutes after what was told, does not tell it again', async () => {
  now = Math.floor(now / minuteMs) * minuteMs + 30_000;
  expect(await team({ users: 50, deactivated: 11 }, 0)).toHaveLength(1);
  now += 10 * minuteMs;
  await counted({ deactivated: 1 });
  expect(await notice('another', 0)).toBeUndefined();
});

test('what is counted is who was deactivated last within the minutes, whatever came twice', async () => {
  const event = fc.record({ user: fc.integer({ min: 0, max: 5 }), wait: fc.integer({ min: 0, max: 8 * minuteMs }) });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 25 }), async (events) => {
      const fresh = SqliteTable.open({ file: ':memory:' });
      const last = new Map<number, number>();
      let at = now - 20 * 60 * minuteMs;
      for (const { user, wait } of events) {
        at += wait;
        const minute = Math.floor(at / minuteMs);
        last.set(user, minute);
        await countDeactivation(scope(fresh), { user: `user-${user}`, at });
        const expected = [...last.values()].filter((each) => each >= minute - windowMinutes).length;
        expect(await deactivatedAround(scope(fresh), at)).toBe(expected);
      }
      fresh.close();
    }),
    { numRuns: 60 },
  );
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
  // Told at the eleventh, when the twelfth may be gone too.
  expect((await events())[0]).toMatch(/"more":\{"deactivated":1[12],"people":(?:49|50),"minutes":10\}/);
  client.close();
  await rollcall.stop();
}, 40_000);

describeWithDynamoDbLocal('on DynamoDB Local', () => {
  test('12 of 50 are told once, each at the same cost, whoever comes twice', async () => {
    const local = await startDynamoDbLocal('rollcall-us');
    const real = DynamoDbTable.connect(local);
    await real.write({ kind: 'update', key: keys.counter('team', 1), add: { users: 50, deactivated: 12 } });
    const answers = [];
    for (const each of [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 9, 10, 11, 11]) {
      const meter = new Meter();
      answers.push(await notice(`user-${each}`, each % 2, real.meteredBy(meter)));
      expect(meter.calls).toBeLessThanOrEqual(6);
      expect(meter.writeUnits).toBeLessThanOrEqual(8);
    }
    expect(answers.filter((answer) => answer)).toEqual([{ deactivated: 11, people: 49 }]);
    await local.stop();
    // Java starts slowly where there is much else to do.
  }, 90_000);
});
