/** What DynamoDB says and DynamoDB Local never does, answered here by a server with a script. */
import { createServer, type Server } from 'node:http';
import { DynamoDbTable } from '../../shared/table/dynamodb-table.ts';
import { Meter } from '../../shared/table/meter.ts';
import { type Refusal, TableUnavailableError, TransactionRefusedError } from '../../shared/table/table.ts';
import { refusalsOf } from './table-contract.ts';

const key = { pk: 'P', sk: 'S' };
const storedItem = { pk: { S: 'P' }, sk: { S: 'S' }, n: { N: '-7' }, flag: { BOOL: false }, resource: { S: '{}' } };
const plainItem = { ...key, n: -7, flag: false, resource: '{}' };

interface Answer {
  readonly status: number;
  readonly body: object;
}
interface Asked {
  readonly action: string;
  readonly body: Record<string, unknown>;
}

const failure = (type: string, more: object = {}, status = 400): Answer => ({
  status,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, Message: type, ...more },
});
const success = (body: object): Answer => ({ status: 200, body });

let server: Server;
let table: DynamoDbTable;
/** The answers to give, the last one for good; a `lost` one is a connection that ends without an answer. */
let script: (Answer | 'lost')[] = [];
let asked: Asked[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      asked.push({ action, body: JSON.parse(text) });
      const answer = script.length > 1 ? script.shift() : script[0];
      if (answer === undefined || answer === 'lost') {
        response.destroy();
        return;
      }
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  table = DynamoDbTable.connect({ tableName: 'T', endpoint: `http://127.0.0.1:${port}` });
});
afterAll(async () => {
  table.close();
  await new Promise((resolve) => server.close(resolve));
});
const answering = (...answers: (Answer | 'lost')[]) => {
  script = answers;
  asked = [];
};

const transact = () => table.transact([{ kind: 'put', item: { ...key } }], { token: 'T1' });
const write = () => table.write({ kind: 'put', item: { ...key } });

describe('a cancelled transaction', () => {
  test.each<[string, Refusal['reason']]>([
    ['ConditionalCheckFailed', 'condition'],
    ['TransactionConflict', 'conflict'],
    ['ThrottlingError', 'throttle'],
    ['ProvisionedThroughputExceeded', 'throttle'],
    ['RequestLimitExceeded', 'throttle'],
    ['ItemCollectionSizeLimitExceeded', 'validation'],
    ['ValidationError', 'validation'],
    ['SomethingNew', 'validation'],
  ])('for %s is refused as %s, at its index', async (Code, reason) => {
    answering(
      failure('TransactionCanceledException', { CancellationReasons: [{ Code: 'None' }, { Code, Message: 'm' }] }),
    );
    expect(await refusalsOf(transact())).toEqual([{ index: 1, reason }]);
    expect(asked).toHaveLength(1);
  });

  test('hands on every reason, and the stored item in plain values', async () => {
    const reasons = [
      { Code: 'ConditionalCheckFailed', Item: storedItem },
      { Code: 'None' },
      { Code: 'TransactionConflict' },
    ];
    answering(failure('TransactionCanceledException', { CancellationReasons: reasons }));
    expect(await refusalsOf(transact())).toEqual([
      { index: 0, reason: 'condition', old: plainItem },
      { index: 2, reason: 'conflict' },
    ]);
  });

  test('sends the token, and asks for the stored items', async () => {
    answering(success({}));
    await transact();
    const { ClientRequestToken, TransactItems, ReturnConsumedCapacity } = asked[0]?.body ?? {};
    expect(ClientRequestToken).toBe('T1');
    expect(TransactItems).toEqual([
      {
        Put: {
          TableName: 'T',
          Item: { pk: { S: 'P' }, sk: { S: 'S' } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
    ]);
    expect(ReturnConsumedCapacity).toBeUndefined();
  });
});

describe('other refusals', () => {
  test.each<[string, string, Refusal['reason'], () => Promise<void>]>([
    ['transact', 'TransactionInProgressException', 'conflict', transact],
    ['transact', 'ThrottlingException', 'throttle', transact],
    ['write', 'ConditionalCheckFailedException', 'condition', write],
    ['write', 'TransactionConflictException', 'conflict', write],
    ['write', 'ProvisionedThroughputExceededException', 'throttle', write],
    ['write', 'ItemCollectionSizeLimitExceededException', 'validation', write],
  ])('%s answered with %s is refused as %s', async (_name, type, reason, call) => {
    answering(failure(type));
    expect(await refusalsOf(call())).toEqual([{ index: 0, reason }]);
  });

  test('a refused condition of a single write hands on the stored item', async () => {
    answering(failure('ConditionalCheckFailedException', { Item: storedItem }));
    expect(await refusalsOf(write())).toEqual([{ index: 0, reason: 'condition', old: plainItem }]);
  });

  test('a token used for other writes is a TypeError', async () => {
    answering(failure('IdempotentParameterMismatchException'));
    await expect(transact()).rejects.toThrow(TypeError);
  });

  test.each(['AccessDeniedException', 'ResourceNotFoundException'])('%s is passed on as it is', async (type) => {
    answering(failure(type));
    await expect(table.get(key)).rejects.toMatchObject({ name: type });
    await expect(write()).rejects.toMatchObject({ name: type });
  });
});

describe('no answer', () => {
  const calls: [string, () => Promise<unknown>][] = [
    ['get', () => table.get(key)],
    ['batchGet', () => table.batchGet([key])],
    ['query', () => table.query({ pk: 'P' })],
    ['write', write],
    ['transact', transact],
  ];
  test.each(calls)('%s fails with TableUnavailableError after three server errors', async (_name, call) => {
    answering(failure('InternalServerError', {}, 500));
    await expect(call()).rejects.toThrow(TableUnavailableError);
    expect(asked).toHaveLength(3);
  });

  test.each(calls)('%s fails with TableUnavailableError when connections end', async (_name, call) => {
    answering('lost');
    await expect(call()).rejects.toThrow(TableUnavailableError);
  });

  test('a read that is throttled to the end fails with TableUnavailableError', async () => {
    answering(failure('ThrottlingException'));
    await expect(table.get(key)).rejects.toThrow(TableUnavailableError);
  });

  test('an answer lost once is asked for again under the same token', async () => {
    answering('lost', success({}));
    await transact();
    expect(asked.map(({ body }) => body['ClientRequestToken'])).toEqual(['T1', 'T1']);
  });

  test('nobody listening is TableUnavailableError', async () => {
    const nowhere = DynamoDbTable.connect({ tableName: 'T', endpoint: 'http://127.0.0.1:1' });
    await expect(nowhere.get(key)).rejects.toThrow(TableUnavailableError);
    nowhere.close();
  });
});

describe('batchGet', () => {
  const other = { pk: 'P', sk: 'T' };
  const wire = { pk: { S: 'P' }, sk: { S: 'T' } };

  test('asks again for unprocessed keys, and for those alone', async () => {
    answering(
      success({ Responses: { T: [storedItem] }, UnprocessedKeys: { T: { Keys: [wire], ConsistentRead: true } } }),
      success({ Responses: { T: [] }, UnprocessedKeys: { T: { Keys: [wire], ConsistentRead: true } } }),
      success({ Responses: { T: [wire] } }),
    );
    expect(await table.batchGet([other, key])).toEqual([other, plainItem]);
    const askedFor = asked.map(({ body }) => (body['RequestItems'] as { T: { Keys: object[] } }).T.Keys);
    expect(askedFor).toEqual([[wire, { pk: { S: 'P' }, sk: { S: 'S' } }], [wire], [wire]]);
  });

  test('gives up on unprocessed keys after five seconds', async () => {
    answering(success({ Responses: { T: [] }, UnprocessedKeys: { T: { Keys: [wire], ConsistentRead: true } } }));
    const startMs = performance.now();
    await expect(table.batchGet([other])).rejects.toThrow(TableUnavailableError);
    expect(performance.now() - startMs).toBeLessThan(5100);
    expect(asked.length).toBeGreaterThan(5);
  });
});

describe('expressions', () => {
  test('names and values stand behind placeholders only', async () => {
    answering(success({}));
    const hostile = 'a = :x OR attribute_exists(b)';
    await table.write({
      kind: 'update',
      key,
      set: { [hostile]: hostile },
      remove: ['size'],
      add: { n: 2 },
      when: [
        { attribute: hostile, absentOrEquals: hostile },
        { attribute: 'n', lessThan: 5 },
      ],
    });
    expect(asked[0]?.body).toEqual({
      TableName: 'T',
      Key: { pk: { S: 'P' }, sk: { S: 'S' } },
      UpdateExpression: 'SET #0 = :0 REMOVE #1 ADD #2 :1',
      ConditionExpression: '(attribute_not_exists(#0) OR #0 = :2) AND #2 < :3',
      ExpressionAttributeNames: { '#0': hostile, '#1': 'size', '#2': 'n' },
      ExpressionAttributeValues: { ':0': { S: hostile }, ':1': { N: '2' }, ':2': { S: hostile }, ':3': { N: '5' } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  });
});

describe('units', () => {
  test('are taken from what AWS reports, reads apart from writes', async () => {
    const meter = new Meter();
    const metered = table.meteredBy(meter);
    answering(
      success({
        ConsumedCapacity: [{ TableName: 'T', CapacityUnits: 9, ReadCapacityUnits: 2, WriteCapacityUnits: 7 }],
      }),
    );
    await metered.transact([{ kind: 'put', item: { ...key } }], { token: 'T2' });
    answering(success({ Item: storedItem, ConsumedCapacity: { TableName: 'T', CapacityUnits: 3 } }));
    await metered.get(key);
    expect([meter.readUnits, meter.writeUnits]).toEqual([5, 7]);
    expect(asked[0]?.body['ReturnConsumedCapacity']).toBe('TOTAL');
  });

  test('of a refused transaction are reckoned from what is known', async () => {
    const meter = new Meter();
    answering(failure('TransactionCanceledException', { CancellationReasons: [{ Code: 'TransactionConflict' }] }));
    const call = table.meteredBy(meter).transact([{ kind: 'put', item: { ...key } }], { token: 'T3' });
    await expect(call).rejects.toThrow(TransactionRefusedError);
    expect(meter.writeUnits).toBe(2);
  });
});
