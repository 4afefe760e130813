/** What every operation behind a SCIM API key leaves behind: when the key was used, that a call failed, and where a page ended. */
import { type Operation, operations } from '../../functions/operations.ts';
import { parseApiKey } from '../../shared/domain/api-key.ts';
import { apiKeys } from '../../shared/store/api-keys.ts';
import { keys, ranges } from '../../shared/store/keys.ts';
import { queryAll } from '../../shared/store/read-all.ts';
import type { ScimAnswer } from '../support/scim-client.ts';
import {
  groupOf,
  patchOp,
  person,
  type ScimService,
  startScimService,
  type TestTeam,
} from '../support/scim-service.ts';

const now = new Date('2026-05-04T10:00:00Z');

let service: ScimService;
let team: TestTeam;
let ids: Readonly<Record<'Users' | 'Groups', string>>;

beforeAll(async () => {
  service = await startScimService({ clock: () => now });
  team = await service.team();
  const user = (await team.post('/Users', person())).body.id;
  ids = { Users: user, Groups: (await team.post('/Groups', groupOf([user]))).body.id };
});
afterAll(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

const withKey = operations.filter(({ caller }) => caller === 'SCIM key');
const rename = [{ op: 'replace', path: 'displayName', value: 'Another name' }];

/** What an operation takes, by method and path; `undefined` without a body. */
const bodies: Readonly<Record<string, (() => unknown) | undefined>> = {
  'POST /Users': person,
  'PUT /Users/{id}': person,
  'PATCH /Users/{id}': () => ({ schemas: [patchOp], Operations: rename }),
  'POST /Groups': () => groupOf([]),
  'PUT /Groups/{id}': () => groupOf([]),
  'PATCH /Groups/{id}': () => ({ schemas: [patchOp], Operations: rename }),
  'POST /Users/.search': () => ({ schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'] }),
  'POST /Groups/.search': () => ({ schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'] }),
  'POST /.search': () => ({ schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'] }),
  'POST /Bulk': () => ({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations: [{ method: 'POST', path: '/Users', bulkId: 'a', data: person() }],
  }),
};

interface NewKey {
  readonly text: string;
  readonly keyId: string;
}

async function newKey(): Promise<NewKey> {
  const scope = { table: service.table, teamId: team.id, clock: () => now };
  const text = (await apiKeys(scope).generate({ name: 'Key', createdBy: 'operator' })).key;
  return { text, keyId: parseApiKey(text)?.keyId ?? '' };
}

function call(
  { method, path }: Operation,
  { text }: NewKey,
  more: { query?: string; id?: string; body?: unknown } = {},
) {
  const id = more.id ?? (path.startsWith('/Users') ? ids.Users : ids.Groups);
  const body = 'body' in more ? more.body : bodies[`${method} ${path}`]?.();
  return service.send({
    method,
    path: `${path.replace('{id}', id)}${more.query ?? ''}`,
    headers: { Authorization: `Bearer ${text}` },
    ...(body !== undefined && { body }),
  });
}

const usedAt = async ({ keyId }: NewKey) => (await service.table.get(keys.keyUse(team.id, keyId)))?.['lastUsed'];

// Deletions last: the others need what they delete.
const inOrder = withKey.toSorted((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'));

test.each(inOrder)('$name as the first call of a key notes when it was used', async (operation) => {
  const key = await newKey();
  const { status } = await call(operation, key);
  expect([Math.floor(status / 100), await usedAt(key)]).toEqual([2, now.getTime()]);
});

/** A request that is refused before anything of the team is read: the caller's key is read all the same. */
const refused: Readonly<Record<string, { readonly query?: string; readonly id?: string; readonly body?: unknown }>> = {
  ...Object.fromEntries(withKey.filter(({ method }) => method !== 'GET').map(({ name }) => [name, { body: '{' }])),
  ...Object.fromEntries(
    withKey
      .filter(({ method }) => method === 'GET')
      .map(({ name }) => [name, { query: '?attributes=id&excludedAttributes=emails' }]),
  ),
  'delete-user': { id: 'nobody' },
  'delete-group': { id: 'nobody' },
};

test.each(withKey)('$name that fails is noted, and that its key was used', async (operation) => {
  const key = await newKey();
  const { status }: ScimAnswer = await call(operation, key, refused[operation.name]);
  expect(Math.floor(status / 100)).toBe(4);
  const noted = await queryAll(service.table, ranges.failedCalls(team.id));
  const route = `${operation.method} ${operation.path}`;
  expect(noted.filter((each) => each['key'] === key.keyId)).toMatchObject([{ operation: route, status }]);
  expect(await usedAt(key)).toBe(now.getTime());
});

const searchBody = bodies['POST /.search'];
const listing = withKey.filter(({ name }) => /^(?:list|search)/.test(name));

test.each(listing)('$name keeps where a page ended, for the next one', async (operation) => {
  await team.post('/Users', person());
  await team.post('/Groups', groupOf([]));
  const key = await newKey();
  const page = { startIndex: 1, count: 1 };
  const { status, body } =
    operation.method === 'GET'
      ? await call(operation, key, { query: '?startIndex=1&count=1' })
      : await call(operation, key, { body: { ...Object(searchBody?.()), ...page } });
  expect([status, body.Resources.length, body.totalResults > 1]).toEqual([200, 1, true]);
  const { items } = await service.table.query({ pk: keys.page(team.id, key.keyId, '', 0).pk });
  expect(items.filter(({ sk }) => sk.includes(key.keyId))).toHaveLength(1);
});
