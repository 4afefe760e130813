/** What only SqliteTable has: a file, other processes at it, a stream, tokens in memory. */
import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Write } from '../../shared/table/table.ts';
import { TableUnavailableError, TransactionRefusedError } from '../../shared/table/table.ts';
import { TokenMemory } from '../../shared/table/token-memory.ts';
import { freshToken, refusalsOf } from './table-contract.ts';

const key = { pk: 'P', sk: 'S' };

describe('the file', () => {
  let folder = '';
  let file = '';
  const open: { close(): void }[] = [];
  const opened = (options: { busyTimeoutMs?: number } = {}): SqliteTable => {
    const table = SqliteTable.open({ file, ...options });
    open.push(table);
    return table;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sqlite-table-'));
    file = join(folder, 'table.db');
  });
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('keeps what was written when it is opened again', async () => {
    const first = opened();
    await first.write({ kind: 'put', item: { ...key, n: 1, resource: '{}' } });
    first.close();
    expect(await opened().get(key)).toEqual({ ...key, n: 1, resource: '{}' });
  });

  test('a file of an earlier version keeps what its stream recorded, and records on', async () => {
    const earlier = new DatabaseSync(file);
    earlier.exec('CREATE TABLE stream (sequence INTEGER PRIMARY KEY, changes TEXT NOT NULL)');
    const change = { key: { pk: 'P', sk: 'S' }, new: { pk: 'P', sk: 'S', resource: '{"a":"\u{1f600}"}', n: 1 } };
    earlier.prepare('INSERT INTO stream (sequence, changes) VALUES (?, ?)').run(7, JSON.stringify([change]));
    earlier.close();
    for (let opened = 0; opened < 2; opened += 1) {
      const table = SqliteTable.open({ file, streams: () => true });
      open.push(table);
      await table.write({ kind: 'put', item: { pk: 'P', sk: `later ${opened}`, resource: '"' } });
      const [first, ...later] = table.readStream({ limit: 9 });
      expect(first).toEqual({ sequence: 7, changes: [change] });
      expect(later.map(({ sequence, changes }) => [sequence, changes[0]?.new])).toEqual(
        Array.from({ length: opened + 1 }, (_, n) => [8 + n, { pk: 'P', sk: `later ${n}`, resource: '"' }]),
      );
      table.close();
    }
  });

  test('keeps what was committed though it was never closed', async () => {
    const abandoned = opened();
    await abandoned.transact([{ kind: 'put', item: key }], { token: freshToken() });
    expect(await opened().get(key)).toEqual(key);
  });

  test('shows one connection what another committed', async () => {
    const [one, other] = [opened(), opened()];
    await one.write({ kind: 'put', item: { ...key, n: 1 } });
    expect(await other.get(key)).toEqual({ ...key, n: 1 });
    const increment: Write = { kind: 'update', key, add: { n: 1 }, when: [{ attribute: 'n', equals: 1 }] };
    await other.transact([increment], { token: freshToken() });
    expect(await refusalsOf(one.transact([increment], { token: freshToken() }))).toEqual([
      { index: 0, reason: 'condition', old: { ...key, n: 2 } },
    ]);
  });

  test('is read as of one moment by what is asked in one breath, and anew by what is asked after an answer', async () => {
    const table = opened();
    const later = { pk: 'P', sk: 'T' };
    await table.write({ kind: 'put', item: { ...key, n: 1 } });
    const other = new DatabaseSync(file);
    open.push(other);
    const inOneBreath = [table.get(key)];
    other.exec(`UPDATE item SET attributes = '{"n":2}'; INSERT INTO item VALUES ('P', 'T', 2, '{}', NULL)`);
    inOneBreath.push(table.batchGet([later]).then(([item]) => item));
    expect(await Promise.all(inOneBreath)).toEqual([{ ...key, n: 1 }, undefined]);
    expect(await Promise.all([table.get(key), table.get(later)])).toEqual([{ ...key, n: 2 }, later]);
  });

  test('a read that the disk fails, with which SQLite ends the transaction of all reads, leaves nothing to be ended behind it', async () => {
    const [writer, reader] = [opened(), opened()];
    await reader.get(key);
    for (let each = 0; each < 50; each += 1) {
      await writer.write({ kind: 'put', item: { pk: 'P', sk: `${each}`, resource: 'x'.repeat(3000) } });
    }
    // Pages that were just written are in the log, which is cut off.
    truncateSync(`${file}-wal`, 100);
    const failed = expect(reader.get({ pk: 'P', sk: '30' })).rejects.toThrow(TableUnavailableError);
    expect(() => reader.close()).not.toThrow();
    await failed;
  });

  test('refuses a write as throttled while another process holds it, reads on, and takes the write after', async () => {
    const table = opened({ busyTimeoutMs: 20 });
    await table.write({ kind: 'put', item: key });
    const holder = new DatabaseSync(file);
    open.push(holder);
    holder.exec('BEGIN IMMEDIATE');
    const increment: Write = { kind: 'update', key, add: { n: 1 } };
    expect(await refusalsOf(table.write(increment))).toEqual([{ index: 0, reason: 'throttle' }]);
    const transaction = table.transact([increment], { token: 'held' });
    expect(await refusalsOf(transaction)).toEqual([{ index: 0, reason: 'throttle' }]);
    expect(await table.get(key)).toEqual(key);
    holder.exec('ROLLBACK');
    await table.transact([increment], { token: 'held' });
    expect(await table.get(key)).toEqual({ ...key, n: 1 });
  });

  test('cannot be opened while another process has it to itself', () => {
    const holder = new DatabaseSync(file);
    open.push(holder);
    holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    expect(() => opened({ busyTimeoutMs: 20 })).toThrow('locked');
  });

  test.each<[string, (table: SqliteTable) => Promise<unknown>]>([
    ['get', (table) => table.get(key)],
    ['batchGet', (table) => table.batchGet([key])],
    ['query', (table) => table.query({ pk: 'P' })],
    ['write', (table) => table.write({ kind: 'put', item: key })],
    ['transact', (table) => table.transact([{ kind: 'put', item: key }], { token: freshToken() })],
    ['readStream', async (table) => table.readStream({ limit: 1 })],
    ['trimStream', async (table) => table.trimStream(1)],
  ])('after close, %s is refused with TableUnavailableError', async (_name, call) => {
    const table = opened();
    await call(table);
    table.close();
    table.close();
    await expect(call(table)).rejects.toThrow(TableUnavailableError);
  });
});

describe('the stream', () => {
  let table: SqliteTable;
  const streamed = (sk: string) => ({ pk: 'P', sk: `USER#${sk}` });
  const transact = (...writes: Write[]) => table.transact(writes, { token: freshToken() });
  const changes = () => table.readStream({ limit: 100 }).map((record) => record.changes);
  beforeEach(() => {
    table = SqliteTable.open({ file: ':memory:', streams: ({ sk }) => sk.startsWith('USER#') });
  });
  afterEach(() => table.close());

  test('has one record for a transaction, with the old and the new items, of streamed keys only', async () => {
    await transact(
      { kind: 'put', item: { ...streamed('a'), n: 1 } },
      { kind: 'put', item: { ...streamed('b'), resource: '{"v":1}' } },
    );
    await transact(
      { kind: 'update', key: streamed('a'), add: { n: 1 } },
      { kind: 'put', item: { pk: 'P', sk: 'LOCK#a' } },
      { kind: 'delete', key: streamed('b') },
      { kind: 'put', item: { ...streamed('c'), n: 3 }, when: [{ item: 'absent' }] },
      { kind: 'check', key: streamed('d'), when: [{ item: 'absent' }] },
    );
    expect(changes()).toEqual([
      [
        { key: streamed('a'), new: { ...streamed('a'), n: 1 } },
        { key: streamed('b'), new: { ...streamed('b'), resource: '{"v":1}' } },
      ],
      [
        { key: streamed('a'), old: { ...streamed('a'), n: 1 }, new: { ...streamed('a'), n: 2 } },
        { key: streamed('b'), old: { ...streamed('b'), resource: '{"v":1}' } },
        { key: streamed('c'), new: { ...streamed('c'), n: 3 } },
      ],
    ]);
  });

  test('carries `resource` in both images though the write did not touch it', async () => {
    await table.write({ kind: 'put', item: { ...streamed('a'), n: 1, resource: '{"v":1}' } });
    const key = { ...streamed('a'), more: 'than a key' };
    await table.write({ kind: 'update', key, add: { n: 1 }, when: [{ attribute: 'n', equals: 1 }] });
    expect(changes()[1]).toEqual([
      {
        key: streamed('a'),
        old: { ...streamed('a'), n: 1, resource: '{"v":1}' },
        new: { ...streamed('a'), n: 2, resource: '{"v":1}' },
      },
    ]);
  });

  test.each<[string, Write[]]>([
    ['keys that are not streamed', [{ kind: 'put', item: { pk: 'P', sk: 'LOCK#a' } }]],
    ['a put of the same item', [{ kind: 'put', item: { resource: '{}', n: 1, ...streamed('a') } }]],
    ['an update that changes nothing', [{ kind: 'update', key: streamed('a'), set: { n: 1 }, remove: ['x'] }]],
    ['a delete of nothing', [{ kind: 'delete', key: streamed('none') }]],
    ['a check', [{ kind: 'check', key: streamed('a'), when: [{ item: 'present' }] }]],
  ])('says nothing of %s', async (_name, writes) => {
    await table.write({ kind: 'put', item: { ...streamed('a'), n: 1, resource: '{}' } });
    const before = changes();
    await transact(...writes);
    expect(changes()).toEqual(before);
  });

  test('says nothing of a refused transaction, nor of a repeated one', async () => {
    const create: Write = { kind: 'put', item: streamed('a'), when: [{ item: 'absent' }] };
    await table.transact([create], { token: 'once' });
    await table.transact([create], { token: 'once' });
    await expect(transact({ kind: 'put', item: streamed('b') }, create)).rejects.toThrow(TransactionRefusedError);
    expect(changes()).toEqual([[{ key: streamed('a'), new: streamed('a') }]]);
  });

  test('is read in pages, and trimmed without using a sequence twice', async () => {
    for (const name of ['a', 'b', 'c']) await table.write({ kind: 'put', item: streamed(name) });
    const [first, second] = table.readStream({ limit: 2 });
    expect(table.readStream({ limit: 2 })).toHaveLength(2);
    expect(table.readStream({ after: first?.sequence ?? 0, limit: 9 })).toHaveLength(2);
    table.trimStream(second?.sequence ?? 0);
    const [third, ...others] = table.readStream({ limit: 9 });
    expect(others).toEqual([]);
    table.trimStream(third?.sequence ?? 0);
    await table.write({ kind: 'put', item: streamed('d') });
    expect(table.readStream({ limit: 9 })[0]?.sequence).toBeGreaterThan(third?.sequence ?? 0);
  });
});

describe('paging', () => {
  test('the last page of 5,000 items comes as quickly as the first', async () => {
    const table = SqliteTable.open({ file: ':memory:' });
    const sk = (n: number) => `USER#${String(n).padStart(5, '0')}`;
    for (let start = 0; start < 5000; start += 100) {
      const puts = Array.from(
        { length: 100 },
        (_, n): Write => ({ kind: 'put', item: { pk: 'P', sk: sk(start + n) } }),
      );
      await table.transact(puts, { token: freshToken() });
    }
    /** The quickest of many, which other work on the machine does not disturb. */
    const quickestMs = async (after: string, descending: boolean) => {
      let quickest = Number.POSITIVE_INFINITY;
      for (let run = 0; run < 50; run += 1) {
        const startMs = performance.now();
        const { items } = await table.query({ pk: 'P', sk: { prefix: 'USER#' }, after, descending, limit: 10 });
        quickest = Math.min(quickest, performance.now() - startMs);
        expect(items).toHaveLength(10);
      }
      return quickest;
    };
    for (const descending of [false, true]) {
      const [near, far] = descending ? [4990, 20] : [20, 4980];
      expect(await quickestMs(sk(far), descending)).toBeLessThan(4 * (await quickestMs(sk(near), descending)));
    }
    table.close();
  });
});

describe('tokens', () => {
  const writes: Write[] = [{ kind: 'put', item: key }];

  test('are forgotten after ten minutes', () => {
    let nowMs = 0;
    const tokens = new TokenMemory(10, () => nowMs);
    tokens.remember('t', writes);
    nowMs = 600_000;
    expect(tokens.happened('t', writes)).toBe(true);
    nowMs += 1;
    expect(tokens.happened('t', writes)).toBe(false);
  });

  test('are remembered up to the bound, and not for long beyond it', () => {
    const tokens = new TokenMemory(10);
    for (let n = 0; n < 40; n += 1) tokens.remember(`t${n}`, writes);
    const remembered = Array.from({ length: 40 }, (_, n) => tokens.happened(`t${n}`, writes));
    expect(remembered.slice(30)).toEqual(Array(10).fill(true));
    expect(remembered.slice(0, 20)).toEqual(Array(20).fill(false));
  });
});
