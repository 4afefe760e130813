/** What each operation costs at the table, measured through the real functions on both adapters and held to `test/bench/budgets.ts`. */
import { DynamoDbTable } from '../../shared/table/dynamodb-table.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Table } from '../../shared/table/table.ts';
import { type Budget, budgets } from '../bench/budgets.ts';
import { type DynamoDbLocal, describeWithDynamoDbLocal, startDynamoDbLocal } from '../support/dynamodb-local.ts';
import { RoundTable } from '../support/round-table.ts';
import { groupOf, person, startScimService } from '../support/scim-service.ts';

/** The people of the measured team. */
const teamSize = 205;

const measured = new Map<string, readonly Budget[]>();

/** Carries out every budgeted operation once and returns what each was logged to cost. */
async function measure(table: Table): Promise<readonly Budget[]> {
  const rounds = new RoundTable(table);
  const service = await startScimService({ table: rounds });
  try {
    const team = await service.team();
    const user = async (more = {}): Promise<{ id: string; userName: string; externalId: string; title?: string }> =>
      (await team.post('/Users', person(more))).body;
    const members: { id: string; userName: string; externalId: string }[] = [];
    for (let each = 0; each < teamSize; each += 1) members.push(await user());
    const [a, b, c, d] = members;
    if (!a || !b || !c || !d) throw new Error('the team is too small');
    const two = (await team.post('/Groups', groupOf([a.id, b.id]))).body;
    await team.post('/Groups', groupOf([a.id]));
    const single = (await team.post('/Groups', groupOf([d.id]))).body;
    const empty = (await team.post('/Groups', groupOf())).body;
    const filter = (text: string) => `filter=${encodeURIComponent(text)}`;
    const title = [{ op: 'replace', path: 'title', value: 'Engineer' }];
    const active = (value: boolean) => [{ op: 'replace', path: 'active', value }];

    const steps: readonly [string, () => Promise<{ status: number }>][] = [
      ['GET /Users/{id}, in no group', () => team.get(`/Users/${c.id}`)],
      ['GET /Users/{id}?excludedAttributes=groups', () => team.get(`/Users/${c.id}?excludedAttributes=groups`)],
      ['GET /Users/{id}, in two groups', () => team.get(`/Users/${a.id}`)],
      ['GET /Users?filter=userName eq, nobody', () => team.get(`/Users?${filter('userName eq "nobody"')}`)],
      ['GET /Users?filter=userName eq, in no group', () => team.get(`/Users?${filter(`userName eq "${c.userName}"`)}`)],
      [
        'GET /Users?filter=userName eq&excludedAttributes=groups',
        () => team.get(`/Users?${filter(`userName eq "${c.userName}"`)}&excludedAttributes=groups`),
      ],
      [
        'GET /Users?filter=externalId eq&excludedAttributes=groups',
        () => team.get(`/Users?${filter(`externalId eq "${c.externalId}"`)}&excludedAttributes=groups`),
      ],
      ['GET /Users?count=100, first page', () => team.get('/Users?count=100')],
      ['GET /Users?startIndex=101&count=100, next page', () => team.get('/Users?startIndex=101&count=100')],
      ['GET /Groups/{id}, two members', () => team.get(`/Groups/${two.id}`)],
      [
        'GET /Groups?filter=displayName eq&excludedAttributes=members',
        () => team.get(`/Groups?${filter(`displayName eq "${two.displayName}"`)}&excludedAttributes=members`),
      ],
      ['POST /Users', () => team.post('/Users', person())],
      ['PUT /Users/{id}, another title', () => team.put(`/Users/${c.id}`, { ...c, title: 'Lead' })],
      ['PATCH /Users/{id}, another title', () => team.patch(`/Users/${c.id}`, title)],
      ['PATCH /Users/{id}, nothing', () => team.patch(`/Users/${c.id}`, title)],
      ['PATCH /Users/{id}, active false', () => team.patch(`/Users/${c.id}`, active(false))],
      ['PATCH /Users/{id}, active true', () => team.patch(`/Users/${c.id}`, active(true))],
      ['DELETE /Users/{id}, in no group', () => team.delete(`/Users/${c.id}`)],
      ['DELETE /Users/{id}, in one group', () => team.delete(`/Users/${d.id}`)],
      ['POST /Groups, empty', () => team.post('/Groups', groupOf())],
      [
        'PATCH /Groups/{id}, add a member',
        () => team.patch(`/Groups/${single.id}`, [{ op: 'add', path: 'members', value: [{ value: a.id }] }]),
      ],
      [
        'PATCH /Groups/{id}, remove a member',
        () => team.patch(`/Groups/${single.id}`, [{ op: 'remove', path: `members[value eq "${a.id}"]` }]),
      ],
      [
        'PATCH /Groups/{id}, displayName',
        () => team.patch(`/Groups/${empty.id}`, [{ op: 'replace', path: 'displayName', value: 'Renamed' }]),
      ],
      ['DELETE /Groups/{id}, empty', () => team.delete(`/Groups/${empty.id}`)],
    ];

    const costs: Budget[] = [];
    for (const [operation, run] of steps) {
      const before = rounds.rounds;
      const { status } = await run();
      if (status >= 300) throw new Error(`${operation} answered ${status}`);
      const { readUnits, writeUnits } = service.log.at(-1) ?? {};
      const trips = rounds.rounds - before;
      costs.push({ operation, trips, readUnits: Number(readUnits), writeUnits: Number(writeUnits) });
    }
    return costs;
  } finally {
    await service.close();
  }
}

/** @returns the lines of what goes beyond its budget */
function beyondBudget(costs: readonly Budget[]): string[] {
  return budgets.flatMap(({ operation, ...budget }) => {
    const cost = costs.find((each) => each.operation === operation);
    return (['trips', 'readUnits', 'writeUnits'] as const).flatMap((unit) => {
      const value = cost?.[unit] ?? Number.NaN;
      return value <= budget[unit] ? [] : [`${operation}: ${value} ${unit}, and ${budget[unit]} are allowed`];
    });
  });
}

/** As text, since jest's console would wrap each table in a stack trace. */
function show(title: string, costs: readonly Budget[]): void {
  const lines = costs.map(
    ({ operation, trips, readUnits, writeUnits }) =>
      `  ${operation.padEnd(62)}${[trips, readUnits, writeUnits].map((value) => String(value).padStart(8)).join('')}`,
  );
  process.stdout.write(`${title.padEnd(64)}   trips    read   write\n${lines.join('\n')}\n`);
}

test('on SQLite every operation keeps its budget', async () => {
  const table = SqliteTable.open({ file: ':memory:' });
  const costs = await measure(table).finally(() => table.close());
  measured.set('SQLite', costs);
  show('On SQLite', costs);
  expect(costs.map(({ operation }) => operation)).toEqual(budgets.map(({ operation }) => operation));
  expect(beyondBudget(costs)).toEqual([]);
});

describeWithDynamoDbLocal('on DynamoDB Local', () => {
  let local: DynamoDbLocal | undefined;
  beforeAll(async () => {
    local = await startDynamoDbLocal();
  });
  afterAll(() => local?.stop());

  test('every operation takes as many trips and reads as much as on SQLite', async () => {
    const table = DynamoDbTable.connect(local ?? { tableName: '', endpoint: '' });
    const costs = await measure(table).finally(() => table.close());
    // DynamoDB Local does not count a transaction's units as AWS does, so what a write costs is the other adapter's to say.
    const reads = (all: readonly Budget[] = []) => all.map(({ writeUnits: _, ...rest }) => rest);
    expect(reads(costs)).toEqual(reads(measured.get('SQLite')));
  });
});
