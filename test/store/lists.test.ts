/** Lists over HTTP: pages, their bounds, and what a client is told (RFC 7644 section 3.4.2, RFC 9865). */
import type { Resource } from '../../shared/scim/resource.ts';
import { type ScimService, startScimService, type TestTeam } from '../support/scim-service.ts';
import { load, query, seed } from './large-team.ts';

let service: ScimService;
let now = new Date('2026-01-01T00:00:00Z');

beforeAll(async () => {
  service = await startScimService({ clock: () => now });
});
afterAll(() => service.close());

const people = 45;

type Parameters = Readonly<Record<string, string | number>>;

function list(team: TestTeam, path: string, parameters: Parameters) {
  return team.get(`${path}?${query(parameters)}`);
}

interface Named {
  readonly id: string;
  readonly userName?: string;
  readonly displayName?: string;
  readonly groups?: unknown;
}

const idsOf = (resources: readonly Named[]): string[] => resources.map(({ id }) => id);

/** All pages by startIndex, as Okta's import asks for them: until totalResults are there. */
async function allByIndex(team: TestTeam, path: string, count: number, parameters: Parameters = {}): Promise<Named[]> {
  const all: Named[] = [];
  for (let startIndex = 1; ; ) {
    const { status, body } = await list(team, path, { ...parameters, startIndex, count });
    expect(status).toBe(200);
    expect(body.itemsPerPage).toBe(body.Resources.length);
    expect(body.startIndex).toBe(startIndex);
    all.push(...body.Resources);
    startIndex += body.Resources.length;
    if (startIndex > body.totalResults) return all;
    expect(body.itemsPerPage).toBeGreaterThan(0);
  }
}

async function allByCursor(team: TestTeam, path: string, count: number, parameters: Parameters = {}) {
  const pages: { nextCursor?: string; previousCursor?: string; totalResults?: number; Resources: Named[] }[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; cursor = pages.at(-1)?.nextCursor) {
    const { status, body } = await list(team, path, { ...parameters, cursor, count });
    expect(status).toBe(200);
    pages.push(body);
  }
  return pages;
}

/** The same list read from its last page to its first. */
async function backFrom(
  team: TestTeam,
  path: string,
  count: number,
  cursor: string | undefined,
  parameters: Parameters,
) {
  const all: Named[] = [];
  for (let previous = cursor; previous !== undefined; ) {
    const { status, body } = await list(team, path, { ...parameters, cursor: previous, count });
    expect(status).toBe(200);
    all.unshift(...body.Resources);
    previous = body.previousCursor;
  }
  return all;
}

const orders: readonly [string, Parameters, (a: Named & Resource, b: Named & Resource) => number][] = [
  ['creation', {}, (a, b) => compare(a.id, b.id)],
  ['creation, descending', { sortBy: 'meta.created', sortOrder: 'descending' }, (a, b) => compare(b.id, a.id)],
  ['userName', { sortBy: 'userName' }, (a, b) => compare(String(a.userName), String(b.userName))],
  [
    'userName, descending',
    { sortBy: 'userName', sortOrder: 'descending' },
    (a, b) => compare(String(b.userName), String(a.userName)),
  ],
  [
    'an attribute without an index',
    { sortBy: 'externalId' },
    (a, b) => compare(String(a['externalId']), String(b['externalId'])),
  ],
  ['people who are active', { filter: 'active eq true' }, (a, b) => compare(a.id, b.id)],
  ['people who are not', { filter: 'active eq "False"' }, (a, b) => compare(a.id, b.id)],
  ['an indexed beginning', { filter: 'userName sw "a"' }, (a, b) => compare(a.id, b.id)],
  ['text within names', { filter: 'userName co ".b"' }, (a, b) => compare(a.id, b.id)],
  ['an attribute without an index', { filter: 'title co "Lead"' }, (a, b) => compare(a.id, b.id)],
  ['groups by name', { filter: 'groups.display sw "Everyone"' }, (a, b) => compare(a.id, b.id)],
];

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

describe('in a team of some people', () => {
  let team: TestTeam;
  let everybody: readonly (Named & Resource)[];

  beforeAll(async () => {
    team = await service.team();
    await seed(service.table, team.id, people, 3, 'lists');
    everybody = (await list(team, '/Users', { count: 200 })).body.Resources;
    expect(everybody).toHaveLength(people);
  });

  const matching: Readonly<Record<string, (user: Named & Resource) => boolean>> = {
    'active eq true': ({ active }) => active === true,
    'active eq "False"': ({ active }) => active === false,
    'userName sw "a"': ({ userName }) => String(userName).startsWith('a'),
    'userName co ".b"': ({ userName }) => String(userName).includes('.b'),
    'title co "Lead"': ({ title }) => String(title).includes('Lead'),
    'groups.display sw "Everyone"': ({ groups }) => JSON.stringify(groups ?? []).includes('Everyone'),
  };

  test.each(orders)(
    'pages by index and by cursor, forwards and backwards, give the whole list in order: %s %o',
    async (_, parameters, order) => {
      const wanted = idsOf(everybody.filter(matching[String(parameters['filter'])] ?? (() => true)).toSorted(order));
      expect(wanted.length).toBeGreaterThan(0);
      for (const count of [7, people]) {
        expect(idsOf(await allByIndex(team, '/Users', count, parameters))).toEqual(wanted);
        const pages = await allByCursor(team, '/Users', count, parameters);
        expect(idsOf(pages.flatMap(({ Resources }) => Resources))).toEqual(wanted);
        expect(pages[0]?.previousCursor).toBeUndefined();
        const last = pages.at(-1);
        const before = await backFrom(team, '/Users', count, last?.previousCursor, parameters);
        expect([...idsOf(before), ...idsOf(last?.Resources ?? [])]).toEqual(wanted);
      }
    },
  );

  const lastTen = people - 9;
  test.each<[string, Parameters, { startIndex?: number; found: number }]>([
    ['a startIndex of 0 means 1', { startIndex: 0, count: 3 }, { startIndex: 1, found: 3 }],
    ['a negative startIndex means 1', { startIndex: -5, count: 3 }, { startIndex: 1, found: 3 }],
    ['nothing stands beyond the end', { startIndex: people + 1 }, { startIndex: people + 1, found: 0 }],
    ['a huge startIndex finds nothing', { startIndex: 999_999_999_999 }, { found: 0 }],
    ['a count of 0 gives the total alone', { count: 0 }, { found: 0 }],
    ['a negative count means 0', { count: -3 }, { found: 0 }],
    ['a huge count gives what there is', { count: 999_999_999 }, { found: people }],
    ['without count there are up to 100', {}, { startIndex: 1, found: people }],
    [
      'the last page is as short as what is left',
      { startIndex: lastTen, count: 100 },
      { startIndex: lastTen, found: 10 },
    ],
    ['a count of 0 by cursor gives the total alone', { cursor: '', count: 0 }, { found: 0 }],
    ['an empty cursor begins the list', { cursor: '', count: 5 }, { found: 5 }],
    ['a cursor makes startIndex meaningless', { cursor: '', count: 5, startIndex: 40 }, { found: 5 }],
  ])('%s (RFC 7644 section 3.4.2.4)', async (_, parameters, { startIndex, found }) => {
    const { status, body } = await list(team, '/Users', parameters);
    expect(status).toBe(200);
    expect(body).toMatchObject({ totalResults: people, itemsPerPage: found });
    expect(body.Resources).toHaveLength(found);
    if (startIndex !== undefined) expect(body.startIndex).toBe(startIndex);
  });

  test.each<[string, Parameters, string]>([
    ['a count that is no number', { count: 'ten' }, 'invalidValue'],
    ['a startIndex that is no integer', { startIndex: '1.5' }, 'invalidValue'],
    ['a count that is no number beside a cursor', { cursor: '', count: 'ten' }, 'invalidCount'],
    ['a cursor that is made up', { cursor: 'made-up' }, 'invalidCursor'],
    ['a cursor that is far too long', { cursor: 'x'.repeat(5000) }, 'invalidCursor'],
  ])('%s is refused (RFC 9865 section 2)', async (_, parameters, scimType) => {
    const { status, body } = await list(team, '/Users', parameters);
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType });
  });

  test('a cursor is good for its own list, team and key alone, unaltered, and for an hour (RFC 9865 section 2)', async () => {
    const start = now;
    const { nextCursor: cursor } = (await list(team, '/Users', { cursor: '', count: 5 })).body;
    const tampered = `${cursor.slice(0, 3)}${cursor[3] === 'A' ? 'B' : 'A'}${cursor.slice(4)}`;
    const stranger = await service.team();
    await seed(service.table, stranger.id, 12, 0, 'stranger');
    const refused: readonly [TestTeam, string, Parameters][] = [
      [team, '/Users', { cursor: tampered }],
      [stranger, '/Users', { cursor }],
      [team, '/Groups', { cursor }],
      [team, '/Users', { cursor, filter: 'active eq true' }],
      [team, '/Users', { cursor, sortBy: 'userName' }],
      [team, '/Users', { cursor, sortBy: 'id', sortOrder: 'descending' }],
    ];
    for (const [who, path, parameters] of refused) {
      const { status, body } = await list(who, path, { ...parameters, count: 5 });
      expect({ parameters, status, scimType: body.scimType }).toEqual({
        parameters,
        status: 400,
        scimType: 'invalidCursor',
      });
    }
    now = new Date(start.getTime() + 3_600_000);
    expect((await list(team, '/Users', { cursor, count: 5 })).status).toBe(200);
    now = new Date(start.getTime() + 3_602_000);
    const { status, body } = await list(team, '/Users', { cursor, count: 5 });
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'expiredCursor' });
    now = start;
  });

  describe('a search from the root (RFC 7644 section 3.4.3)', () => {
    const search = (parameters: object) =>
      team.post('/.search', { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], ...parameters });

    let all: readonly string[];
    beforeAll(async () => {
      const groups = (await list(team, '/Groups', { excludedAttributes: 'members' })).body.Resources;
      all = [...idsOf(everybody), ...idsOf(groups)];
    });

    test.each([7, 15, people, people + 1, 200])(
      'goes through people, then groups, by index and by cursor, %i at a time',
      async (count) => {
        const byIndex: string[] = [];
        for (let startIndex = 1; startIndex <= all.length; startIndex += count) {
          const { body } = await search({ startIndex, count });
          expect(body.totalResults).toBe(all.length);
          byIndex.push(...idsOf(body.Resources));
        }
        expect(byIndex).toEqual(all);
        const byCursor: string[] = [];
        for (let cursor: string | undefined = ''; cursor !== undefined; ) {
          const { status, body } = await search({ cursor, count });
          expect(status).toBe(200);
          byCursor.push(...idsOf(body.Resources));
          cursor = body.nextCursor;
        }
        expect(byCursor).toEqual(all);
      },
    );

    test('sorts people and groups together, by index and by cursor', async () => {
      const sorting = { sortBy: 'displayName', attributes: ['displayName'] };
      const { body: whole } = await search({ ...sorting, count: 200 });
      const names = whole.Resources.map(({ displayName }: Named) => String(displayName).toLowerCase());
      expect(names).toHaveLength(all.length);
      expect(names).toEqual(names.toSorted(compare));
      const byCursor: string[] = [];
      for (let cursor: string | undefined = ''; cursor !== undefined; ) {
        const { body } = await search({ ...sorting, cursor, count: 11 });
        byCursor.push(...idsOf(body.Resources));
        cursor = body.nextCursor;
      }
      expect(byCursor).toEqual(idsOf(whole.Resources));
    });

    test('shows what attributes and excludedAttributes ask for', async () => {
      const { body } = await search({ filter: 'displayName sw "Everyone"', attributes: ['members', 'displayName'] });
      expect(body.Resources).toHaveLength(1);
      expect(Object.keys(body.Resources[0]).toSorted()).toEqual(['displayName', 'id', 'members', 'schemas']);
      const { body: without } = await search({ filter: 'displayName sw "Everyone"', excludedAttributes: ['members'] });
      expect(without.Resources[0].members).toBeUndefined();
    });

    test.each(['9', '0', 'x', '5abc', '1abc', '00'])('refuses the cursor %s', async (cursor) => {
      const { status, body } = await search({ cursor });
      expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidCursor' });
    });

    test('takes no cursor of another collection', async () => {
      const { nextCursor } = (await list(team, '/Users', { cursor: '', count: 5 })).body;
      expect((await search({ cursor: `0${nextCursor}`, count: 5 })).body.scimType).toBe('invalidCursor');
    });
  });
});

describe('in a team of more than one request may read', () => {
  let team: TestTeam;
  const many = 300;

  beforeAll(async () => {
    team = await service.team();
    function* bulky(): Generator<Resource> {
      for (let n = 0; n < many; n += 1) {
        // 25 MB in all, in characters of three bytes each.
        const roles = [{ value: '語'.repeat(28_000) }];
        yield {
          schemas: [],
          userName: `bulky${n}@x.example`,
          title: n % 100 === 99 ? 'Found' : 'Other',
          roles,
          active: n >= 290,
        };
      }
    }
    await load(service.table, team.id, {
      users: bulky(),
      groups: [{ resource: { schemas: [], displayName: 'Last' }, members: [many - 1] }],
    });
  }, 60_000);

  const slim = { attributes: 'userName' };

  test.each(['title eq "Found"', 'groups.display eq "Last"', 'not (userName eq "nobody")'])(
    'an indexed page for %s is refused with tooMany, which names the indexed filters',
    async (filter) => {
      const { status, body } = await list(team, '/Users', { filter, ...slim });
      expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'tooMany' });
      for (const name of ['id', 'username', 'externalid', 'emails.value', 'groups.value', 'cursor']) {
        expect(body.detail).toContain(name);
      }
    },
  );

  test.each<[string, number]>([
    ['title eq "Found"', 3],
    ['groups.display eq "Last"', 1],
  ])('a cursor goes on for %s, without totalResults, until all %i are found', async (filter, found) => {
    const pages = await allByCursor(team, '/Users', 100, { filter, ...slim });
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flatMap(({ Resources }) => Resources)).toHaveLength(found);
    expect(pages.every(({ totalResults }) => totalResults === undefined)).toBe(true);
  });

  test('a page ends early at 4 MB, counted in bytes, and the next one goes on there', async () => {
    const first = await list(team, '/Users', { count: 200 });
    expect(first.body.totalResults).toBe(many);
    expect(first.body.itemsPerPage).toBeLessThan(200);
    expect(Buffer.byteLength(first.text)).toBeLessThan(4.3 * 1024 * 1024);
    expect(Buffer.byteLength(first.text)).toBeGreaterThan(3.8 * 1024 * 1024);
    expect(new Set(idsOf(await allByIndex(team, '/Users', 200)))).toHaveProperty('size', many);
    const pages = await allByCursor(team, '/Users', 200);
    expect(new Set(idsOf(pages.flatMap(({ Resources }) => Resources)))).toHaveProperty('size', many);
  });

  test('an indexed filter with many hits reads the page, and not all that it finds', async () => {
    const { body } = await list(team, '/Users', { filter: 'userName sw "bulky"', count: 5, startIndex: 100, ...slim });
    expect(body).toMatchObject({ totalResults: many, itemsPerPage: 5 });
    // Of 84 KB each, they all would cost 6,300.
    expect(Number(service.log.at(-1)?.['readUnits'])).toBeLessThan(200);
  });

  test('the few who are active behind very many who are not take a cursor to find', async () => {
    const { body } = await list(team, '/Users', { filter: 'active eq true', ...slim });
    expect(body.scimType).toBe('tooMany');
    const pages = await allByCursor(team, '/Users', 100, { filter: 'active eq true', ...slim });
    expect(pages.flatMap(({ Resources }) => Resources)).toHaveLength(10);
  });
});

test.each<[string, number]>([
  ['few', 3],
  ['more than are read on a guess', 13],
])('every page shows the groups of its people, who are in %s', async (_, groupCount) => {
  const team = await service.team();
  const size = 40;
  const { users } = await load(service.table, team.id, {
    users: Array.from({ length: size }, (_each, n) => ({ schemas: [], userName: `user${groupCount}-${n}` })),
    // One in seven is in none, and the others in all but a few.
    groups: Array.from({ length: groupCount }, (_each, g) => ({
      resource: { schemas: [], displayName: `Group ${g}` },
      members: Array.from({ length: size }, (__, n) => n).filter((n) => n % 7 !== 0 && (n + g) % 5 !== 0),
    })),
  });
  const wanted = new Map<string, unknown>();
  for (const id of users) wanted.set(id, (await team.get(`/Users/${id}`)).body.groups);
  expect([...wanted.values()].filter((groups) => groups === undefined)).toHaveLength(6);
  for (const order of [
    {},
    { sortBy: 'id', sortOrder: 'descending' },
    { sortBy: 'userName' },
    { filter: 'userName sw "user"' },
  ]) {
    const all = await allByIndex(team, '/Users', 9, order);
    const pages = await allByCursor(team, '/Users', 9, order);
    for (const shown of [all, pages.flatMap(({ Resources }) => Resources)]) {
      expect(shown.map(({ id }) => id).toSorted()).toEqual(users.toSorted());
      for (const { id, groups } of shown)
        expect({ id, groups: sortedGroups(groups) }).toEqual({ id, groups: sortedGroups(wanted.get(id)) });
    }
  }
});

function sortedGroups(groups: unknown): unknown {
  return Array.isArray(groups) ? groups.map((group) => JSON.stringify(group)).toSorted() : groups;
}

test('totalResults leads a client that goes by it to the end, though people whom it has seen are deleted', async () => {
  const team = await service.team();
  const { users } = await load(service.table, team.id, {
    users: Array.from({ length: 20 }, (_, n) => ({ schemas: [], userName: `total${n}` })),
    groups: [],
  });
  const first = (await list(team, '/Users', { count: 10 })).body;
  expect(first.totalResults).toBe(20);
  for (const id of users.slice(0, 8)) await team.delete(`/Users/${id}`);
  const second = (await list(team, '/Users', { startIndex: 11, count: 5 })).body;
  expect(idsOf(second.Resources)).toEqual(users.slice(10, 15));
  expect(second.totalResults).toBeGreaterThanOrEqual(16);
  const third = (await list(team, '/Users', { startIndex: 16, count: 5 })).body;
  expect(idsOf(third.Resources)).toEqual(users.slice(15));
  expect(third.totalResults).toBe(20);
  expect((await list(team, '/Users', { count: 100 })).body.totalResults).toBe(12);
});

test('a member filter reads no members of the groups that it finds (excludedAttributes=members)', async () => {
  const team = await service.team();
  const { users, groups } = await load(service.table, team.id, {
    users: Array.from({ length: 300 }, (_, n) => ({ schemas: [], userName: `member${n}` })),
    groups: [{ resource: { schemas: [], displayName: 'Large' }, members: Array.from({ length: 300 }, (_, n) => n) }],
  });
  const filter = `members[value eq "${users[7]}"]`;
  const { body } = await list(team, '/Groups', { filter, excludedAttributes: 'members' });
  expect(idsOf(body.Resources)).toEqual(groups);
  expect(Number(service.log.at(-1)?.['readUnits'])).toBeLessThan(5);
});

test('what the loader writes keeps every invariant of the table', async () => {
  expect(await service.faults()).toEqual([]);
});
