/** Tables that earlier releases wrote: this one reads every item of them, and changes one of every kind. */
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { connectClient } from '../../shared/table/dynamodb-client.ts';
import { DynamoDbTable } from '../../shared/table/dynamodb-table.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Item, Table } from '../../shared/table/table.ts';
import { type AppService, startAppService, type TestPerson } from '../support/app-service.ts';
import { type DynamoDbLocal, describeWithDynamoDbLocal, startDynamoDbLocal } from '../support/dynamodb-local.ts';
import type { ScimAnswer } from '../support/scim-client.ts';
import { groupOf, patchOp, person } from '../support/scim-service.ts';
import { type Fixture, readFixture, releases } from './read-fixture.ts';

const hourMs = 3_600_000;
const someFew = 12;
const idOf = ({ id }: { readonly id?: unknown }): string => String(id);
const patch = (...Operations: readonly object[]) => ({ schemas: [patchOp], Operations });

async function onSqlite(items: readonly Item[]): Promise<Table> {
  const table = SqliteTable.open({ file: ':memory:' });
  for (const item of items) await table.write({ kind: 'put', item });
  return table;
}

test('the first release and this one are kept', () => {
  expect(releases).toEqual(expect.arrayContaining(['first-release', '0.1.0']));
});

describe.each(releases)('a table of release %s', (release) => {
  reads(release, onSqlite);
});

describeWithDynamoDbLocal('a table on DynamoDB Local', () => {
  let local: DynamoDbLocal;
  beforeAll(async () => {
    local = await startDynamoDbLocal();
  }, 60_000);
  afterAll(() => local.stop());

  describe('of the first release', () => {
    reads('first-release', async (items) => {
      const client = connectClient(local.endpoint);
      for (let from = 0; from < items.length; from += 25) {
        const requests = items.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
        await client.send(new BatchWriteCommand({ RequestItems: { [local.tableName]: requests } }));
      }
      return DynamoDbTable.connect(local);
    });
  });
});

function reads(release: string, load: (items: readonly Item[]) => Promise<Table>): void {
  let fixture: Fixture;
  let service: AppService;

  beforeAll(async () => {
    fixture = readFixture(release);
    const table = await load(fixture.items);
    // What had not expired then has not now.
    const now = new Date(Date.parse(fixture.head.made) + hourMs);
    service = await startAppService({ table, clock: () => now });
    for (const item of fixture.items) service.table.heed(item);
  }, 60_000);
  afterAll(async () => {
    const faults = await service.faults();
    await service.close();
    expect(faults).toEqual([]);
  });

  const scim = (method: string, path: string, body?: unknown): Promise<ScimAnswer> =>
    service.send({ method, path, body, headers: { Authorization: `Bearer ${fixture.head.key}` } });
  /** Where a resource is says which server it is on. */
  const here = (resource: unknown): unknown =>
    JSON.parse(JSON.stringify(resource).replaceAll(fixture.head.baseUrl, service.baseUrl));

  // On DynamoDB it is looked at once, at the end: it takes a call for each of some hundred partitions.
  if (load === onSqlite)
    test('is sound', async () => {
      expect(await service.faults()).toEqual([]);
      expect(await service.dump()).toHaveLength(
        fixture.items.filter(({ pk }) => !/#(?:PAGES|KEYUSE|CALLS)$/.test(pk)).length,
      );
    });

  test.each(['users', 'groups'] as const)('has all of its %s, each as that release showed it', async (kind) => {
    const path = kind === 'users' ? '/Users' : '/Groups';
    const { status, body } = await scim('GET', `${path}?count=200`);
    expect([status, body.totalResults]).toEqual([200, fixture.head[kind].length]);
    const byId = new Map(body.Resources.map((each: { id: string }) => [each.id, each]));
    for (const resource of fixture.head[kind]) expect(byId.get(idOf(resource))).toMatchObject(Object(here(resource)));
  });

  test('finds each person by what they were found by', async () => {
    for (const { id, userName, externalId, emails } of fixture.head.users.slice(0, someFew)) {
      const filters = [`userName eq ${JSON.stringify(userName)}`];
      if (externalId !== undefined) filters.push(`externalId eq ${JSON.stringify(externalId)}`);
      const [email] = Array.isArray(emails) ? emails : [];
      if (email) filters.push(`emails.value eq ${JSON.stringify(Object(email)['value'])}`);
      for (const filter of filters) {
        const { body } = await scim('GET', `/Users?filter=${encodeURIComponent(filter)}`);
        expect([filter, body.Resources.map(idOf)]).toEqual([filter, [id]]);
      }
    }
  });

  test('lets one of every kind be changed over SCIM', async () => {
    const { users, groups } = fixture.head;
    const few = users.slice(0, someFew);
    for (const user of few) {
      const path = `/Users/${idOf(user)}`;
      const title = patch({ op: 'replace', path: 'title', value: 'Changed' });
      expect((await scim('PATCH', path, title)).status).toBe(200);
      const { groups: _, meta: __, ...put } = (await scim('GET', path)).body;
      expect((await scim('PUT', path, { ...put, nickName: 'Put' })).status).toBe(200);
    }
    for (const group of groups) {
      const path = `/Groups/${idOf(group)}`;
      const members = few.map((user) => ({ value: idOf(user) }));
      expect((await scim('PATCH', path, patch({ op: 'add', path: 'members', value: members }))).status).toBe(200);
      const removed = patch({ op: 'remove', path: `members[value eq "${idOf(few[0] ?? {})}"]` });
      expect((await scim('PATCH', path, removed)).status).toBe(200);
      expect(
        (await scim('PATCH', path, patch({ op: 'replace', path: 'displayName', value: `New ${idOf(group)}` }))).status,
      ).toBe(200);
    }
    const [first, second, third] = few.slice(2).map(idOf);
    const off = (active: boolean) => patch({ op: 'replace', path: 'active', value: active });
    expect((await scim('PATCH', `/Users/${first}`, off(false))).status).toBe(200);
    expect((await scim('PATCH', `/Users/${first}`, off(true))).status).toBe(200);
    expect(
      (
        await scim(
          'PATCH',
          `/Users/${third}`,
          patch({ op: 'replace', path: 'userName', value: 'renamed@people.example' }),
        )
      ).status,
    ).toBe(200);
    expect((await scim('DELETE', `/Users/${second}`)).status).toBe(204);
    expect((await scim('POST', '/Users', person())).status).toBe(201);
    expect((await scim('DELETE', `/Groups/${idOf(groups[0] ?? {})}`)).status).toBe(204);
    expect((await scim('POST', '/Groups', groupOf([first ?? '']))).status).toBe(201);
  });

  describe('over the team API', () => {
    /** A service account that is Super Admin, where the release had such; a member who is made one, where not. */
    async function admin(): Promise<TestPerson> {
      const { team } = fixture.head;
      const robot = fixture.items.find(
        ({ pk, sk, role }) => pk === `TEAM#${team}` && sk.startsWith('SERVICE#') && role === 'super-admin',
      );
      if (robot) return service.signedIn(String(robot['account']), 'admin@people.example');
      const user = fixture.items.find(
        ({ pk, sk, resource }) =>
          pk === `TEAM#${team}` && sk.startsWith('USER#') && String(resource).includes('crowd99@'),
      );
      const member = String(user?.sk.slice('USER#'.length));
      await service.table.write({
        kind: 'put',
        item: { pk: `TEAM#${team}`, sk: 'SUPERADMINS', ids: JSON.stringify([member]), version: 1 },
      });
      await service.table.write({ kind: 'put', item: { pk: `TEAM#${team}`, sk: `ROLE#super-admin#${member}` } });
      await service.set({ pk: `TEAM#${team}`, sk: `USER#${member}` }, { role: 'super-admin' });
      return service.signedIn(String(user?.['account']), 'crowd99@people.example', member);
    }

    test('every list is read, and everything on it', async () => {
      const somebody = await admin();
      const path = `/team/v1/teams/${fixture.head.team}`;
      const lists = [
        'members',
        'groups',
        'keys',
        'sso-methods',
        'service-accounts',
        'invites',
        'domains',
        'workspaces',
        'activity',
        'calls',
      ];
      for (const list of lists) {
        const { status, body } = await somebody.get(`${path}/${list}`);
        expect([list, status]).toEqual([list, 200]);
        const below = { members: 'members', groups: 'groups', workspaces: 'workspaces' }[list];
        for (const { id } of below ? body.items.slice(0, someFew) : [])
          expect([list, (await somebody.get(`${path}/${below}/${id}`)).status]).toEqual([list, 200]);
      }
      expect((await somebody.get(`${path}/activity.csv`)).status).toBe(200);
      for (const below of ['', '/scim']) expect((await somebody.get(path + below)).status).toBe(200);
    });

    test('one of every kind is made and changed', async () => {
      const somebody = await admin();
      const path = `/team/v1/teams/${fixture.head.team}`;
      const statusOf = async (answer: Promise<ScimAnswer>) => (await answer).status;
      expect(await statusOf(somebody.patch(path, { name: 'Renamed' }))).toBe(200);
      const keys = (await somebody.get(`${path}/keys`)).body.items;
      const active = keys.find(({ state }: { state: string }) => state === 'ACTIVE');
      expect(await statusOf(somebody.post(`${path}/keys/${active.id}/regenerate`, { graceSeconds: 60 }))).toBe(201);
      const made = await somebody.post(`${path}/workspaces`, { name: 'New' });
      expect(made.status).toBe(201);
      const workspaces: readonly { readonly id: string }[] = (await somebody.get(`${path}/workspaces?all=true`)).body
        .items;
      for (const { id } of workspaces)
        expect(await statusOf(somebody.patch(`${path}/workspaces/${id}`, { name: `Now ${id}` }))).toBe(200);
      const invites: readonly { readonly id: string }[] = (await somebody.get(`${path}/invites`)).body.items;
      for (const { id } of invites) expect(await statusOf(somebody.delete(`${path}/invites/${id}`))).toBe(204);
      expect(await statusOf(somebody.post(`${path}/invites`, { address: 'new@elsewhere.example' }))).toBe(201);
      const domains: readonly { readonly domain: string }[] = (await somebody.get(`${path}/domains`)).body.items;
      for (const { domain } of domains) expect(await statusOf(somebody.delete(`${path}/domains/${domain}`))).toBe(204);
      expect(await statusOf(somebody.post(`${path}/domains`, { domain: 'new.example' }))).toBe(201);
      const groups: readonly { readonly id: string }[] = (await somebody.get(`${path}/groups`)).body.items;
      for (const { id } of groups)
        expect(await statusOf(somebody.patch(`${path}/groups/${id}`, { role: 'admin' }))).toBe(200);
    });
  });
}
