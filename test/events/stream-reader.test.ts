/** The local stream as an event source of Lambda: order, repetition, batches that are cut, and records that are set aside. */
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import fc from 'fast-check';
import { handler as publishChanges } from '../../functions/stream/publish-changes.ts';
import { LocalContext } from '../../infra/local/lambda-context.ts';
import { isStreamed, LocalStream } from '../../infra/local/stream.ts';
import { StreamReader, type StreamReaderSettings } from '../../infra/local/stream-reader.ts';
import type { StreamHandler } from '../../shared/http/stream-function.ts';
import { changeOf, recordOf } from '../../shared/http/stream-record.ts';
import { toActivityEntry } from '../../shared/store/activity.ts';
import { keys, ranges } from '../../shared/store/keys.ts';
import { queryAll } from '../../shared/store/read-all.ts';
import { recordChanges } from '../../shared/store/record-changes.ts';
import { Meter } from '../../shared/table/meter.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Change, StreamRecord } from '../../shared/table/stream.ts';
import type { Item, Write } from '../../shared/table/table.ts';
import { AdversaryTable } from '../support/adversary-table.ts';
import { startAppService } from '../support/app-service.ts';
import { disturbing } from '../support/disturbed-stream.ts';
import { groupOf, person } from '../support/scim-service.ts';
import { calledBy } from '../support/table-calls.ts';

const definition = {
  name: 'tested',
  file: '',
  table: [],
  timeoutSeconds: 60,
  takes: [{ sortKeyPrefix: 'X#', changes: ['INSERT', 'MODIFY', 'REMOVE'] }],
  errorImpact: '',
} as const;

const changeTo = (sk: string, value: string): Change => ({ key: { pk: 'p', sk }, new: { pk: 'p', sk, value } });

/** A reader of these records, all in one; `take` says whether a batch is taken, or which of its records failed. */
function readerOf(
  changes: readonly Change[],
  take: (values: readonly string[]) => number | 'all' | 'throws',
  settings: StreamReaderSettings = {},
) {
  const calls: string[][] = [];
  const setAside: string[] = [];
  const textOf = ({ dynamodb }: DynamoDBRecord): string => dynamodb?.NewImage?.['value']?.S ?? '';
  const fake: StreamHandler = async ({ Records }: DynamoDBStreamEvent) => {
    const values = Records.map(textOf);
    calls.push(values);
    const taken = take(values);
    if (taken === 'throws') throw new Error('thrown back');
    const failed = taken === 'all' ? undefined : Records[taken];
    return {
      batchItemFailures: failed ? [{ itemIdentifier: failed.dynamodb?.SequenceNumber ?? '' }] : [],
    };
  };
  const records: StreamRecord[] = changes.map((change, index) => ({ sequence: index + 1, changes: [change] }));
  const reader = new StreamReader((after, limit) => records.slice(after, after + limit), definition, fake, {
    ...settings,
    onFailure: () => {},
    onSetAside: (record) => setAside.push(textOf(record)),
  });
  const drain = async (): Promise<void> => {
    for (let round = 0; round < 1000; round += 1) {
      if (await reader.takeBatch()) continue;
      if (reader.waitMs === undefined) return;
      await new Promise((resolve) => setTimeout(resolve, reader.waitMs));
    }
  };
  return { reader, calls, setAside, drain };
}

test('records come in their order, in batches, and are done with afterwards', async () => {
  const changes = ['a', 'b', 'c', 'd', 'e'].map((value) => changeTo(`X#${value}`, value));
  const { reader, calls, drain } = readerOf(changes, () => 'all', { batchSize: 2 });
  await drain();
  expect(calls).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  expect(reader.through).toBe(5);
});

test('from the record that failed on, all are given again', async () => {
  const changes = ['a', 'b', 'c'].map((value) => changeTo(`X#${value}`, value));
  let fails = 1;
  const { calls, drain } = readerOf(changes, (values) =>
    values.includes('b') && fails-- > 0 ? values.indexOf('b') : 'all',
  );
  await drain();
  expect(calls).toEqual([
    ['a', 'b', 'c'],
    ['b', 'c'],
  ]);
});

test('a record that always fails is cut out of its batch and set aside, and the others are taken', async () => {
  const changes = ['a', 'b', 'poison', 'c', 'd', 'e'].map((value) => changeTo(`X#${value}`, value));
  const taken: string[] = [];
  const { reader, setAside, drain } = readerOf(
    changes,
    (values) => {
      const at = values.indexOf('poison');
      if (at === 0) return values.length > 1 ? 'throws' : 0;
      taken.push(...(at === -1 ? values : values.slice(0, at)));
      return at === -1 ? 'all' : at;
    },
    { triesMax: 2 },
  );
  await drain();
  expect(taken).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(setAside).toEqual(['poison']);
  expect(reader.through).toBe(6);
});

test('what failed holds back the trimming of the stream, and nothing that was read before it', async () => {
  const changes = ['a', 'b', 'c'].map((value) => changeTo(`X#${value}`, value));
  const { reader } = readerOf(changes, (values) => (values[0] === 'b' ? 'throws' : 1));
  await reader.takeBatch();
  expect(reader.through).toBe(1);
});

test('a disturbed stream keeps the order of each item and loses nothing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.nat()), { maxLength: 30 }),
      fc.nat(),
      (pairs, seed) => {
        const records = pairs.map(([item], index) => recordOf(changeTo(`X#${item}`, String(index)), String(index)));
        const disturbed = disturbing(seed)(records);
        for (const item of ['A', 'B', 'C']) {
          const own = (some: DynamoDBRecord[]) =>
            some
              .filter(({ dynamodb }) => dynamodb?.Keys?.['sk']?.S === `X#${item}`)
              .map(({ dynamodb }) => dynamodb?.SequenceNumber);
          const [all, mixed] = [own(records), own(disturbed)];
          expect(mixed.slice(0, all.length)).toEqual(all);
          expect([[], all]).toContainEqual(mixed.slice(all.length));
        }
      },
    ),
  );
});

test('a change comes out of a record as it went in', () => {
  const scalar = fc.oneof(fc.string(), fc.maxSafeInteger(), fc.boolean());
  const item = fc
    .dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString')), scalar)
    .map((attributes): Item => ({ ...attributes, pk: 'p', sk: 's' }));
  fc.assert(
    fc.property(fc.option(item), fc.option(item), (old, after) => {
      const change: Change = { key: { pk: 'p', sk: 's' }, ...(old && { old }), ...(after && { new: after }) };
      const read = changeOf(recordOf(change, '1'));
      expect(JSON.stringify(read)).toBe(JSON.stringify(change));
    }),
  );
});

test.each<[string, string, Write['kind'] | 'count' | 'put of the stream', boolean]>([
  ['a User', 'USER#1', 'put', true],
  ['a Group', 'GROUP#1', 'update', true],
  ['a marker', 'PENDING#GROUP#1', 'put', true],
  ['an entry of the activity log', 'ACTIVITY#1', 'put', true],
  ['an entry that the stream made', 'ACTIVITY#1', 'put of the stream', false],
  ['a membership', 'USER#1#GROUP#2', 'put', false],
  ['a deleted User', 'USER#1', 'delete', false],
  ['the number of groups that somebody joined', 'USER#1', 'count', false],
  ['a lock', 'USERNAME#x', 'put', false],
])('%s is recorded only where somebody is told of it', (_name, sk, kind, expected) => {
  const key = { pk: 'p', sk };
  const writes: Record<typeof kind, Write> = {
    put: { kind: 'put', item: key },
    'put of the stream': { kind: 'put', item: { ...key, fromStream: true } },
    update: { kind: 'update', key, set: { a: 1 } },
    count: { kind: 'update', key, add: { joined: 1 } },
    delete: { kind: 'delete', key },
    check: { kind: 'check', key, when: [] },
  };
  expect(isStreamed(key, writes[kind])).toBe(expected);
});

const handler: typeof publishChanges = (...call) => calledBy('publish-changes', () => publishChanges(...call));

describe('publish-changes', () => {
  test('sets a record aside that it cannot read, and tells of all others', async () => {
    const table = SqliteTable.open({ file: ':memory:', streams: isStreamed });
    const service = await startAppService({ table });
    const setAside: unknown[] = [];
    const stream = new LocalStream(table, () => {}, {
      triesMax: 2,
      onSetAside: (_definition, record) => setAside.push(record.dynamodb?.Keys?.['sk']?.S),
    });
    await stream.load();
    const { scim: team } = await service.appTeam();
    await team.post('/Users', person());
    const broken = {
      ...keys.user(team.id, 'broken'),
      resource: '{',
      state: 'active',
      version: 1,
      lastModified: 'never',
    };
    await table.write({ kind: 'put', item: broken });
    await team.post('/Users', person());
    await stream.drain();
    expect(setAside).toEqual(['USER#broken']);
    const entries = (await queryAll(table, ranges.activity(team.id))).map(toActivityEntry);
    expect(entries.map(({ kind }) => kind)).toEqual(['user.provisioned', 'user.provisioned']);
    expect(new Set(service.events.map(({ type }) => type))).toEqual(new Set(['rollcall.user.provisioned']));
    await table.write({ kind: 'delete', key: keys.user(team.id, 'broken') });
    const leaks = JSON.stringify(service.log.filter(({ level }) => level === 'error'));
    expect(leaks).toContain('SyntaxError');
    await service.close();
    table.close();
  });

  test('records and publishes everything once though conflicts, throttles and lost answers come in between', async () => {
    const table = SqliteTable.open({ file: ':memory:', streams: isStreamed });
    const seed = Number(process.env['ADVERSARY_SEED'] ?? 7);
    const hostile = { seed, conflicts: 0.1, tornReads: 0.3, lostAnswers: 0.1, throttles: 0.1, delayMs: 1 };
    const service = await startAppService({ table, wrap: (inner) => new AdversaryTable(inner, hostile) });
    const stream = new LocalStream(table, () => {}, { disturb: disturbing(seed), batchSize: 7 });
    await stream.load();
    const { scim: team } = await service.appTeam();
    const ids: string[] = [];
    for (let each = 0; each < 12; each += 1) ids.push((await team.post('/Users', person())).body.id);
    await team.post('/Groups', groupOf(ids));
    await Promise.all(ids.map((id) => team.patch(`/Users/${id}`, [{ op: 'replace', path: 'active', value: false }])));
    await stream.drain();
    const entries = (await queryAll(table, ranges.activity(team.id))).map(toActivityEntry);
    const counts = (kind: string) => entries.filter((entry) => entry.kind === kind).length;
    expect([counts('user.provisioned'), counts('group.created'), counts('user.deactivated'), entries.length]).toEqual([
      12, 1, 12, 25,
    ]);
    const published = service.events.map(({ detail }) => Object(detail['activity']).id);
    expect(new Set(published)).toEqual(new Set(entries.map(({ id }) => id)));
    expect(await service.faults()).toEqual([]);
    await service.close();
    table.close();
  });

  test('gives a batch back where the bus does not take its events, and publishes them with the next', async () => {
    const table = SqliteTable.open({ file: ':memory:', streams: isStreamed });
    const service = await startAppService({ table });
    const { providePort } = await import('../../shared/ports/ports.ts');
    let isDown = true;
    const taken: unknown[] = [];
    providePort('events', {
      async publish(events) {
        if (isDown) throw new Error('the bus is down');
        taken.push(...events);
      },
    });
    const { scim: team } = await service.appTeam();
    const { body } = await team.post('/Users', person());
    const item = await table.get(keys.user(team.id, body.id));
    const context = () => new LocalContext('publish-changes', 'request', performance.now() + 60_000);
    const records = { Records: [recordOf({ key: keys.user(team.id, body.id), ...(item && { new: item }) }, '0')] };
    expect(await handler(records, context())).toEqual({ batchItemFailures: [{ itemIdentifier: '0' }] });
    const entries = await queryAll(table, ranges.activity(team.id));
    isDown = false;
    expect(await handler(records, context())).toEqual({ batchItemFailures: [] });
    expect(await queryAll(table, ranges.activity(team.id))).toEqual(entries);
    expect(entries).toHaveLength(1);
    expect(taken).toHaveLength(1);
    await service.close();
    table.close();
  });
});

test('an entry costs one write unit and is published once, however many changes come together and again', async () => {
  const table = SqliteTable.open({ file: ':memory:', streams: isStreamed });
  const service = await startAppService({ table });
  const { scim: team } = await service.appTeam();
  for (let each = 0; each < 120; each += 1) await team.post('/Users', person());
  const recorded = table.readStream({ limit: 1000 });
  const made = recorded.flatMap(({ changes }) => changes).filter(({ key }) => key.sk.startsWith('USER#'));
  expect(made).toHaveLength(120);
  const meter = new Meter();
  const call = { table: table.meteredBy(meter), deadline: Date.now() + 60_000 };
  const entries = await recordChanges(call, [...made, ...made]);
  expect(entries).toHaveLength(120);
  expect([meter.writeUnits, [...meter.actions]]).toEqual([120, ['PutItem']]);
  expect(table.readStream({ limit: 1000 })).toHaveLength(recorded.length);
  const written = (await queryAll(table, ranges.activity(team.id))).map((item) => ({ key: item, new: item }));
  expect(written).toHaveLength(120);
  expect(await recordChanges(call, written)).toEqual([]);
  await service.close();
  table.close();
});

test('what comes one by one is gathered: rounds that are not full are 50 ms apart', async () => {
  let rounds = 0;
  const records = {
    readStream: ({ after = 0 }: { after?: number }): StreamRecord[] => {
      rounds += 1;
      return [{ sequence: after + 1, changes: [] }];
    },
    trimStream: () => {},
  };
  const stream = new LocalStream(records, () => {});
  await stream.start();
  await new Promise((resolve) => setTimeout(resolve, 400));
  await stream.stop();
  expect(rounds).toBeLessThanOrEqual(1 + 400 / 50);
});

describe('records with many changes each', () => {
  const perRecord = 2500;
  /** Ten such records, of changes that change nothing. */
  async function streamOfTen() {
    const table = SqliteTable.open({ file: ':memory:', streams: isStreamed });
    const service = await startAppService({ table });
    const { scim: team } = await service.appTeam();
    const { body } = await team.post('/Users', person());
    const item = await table.get(keys.user(team.id, body.id));
    if (!item) throw new Error('nobody was created');
    const changes = Array.from({ length: perRecord }, (): Change => ({ key: item, old: item, new: item }));
    const reads: number[] = [];
    const done = Promise.withResolvers<void>();
    const failures: unknown[] = [];
    const stream = new LocalStream(
      {
        readStream({ after = 0 }) {
          reads.push(after);
          return after < 10 ? [{ sequence: after + 1, changes }] : [];
        },
        trimStream: (through) => through === 10 && done.resolve(),
      },
      (_definition, error) => failures.push(error),
    );
    const close = async () => {
      await stream.stop();
      await service.close();
      table.close();
    };
    return { stream, reads, failures, done: done.promise, close };
  }

  test('are read once for all functions, however unequal their parts in them are', async () => {
    const { stream, reads, failures, close } = await streamOfTen();
    await stream.load();
    await stream.drain();
    expect(reads.filter((after) => after < 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(failures).toEqual([]);
    await close();
  });

  test('are taken without a rest while there are some', async () => {
    const { stream, failures, done, close } = await streamOfTen();
    const { setTimeout: real } = globalThis;
    const waits: (number | undefined)[] = [];
    globalThis.setTimeout = ((then: () => void, ms?: number) => {
      waits.push(ms);
      return real(then, 0);
    }) as typeof setTimeout;
    try {
      await stream.start();
      await done;
    } finally {
      globalThis.setTimeout = real;
      await close();
    }
    // Each record needs three batches of a thousand; a rest may follow the last of them, as nobody knows of more.
    const rests = waits.filter((ms) => ms !== undefined && ms >= 50).length;
    expect(rests).toBeLessThanOrEqual(11);
    expect(waits.length - rests).toBeGreaterThanOrEqual(19);
    expect(failures).toEqual([]);
  });
});

describe('records that are done with', () => {
  const nobodys: readonly Change[] = [changeTo('nobody takes this', '')];
  const recordsTo = (last: number, { after = 0, limit }: { after?: number; limit: number }): StreamRecord[] =>
    Array.from({ length: Math.min(limit, last - after) }, (_, index) => ({
      sequence: after + index + 1,
      changes: nobodys,
    }));

  test('are trimmed a thousand at once while there are more, and all when there are none', async () => {
    const trims: number[] = [];
    const records = {
      readStream: (options: { after?: number; limit: number }) => recordsTo(2250, options),
      trimStream: (through: number) => void trims.push(through),
    };
    const stream = new LocalStream(records, () => {});
    await stream.load();
    await stream.drain();
    expect(trims).toEqual([1000, 2000, 2250]);
  });

  test.each([
    ['are trimmed when the stream is stopped', undefined],
    ['stay where the table refuses it, and the stream stops all the same', new Error('full')],
  ])('%s', async (_, refusal) => {
    const read = Promise.withResolvers<void>();
    const trims: number[] = [];
    const failures: unknown[] = [];
    const records = {
      readStream: (options: { after?: number; limit: number }) => {
        if ((options.after ?? 0) >= 300) read.resolve();
        return recordsTo(Number.POSITIVE_INFINITY, options);
      },
      trimStream: (through: number) => {
        if (refusal) throw refusal;
        trims.push(through);
      },
    };
    const stream = new LocalStream(records, (_definition, error) => failures.push(error));
    await stream.start();
    await read.promise;
    await stream.stop();
    expect(new Set(failures)).toEqual(new Set(refusal ? [refusal] : []));
    expect(trims.length > 0 && (trims.at(-1) ?? 0) >= 300).toBe(!refusal);
  });
});
