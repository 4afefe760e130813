/** What each operation costs at the table, measured through the real functions on both adapters and held to `test/bench/budgets.ts`. */
import { DynamoDbTable } from '../../shared/table/dynamodb-table.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import { type Budget, budgets } from '../bench/budgets.ts';
import { costTable, measureCosts } from '../bench/operation-costs.ts';
import { type DynamoDbLocal, describeWithDynamoDbLocal, startDynamoDbLocal } from '../support/dynamodb-local.ts';

const measured = new Map<string, readonly Budget[]>();

/** @returns the lines of what goes beyond its budget */
function beyondBudget(costs: readonly Budget[]): string[] {
  return budgets.flatMap(({ operation, ...budget }) => {
    const cost = costs.find((each) => each.operation === operation);
    return (['trips', 'calls', 'readUnits', 'writeUnits'] as const).flatMap((unit) => {
      const value = cost?.[unit] ?? Number.NaN;
      return value <= budget[unit] ? [] : [`${operation}: ${value} ${unit}, and ${budget[unit]} are allowed`];
    });
  });
}

test('on SQLite every operation keeps its budget', async () => {
  const table = SqliteTable.open({ file: ':memory:' });
  const costs = await measureCosts(table).finally(() => table.close());
  measured.set('SQLite', costs);
  // Not by jest's console, which would wrap the table in a stack trace.
  process.stdout.write(costTable(costs));
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
    const costs = await measureCosts(table).finally(() => table.close());
    // DynamoDB Local does not count a transaction's units as AWS does, so what a write costs is the other adapter's to say.
    const reads = (all: readonly Budget[] = []) =>
      all.map(({ operation, trips, calls, readUnits }) => ({ operation, trips, calls, readUnits }));
    expect(reads(costs)).toEqual(reads(measured.get('SQLite')));
  });
});
