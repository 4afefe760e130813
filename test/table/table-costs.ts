/** What calls cost by DynamoDB's published rules. DynamoDB Local reports by them too, but in transactions. */
import { Meter } from '../../shared/table/meter.ts';
import type { Item, Key, Table, Write } from '../../shared/table/table.ts';
import { freshName, freshToken } from './table-contract.ts';

interface Cost {
  readonly reads?: number;
  readonly writes?: number;
  readonly actions: string[];
}

/** An item of exactly so many bytes, `n` included. */
function itemOf(key: Key, bytes: number): Item {
  const rest = Buffer.byteLength(`pksk${key.pk}${key.sk}resource`) + 'n'.length + 2;
  return { ...key, n: 1, resource: 'x'.repeat(bytes - rest) };
}

const put = (key: Key, bytes: number): Write => ({ kind: 'put', item: itemOf(key, bytes) });

/** What one call on `pk` costs, where `pk` holds an item of each of these sizes under the sort key that is its size. */
const stored = [100, 1024, 1025, 4096, 4097, 8192];
const cases: [string, (table: Table, pk: string) => Promise<unknown>, Cost][] = [
  ['get of 4,096 bytes', (t, pk) => t.get({ pk, sk: '4096' }), { reads: 1, actions: ['GetItem'] }],
  ['get of 4,097 bytes', (t, pk) => t.get({ pk, sk: '4097' }), { reads: 2, actions: ['GetItem'] }],
  ['eventual get', (t, pk) => t.get({ pk, sk: '4097' }, { consistent: false }), { reads: 1, actions: ['GetItem'] }],
  [
    'eventual get of little',
    (t, pk) => t.get({ pk, sk: '100' }, { consistent: false }),
    { reads: 0.5, actions: ['GetItem'] },
  ],
  ['get of nothing', (t, pk) => t.get({ pk, sk: 'none' }), { reads: 1, actions: ['GetItem'] }],
  [
    'batchGet counts each item, and one for nothing',
    (t, pk) =>
      t.batchGet([
        { pk, sk: '4097' },
        { pk, sk: 'none' },
        { pk, sk: '100' },
      ]),
    { reads: 4, actions: ['BatchGetItem'] },
  ],
  ['query counts the whole page', (t, pk) => t.query({ pk }), { reads: 5, actions: ['Query'] }],
  ['eventual query', (t, pk) => t.query({ pk, consistent: false }), { reads: 2.5, actions: ['Query'] }],
  ['query for keys costs the same', (t, pk) => t.query({ pk, keysOnly: true }), { reads: 5, actions: ['Query'] }],
  ['query of little', (t, pk) => t.query({ pk, sk: { prefix: '100' } }), { reads: 1, actions: ['Query'] }],
  ['query of nothing', (t, pk) => t.query({ pk, sk: { prefix: 'z' } }), { reads: 1, actions: ['Query'] }],
  [
    'eventual query of nothing',
    (t, pk) => t.query({ pk: `${pk}z`, consistent: false }),
    { reads: 0.5, actions: ['Query'] },
  ],
  [
    'put of 1,024 bytes',
    (t, pk) => t.write({ kind: 'put', item: itemOf({ pk, sk: 'new' }, 1024) }),
    { writes: 1, actions: ['PutItem'] },
  ],
  [
    'put of 1,025 bytes',
    (t, pk) => t.write({ kind: 'put', item: itemOf({ pk, sk: 'new' }, 1025) }),
    { writes: 2, actions: ['PutItem'] },
  ],
  [
    'put over a larger item',
    (t, pk) => t.write({ kind: 'put', item: { pk, sk: '4097' } }),
    { writes: 5, actions: ['PutItem'] },
  ],
  [
    'put over a smaller item',
    (t, pk) => t.write({ kind: 'put', item: itemOf({ pk, sk: '100' }, 2049) }),
    { writes: 3, actions: ['PutItem'] },
  ],
  [
    'put where nothing must be',
    (t, pk) => t.write({ kind: 'put', item: itemOf({ pk, sk: 'new' }, 2049), when: [{ item: 'absent' }] }),
    { writes: 3, actions: ['PutItem'] },
  ],
  [
    'update counts the item, not the change',
    (t, pk) => t.write({ kind: 'update', key: { pk, sk: '4096' }, add: { n: 1 } }),
    { writes: 4, actions: ['UpdateItem'] },
  ],
  [
    'update that grows the item',
    (t, pk) => t.write({ kind: 'update', key: { pk, sk: '1024' }, set: { more: 'x' } }),
    { writes: 2, actions: ['UpdateItem'] },
  ],
  [
    'update that shrinks the item',
    (t, pk) => t.write({ kind: 'update', key: { pk, sk: '4096' }, remove: ['resource'] }),
    { writes: 4, actions: ['UpdateItem'] },
  ],
  [
    'update of nothing',
    (t, pk) => t.write({ kind: 'update', key: { pk, sk: 'x' }, add: { n: 1 } }),
    { writes: 1, actions: ['UpdateItem'] },
  ],
  ['delete', (t, pk) => t.write({ kind: 'delete', key: { pk, sk: '1025' } }), { writes: 2, actions: ['DeleteItem'] }],
  [
    'delete of nothing',
    (t, pk) => t.write({ kind: 'delete', key: { pk, sk: 'none' } }),
    { writes: 1, actions: ['DeleteItem'] },
  ],
  [
    'a transaction costs twice its writes',
    (t, pk) => t.transact([put({ pk, sk: 'new' }, 1025), put({ pk, sk: 'newer' }, 100)], { token: freshToken() }),
    { writes: 2 * (2 + 1), actions: ['PutItem'] },
  ],
  [
    'a refused write costs as if it had happened',
    (t, pk) => t.write({ kind: 'put', item: { pk, sk: '4097' }, when: [{ item: 'absent' }] }).catch(() => undefined),
    { writes: 5, actions: ['PutItem'] },
  ],
];

/** DynamoDB Local reports less than AWS charges here, and does not tell reads from writes. */
const casesBeyondLocal: typeof cases = [
  [
    'in a transaction a check counts as a write, an update as its item',
    (t, pk) => {
      const writes: Write[] = [
        put({ pk, sk: 'new' }, 1025),
        { kind: 'update', key: { pk, sk: '1024' }, add: { n: 1 } },
        { kind: 'delete', key: { pk, sk: '1025' } },
        { kind: 'check', key: { pk, sk: 'none' }, when: [{ item: 'absent' }] },
      ];
      return t.transact(writes, { token: freshToken() });
    },
    { writes: 2 * (2 + 1 + 2 + 1), actions: ['ConditionCheckItem', 'DeleteItem', 'PutItem', 'UpdateItem'] },
  ],
  [
    'a repeated transaction reads its items again, at twice the price',
    async (t, pk) => {
      const token = freshToken();
      const writes: Write[] = [put({ pk, sk: 'new' }, 4097), { kind: 'delete', key: { pk, sk: '100' } }];
      await t.transact(writes, { token });
      await t.transact(writes, { token });
    },
    { writes: 2 * (5 + 1), reads: 2 * (2 + 1), actions: ['DeleteItem', 'PutItem'] },
  ],
  [
    'a refused transaction costs as if it had happened',
    (t, pk) => {
      const create: Write = { kind: 'put', item: { pk, sk: '4097' }, when: [{ item: 'absent' }] };
      return t.transact([put({ pk, sk: 'new' }, 1025), create], { token: freshToken() }).catch(() => undefined);
    },
    { writes: 2 * (2 + 5), actions: ['PutItem'] },
  ],
];

/** @param byPublishedRules whether the table counts by AWS's rules where DynamoDB Local does not */
export function describeTableCosts(table: () => Table, byPublishedRules: boolean): void {
  describe('costs', () => {
    test.each(byPublishedRules ? [...cases, ...casesBeyondLocal] : cases)(
      '%s',
      async (_name, call, { reads = 0, writes = 0, actions }) => {
        const pk = freshName('COST');
        const items = stored.map((bytes) => itemOf({ pk, sk: String(bytes) }, bytes));
        await table().transact(
          items.map((item): Write => ({ kind: 'put', item })),
          { token: freshToken() },
        );
        const meter = new Meter();
        await call(table().meteredBy(meter), pk);
        expect({ reads: meter.readUnits, writes: meter.writeUnits, actions: [...meter.actions].sort() }).toEqual({
          reads,
          writes,
          actions,
        });
        expect(meter.sequentialTrips).toBe(meter.calls);
      },
    );

    test('calls made together are one trip, a call behind them is another', async () => {
      const meter = new Meter();
      const metered = table().meteredBy(meter);
      const key = { pk: 'COST#TRIPS', sk: 'S' };
      await Promise.all([metered.get(key), metered.batchGet([key]), metered.query({ pk: key.pk })]);
      expect({ calls: meter.calls, trips: meter.sequentialTrips }).toEqual({ calls: 3, trips: 1 });
      await metered.write({ kind: 'put', item: key });
      expect({ calls: meter.calls, trips: meter.sequentialTrips }).toEqual({ calls: 4, trips: 2 });
    });

    test('two meters on one table count apart, and the table itself counts nothing', async () => {
      const [one, other] = [new Meter(), new Meter()];
      const key = { pk: 'COST#APART', sk: 'S' };
      await table().meteredBy(one).get(key);
      await table().meteredBy(one).meteredBy(other).get(key);
      await table().get(key);
      expect([one.calls, other.calls]).toEqual([1, 1]);
    });
  });
}
