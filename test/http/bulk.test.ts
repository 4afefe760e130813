/** Bulk (RFC 7644 section 3.7): references, loops, limits, and each operation answering as it would alone. */
import type { Table } from '../../shared/table/table.ts';
import { groupOf, person, type ScimService, startScimService, type TestTeam } from '../support/scim-service.ts';

const bulkRequest = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

let service: ScimService;
let team: TestTeam;
let beforeWrites: () => void;

function watched(table: Table): Table {
  return {
    get: (...args) => table.get(...args),
    batchGet: (...args) => table.batchGet(...args),
    query: (...args) => table.query(...args),
    write: (write) => table.write(write),
    transact: async (writes, options) => {
      beforeWrites();
      return table.transact(writes, options);
    },
    meteredBy: (meter) => watched(table.meteredBy(meter)),
  };
}

beforeEach(async () => {
  beforeWrites = () => {};
  service = await startScimService({ wrap: watched });
  team = await service.team();
});
afterEach(async () => {
  expect(await service.faults()).toEqual([]);
  await service.close();
});

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly bulkId?: string;
  readonly version?: string;
  readonly data?: unknown;
}

const bulk = (Operations: readonly Operation[], more: object = {}) =>
  team.post('/Bulk', { schemas: [bulkRequest], Operations, ...more });

const postUser = (bulkId: string, more: Readonly<Record<string, unknown>> = {}): Operation => ({
  method: 'POST',
  path: '/Users',
  bulkId,
  data: person(more),
});

const statuses = (answer: { body: { Operations: { status: string }[] } }): string[] =>
  answer.body.Operations.map(({ status }) => status);

const idOf = ({ location = '' }: { location?: string }): string => location.slice(location.lastIndexOf('/') + 1);

test('a group that is sent before its members is created with them, and the answers keep the order of the request', async () => {
  const answer = await bulk([
    { method: 'POST', path: '/Groups', bulkId: 'g', data: groupOf(['bulkId:a', 'bulkId:b']) },
    postUser('a'),
    postUser('b'),
    {
      method: 'PATCH',
      path: '/Users/bulkId:a',
      data: { Operations: [{ op: 'replace', path: 'title', value: 'Chief' }] },
    },
  ]);
  expect(statuses(answer)).toEqual(['201', '201', '201', '200']);
  const [group, a, b, patched] = answer.body.Operations;
  expect([group.bulkId, a.bulkId, b.bulkId, patched.bulkId]).toEqual(['g', 'a', 'b', undefined]);
  expect(patched).toMatchObject({ method: 'PATCH', location: a.location, version: 'W/"2"' });
  const members = (await team.get(`/Groups/${idOf(group)}`)).body.members.map(({ value }: { value: string }) => value);
  expect(members.sort()).toEqual([idOf(a), idOf(b)].sort());
  expect((await team.get(`/Users/${idOf(a)}`)).body.title).toBe('Chief');
});

test('people who are each other’s manager, and a group and a person who name each other, are resolved (section 3.7.1)', async () => {
  const answer = await bulk([
    postUser('a', { [enterprise]: { manager: { value: 'bulkId:b' } }, groups: [{ value: 'bulkId:g' }] }),
    postUser('b', { [enterprise]: { manager: { value: 'bulkId:a' } } }),
    { method: 'POST', path: '/Groups', bulkId: 'g', data: groupOf(['bulkId:a']) },
  ]);
  expect(statuses(answer)).toEqual(['201', '201', '201']);
  const [a, b, g] = answer.body.Operations.map(idOf);
  const [userA, userB] = [(await team.get(`/Users/${a}`)).body, (await team.get(`/Users/${b}`)).body];
  expect([userA[enterprise].manager.value, userB[enterprise].manager.value]).toEqual([b, a]);
  expect(userA.groups).toMatchObject([{ value: g }]);
  expect(answer.body.Operations[0].version).toBe(userA.meta.version);
});

test('what refers to an operation that failed, to itself alone in a path, or to nothing, fails by itself', async () => {
  const taken = person();
  await team.post('/Users', taken);
  const answer = await bulk([
    { method: 'POST', path: '/Users', bulkId: 'taken', data: taken },
    {
      method: 'PATCH',
      path: '/Users/bulkId:taken',
      data: { Operations: [{ op: 'replace', path: 'title', value: 'x' }] },
    },
    { method: 'DELETE', path: '/Users/bulkId:nobody' },
    postUser('fine'),
  ]);
  expect(statuses(answer)).toEqual(['409', '409', '400', '201']);
  const [clash, dependent, dangling] = answer.body.Operations;
  expect(clash.location).toBeUndefined();
  expect(clash.response).toMatchObject({ status: '409', scimType: 'uniqueness' });
  expect(dependent.response.detail).toContain('bulkId:taken');
  expect(dangling.response.detail).toContain('bulkId:nobody');
});

test('an operation that is no operation is refused alone, saying why', async () => {
  const answer = await bulk([
    { method: 'GET', path: '/Users' },
    { method: 'POST', path: '/Users', data: person() },
    { method: 'POST', path: '/Robots', bulkId: 'r', data: {} },
    { method: 'PUT', path: '/Users', data: {} },
    { method: 'POST', path: '/Users', bulkId: 'bad', data: { userName: 7 } },
    postUser('twice'),
    postUser('twice'),
    { method: 'DELETE', path: 'Users/1' },
  ]);
  expect(statuses(answer)).toEqual(['400', '400', '404', '405', '400', '201', '400', '400']);
});

test('an operation with a version is refused when that is not the stored one', async () => {
  const { body } = await team.post('/Users', person());
  const change = { Operations: [{ op: 'replace', path: 'title', value: 'x' }] };
  const path = `/Users/${body.id}`;
  const answer = await bulk([
    { method: 'PATCH', path, version: 'W/"9"', data: change },
    { method: 'PATCH', path, version: 'W/"1"', data: change },
  ]);
  expect(statuses(answer)).toEqual(['412', '200']);
});

test('operations on one resource happen in their order', async () => {
  const { body } = await team.post('/Users', person());
  const path = `/Users/${body.id}`;
  const titles = Array.from({ length: 20 }, (_, index) => `Title ${index}`);
  const answer = await bulk(
    titles.map((value) => ({ method: 'PATCH', path, data: { Operations: [{ op: 'replace', path: 'title', value }] } })),
  );
  expect(new Set(statuses(answer))).toEqual(new Set(['200']));
  expect((await team.get(path)).body).toMatchObject({ title: 'Title 19', meta: { version: 'W/"21"' } });
});

test('failOnErrors ends the run after so many errors and leaves the rest undone and unmentioned', async () => {
  const missing: Operation = { method: 'DELETE', path: '/Users/nobody' };
  const answer = await bulk([postUser('a'), missing, postUser('b'), missing, postUser('c')], { failOnErrors: 2 });
  expect(statuses(answer)).toEqual(['201', '404', '201', '404']);
  expect((await team.get('/Users')).body.totalResults).toBe(2);
});

test.each([
  ['1,001 operations', () => bulk(Array.from({ length: 1001 }, (_, index) => postUser(`b${index}`))), 413, undefined],
  ['more than a megabyte', () => bulk([postUser('a', { title: 'x'.repeat(1_048_576) })]), 413, undefined],
  ['no operations', () => bulk([]), 400, 'invalidSyntax'],
  [
    'another schema',
    () => team.post('/Bulk', { schemas: ['urn:x'], Operations: [postUser('a')] }),
    400,
    'invalidSyntax',
  ],
  ['failOnErrors of 0', () => bulk([postUser('a')], { failOnErrors: 0 }), 400, 'invalidValue'],
])('a request with %s is refused as a whole', async (_, send, status, scimType) => {
  const answer = await send();
  expect([answer.status, answer.body.scimType]).toEqual([status, scimType]);
  expect((await team.get('/Users')).body.totalResults).toBe(0);
});

test('1,000 operations fit', async () => {
  const answer = await bulk(Array.from({ length: 1000 }, (_, index) => postUser(`b${index}`)));
  expect(new Set(statuses(answer))).toEqual(new Set(['201']));
  expect((await team.get('/Users?count=0')).body.totalResults).toBe(1000);
});

test('a defect in one operation is answered 500 without a detail of it, and is in the log', async () => {
  beforeWrites = () => {
    beforeWrites = () => {};
    throw new TypeError('defect');
  };
  const answer = await bulk([postUser('a'), postUser('b')]);
  expect(statuses(answer).sort()).toEqual(['201', '500']);
  expect(answer.text).not.toContain('defect');
  expect(service.log.at(-1)).toMatchObject({ status: 200, level: 'error', error: { name: 'TypeError' } });
});
