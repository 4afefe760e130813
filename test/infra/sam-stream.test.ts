/** The stream of DynamoDB Local, read as the SQLite table's own. */
import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDbStream } from '../../infra/local/sam/stream.ts';
import { DynamoDbTable } from '../../shared/table/dynamodb-table.ts';
import type { StreamRecord } from '../../shared/table/stream.ts';
import { type DynamoDbLocal, describeWithDynamoDbLocal, startDynamoDbLocal } from '../support/dynamodb-local.ts';

describeWithDynamoDbLocal('the stream of DynamoDB Local', () => {
  let dynamoDb: DynamoDbLocal;
  let table: DynamoDbTable;
  const failures: string[] = [];
  const open = (): DynamoDbStream =>
    new DynamoDbStream({
      ...dynamoDb,
      pollMs: 20,
      onFailure: ({ name }, error) => failures.push(`${name}: ${error}`),
    });

  beforeAll(async () => {
    dynamoDb = await startDynamoDbLocal();
    table = DynamoDbTable.connect(dynamoDb);
  });
  afterAll(async () => {
    table.close();
    await dynamoDb.stop();
  });

  async function recordsOf(stream: DynamoDbStream, count: number): Promise<readonly StreamRecord[]> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const records = stream.readStream({ limit: 10 });
      if (records.length >= count) return records;
      await wait(20);
    }
    throw new Error(`${stream.readStream({ limit: 10 }).length} records of ${count}`);
  }

  const put = (sk: string, version: number) =>
    table.transact([{ kind: 'put', item: { pk: 'p', sk, version, on: true } }], { token: crypto.randomUUID() });

  test('is turned on, tells what items were and are, in order, and gives a second reader the same', async () => {
    const stream = open();
    await stream.start();
    await put('a', 1);
    await put('a', 2);
    await table.transact([{ kind: 'delete', key: { pk: 'p', sk: 'a' } }], { token: crypto.randomUUID() });
    const key = { pk: 'p', sk: 'a' };
    const [first, second] = [1, 2].map((version) => expect.objectContaining({ ...key, version, on: true }));
    const expected = [
      { sequence: 1, changes: [{ key, new: first }] },
      { sequence: 2, changes: [{ key, old: first, new: second }] },
      { sequence: 3, changes: [{ key, old: second }] },
    ];
    expect(await recordsOf(stream, 3)).toEqual(expected);
    const other = open();
    await other.start();
    expect(await recordsOf(other, 3)).toEqual(expected);
    await Promise.all([stream.stop(), other.stop()]);
    expect(failures).toEqual([]);
  });

  test('is read from a place on, in pages, and forgotten up to a place', async () => {
    const stream = open();
    await stream.start();
    await recordsOf(stream, 3);
    expect(stream.readStream({ after: 1, limit: 1 }).map(({ sequence }) => sequence)).toEqual([2]);
    stream.trimStream(2);
    expect(stream.readStream({ limit: 10 }).map(({ sequence }) => sequence)).toEqual([3]);
    expect(stream.readStream({ after: 3, limit: 10 })).toEqual([]);
    await stream.stop();
  });

  test('that cannot be read is said to be so, and the reader stops at once all the same', async () => {
    const stream = open();
    await stream.start();
    await dynamoDb.stop();
    for (let attempt = 0; attempt < 200 && failures.length === 0; attempt += 1) await wait(20);
    const before = performance.now();
    await stream.stop();
    expect(performance.now() - before).toBeLessThan(2000);
    expect(failures).toEqual([expect.stringMatching(/^stream: .*fetch failed/)]);
  });
});
