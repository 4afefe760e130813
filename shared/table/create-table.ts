/** Creates the table at DynamoDB Local; on AWS the data stack does. */
import { CreateTableCommand, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import { connectClient } from './dynamodb-client.ts';
import { tableLayout } from './layout.ts';

/** Does nothing where the table exists. */
export async function createTable({ tableName, endpoint }: { tableName: string; endpoint: string }): Promise<void> {
  const { partitionKey, sortKey } = tableLayout;
  const client = connectClient(endpoint);
  try {
    await client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: partitionKey, AttributeType: 'S' },
          { AttributeName: sortKey, AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: partitionKey, KeyType: 'HASH' },
          { AttributeName: sortKey, KeyType: 'RANGE' },
        ],
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  } finally {
    client.destroy();
  }
}
