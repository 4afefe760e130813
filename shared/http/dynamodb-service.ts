/** Makes DynamoDB the table of this process. Bundles of functions that may use the table import it before the function itself. */
import { env, optionalEnv, requireEnv } from '../env.ts';
import type { AwsAccount } from '../table/dynamodb-client.ts';
import { DynamoDbTable } from '../table/dynamodb-table.ts';
import { connectTableWith } from './service.ts';

connectTableWith((tableName) => {
  const endpoint = optionalEnv(env.tableEndpoint);
  return endpoint === undefined
    ? DynamoDbTable.connect({ tableName, account: lambdaAccount() })
    : DynamoDbTable.connect({ tableName, endpoint });
});

/** The function's own rights, as Lambda hands them to its process; they hold for as long as that lives. */
function lambdaAccount(): AwsAccount {
  // SAM hands over the developer's, which may be of the kind without a session.
  const sessionToken = optionalEnv(env.awsSessionToken);
  return {
    region: requireEnv(env.awsRegion),
    credentials: {
      accessKeyId: requireEnv(env.awsAccessKeyId),
      secretAccessKey: requireEnv(env.awsSecretAccessKey),
      ...(sessionToken !== undefined && { sessionToken }),
    },
  };
}
