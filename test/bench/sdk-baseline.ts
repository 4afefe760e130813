/** The least that a function on DynamoDB can be: the SDK's client, and one item asked for. */
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN = '', TABLE_NAME } = process.env;

const client = new DynamoDBClient({
  credentials: {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
  },
});

export const handler = async () => {
  const key = { pk: { S: 'TEAM#none' }, sk: { S: 'TEAM' } };
  await client.send(new GetItemCommand({ TableName: TABLE_NAME, Key: key, ConsistentRead: true }));
  return { statusCode: 200 };
};
