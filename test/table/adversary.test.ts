/** The adversary itself: what it does to callers, and what it never does. */
import { Meter } from '../../shared/table/meter.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Item, Write } from '../../shared/table/table.ts';
import { TableUnavailableError, TransactionRefusedError } from '../../shared/table/table.ts';
import { type AdversaryOptions, AdversaryTable } from '../support/adversary-table.ts';
import { describeTableContract, freshToken, refusalsOf } from './table-contract.ts';
import { describeTableRefusals } from './table-refusals.ts';

let inner: SqliteTable;
beforeEach(() => {
  inner = SqliteTable.open({ file: ':memory:' });
});
afterEach(() => inner.close());

const adversary = (options: Partial<AdversaryOptions> = {}) => new AdversaryTable(inner, { seed: 1, ...options });
const keyOf = (n: number) => ({ pk: 'P', sk: `S${n}` });
const increment = (n: number): Write => ({ kind: 'update', key: keyOf(n), add: { n: 1 } });
const outcome = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: Error) => error.name,
  );

describe('conflicts', () => {
  test.each<[string, Write]>([
    ['a write', increment(1)],
    ['a check', { kind: 'check', key: keyOf(1), when: [{ attribute: 'never', is: 'absent' }] }],
  ])('a transaction is refused while another is about the same item (%s)', async (_name, write) => {
    const table = adversary();
    const first = table.transact([increment(0), increment(1)], { token: freshToken() });
    const second = table.transact([increment(2), write], { token: freshToken() });
    expect(await refusalsOf(second)).toEqual([{ index: 1, reason: 'conflict' }]);
    await first;
    await table.transact([increment(2), write], { token: freshToken() });
    expect(table.injected.conflicts).toBe(1);
  });

  test('a single write on an item under a transaction is refused', async () => {
    // How long each takes follows from the seed; among twenty some writes come while the transaction is under way.
    const results = await Promise.all(
      Array.from({ length: 20 }, async (_, seed) => {
        const table = adversary({ seed });
        const transaction = table.transact([increment(seed)], { token: freshToken() });
        const single = outcome(table.write({ kind: 'update', key: keyOf(seed), add: { n: 1 } }));
        await transaction;
        return single;
      }),
    );
    expect(results).toContain('TransactionRefusedError');
  });

  test('transactions on different items do not meet', async () => {
    const table = adversary();
    const calls = Array.from({ length: 20 }, (_, n) => table.transact([increment(n)], { token: freshToken() }));
    await expect(Promise.all(calls)).resolves.toHaveLength(20);
  });

  test('a metered view meets the transactions of the table it views, and counts its own calls', async () => {
    const table = adversary();
    const meter = new Meter();
    const first = table.transact([increment(0)], { token: freshToken() });
    const second = table.meteredBy(meter).transact([increment(0)], { token: freshToken() });
    expect(await refusalsOf(second)).toEqual([{ index: 0, reason: 'conflict' }]);
    await first;
    await table.meteredBy(meter).get(keyOf(0));
    expect(meter.readUnits).toBe(1);
  });

  test('others come at the chance that was asked for', async () => {
    const table = adversary({ conflicts: 1 });
    expect(await refusalsOf(table.write({ kind: 'put', item: keyOf(0) }))).toEqual([{ index: 0, reason: 'conflict' }]);
    expect(await inner.get(keyOf(0))).toBeUndefined();
  });
});

describe('torn reads', () => {
  const items = [0, 1, 2, 3, 4].map((n) => ({ ...keyOf(n), n }));
  const writes: Write[] = [
    ...items.slice(0, 3).map((item): Write => ({ kind: 'put', item: { ...item, done: true } })),
    { kind: 'delete', key: keyOf(3) },
    { kind: 'put', item: { ...keyOf(9), done: true } },
  ];
  const isNew = (sk: string, item: Item | undefined): boolean =>
    sk === 'S3' ? item === undefined : item?.['done'] === true;
  const written = ['S0', 'S1', 'S2', 'S3', 'S9'];

  /** What a reader sees of the written items, over and over, until the transaction is over. */
  async function watched(seed: number, read: (table: AdversaryTable) => Promise<boolean[]>): Promise<boolean[][]> {
    const table = adversary({ seed, tornReads: 1 });
    await inner.write({ kind: 'delete', key: keyOf(9) });
    await inner.transact(
      items.map((item): Write => ({ kind: 'put', item })),
      { token: freshToken() },
    );
    let over = false;
    const transaction = table.transact(writes, { token: freshToken() }).then(() => {
      over = true;
    });
    const seen: boolean[][] = [];
    while (!over) seen.push(await read(table));
    await transaction;
    seen.push(await read(table));
    expect(table.injected.tornTransactions).toBe(1);
    return seen;
  }

  test.each<[string, (table: AdversaryTable) => Promise<boolean[]>]>([
    [
      'batchGet',
      async (t) =>
        (await t.batchGet(written.map((sk) => ({ pk: 'P', sk })))).map((item, n) => isNew(written[n] ?? '', item)),
    ],
    [
      'query',
      async (t) => {
        const page = await t.query({ pk: 'P' });
        expect(page.items.map(({ sk }) => sk)).toEqual(page.items.map(({ sk }) => sk).toSorted());
        return written.map((sk) =>
          isNew(
            sk,
            page.items.find((item) => item.sk === sk),
          ),
        );
      },
    ],
    [
      'query backwards in pages of two',
      async (t) => {
        const found = new Map<string, Item>();
        for (let after: string | undefined; ; ) {
          const page = await t.query({ pk: 'P', descending: true, limit: 2, ...(after !== undefined && { after }) });
          expect(page.items.length).toBeLessThanOrEqual(2);
          for (const item of page.items) found.set(item.sk, item);
          if (page.next === undefined) break;
          after = page.next;
        }
        return written.map((sk) => isNew(sk, found.get(sk)));
      },
    ],
  ])('%s sees a mix while the transaction is under way, each item going from old to new once', async (_name, read) => {
    let mixes = 0;
    for (let seed = 0; seed < 20; seed += 1) {
      const seen = await watched(seed, read);
      expect(seen.at(-1)).toEqual([true, true, true, true, true]);
      mixes += seen.filter((row) => row.includes(true) && row.includes(false)).length;
      for (const index of written.keys()) {
        const history = seen.map((row) => Number(row[index]));
        expect(history).toEqual(history.toSorted());
      }
    }
    expect(mixes).toBeGreaterThan(0);
  });

  test('a read after the transaction returned is new', async () => {
    for (let seed = 0; seed < 30; seed += 1) {
      const table = adversary({ seed, tornReads: 1 });
      await table.transact([increment(0), increment(1)], { token: freshToken() });
      expect(await table.batchGet([keyOf(0), keyOf(1)])).toEqual([0, 1].map((n) => ({ ...keyOf(n), n: seed + 1 })));
    }
  });
});

describe('lost answers and throttles', () => {
  test('an answer is lost before or after the commit, and the token makes the repetition harmless', async () => {
    const table = adversary({ lostAnswers: 0.6, throttles: 0.2, tornReads: 0.5 });
    for (let n = 0; n < 100; n += 1) {
      const token = freshToken();
      const writes: Write[] = [
        { kind: 'put', item: keyOf(n), when: [{ item: 'absent' }] },
        { kind: 'update', key: keyOf(-1), add: { n: 1 } },
      ];
      for (let result = ''; result !== 'done'; ) {
        result = await outcome(table.transact(writes, { token }));
        if (result === 'TransactionRefusedError') {
          // Nothing but throttles may refuse: the item is never taken by our own lost success.
          expect(table.injected.conflicts).toBe(0);
        }
      }
    }
    expect(await inner.get(keyOf(-1))).toEqual({ ...keyOf(-1), n: 100 });
    const { lostBefore, lostAfter, throttles } = table.injected;
    expect(Math.min(lostBefore, lostAfter, throttles)).toBeGreaterThan(0);
  });

  test('a throttled write writes nothing', async () => {
    const table = adversary({ throttles: 1 });
    const refused = table.transact([increment(0), increment(1)], { token: freshToken() });
    expect(await refusalsOf(refused)).toEqual([{ index: expect.any(Number), reason: 'throttle' }]);
    expect(await inner.query({ pk: 'P' })).toEqual({ items: [] });
  });
});

describe('a killed process', () => {
  test('writes nothing from its n-th write call on', async () => {
    const calls: (readonly Write[])[] = [];
    const table = adversary({
      beforeWrite: (n, writes) => {
        calls.push(writes);
        if (n === 3) throw new Error('killed');
      },
    });
    await table.write({ kind: 'put', item: keyOf(1) });
    await table.transact([increment(2)], { token: freshToken() });
    await expect(table.write({ kind: 'put', item: keyOf(3) })).rejects.toThrow('killed');
    await expect(table.write({ kind: 'put', item: keyOf(4) })).rejects.toThrow(TableUnavailableError);
    await expect(table.get(keyOf(1))).rejects.toThrow(TableUnavailableError);
    expect((await inner.query({ pk: 'P' })).items.map(({ sk }) => sk)).toEqual(['S1', 'S2']);
    expect(calls).toHaveLength(3);
    expect(table.writeCalls).toBe(3);
  });
});

describe('the seed', () => {
  test('decides everything', async () => {
    const story = async (seed: number) => {
      const table = new AdversaryTable(SqliteTable.open({ file: ':memory:' }), {
        seed,
        lostAnswers: 0.5,
        throttles: 0.3,
      });
      const results: string[] = [];
      for (let n = 0; n < 40; n += 1)
        results.push(await outcome(table.transact([increment(n)], { token: freshToken() })));
      expect(table.seed).toBe(seed);
      return results;
    };
    expect(await story(7)).toEqual(await story(7));
    expect(await story(7)).not.toEqual(await story(8));
    expect(new Set(await story(7))).toEqual(
      new Set(['done', TableUnavailableError.name, TransactionRefusedError.name]),
    );
  });
});

describe('without mischief', () => {
  let table: AdversaryTable;
  let quiet: SqliteTable;
  beforeAll(() => {
    quiet = SqliteTable.open({ file: ':memory:' });
    // Torn reads are invisible to whoever waits for the answer.
    table = new AdversaryTable(quiet, { seed: 5, tornReads: 0.5 });
  });
  afterAll(() => quiet.close());

  describeTableContract(() => table);
  describeTableRefusals(() => table);
});
