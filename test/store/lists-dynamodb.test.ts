/** Lists on DynamoDB Local: the same pages in as many round trips as on SQLite. */
import { DynamoDbTable } from '../../shared/table/dynamodb-table.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Table } from '../../shared/table/table.ts';
import { type DynamoDbLocal, describeWithDynamoDbLocal, startDynamoDbLocal } from '../support/dynamodb-local.ts';
import { RoundTable } from '../support/round-table.ts';
import { startScimService } from '../support/scim-service.ts';
import { costOf, query, seed } from './large-team.ts';

const people = 230;

const lists: readonly Readonly<Record<string, string | number>>[] = [
  { count: 100 },
  { startIndex: 101, count: 100 },
  { startIndex: 201, count: 100 },
  { startIndex: 151, count: 20 },
  { startIndex: 171, count: 20 },
  { sortBy: 'userName', sortOrder: 'descending', count: 50 },
  { sortBy: 'userName', sortOrder: 'descending', startIndex: 51, count: 50 },
  { sortBy: 'id', sortOrder: 'descending', count: 50 },
  { sortBy: 'id', sortOrder: 'descending', startIndex: 51, count: 50 },
  { filter: 'active eq false' },
  { filter: 'active eq true', startIndex: 101 },
  { filter: 'userName sw "a"' },
  { filter: 'groups.display co "2"', count: 5 },
  { cursor: '', count: 150 },
];

interface Seen {
  readonly userNames: readonly string[];
  readonly groups: number;
  readonly total: number;
  readonly trips: number;
}

async function see(table: Table): Promise<readonly Seen[]> {
  const rounds = new RoundTable(table);
  const service = await startScimService({ table: rounds });
  try {
    const team = await service.team();
    await seed(service.table, team.id, people, 4);
    // The first use of a key is noted, which is a write of its own.
    await team.get('/Users?count=0');
    const seen: Seen[] = [];
    for (const parameters of lists) {
      const { answer, cost } = await costOf({ service, rounds }, team, {
        method: 'GET',
        path: `/Users?${query(parameters)}`,
      });
      const { Resources, totalResults } = answer.body;
      seen.push({
        userNames: Resources.map(({ userName }: { userName: string }) => userName),
        groups: Resources.flatMap(({ groups = [] }: { groups?: unknown[] }) => groups).length,
        total: totalResults,
        trips: cost.trips,
      });
    }
    return seen;
  } finally {
    await service.close();
  }
}

describeWithDynamoDbLocal('on DynamoDB Local', () => {
  let local: DynamoDbLocal;
  beforeAll(async () => {
    local = await startDynamoDbLocal();
  });
  afterAll(() => local.stop());

  test('every list is that of SQLite, in as many round trips', async () => {
    const dynamo = DynamoDbTable.connect(local);
    const sqlite = SqliteTable.open({ file: ':memory:' });
    const wanted = await see(sqlite);
    expect(wanted.every(({ userNames }) => userNames.length > 0)).toBe(true);
    expect(await see(dynamo)).toEqual(wanted);
    dynamo.close();
    sqlite.close();
  }, 60_000);
});
