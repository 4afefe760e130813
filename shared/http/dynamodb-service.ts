/** Makes DynamoDB the table of this process. Bundles of functions that may use the table import it before the function itself. */
import { env, lambdaAccount, optionalEnv } from '../env.ts';
import { DynamoDbTable } from '../table/dynamodb-table.ts';
import { connectTableWith } from './service.ts';

connectTableWith((tableName) => {
  const endpoint = optionalEnv(env.tableEndpoint);
  return endpoint === undefined
    ? DynamoDbTable.connect({ tableName, account: lambdaAccount() })
    : DynamoDbTable.connect({ tableName, endpoint });
});
