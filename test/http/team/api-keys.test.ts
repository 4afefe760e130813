/** SCIM API keys as admins make, replace and revoke them over HTTP, and as identity providers then use them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { endedKeysKept, keysPerTeamMax } from '../../../shared/domain/api-key.ts';
import { newShortId } from '../../../shared/domain/ids.ts';
import { apiKeys } from '../../../shared/store/api-keys.ts';
import { keys, ranges } from '../../../shared/store/keys.ts';
import { DynamoDbTable } from '../../../shared/table/dynamodb-table.ts';
import { tableLayout } from '../../../shared/table/layout.ts';
import { SqliteTable } from '../../../shared/table/sqlite-table.ts';
import type { Table } from '../../../shared/table/table.ts';
import { AdversaryTable } from '../../support/adversary-table.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../../support/app-service.ts';
import { type DynamoDbLocal, describeWithDynamoDbLocal, startDynamoDbLocal } from '../../support/dynamodb-local.ts';
import type { ScimAnswer } from '../../support/scim-client.ts';

const kindOf = (body: { type: string }): string => body.type.replace('urn:rollcall:problem:', '');
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

describe('the keys of a team', () => {
  let now: number;
  let service: AppService;
  let team: AppTeam;
  let admin: TestPerson;
  beforeEach(async () => {
    now = Date.now();
    service = await startAppService({ clock: () => new Date(now) });
    team = await service.appTeam();
    admin = await team.member('admin');
    // The team's own key is older than those of the tests.
    now += 1000;
  });
  afterEach(async () => {
    const faults = await service.faults();
    await service.close();
    expect(faults).toEqual([]);
  });

  const path = (rest = ''): string => `${team.path}/keys${rest}`;
  const generate = async (more: Readonly<Record<string, unknown>> = {}) =>
    (await admin.post(path(), { name: 'Okta', ...more })).body;
  const listed = async () => (await admin.get(path())).body.items;
  const scimWith = (key: string): Promise<ScimAnswer> =>
    service.send({ method: 'GET', path: '/Users?count=1', headers: { Authorization: `Bearer ${key}` } });
  const activity = async () => {
    const { items } = await service.table.query({ pk: `TEAM#${team.id}#ACTIVITY` });
    return items.filter(({ kind }) => String(kind).startsWith('key.'));
  };

  test('are generated with a text that is shown once, works at once and is stored nowhere', async () => {
    const { status, headers, body } = await admin.post(path(), { name: ' Okta ' });
    expect([status, headers['cache-control']]).toEqual([201, 'no-store']);
    expect(body).toMatchObject({
      name: 'Okta',
      state: 'ACTIVE',
      created: new Date(now).toISOString(),
      baseUrl: service.baseUrl,
      createdBy: { kind: 'person', account: admin.accountId },
      creatorIsGone: false,
    });
    expect((await scimWith(body.key)).status).toBe(200);
    expect(JSON.stringify(await service.table.dump())).not.toContain(body.key);
    expect(JSON.stringify(service.log)).not.toContain(body.key);
    const { key: _, baseUrl: __, ...shown } = body;
    const [first] = await listed();
    expect(first).toEqual({ ...shown, lastUsed: new Date(now).toISOString() });
    expect(await activity()).toMatchObject([
      { kind: 'key.generated', actor: `person:${admin.accountId}`, key: body.id },
    ]);
  });

  test('are listed from the newest to the oldest, with who made them and whether that person is gone', async () => {
    now += 1000;
    const byPerson = await generate({ name: 'By a person' });
    now += 1000;
    const byService = (await team.owner.post(path(), { name: 'By a service account' })).body;
    const items = await listed();
    expect(items.map(({ name }: { name: string }) => name)).toEqual(['By a service account', 'By a person', 'Key']);
    expect(items.map(({ createdBy }: { createdBy: unknown }) => createdBy)).toEqual([
      { kind: 'service', account: team.owner.accountId, name: 'Owner' },
      { kind: 'person', account: admin.accountId, name: expect.stringMatching(/^Barbara\d+ Jensen$/) },
      { kind: 'operator' },
    ]);
    await team.scim.patch(`/Users/${admin.memberId}`, [{ op: 'replace', path: 'active', value: false }]);
    const after = (await team.owner.get(path())).body.items;
    const gone = after.map(({ id, creatorIsGone }: { id: string; creatorIsGone: boolean }) => [id, creatorIsGone]);
    expect(gone).toEqual([
      [byService.id, false],
      [byPerson.id, true],
      [expect.any(String), false],
    ]);
    // Keys belong to the team and go on.
    expect((await scimWith(byPerson.key)).status).toBe(200);
  });

  test('say nothing of the name that another team gives to their maker', async () => {
    await generate();
    await service.table.write({
      kind: 'put',
      item: { ...keys.account('elsewhere'), version: 1, signIn: 'blocked', givenName: 'Secret' },
    });
    const [item] = await listed();
    await service.set(keys.apiKey(team.id, item.id), { createdBy: 'elsewhere' });
    expect((await listed())[0]).toMatchObject({
      createdBy: { kind: 'person', account: 'elsewhere' },
      creatorIsGone: true,
    });
    expect(JSON.stringify(await listed())).not.toContain('Secret');
    await service.set(keys.apiKey(team.id, item.id), { createdBy: 'nobody' });
    expect((await listed())[0]).toMatchObject({
      createdBy: { kind: 'unknown', account: 'nobody' },
      creatorIsGone: true,
    });
  });

  test('expire at their time, and are shown so', async () => {
    const { key, id, expiresAt } = await generate({ expiresAt: new Date(now + dayMs).toISOString() });
    expect(expiresAt).toBe(new Date(now + dayMs).toISOString());
    now += dayMs - 1;
    expect((await scimWith(key)).status).toBe(200);
    now += 1;
    const refused = await scimWith(key);
    expect([refused.status, refused.body.detail]).toEqual([401, expect.stringMatching(/expired/)]);
    expect((await listed())[0]).toMatchObject({ id, state: 'EXPIRED', expiresAt });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['no name', {}, '/name'],
    ['an empty name', { name: '' }, '/name'],
    ['a name of 101 characters', { name: 'x'.repeat(101) }, '/name'],
    ['an expiry that has passed', { name: 'Key', expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
    ['a date as expiry', { name: 'Key', expiresAt: '2090-01-01' }, '/expiresAt'],
    ['a day that there is not as expiry', { name: 'Key', expiresAt: '2090-13-01T00:00:00Z' }, '/expiresAt'],
    ['a number as expiry', { name: 'Key', expiresAt: 4_000_000_000 }, '/expiresAt'],
    ['no zone in the expiry', { name: 'Key', expiresAt: '2090-01-01T00:00:00' }, '/expiresAt'],
    ['another field', { name: 'Key', state: 'ACTIVE' }, '/state'],
  ])('are not generated with %s', async (_, sent, pointer) => {
    const before = await service.dump();
    const { status, body } = await admin.post(path(), sent);
    expect([status, kindOf(body)]).toEqual([422, 'invalid-request']);
    expect(body.errors).toEqual([{ pointer, detail: expect.stringMatching(/^(Send|Give|There)/) }]);
    expect(await service.dump()).toEqual(before);
  });

  test('are not generated or replaced while SCIM is off, and can be revoked', async () => {
    const { id } = await generate();
    await admin.patch(`${team.path}/scim`, { enabled: false });
    const refused = [await admin.post(path(), { name: 'Key' }), await admin.post(path(`/${id}/regenerate`), {})];
    expect(refused.map(({ status, body }) => [status, kindOf(body)])).toEqual(Array(2).fill([409, 'scim-is-off']));
    expect((await admin.post(path(`/${id}/revoke`))).body).toMatchObject({ id, state: 'REVOKED' });
  });

  test('are replaced with grace: both work, then only the new one', async () => {
    const old = await generate();
    const { status, headers, body } = await admin.post(path(`/${old.id}/regenerate`), { graceSeconds: 3600 });
    expect([status, headers['cache-control'], body.name, body.state]).toEqual([201, 'no-store', 'Okta', 'ACTIVE']);
    expect(body.key).not.toBe(old.key);
    expect((await listed()).find(({ id }: { id: string }) => id === old.id)).toMatchObject({
      state: 'RETIRING',
      retiresAt: new Date(now + hourMs).toISOString(),
    });
    now += hourMs - 1;
    expect([(await scimWith(old.key)).status, (await scimWith(body.key)).status]).toEqual([200, 200]);
    now += 1;
    const refused = await scimWith(old.key);
    expect([refused.status, refused.body.detail]).toEqual([401, expect.stringMatching(/replaced/)]);
    expect((await scimWith(body.key)).status).toBe(200);
    const shown = (await listed()).find(({ id }: { id: string }) => id === old.id);
    expect(shown.state).toBe('REVOKED');
    expect(shown).not.toHaveProperty('retiresAt');
    expect(await activity()).toMatchObject([
      { kind: 'key.generated', key: old.id },
      { kind: 'key.regenerated', key: old.id, more: JSON.stringify({ replacedBy: body.id }) },
    ]);
  });

  test('are replaced with six hours of grace unless said otherwise', async () => {
    const old = await generate();
    await admin.post(path(`/${old.id}/regenerate`), {});
    const shown = (await listed()).find(({ id }: { id: string }) => id === old.id);
    expect(shown.retiresAt).toBe(new Date(now + 6 * hourMs).toISOString());
  });

  test('are replaced without grace: the old one is dead at the next request', async () => {
    const old = await generate();
    const { body } = await admin.post(path(`/${old.id}/regenerate`), { graceSeconds: 0 });
    expect([(await scimWith(old.key)).status, (await scimWith(body.key)).status]).toEqual([401, 200]);
  });

  test('are replaced by ones that last as long as the old ones were meant to', async () => {
    const old = await generate({ expiresAt: new Date(now + 10 * dayMs).toISOString() });
    now += 9 * dayMs;
    const { body } = await admin.post(path(`/${old.id}/regenerate`), { graceSeconds: 7 * 86_400 });
    expect(body.expiresAt).toBe(new Date(now + 10 * dayMs).toISOString());
    now += dayMs;
    expect((await scimWith(old.key)).status).toBe(401);
    expect((await scimWith(body.key)).status).toBe(200);
  });

  test.each([-1, 604_801, 1.5, '60', null])('are not replaced with a grace of %p seconds', async (graceSeconds) => {
    const old = await generate();
    const { status, body } = await admin.post(path(`/${old.id}/regenerate`), { graceSeconds });
    expect([status, body.errors]).toEqual([
      422,
      [{ pointer: '/graceSeconds', detail: expect.stringMatching(/604800/) }],
    ]);
  });

  test('are not replaced once they are over, and revoking them once more changes nothing', async () => {
    const retiring = await generate();
    await admin.post(path(`/${retiring.id}/regenerate`), {});
    const revoked = await generate();
    await admin.post(path(`/${revoked.id}/revoke`));
    const expired = await generate({ expiresAt: new Date(now + 1000).toISOString() });
    now += 1000;
    const before = await service.dump();
    for (const { id } of [retiring, revoked, expired]) {
      const { status, body } = await admin.post(path(`/${id}/regenerate`), {});
      expect([status, kindOf(body)]).toEqual([409, 'key-not-active']);
    }
    expect((await admin.post(path(`/${revoked.id}/revoke`))).body.state).toBe('REVOKED');
    expect(await service.dump()).toEqual(before);
    expect((await admin.post(path(`/${retiring.id}/revoke`))).body.state).toBe('REVOKED');
    expect((await scimWith(retiring.key)).status).toBe(401);
    expect((await admin.post(path(`/${expired.id}/revoke`))).body.state).toBe('REVOKED');
  });

  test('of another team are unknown here', async () => {
    const other = await service.appTeam();
    const { id } = (await other.owner.post(`${other.path}/keys`, { name: 'Theirs' })).body;
    for (const [rest, body] of [
      ['regenerate', {}],
      ['revoke', undefined],
    ] as const) {
      const answer = await admin.post(path(`/${id}/${rest}`), body);
      expect([answer.status, kindOf(answer.body)]).toEqual([404, 'key-not-found']);
      expect(kindOf((await admin.post(`${other.path}/keys/${id}/${rest}`, body)).body)).toBe('not-on-this-team');
    }
    expect((await other.owner.get(`${other.path}/keys`)).body.items[0].state).toBe('ACTIVE');
  });

  test(`are ${keysPerTeamMax} that work at most; those that are over do not count`, async () => {
    for (let each = 1; each < keysPerTeamMax; each += 1) await generate({ name: `Key ${each}` });
    const refused = await admin.post(path(), { name: 'One more' });
    expect([refused.status, kindOf(refused.body)]).toEqual([409, 'too-many-keys']);
    const [newest] = await listed();
    const graced = await admin.post(path(`/${newest.id}/regenerate`), {});
    expect([graced.status, kindOf(graced.body)]).toEqual([409, 'too-many-keys']);
    expect((await admin.post(path(`/${newest.id}/regenerate`), { graceSeconds: 0 })).status).toBe(201);
    // The switch and all of them fit one transaction.
    expect((await admin.patch(`${team.path}/scim`, { enabled: false })).status).toBe(200);
    expect((await admin.patch(`${team.path}/scim`, { enabled: true })).status).toBe(200);
    expect((await listed()).filter(({ state }: { state: string }) => state === 'ACTIVE')).toHaveLength(keysPerTeamMax);
  });

  test(`that are over are listed for ${endedKeysKept.days} days, the newest ${endedKeysKept.count} of them, and then forgotten`, async () => {
    const { id } = await generate();
    await service.set(keys.keyUse(team.id, id), { lastUsed: now });
    await admin.post(path(`/${id}/revoke`));
    const item = await service.table.get(keys.apiKey(team.id, id));
    const forgottenAt = Math.ceil(now / 1000) + endedKeysKept.days * 86_400;
    expect(item?.[tableLayout.timeToLive]).toBe(forgottenAt);
    expect((await service.table.get(keys.keyUse(team.id, id)))?.[tableLayout.timeToLive]).toBe(forgottenAt);
    now = (forgottenAt - 1) * 1000;
    admin = admin.signInAgain();
    expect((await listed()).map((key: { id: string }) => key.id)).toContain(id);
    now += 1000;
    // Whether or not the table has deleted it yet.
    expect((await listed()).map((key: { id: string }) => key.id)).not.toContain(id);
    expect(kindOf((await admin.post(path(`/${id}/revoke`))).body)).toBe('key-not-found');
  });

  test.each(['generate', 'regenerate'] as const)(
    'that are over go, from the oldest, where there would be too many: on %s',
    async (way) => {
      const { id } = await generate();
      const endedAt = now - dayMs;
      const ended = Array.from({ length: endedKeysKept.count }, (_, at) =>
        keys.apiKey(team.id, `0000000000${100 + at}`),
      );
      for (const [at, key] of ended.entries()) {
        const item = { ...key, format: 1, hash: 'x', state: 'REVOKED', name: 'Old', createdBy: 'operator', scim: 'on' };
        await service.table.write({ kind: 'put', item: { ...item, created: endedAt + at } });
      }
      const made = await admin.post(way === 'generate' ? path() : path(`/${id}/regenerate`), {
        ...(way === 'generate' ? { name: 'One more' } : { graceSeconds: 0 }),
      });
      expect(made.status).toBe(201);
      const { pk, prefix } = ranges.apiKeys(team.id);
      const { items } = await service.table.query({ pk, sk: { prefix } });
      const left = items.map(({ sk }) => sk).filter((sk) => ended.some((key) => key.sk === sk));
      expect(left).toEqual(ended.slice(1).map(({ sk }) => sk));
    },
  );

  test('that live have no time to go by, also those that retire or expire', async () => {
    const retiring = await generate();
    await admin.post(path(`/${retiring.id}/regenerate`), { graceSeconds: 60 });
    const expiring = await generate({ expiresAt: new Date(now + dayMs).toISOString() });
    const goesAt = async (id: string) =>
      Number((await service.table.get(keys.apiKey(team.id, id)))?.[tableLayout.timeToLive]) * 1000;
    expect(await goesAt(retiring.id)).toBeGreaterThan(now + 89 * dayMs);
    expect(await goesAt(expiring.id)).toBeGreaterThan(now + 90 * dayMs);
    const plain = await generate();
    expect(await service.table.get(keys.apiKey(team.id, plain.id))).not.toHaveProperty(tableLayout.timeToLive);
  });

  test('that were stored before their team kept account of them are switched all the same', async () => {
    const { key } = await generate();
    await service.table.write({ kind: 'update', key: keys.team(team.id), remove: ['liveKeys', 'keysVersion'] });
    await admin.patch(`${team.path}/scim`, { enabled: false });
    expect((await scimWith(key)).status).toBe(401);
  });
});

test(`no more than ${endedKeysKept.count} keys that are over are kept, and the oldest go`, async () => {
  const table = SqliteTable.open({ file: ':memory:' });
  let now = Date.now();
  const teamId = newShortId();
  const scope = { table, teamId, clock: () => new Date(now) };
  const { teams } = await import('../../../shared/store/teams.ts');
  await teams(table).create({ id: teamId, name: 'Team', residency: 'us', scim: 'on' });
  const made: string[] = [];
  for (let each = 0; each < endedKeysKept.count + 5; each += 1) {
    now += 1000;
    const { keyId } = await apiKeys(scope).generate({ name: 'Key', createdBy: 'operator' });
    await apiKeys(scope).revoke(keyId);
    made.push(keyId);
  }
  now += 1000;
  const { keyId } = await apiKeys(scope).generate({ name: 'Key', createdBy: 'operator' });
  const kept = (await apiKeys(scope).list()).map((key) => key.keyId);
  expect(kept[0]).toBe(keyId);
  expect(kept.slice(1)).toEqual(made.toReversed().slice(0, endedKeysKept.count - 1));
  table.close();
});

const seed = Number(process.env['ADVERSARY_SEED'] ?? 7);
const hostile = (table: Table): Table =>
  new AdversaryTable(table, { seed, conflicts: 0.05, tornReads: 0.3, lostAnswers: 0.05, throttles: 0.02, delayMs: 2 });

describe('on SQLite', () => {
  let table: SqliteTable;
  beforeAll(() => {
    table = SqliteTable.open({ file: ':memory:' });
  });
  afterAll(() => table.close());
  describe('as it is', () => describeRaces(() => table, 5));
  describe(`under the adversary (seed ${seed})`, () => describeRaces(() => table, 5, hostile));
});

describeWithDynamoDbLocal('on DynamoDB Local', () => {
  let local: DynamoDbLocal | undefined;
  let table: DynamoDbTable;
  beforeAll(async () => {
    local = await startDynamoDbLocal();
    table = DynamoDbTable.connect(local);
  });
  afterAll(async () => {
    table?.close();
    await local?.stop();
  });
  describe('as it is', () => describeRaces(() => table, 1));
});

function describeRaces(table: () => Table, rounds: number, wrap?: (table: Table) => Table): void {
  let service: AppService;
  let team: AppTeam;
  beforeEach(async () => {
    service = await startAppService({ table: table(), ...(wrap && { wrap }) });
    team = await service.appTeam();
  });
  afterEach(async () => {
    const faults = await service.faults();
    await service.close();
    expect(faults).toEqual([]);
  });

  const generate = () => team.owner.post(`${team.path}/keys`, { name: 'Key' });
  const turn = (enabled: boolean) => team.owner.patch(`${team.path}/scim`, { enabled });
  const works = async (key: string): Promise<boolean> => {
    const headers = { Authorization: `Bearer ${key}` };
    return (await service.send({ method: 'GET', path: '/Users?count=1', headers })).status === 200;
  };

  test('ten keys generated at once where eight fit are eight', async () => {
    const scope = { table: service.table, teamId: team.id, clock: () => new Date() };
    for (let each = 1; each < keysPerTeamMax - 8; each += 1) {
      await apiKeys(scope).generate({ name: 'Key', createdBy: 'operator' });
    }
    const answers = await Promise.all(Array.from({ length: 10 }, generate));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(8).fill(201), 409, 409]);
    expect(await apiKeys(scope).list()).toHaveLength(keysPerTeamMax);
  }, 60_000);

  test('no key misses the switch, whatever meets', async () => {
    for (let round = 0; round < rounds; round += 1) {
      await turn(true);
      const [made, off, on, again] = await Promise.all([generate(), turn(false), turn(true), generate()]);
      expect([off.status, on.status]).toEqual([200, 200]);
      expect([made.status, again.status].filter((status) => status !== 201 && status !== 409)).toEqual([]);
      const { enabled } = (await team.owner.get(`${team.path}/scim`)).body;
      const texts = [made, again].flatMap(({ status, body }) => (status === 201 ? [String(body.key)] : []));
      for (const text of [team.scim.key, ...texts]) expect(await works(text)).toBe(enabled);
    }
  }, 60_000);

  test('of replacements of one key at once one happens', async () => {
    const { id } = (await generate()).body;
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => team.owner.post(`${team.path}/keys/${id}/regenerate`, {})),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  }, 60_000);

  test('a key that is revoked while it is replaced is over, and so is none of the others', async () => {
    const { id, key } = (await generate()).body;
    await sleep(2);
    const [revoked, replaced] = await Promise.all([
      team.owner.post(`${team.path}/keys/${id}/revoke`),
      team.owner.post(`${team.path}/keys/${id}/regenerate`, {}),
    ]);
    expect(revoked.status).toBe(200);
    expect([201, 409]).toContain(replaced.status);
    expect(await works(key)).toBe(false);
    if (replaced.status === 201) expect(await works(replaced.body.key)).toBe(true);
    expect(await works(team.scim.key)).toBe(true);
  }, 60_000);
}
