/** What operations cost in a team of 1,000 and in one of 100,000 people: the same, to the unit. */
import { seedUsers } from '../../infra/commands/seed-people.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import { RoundTable } from '../support/round-table.ts';
import type { ScimCall } from '../support/scim-client.ts';
import { person, type ScimService, startScimService, type TestTeam } from '../support/scim-service.ts';
import { type Cost, costOf, load, query } from './large-team.ts';

const small = 1000;
const large = 100_000;
const groupCount = 1000;

interface Measured extends Cost {
  readonly found: number;
}

let service: ScimService;
let table: SqliteTable;
let rounds: RoundTable;
const costs = new Map<string, Map<number, Measured>>();
let countedJump: readonly Measured[] = [];

/** So many entries in an answer; 1 where it is a resource, 0 where it has no body. */
function foundIn(body: unknown): number {
  if (typeof body !== 'object' || body === null) return 0;
  return 'Resources' in body && Array.isArray(body.Resources) ? body.Resources.length : 1;
}

async function measure(team: TestTeam, call: ScimCall, status?: number): Promise<Measured> {
  const { answer, cost } = await costOf({ service, rounds }, team, call, status);
  return { ...cost, found: foundIn(answer.body) };
}

async function note(size: number, name: string, team: TestTeam, call: ScimCall, status?: number): Promise<void> {
  const row = costs.get(name) ?? new Map<number, Measured>();
  costs.set(name, row.set(size, await measure(team, call, status)));
}

const get = (path: string, parameters: Readonly<Record<string, string | number>> = {}): ScimCall => ({
  method: 'GET',
  path: `${path}?${query(parameters)}`,
});
const patch = (path: string, ...operations: readonly unknown[]): ScimCall => ({
  method: 'PATCH',
  path,
  body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations },
});

/** Pages in order up to the one that begins at `startIndex`, which is measured. */
async function pageInOrder(team: TestTeam, startIndex: number): Promise<Measured> {
  for (let at = 1; at < startIndex; at += 200) {
    const count = Math.min(200, startIndex - at);
    await team.get(`/Users?${query({ startIndex: at, count, excludedAttributes: 'groups' })}`);
  }
  return measure(team, get('/Users', { startIndex, count: 100 }));
}

async function measureTeam(size: number): Promise<void> {
  const team = await service.team();
  const { users, groups } = await load(table, team.id, {
    users: seedUsers(size, `of${size}`),
    groups: Array.from({ length: groupCount }, (_, n) => ({
      resource: { schemas: [], displayName: `Group ${n} of ${size}` },
      // Half of everybody is in the first one; the others meet in 200 people, five each.
      members: n === 0 ? Array.from({ length: size / 2 }, (__, at) => at) : [250 + (n % 200)],
    })),
  });
  const ten = { schemas: [], displayName: 'Ten', externalId: 'ten' };
  const half = { schemas: [], displayName: 'Half', externalId: 'half' };
  // Newer people: everybody else's groups stay as they are.
  const { groups: pushed } = await load(table, team.id, {
    users: Array.from({ length: 10 }, () => ({
      ...person(),
      emails: [{ value: `ten${size}@x.example`, type: 'work' }],
    })),
    groups: [
      { resource: ten, members: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] },
      { resource: half, members: [] },
    ],
  });
  const known = String(users[350]);
  const { body: user } = await team.get(`/Users/${known}`);
  const { body: second } = await team.get(`/Groups/${groups[1]}?excludedAttributes=members`);
  const filtered = (filter: string): ScimCall => get('/Users', { filter });
  const reads: readonly [string, ScimCall][] = [
    ['GET /Users/{id}', get(`/Users/${known}`)],
    ['id eq', filtered(`id eq "${known}"`)],
    ['userName eq', filtered(`userName eq "${user.userName}"`)],
    ['externalId eq', filtered(`externalId eq "${user.externalId}"`)],
    ['emails.value eq', filtered(`emails.value eq "${user.userName}"`)],
    ['emails[type eq "work"].value eq', filtered(`emails[type eq "work"].value eq "${user.userName}"`)],
    ['userName sw, one hit', filtered(`userName sw "${user.userName.split('@')[0]}@"`)],
    ['userName eq, nobody', filtered('userName eq "nobody@people.example"')],
    ['groups.value eq, ten members', filtered(`groups.value eq "${pushed[0]}"`)],
    [
      'displayName eq, groups',
      get('/Groups', { filter: `displayName eq "${second.displayName}"`, excludedAttributes: 'members' }),
    ],
    ['members.value eq', get('/Groups', { filter: `members.value eq "${known}"`, excludedAttributes: 'members' })],
    ['members[value eq]', get('/Groups', { filter: `members[value eq "${known}"]`, excludedAttributes: 'members' })],
    ['GET /Groups/{id} without members, half of all', get(`/Groups/${groups[0]}`, { excludedAttributes: 'members' })],
    ['page at startIndex 1', get('/Users', { startIndex: 1, count: 100 })],
    ['first page by cursor', get('/Users', { cursor: '', count: 100 })],
    ['groups, a page at startIndex 1', get('/Groups', { startIndex: 1, count: 100, excludedAttributes: 'members' })],
  ];
  for (const [name, call] of reads) await note(size, name, team, call);

  costs.set(
    'last page, in order',
    (costs.get('last page, in order') ?? new Map()).set(size, await pageInOrder(team, size - 99)),
  );
  const deep = await cursorTo(team, size - 200);
  await note(size, 'deep page by cursor', team, get('/Users', { cursor: deep, count: 100 }));

  await note(
    size,
    'POST /Users',
    team,
    { method: 'POST', path: '/Users', body: person({ userName: `new${size}@x.example` }) },
    201,
  );
  await note(
    size,
    'PATCH /Users/{id}',
    team,
    patch(`/Users/${known}`, { op: 'replace', path: 'title', value: 'Head' }),
  );
  await note(
    size,
    'PATCH active false',
    team,
    patch(`/Users/${known}`, { op: 'replace', path: 'active', value: false }),
  );
  const everyone = `/Groups/${groups[0]}`;
  const newest = String(users.at(-1));
  const few = `/Groups/${pushed[0]}`;
  // Without `attributes` a change of few members would show them all, and one of many answers 204.
  const largest = `${size === large ? everyone : few}?attributes=displayName`;
  await note(
    size,
    'add a member, 10 and 50,000 members',
    team,
    patch(largest, { op: 'add', path: 'members', value: [{ value: newest }] }),
  );
  await note(
    size,
    'remove a member, 10 and 50,000 members',
    team,
    patch(largest, { op: 'remove', path: `members[value eq "${newest}"]` }),
  );

  if (size === large) {
    // Sorted by id, it is another list of the same order, where nobody has been yet.
    const at = (startIndex: number): ScimCall => get('/Users', { startIndex, count: 100, sortBy: 'id' });
    countedJump = [await measure(team, at(50_001)), await measure(team, at(50_101))];
  }
}

async function cursorTo(team: TestTeam, position: number): Promise<string> {
  let cursor = '';
  for (let at = 0; at < position; at += 200) {
    const { body } = await team.get(`/Users?${query({ cursor, count: 200, excludedAttributes: 'groups' })}`);
    cursor = body.nextCursor;
  }
  // Positions belong to a list, not to what is shown of it.
  return cursor;
}

beforeAll(async () => {
  table = SqliteTable.open({ file: ':memory:' });
  rounds = new RoundTable(table);
  service = await startScimService({ table: rounds });
  await measureTeam(small);
  await measureTeam(large);
}, 120_000);

afterAll(async () => {
  await service.close();
  table.close();
});

function rows(): readonly (readonly [string, Measured, Measured])[] {
  return [...costs].flatMap(([name, bySize]) => {
    const [one, other] = [bySize.get(small), bySize.get(large)];
    return one && other ? [[name, one, other] as const] : [];
  });
}

test('every operation costs the same round trips and units among 100,000 people as among 1,000', () => {
  const unitsOf = ({ found, trips, readUnits, writeUnits }: Measured): string =>
    `${found} found, ${trips} trips, ${readUnits} read, ${writeUnits} written`.padEnd(48);
  const text = rows().map(([name, one, other]) => `${name.padEnd(48)}${unitsOf(one)}${unitsOf(other)}`);
  const jumps = countedJump.map((each) => `a jump to 50,001, and on from there`.padEnd(96) + unitsOf(each));
  const title = `${''.padEnd(48)}${`among ${small} people`.padEnd(48)}among ${large} people`;
  process.stdout.write(`${[title, ...text, ...jumps].join('\n')}\n`);
  expect(rows().length).toBeGreaterThan(20);
  for (const [name, one, other] of rows()) {
    expect({ name, found: other.found, trips: other.trips, writeUnits: other.writeUnits }).toEqual({
      name,
      found: one.found,
      trips: one.trips,
      writeUnits: one.writeUnits,
    });
    // Numbers in names and addresses grow by two digits: 4 KB more or less on a page.
    expect(Math.abs(other.readUnits - one.readUnits)).toBeLessThanOrEqual(one.found >= 100 ? 4 : 0);
  }
});

test('a page of 100 costs at most three round trips and 60 read units, wherever it is', () => {
  for (const name of ['page at startIndex 1', 'last page, in order', 'first page by cursor', 'deep page by cursor']) {
    const page = costs.get(name)?.get(large);
    expect(page?.found).toBe(100);
    expect(page?.trips).toBeLessThanOrEqual(3);
    expect(page?.readUnits).toBeLessThanOrEqual(60);
  }
});

test('a jump counts positions once, and paging on from there does not', () => {
  const [jump, on] = countedJump;
  expect(jump?.found).toBe(100);
  expect(jump?.readUnits).toBeGreaterThan(1000);
  expect(on).toMatchObject({ found: 100, trips: 3 });
  expect(on?.readUnits).toBeLessThan(60);
});
