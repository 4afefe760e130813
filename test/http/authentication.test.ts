/** Who may call, and for which team: SCIM API keys, their states and their residency (RFC 6750, RFC 7644 section 2). */
import { crc32 } from 'node:zlib';
import { operations } from '../../functions/operations.ts';
import { newApiKey, parseApiKey } from '../../shared/domain/api-key.ts';
import { apiKeys } from '../../shared/store/api-keys.ts';
import { keys } from '../../shared/store/keys.ts';
import type { Scalar } from '../../shared/table/table.ts';
import type { ScimAnswer, ScimCall } from '../support/scim-client.ts';
import {
  groupOf,
  patchOp,
  person,
  type ScimService,
  startScimService,
  type TestTeam,
} from '../support/scim-service.ts';

const euBaseUrl = 'https://scim.eu.rollcall.example/scim/v2';
const hourMs = 3_600_000;

let now = Date.now();
let service: ScimService;
let team: TestTeam;
let other: TestTeam;
let userId: string;
/** Of the other team. */
let theirUser: string;
let theirGroup: string;

beforeAll(async () => {
  service = await startScimService({ clock: () => new Date(now), otherBaseUrls: { eu: euBaseUrl } });
  team = await service.team();
  other = await service.team();
  userId = (await team.post('/Users', person())).body.id;
  theirUser = (await other.post('/Users', person({ userName: 'secret-person@people.example' }))).body.id;
  theirGroup = (await other.post('/Groups', groupOf([theirUser]))).body.id;
});
afterAll(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

const withHeader = (authorization: string | undefined, call: Partial<ScimCall> = {}): Promise<ScimAnswer> =>
  service.send({
    method: 'GET',
    path: `/Users/${userId}`,
    ...call,
    headers: authorization === undefined ? {} : { Authorization: authorization },
  });

/** The caller is refused with 401 and a challenge, and nothing is written. */
async function refused(authorization: string | undefined, detail: RegExp, call: Partial<ScimCall> = {}): Promise<void> {
  // That a call was refused is noted for the team's admins.
  const all = async () => (await service.table.dump()).filter(({ pk }) => !pk.endsWith('#CALLS'));
  const before = await all();
  const { status, headers, body, text } = await withHeader(authorization, call);
  expect([status, body.status, body.schemas]).toEqual([401, '401', ['urn:ietf:params:scim:api:messages:2.0:Error']]);
  expect(body.detail).toMatch(detail);
  expect(headers['www-authenticate'] ?? headers['x-amzn-remapped-www-authenticate']).toMatch(/^Bearer/);
  expect(text).not.toContain('barbara');
  expect(await all()).toEqual(before);
}

/** The text of a new key of the team, stored with these attributes. */
async function newKey(attributes: Readonly<Record<string, Scalar>> = {}): Promise<string> {
  const { key, keyId } = await apiKeys({
    table: service.table,
    teamId: team.id,
    clock: () => new Date(now),
  }).generate({ name: 'Key', createdBy: 'operator' });
  if (Object.keys(attributes).length > 0) await service.set(keys.apiKey(team.id, keyId), attributes);
  return key;
}

describe('the Authorization header', () => {
  test.each([
    ['Bearer', (key: string) => `Bearer ${key}`],
    ['bearer', (key: string) => `bearer ${key}`],
    ['BEARER', (key: string) => `BEARER ${key}`],
    ['Bearer and more blanks', (key: string) => `Bearer   ${key}`],
    ['the bare key (Okta)', (key: string) => key],
  ])('holds a key after %s', async (_, header) => {
    expect((await withHeader(header(team.key))).status).toBe(200);
  });

  test.each<[string, (key: string) => string | undefined, RegExp]>([
    ['that is missing', () => undefined, /./],
    ['that is empty', () => '', /./],
    ['without a key', () => 'Bearer ', /key/],
    ['of junk', () => 'Bearer non-token', /key/],
    ["that is Okta's non-token", () => 'non-token', /key/],
    ['of another scheme', (key) => `Basic ${Buffer.from(`${key}:`).toString('base64')}`, /key/],
    ['of another scheme with the key', (key) => `Token ${key}`, /key/],
    [
      'whose key has a typing error',
      (key) => `Bearer ${key.slice(0, -12)}${key.at(-12) === 'x' ? 'y' : 'x'}${key.slice(-11)}`,
      /key/,
    ],
    ['whose key is cut off', (key) => `Bearer ${key.slice(0, -1)}`, /key/],
    ['whose key is in upper case', (key) => `Bearer ${key.toUpperCase()}`, /key/],
    ['with two keys', (key) => `Bearer ${key} ${key}`, /key/],
    ['of 5,000 characters', () => `Bearer ${'x'.repeat(5000)}`, /key/],
  ])('%s is refused', (_, header, detail) => refused(header(team.key), detail));
});

describe('a key', () => {
  test('of the right ids with another secret is refused, without a word about the team', async () => {
    const { keyId = '' } = parseApiKey(team.key) ?? {};
    await refused(`Bearer ${newApiKey('us', team.id).text}`, /unknown/);
    await refused(`Bearer ${reissued(newApiKey('us', team.id).text, team.id + keyId)}`, /unknown/);
  });

  test('of an unknown team is refused', () => refused(`Bearer ${newApiKey('us', 'AAAAAAAAAAAAAAAA').text}`, /unknown/));

  test("of the other residency is told that residency's base URL, before any body is read", async () => {
    const { text } = newApiKey('eu', team.id);
    await refused(`Bearer ${text}`, new RegExp(euBaseUrl.replaceAll('.', '\\.')));
    await refused(`Bearer ${text}`, /EU/, { method: 'POST', path: '/Users', body: '{broken' });
  });

  test('of a residency that is not known here is told where to look', () =>
    refused(`Bearer ${newApiKey('ap', team.id).text}`, /console/));

  test('that is revoked is dead at the next request', async () => {
    const key = await newKey();
    expect((await withHeader(`Bearer ${key}`)).status).toBe(200);
    const { keyId = '' } = parseApiKey(key) ?? {};
    await apiKeys({ table: service.table, teamId: team.id, clock: () => new Date(now) }).revoke(keyId);
    await refused(`Bearer ${key}`, /revoked/);
  });

  test('that is retiring works until its time, and not from then on', async () => {
    const key = await newKey({ state: 'RETIRING', retiresAt: now + hourMs });
    expect((await withHeader(`Bearer ${key}`)).status).toBe(200);
    now += hourMs - 1;
    expect((await withHeader(`Bearer ${key}`)).status).toBe(200);
    now += 1;
    await refused(`Bearer ${key}`, /revoked or replaced/);
  });

  test('that is retiring without a time does not work', async () => {
    await refused(`Bearer ${await newKey({ state: 'RETIRING' })}`, /revoked or replaced/);
  });

  test('that expires works until then', async () => {
    const key = await newKey({ validUntil: now + hourMs });
    expect((await withHeader(`Bearer ${key}`)).status).toBe(200);
    now += hourMs;
    await refused(`Bearer ${key}`, /expired/);
  });

  test('of a state that nobody knows does not work', async () => {
    await refused(`Bearer ${await newKey({ state: 'SOMETHING' })}`, /revoked/);
  });

  test('works again when SCIM is turned on again', async () => {
    const key = await newKey({ scim: 'off' });
    const { keyId = '' } = parseApiKey(key) ?? {};
    await refused(`Bearer ${key}`, /turned off/);
    await service.set(keys.apiKey(team.id, keyId), { scim: 'on' });
    expect((await withHeader(`Bearer ${key}`)).status).toBe(200);
  });

  test('says nothing of its state to who has another secret', async () => {
    const { keyId = '' } = parseApiKey(await newKey({ state: 'REVOKED' })) ?? {};
    await refused(`Bearer ${reissued(newApiKey('us', team.id).text, team.id + keyId)}`, /unknown/);
  });
});

describe('the verdict on the key comes before', () => {
  test.each<[string, Partial<ScimCall>]>([
    ['a body that is no JSON', { method: 'POST', path: '/Users', body: '{broken' }],
    ['a missing body', { method: 'POST', path: '/Groups' }],
    ['a resource that is not there', { path: '/Users/nobody' }],
    ['a group that is not there', { method: 'DELETE', path: '/Groups/nobody' }],
    ['a PATCH that cannot be', { method: 'PATCH', path: '/Users/nobody', body: { Operations: [] } }],
    ['a body that is too large', { method: 'PUT', path: '/Users/nobody', body: 'x'.repeat(4_300_000) }],
    ['a filter that cannot be read', { path: '/Users?filter=userName%20eq' }],
    ['a filter that can', { path: '/Users?filter=userName%20pr' }],
    ['a search', { method: 'POST', path: '/.search', body: '{broken' }],
    ['a bulk request', { method: 'POST', path: '/Bulk', body: '{broken' }],
    [
      'a user name that is taken',
      { method: 'POST', path: '/Users', body: person({ userName: 'secret-person@people.example' }) },
    ],
    ['a version that differs', { method: 'DELETE', path: '/Users/nobody' }],
  ])('%s', async (_, call) => {
    const revoked = await newKey({ state: 'REVOKED' });
    await refused(`Bearer ${revoked}`, /revoked/, call);
    await refused('Bearer junk', /key/, call);
    await refused(undefined, /./, call);
  });
});

const foreign = {
  user: () => `/Users/${theirUser}`,
  group: () => `/Groups/${theirGroup}`,
};
const emptyList = { totalResults: 0, Resources: [] };
const patch = { schemas: [patchOp], Operations: [{ op: 'replace', path: 'externalId', value: 'taken-over' }] };
const idFilter = (id: string) => `filter=${encodeURIComponent(`id eq "${id}"`)}`;

/** How each operation with a key meets what another team has; `body` is what the answer holds. */
const isolation: Readonly<Record<string, () => ScimCall & { status: number; answer?: object }>> = {
  'get-user': () => ({ method: 'GET', path: foreign.user(), status: 404 }),
  'replace-user': () => ({ method: 'PUT', path: foreign.user(), body: person(), status: 404 }),
  'patch-user': () => ({ method: 'PATCH', path: foreign.user(), body: patch, status: 404 }),
  'delete-user': () => ({ method: 'DELETE', path: foreign.user(), status: 404 }),
  'get-group': () => ({ method: 'GET', path: foreign.group(), status: 404 }),
  'replace-group': () => ({ method: 'PUT', path: foreign.group(), body: groupOf(), status: 404 }),
  'patch-group': () => ({ method: 'PATCH', path: foreign.group(), body: patch, status: 404 }),
  'delete-group': () => ({ method: 'DELETE', path: foreign.group(), status: 404 }),
  'list-users': () => ({ method: 'GET', path: `/Users?${idFilter(theirUser)}`, status: 200, answer: emptyList }),
  'list-groups': () => ({ method: 'GET', path: `/Groups?${idFilter(theirGroup)}`, status: 200, answer: emptyList }),
  'search-users': () => search('/Users/.search', `groups.value eq "${theirGroup}"`),
  'search-groups': () => search('/Groups/.search', `members.value eq "${theirUser}"`),
  search: () => search('/.search', `id eq "${theirUser}" or id eq "${theirGroup}"`),
  'create-user': () => ({
    method: 'POST',
    path: '/Users',
    body: person({ userName: 'secret-person@people.example', groups: [{ value: theirGroup }] }),
    status: 409,
  }),
  'create-group': () => ({
    method: 'POST',
    path: '/Groups',
    body: groupOf([theirUser], { displayName: 'Theirs' }),
    status: 201,
    answer: { displayName: 'Theirs' },
  }),
  bulk: () => ({
    method: 'POST',
    path: '/Bulk',
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [
        { method: 'DELETE', path: foreign.user() },
        { method: 'PATCH', path: foreign.group(), data: patch },
      ],
    },
    status: 200,
    answer: { Operations: [{ status: '404' }, { status: '404' }] },
  }),
};

function search(path: string, filter: string) {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'];
  return { method: 'POST', path, body: { schemas, filter }, status: 200, answer: { totalResults: 0 } };
}

describe('the key of one team does not reach another', () => {
  const withKey = operations.filter(({ caller }) => caller === 'SCIM key').map(({ name }) => name);

  test('in any operation: each has its row here', () => {
    expect(Object.keys(isolation).sort()).toEqual([...withKey].sort());
  });

  test.each(withKey)('%s', async (name) => {
    const ofTheirs = async () => (await service.dump()).filter(({ pk }) => pk.startsWith(`TEAM#${other.id}`));
    const before = await ofTheirs();
    const row = isolation[name]?.();
    if (!row) throw new Error(`${name} has no row`);
    const { status, answer, ...call } = row;
    const { status: actual, body, text } = await team.send(call);
    expect([actual, text.includes('secret-person')]).toEqual([status, false]);
    if (answer) expect(body).toMatchObject(answer);
    else expect(body).toMatchObject({ status: String(status) });
    expect(body ?? {}).not.toHaveProperty('members');
    expect(await ofTheirs()).toEqual(before);
  });

  test('not by a cursor either', async () => {
    for (let each = 0; each < 3; each += 1) await other.post('/Users', person({ title: 'Foreign' }));
    const { body } = await other.get('/Users?cursor&count=1');
    expect(body.nextCursor).toEqual(expect.any(String));
    const answer = await team.get(`/Users?count=100&cursor=${encodeURIComponent(body.nextCursor)}`);
    expect([answer.status, answer.body.scimType]).toEqual([400, 'invalidCursor']);
  });
});

/** A key's text with other ids and the checksum that fits, as somebody would forge it. */
function reissued(text: string, ids: string): string {
  const [prefix, residency, , secret] = text.split('_');
  const body = `${prefix}_${residency}_${ids}_${secret}`;
  const forged = `${body}_${crc32(body).toString(36).padStart(7, '0')}`;
  expect(parseApiKey(forged)).toBeDefined();
  return forged;
}
