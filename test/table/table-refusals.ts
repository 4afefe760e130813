/** What every Table adapter refuses as malformed, before anything is written. */
import type { Item, Key, Query, Table, Write } from '../../shared/table/table.ts';
import { tableLimits } from '../../shared/table/table.ts';
import { freshToken } from './table-contract.ts';

const key: Key = { pk: 'REFUSED', sk: 'S' };
const loneSurrogate = '\ud800';
const fill = (bytes: number, item: Key = key): Item => {
  const rest = Buffer.byteLength(`pksk${item.pk}${item.sk}text`);
  return { ...item, text: 'x'.repeat(bytes - rest) };
};
/** What no type allows, as a caller without types may send it. */
const untyped = (value: unknown) => value as never;

const badKeys: [string, Key][] = [
  ['an empty pk', { pk: '', sk: 'S' }],
  ['an empty sk', { pk: 'P', sk: '' }],
  ['a pk over 2,048 bytes', { pk: 'é'.repeat(1025), sk: 'S' }],
  ['an sk over 1,024 bytes', { pk: 'P', sk: 'x'.repeat(1025) }],
  ['a pk that is a number', { pk: untyped(1), sk: 'S' }],
  ['an sk that is missing', untyped({ pk: 'P' })],
  ['a lone surrogate in a key', { pk: 'P', sk: loneSurrogate }],
];

const badWrites: [string, Write][] = [
  ...badKeys.map(([name, bad]): [string, Write] => [name, { kind: 'put', item: { ...bad } }]),
  ['an item over 400 KB', { kind: 'put', item: fill(tableLimits.itemBytes + 1) }],
  ['an undefined value', { kind: 'put', item: { ...key, a: untyped(undefined) } }],
  ['a null value', { kind: 'put', item: { ...key, a: untyped(null) } }],
  ['an object value', { kind: 'put', item: { ...key, a: untyped({}) } }],
  ['an array value', { kind: 'put', item: { ...key, a: untyped([]) } }],
  ['a bigint', { kind: 'put', item: { ...key, a: untyped(1n) } }],
  ['a fraction', { kind: 'put', item: { ...key, a: 0.5 } }],
  ['an unsafe integer', { kind: 'put', item: { ...key, a: 2 ** 53 } }],
  ['NaN', { kind: 'put', item: { ...key, a: Number.NaN } }],
  ['a lone surrogate', { kind: 'put', item: { ...key, a: loneSurrogate } }],
  ['an attribute without a name', { kind: 'put', item: { ...key, '': 1 } }],
  ['an attribute named __proto__', { kind: 'put', item: { ...key, ['__proto__']: 'x' } }],
  ['an update of nothing', { kind: 'update', key }],
  ['an update of the key', { kind: 'update', key, set: { sk: 'T' } }],
  ['an attribute both set and removed', { kind: 'update', key, set: { a: 1 }, remove: ['a'] }],
  ['an attribute removed twice', { kind: 'update', key, remove: ['a', 'a'] }],
  ['text that is added', { kind: 'update', key, add: { a: untyped('1') } }],
  ['an undefined that is set', { kind: 'update', key, set: { a: untyped(undefined) } }],
  ['a set over 400 KB', { kind: 'update', key, set: { a: 'x'.repeat(tableLimits.itemBytes) } }],
  ['a condition on an attribute without a name', { kind: 'delete', key, when: [{ attribute: '', is: 'absent' }] }],
  ['a condition on null', { kind: 'delete', key, when: [{ attribute: 'a', equals: untyped(null) }] }],
];

const badQueries: [string, Query][] = [
  ['an empty pk', { pk: '' }],
  ['an empty prefix', { pk: 'P', sk: { prefix: '' } }],
  ['an empty `after`', { pk: 'P', after: '' }],
  ['a limit of 0', { pk: 'P', limit: 0 }],
  ['a limit that is a fraction', { pk: 'P', limit: 1.5 }],
  ['a range from behind its end', { pk: 'P', sk: { from: 'b', to: 'a' } }],
  ['a range from U+10000 to U+FFFF', { pk: 'P', sk: { from: '\u{10000}', to: '\uffff' } }],
  ['`after` outside the prefix', { pk: 'P', sk: { prefix: 'a' }, after: 'b' }],
  ['`after` before the range', { pk: 'P', sk: { from: 'b', to: 'c' }, after: 'a' }],
  ['`after` behind the range', { pk: 'P', sk: { from: 'b', to: 'c' }, after: 'd' }],
];

const keys = (count: number): Key[] => Array.from({ length: count }, (_, n) => ({ pk: 'REFUSED', sk: `S${n}` }));
const puts = (items: readonly Key[]): Write[] => items.map((item) => ({ kind: 'put', item: { ...item } }));

const badTransactions: [string, readonly Write[], string?][] = [
  ['no write', []],
  ['101 writes', puts(keys(101))],
  ['one item twice', [...puts([key]), { kind: 'delete', key: { ...key } }]],
  [
    'one item twice among many',
    [...puts(keys(20)), { kind: 'check', key: { pk: 'REFUSED', sk: 'S3' }, when: [{ item: 'absent' }] }],
  ],
  ['more than 4 MB', puts(keys(11).map((each) => fill(400_000, each)))],
  ['a check without a condition', [{ kind: 'check', key, when: [] }]],
  ['an empty token', puts([key]), ''],
  ['a token of 37 characters', puts([key]), 'x'.repeat(37)],
];

export function describeTableRefusals(table: () => Table): void {
  describe('refuses as a TypeError', () => {
    test.each(badKeys)('get of %s', async (_name, bad) => {
      await expect(table().get(bad)).rejects.toThrow(TypeError);
    });

    test.each<[string, readonly Key[]]>([
      ...badKeys.map(([name, bad]): [string, Key[]] => [name, [key, bad]]),
      ['no key', []],
      ['101 keys', keys(101)],
      ['one key twice', [key, { pk: 'P', sk: 'T' }, { ...key }]],
      ['one key twice among many', [...keys(30), { pk: 'REFUSED', sk: 'S7' }]],
    ])('batchGet of %s', async (_name, bad) => {
      await expect(table().batchGet(bad)).rejects.toThrow(TypeError);
    });

    test.each(badQueries)('query of %s', async (_name, query) => {
      await expect(table().query(query)).rejects.toThrow(TypeError);
    });

    test.each(badWrites)('a write with %s, alone and in a transaction', async (_name, write) => {
      const beside: Write = { kind: 'put', item: { pk: 'REFUSED', sk: 'beside' } };
      await expect(table().transact([beside, write], { token: freshToken() })).rejects.toThrow(TypeError);
      if (write.kind !== 'check') await expect(table().write(write)).rejects.toThrow(TypeError);
    });

    test.each(badTransactions)('a transaction of %s', async (_name, writes, token = freshToken()) => {
      await expect(table().transact(writes, { token })).rejects.toThrow(TypeError);
    });

    test('and nothing of all that was written', async () => {
      expect(await table().query({ pk: 'REFUSED' })).toEqual({ items: [] });
    });
  });

  describe('takes what just fits', () => {
    test('an item of 400 KB with keys of the longest kind', async () => {
      const item = fill(tableLimits.itemBytes, { pk: 'é'.repeat(1024), sk: 's'.repeat(1024) });
      await table().write({ kind: 'put', item });
      expect(await table().get({ pk: item.pk, sk: item.sk })).toEqual(item);
    });

    test('a transaction of almost 4 MB under a token of 36 characters', async () => {
      const items = keys(10).map((each) => fill(400_000, { ...each, pk: 'ALMOST' }));
      await table().transact(puts(items), { token: 'x'.repeat(36) });
      expect((await table().query({ pk: 'ALMOST', keysOnly: true, limit: 3 })).items).toHaveLength(3);
    });

    test('keys that run together the same way are different items', async () => {
      const near = [
        { pk: 'a1', sk: 'b' },
        { pk: 'a', sk: '1b' },
        { pk: '1:a', sk: 'b' },
      ];
      const others = keys(10).map(({ sk }) => ({ pk: 'NEAR', sk }));
      await table().transact(puts([...near, ...others]), { token: freshToken() });
      expect(await table().batchGet([...near, ...others])).toEqual([...near, ...others]);
    });
  });
}
