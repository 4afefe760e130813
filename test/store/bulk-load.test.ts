/** The loader behind `npm run seed` writes what the API writes, and touches nothing that exists. */
import { seedGroups, seedUsers } from '../../infra/commands/seed-people.ts';
import { readResource } from '../../shared/scim/read-resource.ts';
import { userResourceType } from '../../shared/scim/schemas/resource-types.ts';
import type { Item } from '../../shared/table/table.ts';
import { groupOf, person, type ScimService, startScimService, type TestTeam } from '../support/scim-service.ts';
import { load } from './large-team.ts';

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const time = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

function withoutRequest(memberChange: string): string {
  const { request: _, ...change } = JSON.parse(memberChange);
  return JSON.stringify(change);
}

/** The items with ids numbered as they come up, so that two teams can be compared. */
function shapeOf(items: readonly Item[], teamId: string, ids: readonly string[]): string[] {
  const numbers = new Map(ids.map((id, index) => [id, `id${index}`]));
  return (
    items
      .filter(({ pk, sk }) => !/#KEYS$/.test(pk) && sk !== 'TEAM' && !sk.startsWith('COUNT#'))
      // The loader is the operator, in one request; the API is called with a key, and each request is another.
      .map(({ memberSum: _, by: __, request: ___, memberChange, ...item }) => ({
        ...item,
        ...(memberChange !== undefined && { memberChange: withoutRequest(String(memberChange)) }),
      }))
      .map((item) =>
        JSON.stringify(Object.fromEntries(Object.entries(item).toSorted()))
          .replaceAll(teamId, 'team')
          .replaceAll(uuid, (id) => numbers.get(id) ?? 'account')
          .replaceAll(time, 'time'),
      )
      .toSorted()
  );
}

/** One service after the other: a process has one at a time. */
async function shapes(fill: (service: ScimService, team: TestTeam) => Promise<readonly string[]>): Promise<string[]> {
  const service = await startScimService();
  try {
    const team = await service.team();
    const ids = await fill(service, team);
    expect(await service.faults()).toEqual([]);
    return shapeOf(await service.dump(), team.id, ids);
  } finally {
    await service.close();
  }
}

test('people and groups are the very items that the API writes', async () => {
  const people = [person(), person({ active: false }), person({ emails: [], userName: 'no address' })];
  const { members: _, ...group } = groupOf([], { externalId: 'group-1' });
  const byApi = await shapes(async (_service, team) => {
    const ids: string[] = [];
    for (const each of people) ids.push((await team.post('/Users', each)).body.id);
    const members = ids.slice(0, 2).map((value) => ({ value }));
    return [...ids, (await team.post('/Groups', { ...group, members })).body.id];
  });
  const byLoader = await shapes(async ({ table }, team) => {
    const users = people.map((each) => readResource(userResourceType, JSON.parse(JSON.stringify(each))));
    const loaded = await load(table, team.id, { users, groups: [{ resource: group, members: [0, 1] }] });
    return [...loaded.users, ...loaded.groups];
  });
  expect(byLoader).toEqual(byApi);
  expect(byLoader.length).toBeGreaterThan(20);
});

describe('on a team', () => {
  let service: ScimService;

  beforeAll(async () => {
    service = await startScimService();
  });
  afterAll(() => service.close());

  test('the people and groups of a seed are all different, keep every invariant, and can be changed like any others', async () => {
    const team = await service.team();
    const size = 400;
    const groups = seedGroups(12, size, 'tag', 30);
    const loaded = await load(service.table, team.id, { users: seedUsers(size, 'tag'), groups });
    expect(new Set([...loaded.users, ...loaded.groups]).size).toBe(size + 12);
    expect(new Set(groups.map(({ members }) => members.length)).size).toBeGreaterThan(5);
    const { body } = await team.get('/Users?count=0');
    expect(body.totalResults).toBe(size);
    expect((await team.get('/Users?filter=active%20eq%20false&count=0')).body.totalResults).toBe(size / 25);
    const first = await team.get(`/Users/${loaded.users[0]}`);
    expect(first.body.groups.map(({ value }: { value: string }) => value)).toContain(loaded.groups[0]);
    expect((await team.delete(`/Users/${loaded.users[0]}`)).status).toBe(204);
    expect((await team.delete(`/Groups/${loaded.groups[0]}`)).status).toBe(204);
    expect(await service.faults()).toEqual([]);
  });

  test.each<[string, { userName: string }[], string]>([
    ['a member of the team', [{ userName: 'Known@x.example' }], 'already-a-member'],
    ['a person of another team', [{ userName: 'elsewhere@x.example' }], 'already-a-member'],
    ['two people with one userName', [{ userName: 'same' }, { userName: 'SAME' }], 'already-a-member'],
  ])('%s is refused and left as it is', async (_, users, kind) => {
    const [team, elsewhere] = [await service.team(), await service.team()];
    await team.post('/Users', person({ userName: 'known@x.example' }));
    await elsewhere.post('/Users', person({ userName: 'elsewhere@x.example' }));
    const before = await service.dump();
    const wanted = users.map((user) => ({ schemas: [], ...user }));
    // One after the other, so that the second of a pair meets what is written.
    const loading = (async () => {
      for (const user of wanted) await load(service.table, team.id, { users: [user], groups: [] });
    })();
    await expect(loading).rejects.toMatchObject({ kind });
    const after = await service.dump();
    const texts = new Set(after.map((item) => JSON.stringify(item)));
    const isCount = ({ sk }: Item): boolean => sk.startsWith('COUNT#');
    expect(before.filter((item) => !isCount(item) && !texts.has(JSON.stringify(item)))).toEqual([]);
    expect(await service.faults()).toEqual([]);
  });

  test('a group name that is taken is refused', async () => {
    const team = await service.team();
    const { body } = await team.post('/Groups', groupOf());
    const groups = [{ resource: { schemas: [], displayName: body.displayName }, members: [] }];
    await expect(load(service.table, team.id, { users: [], groups })).rejects.toMatchObject({
      kind: 'group-name-taken',
    });
    expect((await team.get('/Groups')).body.totalResults).toBe(1);
  });
});
