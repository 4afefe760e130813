/** What every Table adapter must do. Each case works in a partition of its own, so the cases share one table. */
import fc from 'fast-check';
import type { Condition, Item, Key, Query, Scalar, Table, Update, Write } from '../../shared/table/table.ts';
import { TransactionRefusedError, tableLimits } from '../../shared/table/table.ts';
import { compareUtf8 } from '../../shared/table/utf8-order.ts';

let names = 0;

/** `prefix` and a number that was not given out before. */
export function freshName(prefix: string): string {
  names += 1;
  return `${prefix}#${names}`;
}
const freshPk = (): string => freshName('P');
export const freshToken = (): string => freshName('token');

/** The refusals that the call is rejected with. */
export async function refusalsOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TransactionRefusedError);
  return error instanceof TransactionRefusedError ? error.refusals : [];
}

const textOf = (bytes: number): string => 'x'.repeat(bytes);

/** @param table gives the table that the suite's `beforeAll` made */
export function describeTableContract(table: () => Table): void {
  const put = (item: Item, when?: readonly Condition[]) =>
    table().write({ kind: 'put', item, ...(when !== undefined && { when }) });
  const transact = (...writes: Write[]) => table().transact(writes, { token: freshToken() });
  const allSortKeys = async (query: Query) => {
    const found: string[] = [];
    let pages = 0;
    for (let after = query.after; ; ) {
      const page = await table().query({ ...query, ...(after !== undefined && { after }) });
      pages += 1;
      found.push(...page.items.map(({ sk }) => sk));
      if (page.next === undefined) return { found, pages };
      after = page.next;
    }
  };

  describe('get and put', () => {
    test('an item comes back with every attribute and its type', async () => {
      const item: Item = {
        pk: freshPk(),
        sk: 'S',
        text: 'ä€😀 "quoted"\\ \u0000 \n',
        empty: '',
        zero: 0,
        negative: -7,
        most: Number.MAX_SAFE_INTEGER,
        least: Number.MIN_SAFE_INTEGER,
        yes: true,
        no: false,
        constructor: 'own',
        toString: 1,
        resource: '{"schemas":[],"displayName":"\\u00e9\\u0000 😀"}',
      };
      await put(item);
      expect(await table().get(item)).toEqual(item);
      expect(await table().get(item, { consistent: false })).toEqual(item);
    });

    test.each<[string, Scalar]>([
      ['a number', 5],
      ['a boolean', true],
      ['an empty string', ''],
      ['text with a NUL', 'a\u0000b'],
    ])('`resource` may be %s', async (_name, resource) => {
      const item = { pk: freshPk(), sk: 'S', resource };
      await put(item);
      expect(await table().get(item)).toEqual(item);
      const { items } = await table().query({ pk: item.pk });
      expect(items).toEqual([item]);
    });

    test('an absent item is undefined', async () => {
      expect(await table().get({ pk: freshPk(), sk: 'S' })).toBeUndefined();
    });

    test('a put replaces the whole item', async () => {
      const key = { pk: freshPk(), sk: 'S' };
      await put({ ...key, old: 1, resource: '{}' });
      await put({ ...key, new: 2 });
      expect(await table().get(key)).toEqual({ ...key, new: 2 });
    });

    test('any item comes back as it was put', async () => {
      const scalar = fc.oneof(fc.string({ unit: 'grapheme' }), fc.maxSafeInteger(), fc.boolean());
      const name = fc
        .string({ minLength: 1, maxLength: 20 })
        .filter((text) => !['__proto__', 'pk', 'sk'].includes(text));
      await fc.assert(
        fc.asyncProperty(fc.dictionary(name, scalar, { maxKeys: 8 }), async (attributes) => {
          const item: Item = { ...attributes, pk: freshPk(), sk: 'S' };
          await put(item);
          // -0 is a safe integer that no table keeps apart from 0.
          const expected = Object.fromEntries(
            Object.entries(item).map(([key, value]) => [key, value === 0 ? 0 : value]),
          );
          expect(await table().get(item)).toEqual(expected);
        }),
        { numRuns: 50 },
      );
    });
  });

  describe('batchGet', () => {
    test('answers in the order of the keys, undefined where there is no item', async () => {
      const pk = freshPk();
      await transact(
        { kind: 'put', item: { pk, sk: 'a', n: 1 } },
        { kind: 'put', item: { pk: `${pk}#other`, sk: 'b', n: 2 } },
      );
      const answer = await table().batchGet([
        { pk: `${pk}#other`, sk: 'b' },
        { pk, sk: 'missing' },
        { pk, sk: 'a' },
      ]);
      expect(answer).toEqual([{ pk: `${pk}#other`, sk: 'b', n: 2 }, undefined, { pk, sk: 'a', n: 1 }]);
    });

    test('takes 100 keys', async () => {
      const pk = freshPk();
      const keys = Array.from({ length: 100 }, (_, index) => ({ pk, sk: `S${index}` }));
      await transact(...keys.map((key): Write => ({ kind: 'put', item: key })));
      expect(await table().batchGet(keys)).toEqual(keys);
    });
  });

  describe('conditions', () => {
    const stored = { n: 5, text: 'm', flag: true };
    const cases: [string, Condition, { stored: boolean; absent: boolean }][] = [
      ['item present', { item: 'present' }, { stored: true, absent: false }],
      ['item absent', { item: 'absent' }, { stored: false, absent: true }],
      ['attribute present', { attribute: 'n', is: 'present' }, { stored: true, absent: false }],
      ['another attribute present', { attribute: 'x', is: 'present' }, { stored: false, absent: false }],
      ['attribute absent', { attribute: 'n', is: 'absent' }, { stored: false, absent: true }],
      ['another attribute absent', { attribute: 'x', is: 'absent' }, { stored: true, absent: true }],
      ['an inherited name absent', { attribute: 'toString', is: 'absent' }, { stored: true, absent: true }],
      ['number equals', { attribute: 'n', equals: 5 }, { stored: true, absent: false }],
      ['number equals another', { attribute: 'n', equals: 6 }, { stored: false, absent: false }],
      ['number equals its text', { attribute: 'n', equals: '5' }, { stored: false, absent: false }],
      ['text equals', { attribute: 'text', equals: 'm' }, { stored: true, absent: false }],
      ['text in another case', { attribute: 'text', equals: 'M' }, { stored: false, absent: false }],
      ['boolean equals', { attribute: 'flag', equals: true }, { stored: true, absent: false }],
      ['boolean equals the other', { attribute: 'flag', equals: false }, { stored: false, absent: false }],
      ['absent attribute equals', { attribute: 'x', equals: 5 }, { stored: false, absent: false }],
      ['absentOrEquals, equal', { attribute: 'n', absentOrEquals: 5 }, { stored: true, absent: true }],
      ['absentOrEquals, other', { attribute: 'n', absentOrEquals: 6 }, { stored: false, absent: true }],
      ['absentOrEquals, absent', { attribute: 'x', absentOrEquals: 6 }, { stored: true, absent: true }],
      ['lessThan, less', { attribute: 'n', lessThan: 6 }, { stored: true, absent: false }],
      ['lessThan, equal', { attribute: 'n', lessThan: 5 }, { stored: false, absent: false }],
      ['lessThan, of text', { attribute: 'n', lessThan: '6' }, { stored: false, absent: false }],
      ['lessThan, text', { attribute: 'text', lessThan: 'n' }, { stored: true, absent: false }],
      ['lessThan, text that is a number', { attribute: 'text', lessThan: 9 }, { stored: false, absent: false }],
      ['lessThan, absent attribute', { attribute: 'x', lessThan: 9 }, { stored: false, absent: false }],
      ['absentOrLessThan, less', { attribute: 'n', absentOrLessThan: 6 }, { stored: true, absent: true }],
      ['absentOrLessThan, equal', { attribute: 'n', absentOrLessThan: 5 }, { stored: false, absent: true }],
      ['absentOrLessThan, absent attribute', { attribute: 'x', absentOrLessThan: 5 }, { stored: true, absent: true }],
      ['atLeast, equal', { attribute: 'n', atLeast: 5 }, { stored: true, absent: false }],
      ['atLeast, less', { attribute: 'n', atLeast: 6 }, { stored: false, absent: false }],
      ['atLeast, of a boolean', { attribute: 'flag', atLeast: 0 }, { stored: false, absent: false }],
      ['atLeast, absent attribute', { attribute: 'x', atLeast: 0 }, { stored: false, absent: false }],
    ];
    const writes: [Write['kind'], (key: Key, when: Condition) => Write][] = [
      ['put', (key, when) => ({ kind: 'put', item: { ...key, done: true }, when: [when] })],
      ['update', (key, when) => ({ kind: 'update', key, set: { done: true }, when: [when] })],
      ['delete', (key, when) => ({ kind: 'delete', key, when: [when] })],
      ['check', (key, when) => ({ kind: 'check', key, when: [when] })],
    ];
    for (const [kind, write] of writes) {
      test.each(cases)(`%s (${kind})`, async (_name, condition, holds) => {
        const pk = freshPk();
        const present: Item = { pk, sk: 'present', ...stored };
        await put(present);
        const attempt = (key: Key) =>
          transact(write(key, condition)).then(
            () => true,
            (error: unknown) => error,
          );
        const refusal = (old?: Item) => [{ index: 0, reason: 'condition', ...(old && { old }) }];
        const onStored = await attempt({ pk, sk: 'present' });
        expect(onStored).toEqual(holds.stored ? true : expect.objectContaining({ refusals: refusal(present) }));
        const onAbsent = await attempt({ pk, sk: 'absent' });
        expect(onAbsent).toEqual(holds.absent ? true : expect.objectContaining({ refusals: refusal() }));
      });
    }

    test('text is compared by its UTF-8 bytes: U+FFFF comes before U+10000', async () => {
      const pk = freshPk();
      await put({ pk, sk: 'S', text: '\uffff' });
      await transact({ kind: 'check', key: { pk, sk: 'S' }, when: [{ attribute: 'text', lessThan: '\u{10000}' }] });
      const refused = transact({
        kind: 'check',
        key: { pk, sk: 'S' },
        when: [{ attribute: 'text', atLeast: '\u{10000}' }],
      });
      expect(await refusalsOf(refused)).toHaveLength(1);
    });

    test('all conditions of a write must hold', async () => {
      const pk = freshPk();
      await put({ pk, sk: 'S', n: 1, resource: '{"a":1}' });
      const both = (resource: string): Write => ({
        kind: 'update',
        key: { pk, sk: 'S' },
        add: { n: 1 },
        when: [
          { attribute: 'n', equals: 1 },
          { attribute: 'resource', equals: resource },
        ],
      });
      expect(await refusalsOf(transact(both('{}')))).toHaveLength(1);
      await transact(both('{"a":1}'));
      expect(await table().get({ pk, sk: 'S' })).toMatchObject({ n: 2 });
    });

    test('a refused single write names its item too', async () => {
      const item = { pk: freshPk(), sk: 'S', n: 1, resource: '{"big":true}' };
      await put(item);
      expect(await refusalsOf(put(item, [{ item: 'absent' }]))).toEqual([{ index: 0, reason: 'condition', old: item }]);
      const remove = table().write({ kind: 'delete', key: item, when: [{ attribute: 'n', equals: 2 }] });
      expect(await refusalsOf(remove)).toEqual([{ index: 0, reason: 'condition', old: item }]);
      const update: Update = { kind: 'update', key: item, add: { n: 1 }, when: [{ attribute: 'n', equals: 2 }] };
      expect(await refusalsOf(table().write(update))).toEqual([{ index: 0, reason: 'condition', old: item }]);
      expect(await table().get(item)).toEqual(item);
    });
  });

  describe('update', () => {
    const before = { n: 1, text: 'a', resource: '{"v":1}' };
    const cases: [string, Omit<Update, 'kind' | 'key'>, Record<string, Scalar>][] = [
      [
        'sets, adds and removes at once',
        { set: { x: 1 }, add: { n: 2 }, remove: ['text'] },
        { n: 3, x: 1, resource: '{"v":1}' },
      ],
      ['sets over another type', { set: { n: 'one' } }, { ...before, n: 'one' }],
      ['sets `resource`', { set: { resource: '{"v":2}' } }, { ...before, resource: '{"v":2}' }],
      ['removes `resource`', { remove: ['resource'] }, { n: 1, text: 'a' }],
      ['leaves `resource` alone', { add: { n: -1 } }, { ...before, n: 0 }],
      ['adds to an absent attribute from 0', { add: { count: 4 } }, { ...before, count: 4 }],
      ['adds nothing', { add: { count: 0 } }, { ...before, count: 0 }],
      ['removes what is absent', { remove: ['nothing'] }, before],
    ];
    test.each(cases)('%s', async (_name, change, after) => {
      const key = { pk: freshPk(), sk: 'S' };
      await put({ ...key, ...before });
      await table().write({ kind: 'update', key, ...change });
      expect(await table().get(key)).toEqual({ ...key, ...after });
    });

    test.each<[string, Omit<Update, 'kind' | 'key'>, Record<string, Scalar>]>([
      ['set', { set: { n: 1 } }, { n: 1 }],
      ['set of `resource`', { set: { resource: '{}' } }, { resource: '{}' }],
      ['add', { add: { n: 3 } }, { n: 3 }],
      ['remove', { remove: ['n'] }, {}],
    ])('%s creates the item where it is absent', async (_name, change, after) => {
      const key = { pk: freshPk(), sk: 'S' };
      await table().write({ kind: 'update', key, ...change });
      expect(await table().get(key)).toEqual({ ...key, ...after });
    });

    test('adding to what is no number is refused as validation, alone and in a transaction', async () => {
      const key = { pk: freshPk(), sk: 'S' };
      await put({ ...key, ...before });
      const update = { kind: 'update', key, add: { text: 1 } } as const;
      expect(await refusalsOf(table().write(update))).toEqual([{ index: 0, reason: 'validation' }]);
      const check: Write = { kind: 'check', key: { ...key, sk: 'T' }, when: [{ item: 'absent' }] };
      expect(await refusalsOf(transact(check, update))).toEqual([{ index: 1, reason: 'validation' }]);
      expect(await table().get(key)).toEqual({ ...key, ...before });
    });

    test('growing an item beyond 400 KB is refused as validation', async () => {
      const key = { pk: freshPk(), sk: 'S' };
      await put({ ...key, resource: textOf(tableLimits.itemBytes - 100) });
      const update = { kind: 'update', key, set: { more: textOf(200) } } as const;
      expect(await refusalsOf(table().write(update))).toEqual([{ index: 0, reason: 'validation' }]);
      expect(await refusalsOf(transact(update))).toEqual([{ index: 0, reason: 'validation' }]);
    });

    test('50 concurrent additions all count', async () => {
      const key = { pk: freshPk(), sk: 'S' };
      await Promise.all(Array.from({ length: 50 }, () => table().write({ kind: 'update', key, add: { n: 1 } })));
      expect(await table().get(key)).toEqual({ ...key, n: 50 });
    });
  });

  describe('delete', () => {
    test('removes the item, and an absent item without complaint', async () => {
      const key = { pk: freshPk(), sk: 'S' };
      await put({ ...key, n: 1 });
      await table().write({ kind: 'delete', key });
      expect(await table().get(key)).toBeUndefined();
      await table().write({ kind: 'delete', key });
      await transact({ kind: 'delete', key });
      expect(await table().get(key)).toBeUndefined();
    });
  });

  describe('transact', () => {
    test('does put, update, delete and check together', async () => {
      const pk = freshPk();
      await transact({ kind: 'put', item: { pk, sk: 'b', n: 1 } }, { kind: 'put', item: { pk, sk: 'c' } });
      await transact(
        { kind: 'put', item: { pk, sk: 'a' } },
        { kind: 'update', key: { pk, sk: 'b' }, add: { n: 1 } },
        { kind: 'delete', key: { pk, sk: 'c' } },
        { kind: 'check', key: { pk, sk: 'd' }, when: [{ item: 'absent' }] },
      );
      const { items } = await table().query({ pk });
      expect(items).toEqual([
        { pk, sk: 'a' },
        { pk, sk: 'b', n: 2 },
      ]);
    });

    test('writes nothing when one condition fails, and says all that failed', async () => {
      const pk = freshPk();
      await put({ pk, sk: 'there', n: 1 });
      const refused = transact(
        { kind: 'put', item: { pk, sk: 'new' }, when: [{ item: 'absent' }] },
        { kind: 'put', item: { pk, sk: 'there', n: 9 }, when: [{ item: 'absent' }] },
        { kind: 'update', key: { pk, sk: 'other' }, add: { n: 1 } },
        { kind: 'check', key: { pk, sk: 'gone' }, when: [{ item: 'present' }] },
        { kind: 'delete', key: { pk, sk: 'also gone' } },
        { kind: 'put', item: { pk, sk: 'new too' }, when: [{ item: 'absent' }] },
      );
      expect(await refusalsOf(refused)).toEqual([
        { index: 1, reason: 'condition', old: { pk, sk: 'there', n: 1 } },
        { index: 3, reason: 'condition' },
      ]);
      const { items } = await table().query({ pk });
      expect(items).toEqual([{ pk, sk: 'there', n: 1 }]);
    });

    test('takes 100 writes', async () => {
      const pk = freshPk();
      await transact(...Array.from({ length: 100 }, (_, n): Write => ({ kind: 'put', item: { pk, sk: `S${n}` } })));
      expect((await table().query({ pk })).items).toHaveLength(100);
    });

    test('the same token again is a success without effect', async () => {
      const key = { pk: freshPk(), sk: 'S' };
      const token = freshToken();
      const writes: Write[] = [{ kind: 'update', key, add: { n: 1 } }];
      await table().transact(writes, { token });
      await table().transact(writes, { token });
      await table().transact(structuredClone(writes), { token });
      expect(await table().get(key)).toEqual({ ...key, n: 1 });
    });

    test('a create repeated under its token is no clash with itself', async () => {
      const token = freshToken();
      const writes: Write[] = [{ kind: 'put', item: { pk: freshPk(), sk: 'S' }, when: [{ item: 'absent' }] }];
      await table().transact(writes, { token });
      await expect(table().transact(writes, { token })).resolves.toBeUndefined();
      expect(await refusalsOf(table().transact(writes, { token: freshToken() }))).toHaveLength(1);
    });

    test('a token used for other writes is a TypeError', async () => {
      const key = { pk: freshPk(), sk: 'S' };
      const token = freshToken();
      await table().transact([{ kind: 'update', key, add: { n: 1 } }], { token });
      await expect(table().transact([{ kind: 'update', key, add: { n: 2 } }], { token })).rejects.toThrow(TypeError);
      expect(await table().get(key)).toEqual({ ...key, n: 1 });
    });

    test('a refused transaction leaves its token free', async () => {
      const key = { pk: freshPk(), sk: 'S' };
      const token = freshToken();
      const writes: Write[] = [{ kind: 'update', key, add: { n: 1 }, when: [{ item: 'present' }] }];
      expect(await refusalsOf(table().transact(writes, { token }))).toHaveLength(1);
      await put({ ...key, n: 1 });
      await table().transact(writes, { token });
      expect(await table().get(key)).toEqual({ ...key, n: 2 });
    });

    test('of ten concurrent creates of one item one wins', async () => {
      const item = { pk: freshPk(), sk: 'S' };
      const create = () =>
        transact({ kind: 'put', item, when: [{ item: 'absent' }] }).then(
          () => 1,
          () => 0,
        );
      const wins: number[] = await Promise.all(Array.from({ length: 10 }, create));
      expect(wins.filter((win) => win === 1)).toHaveLength(1);
    });
  });

  describe('query', () => {
    const sortKeys = [
      'A',
      'B',
      'a',
      'a#',
      'a#1',
      'a#2',
      'a$',
      'b',
      'é',
      '\ud7ff',
      '\ue000',
      '\uffff',
      '\u{10000}',
      '\u{10ffff}',
    ];
    let pk = '';
    beforeAll(async () => {
      pk = freshPk();
      const shuffled = sortKeys.toSorted((one, other) => other.length - one.length || compareUtf8(other, one));
      await transact(...shuffled.map((sk, n): Write => ({ kind: 'put', item: { pk, sk, n, resource: '{}' } })));
      await put({ pk: `${pk}0`, sk: 'a' });
    });

    test('the list of sort keys is in the order of UTF-8 bytes', () => {
      const bytes = sortKeys.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
      expect(sortKeys).toEqual(bytes);
    });

    const from = (first: string, last: string) => sortKeys.slice(sortKeys.indexOf(first), sortKeys.indexOf(last) + 1);
    const cases: [string, Omit<Query, 'pk'>, string[]][] = [
      ['a partition', {}, sortKeys],
      ['a partition, eventually consistent', { consistent: false }, sortKeys],
      ['a partition backwards', { descending: true }, sortKeys.toReversed()],
      ['a prefix', { sk: { prefix: 'a#' } }, ['a#', 'a#1', 'a#2']],
      ['a prefix backwards', { sk: { prefix: 'a#' }, descending: true }, ['a#2', 'a#1', 'a#']],
      ['a prefix of U+D7FF', { sk: { prefix: '\ud7ff' } }, ['\ud7ff']],
      ['a prefix of U+FFFF', { sk: { prefix: '\uffff' } }, ['\uffff']],
      ['a prefix of U+10FFFF', { sk: { prefix: '\u{10ffff}' } }, ['\u{10ffff}']],
      ['a prefix that nothing has', { sk: { prefix: 'zzz' } }, []],
      ['a range, both ends within', { sk: { from: 'a#', to: 'b' } }, from('a#', 'b')],
      ['a range between keys', { sk: { from: 'a!', to: 'a#1x' } }, ['a#', 'a#1']],
      ['a range of one', { sk: { from: 'b', to: 'b' } }, ['b']],
      ['a range into the astral characters', { sk: { from: '\ue000', to: '\u{10000}' } }, from('\ue000', '\u{10000}')],
      ['behind a key', { after: '\uffff' }, ['\u{10000}', '\u{10ffff}']],
      ['behind a key that is absent', { after: 'a#15' }, from('a#2', '\u{10ffff}')],
      ['backwards behind a key', { after: 'a', descending: true }, ['B', 'A']],
      ['a prefix behind a key', { sk: { prefix: 'a' }, after: 'a#1' }, ['a#2', 'a$']],
      [
        'a range behind a key, backwards',
        { sk: { from: 'B', to: 'a$' }, after: 'a#1', descending: true },
        ['a#', 'a', 'B'],
      ],
      ['behind the last', { after: '\u{10ffff}' }, []],
    ];
    test.each(cases)('%s', async (_name, query, expected) => {
      const { items, next } = await table().query({ pk, ...query });
      expect(items.map(({ sk }) => sk)).toEqual(expected);
      expect(next).toBeUndefined();
    });

    test.each(cases)('%s, two at a time', async (_name, query, expected) => {
      const { found, pages } = await allSortKeys({ pk, ...query, limit: 2 });
      expect(found).toEqual(expected);
      expect(pages).toBe(Math.floor(expected.length / 2) + 1);
    });

    test('items come whole, or as keys alone', async () => {
      const whole = await table().query({ pk, sk: { prefix: 'a#1' } });
      expect(whole.items).toEqual([{ pk, sk: 'a#1', n: expect.any(Number), resource: '{}' }]);
      expect(await table().query({ pk, sk: { prefix: 'a#1' }, keysOnly: true })).toEqual({
        items: [{ pk, sk: 'a#1' }],
      });
    });

    test('a page that reached its limit says where to resume', async () => {
      expect(await table().query({ pk, limit: 3, keysOnly: true })).toMatchObject({ next: 'a' });
    });

    test.each([false, true])('a page ends at 1 MB (keysOnly %s)', async (keysOnly) => {
      const big = freshPk();
      for (let n = 0; n < 5; n += 1) await put({ pk: big, sk: `S${n}`, resource: textOf(300 * 1024) });
      const first = await table().query({ pk: big, keysOnly });
      expect(first.items).toHaveLength(4);
      expect(first.next).toBe('S3');
      const second = await table().query({ pk: big, keysOnly, after: 'S3' });
      expect(second.items).toHaveLength(1);
      expect(second.next).toBeUndefined();
      expect((await table().query({ pk: big, keysOnly, limit: 5, descending: true })).next).toBe('S1');
    });

    test('450 items come in order, each once', async () => {
      const many = freshPk();
      const all = Array.from({ length: 450 }, (_, n) => `S${String(n).padStart(4, '0')}`);
      for (let start = 0; start < all.length; start += 90) {
        await transact(...all.slice(start, start + 90).map((sk): Write => ({ kind: 'put', item: { pk: many, sk } })));
      }
      expect((await allSortKeys({ pk: many })).found).toEqual(all);
      expect((await allSortKeys({ pk: many, limit: 333, descending: true })).found).toEqual(all.toReversed());
    });
  });
}
