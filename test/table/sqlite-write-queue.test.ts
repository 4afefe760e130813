/** Writes of one turn of the event loop at SqliteTable: done in order, each for itself, and committed together. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { Meter } from '../../shared/table/meter.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Condition, Put, Table, Update, Write } from '../../shared/table/table.ts';
import { TableUnavailableError, TransactionRefusedError } from '../../shared/table/table.ts';
import { freshToken, refusalsOf } from './table-contract.ts';

const key = (sk: string) => ({ pk: 'P', sk });
const put = (sk: string, n = 1, when: readonly Condition[] = []): Put => ({
  kind: 'put',
  item: { ...key(sk), n },
  when,
});
const create = (sk: string): Put => put(sk, 1, [{ item: 'absent' }]);
const increment = (sk: string): Update => ({ kind: 'update', key: key(sk), add: { n: 1 } });
const transact = (table: Table, ...writes: Write[]) => table.transact(writes, { token: freshToken() });

let folder = '';
let file = '';
const open: { close(): void }[] = [];
const opened = (options: { busyTimeoutMs?: number; writesAtOnce?: number } = {}): SqliteTable => {
  const table = SqliteTable.open({ file, streams: () => true, ...options });
  open.push(table);
  return table;
};
/** As another process that has the file open. */
const connection = (): DatabaseSync => {
  const database = new DatabaseSync(file);
  open.push(database);
  return database;
};
const sortKeys = async (table: Table) => (await table.query({ pk: 'P' })).items.map(({ sk }) => sk);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sqlite-write-queue-'));
  file = path.join(folder, 'table.db');
});
afterEach(() => {
  for (const one of open.splice(0)) one.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the writes of a turn', () => {
  test('are committed together', async () => {
    const table = opened();
    const names = Array.from({ length: 20 }, (_, n) => `${n}`);
    const logBytes = () => statSync(`${file}-wal`).size;
    const atFirst = logBytes();
    for (const name of names) await table.write(put(`a${name}`));
    const oneByOne = logBytes() - atFirst;
    await Promise.all(names.map((name) => table.write(put(`b${name}`))));
    expect((logBytes() - atFirst - oneByOne) * 4).toBeLessThan(oneByOne);
  });

  test('are seen by no other connection before they are committed', async () => {
    const [table, other] = [opened(), opened()];
    const writes = [transact(table, put('a')), transact(table, put('b'))];
    expect(await sortKeys(other)).toEqual([]);
    await writes[0];
    expect(await sortKeys(other)).toEqual(['a', 'b']);
    await writes[1];
  });

  test('are not disturbed by one among them that is refused, which sees what was done before it', async () => {
    const table = opened();
    const calls = [
      transact(table, put('a', 7), create('b')),
      transact(table, put('c'), create('a'), put('d')),
      transact(table, increment('a'), create('e')),
    ];
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await refusalsOf(calls[1] ?? Promise.resolve())).toEqual([
      { index: 1, reason: 'condition', old: { ...key('a'), n: 7 } },
    ]);
    expect(await sortKeys(table)).toEqual(['a', 'b', 'e']);
    expect(await table.get(key('a'))).toEqual({ ...key('a'), n: 8 });
  });

  test('have one record of the stream for each call, in the order of the calls, and none for a refused one', async () => {
    const table = opened();
    const calls = [
      transact(table, put('b')),
      transact(table, put('a'), put('c')),
      transact(table, put('z'), create('a')),
      table.write(put('d')),
    ];
    await Promise.allSettled(calls);
    const records = table.readStream({ limit: 9 });
    expect(records.map(({ changes }) => changes.map((change) => change.key.sk))).toEqual([['b'], ['a', 'c'], ['d']]);
  });

  test('are done before what a call asks that they may change, and not for other calls', async () => {
    const [table, other] = [opened(), opened()];
    const order: string[] = [];
    const written = table.write(put('a')).then(() => order.push('write'));
    await table.get({ pk: 'Q', sk: 'a' });
    await table.batchGet([key('b'), { pk: 'Q', sk: 'z' }]);
    await table.query({ pk: 'Q' });
    order.push('reads of others');
    expect(await other.get(key('a'))).toBeUndefined();
    expect(await table.get(key('a'))).toEqual({ ...key('a'), n: 1 });
    expect(await other.get(key('a'))).toEqual({ ...key('a'), n: 1 });
    await written;
    expect(order).toEqual(['reads of others', 'write']);
  });

  test.each<[string, (table: SqliteTable) => unknown, unknown]>([
    ['get', (table) => table.get(key('a')), { ...key('a'), n: 1 }],
    ['batchGet', (table) => table.batchGet([key('b'), key('a')]), [undefined, { ...key('a'), n: 1 }]],
    ['query', (table) => table.query({ pk: 'P' }), { items: [{ ...key('a'), n: 1 }] }],
    ['partitions', (table) => table.partitions('P', 9), ['P']],
    [
      'readStream',
      (table) => table.readStream({ limit: 9 }).map(({ changes }) => changes),
      [[{ key: key('a'), new: { ...key('a'), n: 1 } }]],
    ],
  ])('are there for a %s behind them in the same turn', async (_name, ask, answer) => {
    const table = opened();
    const written = table.write(put('a'));
    expect(await ask(table)).toEqual(answer);
    await written;
  });

  test('do not wait for the end of the turn once they are 500 or have 4 MB', async () => {
    const [table, other] = [opened(), opened()];
    const hundred = (name: string) => Array.from({ length: 100 }, (_, n) => put(`${name}${n}`));
    const calls = ['a', 'b', 'c', 'd'].map((name) => transact(table, ...hundred(name)));
    expect((await other.query({ pk: 'P', limit: 1 })).items).toEqual([]);
    calls.push(transact(table, ...hundred('e')), transact(table, put('f')));
    expect(await sortKeys(other)).toHaveLength(500);
    await Promise.all(calls);
    const text = 'x'.repeat(400_000);
    const large = Array.from({ length: 11 }, (_, n) =>
      table.write({ kind: 'put', item: { pk: 'L', sk: `${n}`, text } }),
    );
    expect((await other.query({ pk: 'L', limit: 1 })).items).toHaveLength(1);
    await Promise.all(large);
  });

  test('are committed as soon as they are as many as the table may commit at once', async () => {
    const [table, other] = [opened({ writesAtOnce: 3 }), opened()];
    const written = ['a', 'b', 'c', 'd'].map((name) => table.write(put(name)));
    expect(await sortKeys(other)).toEqual(['a', 'b', 'c']);
    await Promise.all(written);
  });

  test('are committed by close', async () => {
    const table = opened();
    const written = transact(table, put('a'), put('b'));
    table.close();
    await written;
    expect(await sortKeys(opened())).toEqual(['a', 'b']);
    await expect(table.write(put('c'))).rejects.toThrow(TableUnavailableError);
  });
});

describe('a token in a turn', () => {
  test('makes the second of the same calls a success without effect', async () => {
    const table = opened();
    const call = () => table.transact([increment('a')], { token: 'once' });
    await Promise.all([call(), table.write(put('b')), call()]);
    expect(await table.get(key('a'))).toEqual({ ...key('a'), n: 1 });
  });

  test('of an earlier turn costs what its items have become in this one', async () => {
    const table = opened();
    const call = (to: Table) => to.transact([put('a')], { token: 'once' });
    await call(table);
    const written = table.write({ kind: 'put', item: { ...key('a'), text: 'x'.repeat(5000) } });
    const meter = new Meter();
    await call(table.meteredBy(meter));
    expect(meter.readUnits).toBe(4);
    await written;
  });

  test('is refused for other writes, and free again when its call was refused', async () => {
    const table = opened();
    await table.write(put('a'));
    const [first, other] = await Promise.allSettled([
      table.transact([put('b')], { token: 'b' }),
      table.transact([put('c')], { token: 'b' }),
    ]);
    expect(first.status).toBe('fulfilled');
    expect(other).toMatchObject({ reason: expect.any(TypeError) });
    const [refused, taken] = await Promise.allSettled([
      table.transact([create('a')], { token: 'a' }),
      table.transact([create('d')], { token: 'a' }),
    ]);
    expect(refused).toMatchObject({ reason: expect.any(TransactionRefusedError) });
    expect(taken.status).toBe('fulfilled');
    expect(await sortKeys(table)).toEqual(['a', 'b', 'd']);
  });
});

describe('when something fails', () => {
  const onPoison = (action: string) =>
    connection().exec(`CREATE TRIGGER poison AFTER INSERT ON item WHEN new.sk = 'poison' BEGIN ${action}; END`);
  /** SQLite asks for the parent of a deferred reference at the commit. */
  const failCommit = () => {
    connection().exec(`CREATE TABLE parent (id INTEGER PRIMARY KEY);
      CREATE TABLE child (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)`);
    onPoison('INSERT INTO child VALUES (1)');
  };

  test.each<[string, () => void, string]>([
    ['a commit', failCommit, 'FOREIGN KEY constraint failed'],
    ['a write that ends the transaction', () => onPoison("SELECT RAISE(ROLLBACK, 'poison')"), 'poison'],
  ])('%s takes all writes of the turn with it, and leaves nothing of them', async (_name, prepare, message) => {
    const table = opened();
    await table.write(put('before'));
    prepare();
    const calls = [
      table.transact([put('a')], { token: 'a' }),
      transact(table, create('before')),
      transact(table, put('poison')),
      table.write(increment('before')),
    ];
    for (const outcome of await Promise.allSettled(calls)) {
      expect(outcome).toMatchObject({ reason: expect.any(TableUnavailableError) });
      expect(outcome).toMatchObject({ reason: { cause: { message } } });
    }
    expect(await sortKeys(table)).toEqual(['before']);
    expect(table.readStream({ limit: 9 })).toHaveLength(1);
    await table.transact([put('a')], { token: 'a' });
    expect(await sortKeys(opened())).toEqual(['a', 'before']);
  });

  test('a commit that fails is told to who waits for it, not to who reads', async () => {
    const table = opened();
    failCommit();
    const written = table.write(put('poison'));
    const read = table.get(key('poison'));
    await expect(written).rejects.toThrow(TableUnavailableError);
    expect(await read).toBeUndefined();
  });

  test.each([1, 3])('a write that fails by itself is rejected alone, of %d', async (count) => {
    const table = opened();
    onPoison("SELECT RAISE(ABORT, 'poison')");
    const names = Array.from({ length: count - 1 }, (_, n) => `${n}`);
    const poisoned = transact(table, put('first'), put('poison'));
    const others = names.map((name) => transact(table, put(name)));
    await expect(poisoned).rejects.toThrow(TableUnavailableError);
    await Promise.all(others);
    expect(await sortKeys(table)).toEqual(names);
    await table.write(put('after'));
    expect(await table.get(key('after'))).toBeDefined();
  });

  test('what the caller brought rejects its own write alone, with its own error', async () => {
    const broken = new Error('broken');
    const table = SqliteTable.open({
      file,
      streams: ({ sk }) => {
        if (sk === 'broken') throw broken;
        return true;
      },
    });
    open.push(table);
    const calls = [table.write(put('a')), transact(table, put('b'), put('broken')), table.write(put('c'))];
    const [, failed] = await Promise.allSettled(calls);
    expect(failed).toEqual({ status: 'rejected', reason: broken });
    expect(await sortKeys(table)).toEqual(['a', 'c']);
  });

  test('a file that another process holds refuses the turn as throttled, after one wait for all', async () => {
    const table = opened({ busyTimeoutMs: 100 });
    const holder = connection();
    holder.exec('BEGIN IMMEDIATE');
    const startMs = performance.now();
    const calls = Array.from({ length: 20 }, (_, n) => transact(table, put(`${n}`)));
    for (const call of calls) expect(await refusalsOf(call)).toEqual([{ index: 0, reason: 'throttle' }]);
    expect(performance.now() - startMs).toBeLessThan(20 * 100);
    holder.exec('ROLLBACK');
    await Promise.all(Array.from({ length: 20 }, (_, n) => transact(table, put(`${n}`))));
    expect(await sortKeys(table)).toHaveLength(20);
  });
});

describe('processes', () => {
  const tableModule = JSON.stringify(new URL('../../shared/table/sqlite-table.ts', import.meta.url));
  /** A process of its own with `table` on the file, and `say` for a line to the test. */
  const run = (code: string) => {
    const script = `import { writeSync } from 'node:fs';
      import { SqliteTable } from ${tableModule};
      const table = SqliteTable.open({ file: ${JSON.stringify(file)}, streams: () => true });
      const say = (line) => writeSync(1, line + '\\n');
      ${code}`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return { child, lines: createInterface({ input: child.stdout }) };
  };

  test('one that is killed has what it was told, and each transaction whole', async () => {
    const { child, lines } = run(`
      const writer = async (name) => {
        for (let n = 0; ; n += 1) {
          const sk = name + n;
          const writes = ['A', 'B'].map((pk) => ({ kind: 'put', item: { pk, sk } }));
          await table.transact(writes, { token: sk });
          say(sk);
        }
      };
      for (let n = 0; n < 8; n += 1) writer('w' + n + '.');`);
    const told: string[] = [];
    for await (const line of lines) {
      told.push(line);
      if (told.length === 300) child.kill('SIGKILL');
    }
    const table = opened();
    const stored = async (pk: string) => (await table.query({ pk })).items.map(({ sk }) => sk);
    const inA = await stored('A');
    expect(await stored('B')).toEqual(inA);
    expect(told.length).toBeGreaterThanOrEqual(300);
    expect(told.filter((sk) => !inA.includes(sk))).toEqual([]);
    expect(table.readStream({ limit: 10_000 })).toHaveLength(inA.length);
  });

  test('two that write the same item in bursts lose nothing', async () => {
    const table = opened();
    const { lines } = run(`
      say('ready');
      for (let turn = 0; turn < 60; turn += 1) {
        const one = () => table.write({ kind: 'update', key: { pk: 'P', sk: 'n' }, add: { n: 1 } });
        await Promise.all(Array.from({ length: 8 }, one));
      }
      table.close();`);
    await new Promise((resolve) => lines.once('line', resolve));
    const ended = new Promise((resolve) => lines.once('close', resolve));
    for (let turn = 0; turn < 60; turn += 1) {
      await Promise.all(Array.from({ length: 8 }, () => table.write(increment('n'))));
    }
    await ended;
    expect(await table.get(key('n'))).toEqual({ ...key('n'), n: 960 });
    const seen = table.readStream({ limit: 1000 }).flatMap(({ changes }) => changes.map((change) => change.new?.n));
    expect(seen).toEqual(Array.from({ length: 960 }, (_, n) => n + 1));
  });
});

describe('against calls one after another', () => {
  type Call = (table: Table, token: string) => Promise<unknown>;
  const sk = fc.constantFrom('a', 'b', 'c');
  const when = fc.option(
    fc.oneof(
      fc.constantFrom<Condition>({ item: 'absent' }, { item: 'present' }),
      fc.nat(2).map((n): Condition => ({ attribute: 'n', equals: n })),
    ),
    { nil: undefined },
  );
  const conditions = when.map((one) => (one === undefined ? {} : { when: [one] }));
  const write = fc.oneof(
    fc.tuple(sk, fc.nat(2), conditions).map(([name, n, rest]) => ({ ...put(name, n), ...rest }) satisfies Write),
    fc.tuple(sk, conditions).map(([name, rest]) => ({ ...increment(name), ...rest }) satisfies Write),
    fc.tuple(sk, conditions).map(([name, rest]) => ({ kind: 'delete', key: key(name), ...rest }) satisfies Write),
  );
  const call: fc.Arbitrary<Call> = fc.oneof(
    write.map(
      (one): Call =>
        (table) =>
          table.write(one),
    ),
    fc
      .tuple(
        fc.uniqueArray(write, {
          minLength: 1,
          selector: (one) => JSON.stringify('key' in one ? one.key : one.item.sk),
          maxLength: 3,
        }),
        fc.nat(3),
      )
      .map(
        ([writes, n]): Call =>
          (table, token) =>
            table.transact(writes, { token: n === 0 ? `${writes.length}` : token }),
      ),
    sk.map(
      (name): Call =>
        (table) =>
          table.get(key(name)),
    ),
    fc.constant<Call>((table) => table.query({ pk: 'P' })),
  );
  /** What a call came to, without its stack. */
  const outcomeOf = (calling: Promise<unknown>) =>
    calling.then(
      (value) => ({ value }),
      (error: unknown) => (error instanceof TransactionRefusedError ? error.refusals : String(error)),
    );

  test('the calls of a turn come to the same outcomes, items, stream and units', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 12 }), async (calls) => {
        const results = [];
        for (const inOneTurn of [false, true]) {
          const table = SqliteTable.open({ file: ':memory:', streams: ({ sk: name }) => name !== 'c' });
          const meter = new Meter();
          const metered = table.meteredBy(meter);
          const outcomes = [];
          for (const [index, one] of calls.entries()) {
            const outcome = outcomeOf(one(metered, `token ${index}`));
            outcomes.push(inOneTurn ? outcome : await outcome);
          }
          results.push({
            outcomes: await Promise.all(outcomes),
            items: await table.query({ pk: 'P' }),
            stream: table.readStream({ limit: 99 }),
            cost: [meter.calls, meter.readUnits, meter.writeUnits, [...meter.actions]],
          });
          table.close();
        }
        expect(results[1]).toEqual(results[0]);
      }),
      { numRuns: 300 },
    );
  });
});
