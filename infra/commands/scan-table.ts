/** Every item of a table, for operators' commands: the Table port has no scan, because no request may need one. */
import type { Item } from '../../shared/table/table.ts';
import { localTableName, type OpenTable, type TablePlace } from '../local/open-table.ts';

/** Pages of at most 1 MB, eventually consistent on DynamoDB. */
export function scanTable(
  { table, streamed }: OpenTable,
  place: TablePlace,
  residency: string,
): AsyncGenerator<readonly Item[]> {
  return place.kind === 'sqlite' && streamed
    ? scanFile(table, streamed.partitions('', partitionsMax))
    : scanDynamoDb(
        place.kind === 'aws' ? place.tableName : localTableName(residency),
        place.kind === 'dynamodb' ? place.endpoint : undefined,
      );
}

/** All there are: a file holds what one machine does. */
const partitionsMax = 100_000_000;

async function* scanFile(table: OpenTable['table'], partitions: readonly string[]): AsyncGenerator<readonly Item[]> {
  // Many partitions hold one item each: whoever looks up what they lead to does it in batches.
  let page: Item[] = [];
  for (const pk of partitions) {
    let after: string | undefined;
    do {
      const read = await table.query({ pk, ...(after !== undefined && { after }) });
      page.push(...read.items);
      after = read.next;
      if (page.length < itemsPerPage) continue;
      yield page;
      page = [];
    } while (after !== undefined);
  }
  yield page;
}

const itemsPerPage = 1000;

async function* scanDynamoDb(tableName: string, endpoint: string | undefined): AsyncGenerator<readonly Item[]> {
  const [{ ScanCommand }, { connectClient }] = await Promise.all([
    import('@aws-sdk/lib-dynamodb'),
    import('../../shared/table/dynamodb-client.ts'),
  ]);
  const client = connectClient(endpoint);
  try {
    let from: Record<string, unknown> | undefined;
    do {
      const page = await client.send(
        new ScanCommand({ TableName: tableName, ...(from && { ExclusiveStartKey: from }) }),
      );
      // The table holds what this service writes: flat items.
      yield (page.Items ?? []) as Item[];
      from = page.LastEvaluatedKey;
    } while (from);
  } finally {
    client.destroy();
  }
}
