/**
 * Answers DynamoDB's protocol from a `Table`, for measuring clients: reads are answered truly, writes are accepted and not done.
 * It speaks TLS as AWS does: for `http:` the SDK loads `node:http` in a way that makes Node load its `fetch` too, at a third of a
 * cold start, which never happens on Lambda.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item, Key, Query, Scalar, Table } from '../../shared/table/table.ts';

export interface DynamoDbStub {
  readonly endpoint: string;
  readonly tableName: string;
  /** PEM file of the certificate that clients must trust. */
  readonly certificateFile: string;
  close(): Promise<void>;
}

type Attributes = Record<string, AttributeValue>;

/** What of a request is looked at. */
interface Body {
  readonly Key: Attributes;
  readonly RequestItems: Record<string, { readonly Keys: Attributes[] }>;
  readonly KeyConditionExpression: string;
  readonly ExpressionAttributeValues: Attributes;
  readonly ExclusiveStartKey?: Attributes;
  readonly Limit?: number;
  readonly ScanIndexForward?: boolean;
}

const tableName = 'rollcall-stub';

/**
 * Listens on a free port of this machine.
 * @param folder gets the files of a new certificate
 * @throws Error when there is no `openssl`
 */
export async function startDynamoDbStub(table: Table, folder: string): Promise<DynamoDbStub> {
  const { certificateFile, keyFile } = await newCertificate(folder);
  const identity = { cert: await readFile(certificateFile), key: await readFile(keyFile) };
  const server = createServer(identity, async (request, response) => {
    try {
      const body: Body = JSON.parse(await textOf(request));
      const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      const answer = JSON.stringify(await answerOf(table, action, body));
      response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0' }).end(answer);
    } catch (error) {
      const type = 'com.amazon.coral.validate#ValidationException';
      response.writeHead(400).end(JSON.stringify({ __type: type, message: String(error) }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a server that listens on a port has one
  return {
    endpoint: `https://127.0.0.1:${port}`,
    tableName,
    certificateFile,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function newCertificate(folder: string): Promise<{ certificateFile: string; keyFile: string }> {
  const certificateFile = path.join(folder, 'certificate.pem');
  const keyFile = path.join(folder, 'key.pem');
  const kind = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1'];
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  await promisify(execFile)('openssl', ['req', ...kind, ...names, '-keyout', keyFile, '-out', certificateFile]);
  return { certificateFile, keyFile };
}

async function answerOf(table: Table, action: string, body: Body): Promise<unknown> {
  switch (action) {
    case 'GetItem': {
      const item = await table.get(keyOf(body.Key));
      return item ? { Item: attributesOf(item) } : {};
    }
    case 'BatchGetItem': {
      const items = await table.batchGet((body.RequestItems[tableName]?.Keys ?? []).map(keyOf));
      const found = items.flatMap((item) => (item ? [attributesOf(item)] : []));
      return { Responses: { [tableName]: found }, UnprocessedKeys: {} };
    }
    case 'Query': {
      const query = queryOf(body);
      const { items, next } = await table.query(query);
      const last = next === undefined ? {} : { LastEvaluatedKey: attributesOf({ pk: query.pk, sk: next }) };
      return { Items: items.map(attributesOf), ...last };
    }
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
    case 'TransactWriteItems':
      return {};
    default:
      throw new Error(`no answer to ${action}`);
  }
}

/** Reads the one form in which `shared/table/dynamodb-expressions.ts` writes a query. */
function queryOf(body: Body): Query {
  const { KeyConditionExpression: condition, ExpressionAttributeValues: values, ExclusiveStartKey, Limit } = body;
  const value = (placeholder: string): string => values[placeholder]?.S ?? '';
  const range = condition.includes('BETWEEN') ? { sk: { from: value(':1'), to: value(':2') } } : {};
  return {
    pk: value(':0'),
    ...(condition.includes('begins_with') ? { sk: { prefix: value(':1') } } : range),
    ...(ExclusiveStartKey && { after: keyOf(ExclusiveStartKey).sk }),
    ...(Limit !== undefined && { limit: Limit }),
    descending: body.ScanIndexForward === false,
  };
}

const keyOf = ({ pk, sk }: Attributes): Key => ({ pk: pk?.S ?? '', sk: sk?.S ?? '' });

const attributesOf = (item: Item): Attributes =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attributeOf(value)]));

function attributeOf(value: Scalar): AttributeValue {
  if (typeof value === 'string') return { S: value };
  return typeof value === 'number' ? { N: String(value) } : { BOOL: value };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const part of request) text += part;
  return text;
}
