/** When the table fails: callers are told to come back, nothing is half done, nothing is done twice, and the log keeps it to itself. */
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { handler as createUser } from '../../functions/scim/users/create-user.ts';
import { handler as getUser } from '../../functions/scim/users/get-user.ts';
import { handler as patchUser } from '../../functions/scim/users/patch-user.ts';
import type { Table, Write } from '../../shared/table/table.ts';
import { TableUnavailableError, TransactionRefusedError } from '../../shared/table/table.ts';
import { AdversaryTable } from '../support/adversary-table.ts';
import {
  groupOf,
  patchOp,
  person,
  type ScimService,
  startScimService,
  type TestTeam,
} from '../support/scim-service.ts';

let service: ScimService;
let team: TestTeam;
/** What happens to each call of the functions before it reaches the table. */
let fate: (call: string, writes: readonly Write[]) => void;

/** The table with `fate` before every call of it. */
function fated(table: Table): Table {
  return {
    get: async (...args) => {
      fate('get', []);
      return table.get(...args);
    },
    batchGet: async (...args) => {
      fate('batchGet', []);
      return table.batchGet(...args);
    },
    query: async (...args) => {
      fate('query', []);
      return table.query(...args);
    },
    write: async (write) => {
      fate('write', [write]);
      return table.write(write);
    },
    transact: async (writes, options) => {
      fate('transact', writes);
      return table.transact(writes, options);
    },
    meteredBy: (meter) => fated(table.meteredBy(meter)),
  };
}

const fine = (): void => {};
const unreachable = (): never => {
  throw new TableUnavailableError('the table cannot be reached: barbara@people.example');
};
const refusing = (reason: 'throttle' | 'conflict') => (call: string) => {
  if (call === 'transact') throw new TransactionRefusedError([{ index: 0, reason }]);
};
const defect = (): never => {
  throw new TypeError('cannot read barbara@people.example');
};

beforeEach(async () => {
  fate = fine;
  service = await startScimService({ wrap: fated, mayFail: true });
  team = await service.team();
  // The use of the key is noted once an hour: not by what is measured here.
  await team.get('/Users');
});
afterEach(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

/** A call of a function as Lambda makes it, with so much time left. */
async function invoke(
  handler: (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>,
  request: { method: string; id?: string; body?: unknown },
  remainingMs: number,
): Promise<APIGatewayProxyResult> {
  const end = performance.now() + remainingMs;
  const event = {
    httpMethod: request.method,
    resource: '/v2/Users',
    path: '/v2/Users',
    headers: { Authorization: `Bearer ${team.key}` },
    multiValueHeaders: {},
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: request.id === undefined ? null : { id: request.id },
    body: request.body === undefined ? null : JSON.stringify(request.body),
    isBase64Encoded: false,
  };
  const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => end - performance.now() };
  // The functions look at no more of what Lambda passes than this.
  return handler(event as unknown as APIGatewayProxyEvent, context as unknown as Context);
}

function expectComeBack({ statusCode, headers, body }: APIGatewayProxyResult): void {
  expect(statusCode).toBe(503);
  expect(headers?.['Retry-After']).toMatch(/^[1-9]\d*$/);
  expect(headers?.['Content-Type']).toMatch(/^application\/scim\+json/);
  expect(JSON.parse(body)).toEqual({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: '503',
    detail: expect.stringMatching(/again/),
  });
  expect(body).not.toContain('barbara');
}

describe('503 with an integer Retry-After and nothing written', () => {
  const shortMs = 1300;
  test.each<[string, () => typeof fate]>([
    ['when the table cannot be reached', () => unreachable],
    ['when every write is throttled for longer than there is time', () => refusing('throttle')],
    ['when every write meets another one for longer than there is time', () => refusing('conflict')],
    [
      'when what was read is never current',
      () => (call) => {
        if (call === 'transact') throw new TransactionRefusedError([{ index: 0, reason: 'condition' }]);
      },
    ],
  ])('%s', async (_, doom) => {
    const { body: user } = await team.post('/Users', person());
    const before = await service.dump();
    fate = doom();
    expectComeBack(await invoke(createUser, { method: 'POST', body: person() }, shortMs));
    const patch = { schemas: [patchOp], Operations: [{ op: 'replace', path: 'title', value: 'Never' }] };
    expectComeBack(await invoke(patchUser, { method: 'PATCH', id: user.id, body: patch }, shortMs));
    fate = fine;
    expect(await service.dump()).toEqual(before);
  });

  test('of reads too', async () => {
    const { body: user } = await team.post('/Users', person());
    fate = unreachable;
    expectComeBack(await invoke(getUser, { method: 'GET', id: user.id }, shortMs));
    expect(service.log.at(-1)).toMatchObject({ level: 'error', status: 503 });
  });

  test('well before the function itself would be stopped', async () => {
    fate = refusing('throttle');
    const started = performance.now();
    expectComeBack(await invoke(createUser, { method: 'POST', body: person() }, 2500));
    expect(performance.now() - started).toBeLessThan(2400);
  });
});

describe('a request that is answered late', () => {
  test.each<[string, (call: number) => boolean]>([
    ['throttled twice', (call) => call <= 2],
    ['unreachable once', (call) => call === 1],
  ])('because writes were %s happens once', async (_, isBad) => {
    let calls = 0;
    fate = (call) => {
      if (call !== 'transact') return;
      calls += 1;
      if (isBad(calls))
        throw calls === 1
          ? new TableUnavailableError('lost')
          : new TransactionRefusedError([{ index: 1, reason: 'throttle' }]);
    };
    const { status } = await team.post('/Users', person());
    expect(status).toBe(201);
    fate = fine;
    expect((await team.get('/Users')).body.totalResults).toBe(1);
  });
});

test('a list is answered although its position cannot be kept', async () => {
  for (let each = 0; each < 3; each += 1) await team.post('/Users', person());
  fate = (call) => {
    if (call === 'write') throw new TransactionRefusedError([{ index: 0, reason: 'throttle' }]);
  };
  const { status, body } = await team.get('/Users?count=2');
  expect([status, body.totalResults, body.itemsPerPage]).toEqual([200, 3, 2]);
  fate = fine;
  expect((await team.get('/Users?startIndex=3&count=2')).body.itemsPerPage).toBe(1);
});

test('a large group is created although writes of its parts are throttled', async () => {
  const ids: string[] = [];
  for (let each = 0; each < 50; each += 1) ids.push((await team.post('/Users', person())).body.id);
  let calls = 0;
  fate = (call) => {
    calls += 1;
    if (call === 'write' && calls % 2 === 0) throw new TransactionRefusedError([{ index: 0, reason: 'throttle' }]);
  };
  const { status, body } = await team.post('/Groups', groupOf(ids));
  expect([status, body.members.length]).toEqual([201, 50]);
  fate = fine;
});

describe('when answers are lost after the commit', () => {
  let lossy: AdversaryTable | undefined;
  beforeEach(async () => {
    await service.close();
    service = await startScimService({
      mayFail: true,
      wrap: (table) => {
        lossy = new AdversaryTable(table, { seed: 3, lostAnswers: 0.6 });
        return lossy;
      },
    });
    team = await service.team();
  });

  test('each person is created once, told 201, and a renaming is not taken for a clash with itself', async () => {
    for (let each = 1; each <= 20; each += 1) {
      const { status, body } = await team.post('/Users', person());
      expect(status).toBe(201);
      const renamed = await team.patch(`/Users/${body.id}`, [
        { op: 'replace', path: 'userName', value: `again-${body.userName}` },
      ]);
      expect([renamed.status, renamed.body.userName]).toEqual([200, `again-${body.userName}`]);
      expect((await team.get('/Users?count=0')).body.totalResults).toBe(each);
    }
    expect(lossy?.injected.lostAfter).toBeGreaterThan(10);
  });
});

describe('a defect', () => {
  test('is a 500 with the request id and no detail of itself; the log has its place and nothing personal', async () => {
    fate = defect;
    const { status, headers, body, text } = await team.post('/Users', person());
    expect([status, body.status, body.schemas]).toEqual([500, '500', ['urn:ietf:params:scim:api:messages:2.0:Error']]);
    expect(body.detail).toContain(String(headers['x-amzn-requestid']));
    expect(text).not.toMatch(/barbara|TypeError|cannot read|\.ts/);
    const entry = service.log.at(-1);
    expect(entry).toMatchObject({
      level: 'error',
      status: 500,
      requestId: headers['x-amzn-requestid'],
      error: { name: 'TypeError' },
    });
    expect(JSON.stringify(entry)).toMatch(/create-user|provision/);
    expect(JSON.stringify(entry)).not.toContain('barbara');
    fate = fine;
    expect((await team.get('/Users')).body.totalResults).toBe(0);
  });
});
