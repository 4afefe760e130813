/** The AWS SDK's client as this service uses it: plain values, short time-outs, connections kept. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** A Lambda behind API Gateway lives 29 s at most; three attempts of these stay well inside. */
const connectionTimeoutMs = 1000;
const requestTimeoutMs = 3000;
const attempts = 3;

/** DynamoDB Local looks at neither, but the SDK demands both. */
const withoutAws = { region: 'local', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/** Who asks, and in which region; what is absent is found as any AWS tool finds it, which is code that bundles leave out. */
export interface AwsAccount {
  readonly region?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** @param endpoint where the table is not AWS's own, as with DynamoDB Local; `account` and AWS configuration are not read then */
export function connectClient(endpoint?: string, account: AwsAccount = {}): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    ...(endpoint === undefined ? account : { endpoint, ...withoutAws }),
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      // Without this the SDK only logs that the time is up.
      throwOnRequestTimeout: true,
    },
  });
  return DynamoDBDocumentClient.from(client);
}
