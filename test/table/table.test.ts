/** Both Table adapters against the one contract. */
import { createTable } from '../../shared/table/create-table.ts';
import { DynamoDbTable } from '../../shared/table/dynamodb-table.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import { type DynamoDbLocal, describeWithDynamoDbLocal, startDynamoDbLocal } from '../support/dynamodb-local.ts';
import { describeTableContract } from './table-contract.ts';
import { describeTableCosts } from './table-costs.ts';
import { describeTableRefusals } from './table-refusals.ts';

describe('SqliteTable', () => {
  let table: SqliteTable;
  beforeAll(() => {
    table = SqliteTable.open({ file: ':memory:' });
  });
  afterAll(() => table.close());

  describeTableContract(() => table);
  describeTableRefusals(() => table);
  describeTableCosts(() => table, true);
});

describeWithDynamoDbLocal('DynamoDbTable', () => {
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

  test('createTable leaves a table that exists as it is', async () => {
    const { endpoint, tableName } = local ?? { endpoint: '', tableName: '' };
    await table.write({ kind: 'put', item: { pk: 'KEPT', sk: 'S' } });
    await createTable({ endpoint, tableName });
    expect(await table.get({ pk: 'KEPT', sk: 'S' })).toEqual({ pk: 'KEPT', sk: 'S' });
  });

  describeTableContract(() => table);
  describeTableRefusals(() => table);
  describeTableCosts(() => table, false);
});
