/** The Table port on DynamoDB: AWS's own, DynamoDB Local, or whatever speaks its protocol. */
import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient, TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { type AwsAccount, connectClient } from './dynamodb-client.ts';
import { readError, writeError } from './dynamodb-errors.ts';
import { queryParameters, writeParameters } from './dynamodb-expressions.ts';
import { itemBytes, readUnits, transactionFactor, writeUnits } from './item-size.ts';
import type { Meter } from './meter.ts';
import { checkBatchGet, checkKey, checkQuery, checkTransaction, checkWrite, keyText } from './request-checks.ts';
import type { Delete, Item, Key, Put, Query, QueryPage, Table, Update, Write } from './table.ts';
import { TableUnavailableError, TransactionRefusedError } from './table.ts';
import { writeAction } from './write-action.ts';

/** Unprocessed keys are asked for again after a random part of a wait that doubles (full jitter). */
const unprocessed = { firstWaitMs: 25, longestWaitMs: 1000, totalMs: 5000 } as const;

export interface TableAddress {
  readonly tableName: string;
  readonly endpoint?: string | undefined;
  readonly account?: AwsAccount;
}

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

export class DynamoDbTable implements Table {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #meter: Meter | undefined;

  private constructor(client: DynamoDBDocumentClient, tableName: string, meter?: Meter) {
    this.#client = client;
    this.#tableName = tableName;
    this.#meter = meter;
  }

  /**
   * Makes no connection before the first call.
   * @param options.endpoint only where the table is not AWS's own; made-up credentials are sent there
   * @param options.account whose table it is otherwise; that of the machine's AWS configuration when absent
   */
  static connect({ tableName, endpoint, account }: TableAddress): DynamoDbTable {
    return new DynamoDbTable(connectClient(endpoint, account), tableName);
  }

  /** Ends the connections that are kept. */
  close(): void {
    this.#client.destroy();
  }

  meteredBy(meter: Meter): DynamoDbTable {
    return new DynamoDbTable(this.#client, this.#tableName, meter);
  }

  get(key: Key, options?: { readonly consistent?: boolean }): Promise<Item | undefined> {
    return this.#read('GetItem', async () => {
      checkKey(key);
      const consistent = options?.consistent ?? true;
      const answer = await this.#client.send(
        new GetCommand({ ...this.#shared(), Key: plainKey(key), ConsistentRead: consistent }),
      );
      this.#countRead(answer.ConsumedCapacity, readUnits(0, consistent));
      return itemOf(answer.Item);
    });
  }

  batchGet(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    return this.#read('BatchGetItem', async () => {
      checkBatchGet(keys);
      const found = new Map<string, Item>();
      const endMs = performance.now() + unprocessed.totalMs;
      let wanted: Record<string, unknown>[] = keys.map(plainKey);
      for (let waitMs: number = unprocessed.firstWaitMs; ; waitMs = Math.min(2 * waitMs, unprocessed.longestWaitMs)) {
        const { TableName, ...capacity } = this.#shared();
        const answer = await this.#client.send(
          new BatchGetCommand({ ...capacity, RequestItems: { [TableName]: { Keys: wanted, ConsistentRead: true } } }),
        );
        for (const item of answer.Responses?.[TableName] ?? []) {
          const whole = itemOf(item);
          if (whole) found.set(keyText(whole), whole);
        }
        wanted = answer.UnprocessedKeys?.[TableName]?.Keys ?? [];
        if (wanted.length === 0) {
          const items = keys.map((key) => found.get(keyText(key)));
          for (const item of this.#meter ? items : []) this.#meter?.read(readUnits(item ? itemBytes(item) : 0, true));
          return items;
        }
        if (performance.now() + waitMs > endMs) throw new TableUnavailableError('DynamoDB left keys unprocessed');
        await wait(Math.random() * waitMs);
      }
    });
  }

  query(query: Query): Promise<QueryPage> {
    return this.#read('Query', async () => {
      checkQuery(query);
      const { pk, after, limit, descending = false, consistent = true } = query;
      const answer = await this.#client.send(
        new QueryCommand({
          ...this.#shared(),
          ...queryParameters(query),
          ConsistentRead: consistent,
          ScanIndexForward: !descending,
          ...(limit !== undefined && { Limit: limit }),
          ...(after !== undefined && { ExclusiveStartKey: { pk, sk: after } }),
        }),
      );
      this.#countRead(answer.ConsumedCapacity, readUnits(0, consistent));
      const items = (answer.Items ?? []).flatMap((item) => itemOf(item) ?? []);
      const last = itemOf(answer.LastEvaluatedKey);
      return last === undefined ? { items } : { items, next: last.sk };
    });
  }

  async write(write: Put | Update | Delete): Promise<void> {
    const size = checkWrite(write);
    await this.#writeTrip([write], async () => {
      try {
        const { ConsumedCapacity: capacity } = await this.#send(write);
        if (capacity) this.#countWrite(capacity);
      } catch (error) {
        throw this.#countRefused(writeError(error, [write]), [size], 1);
      }
    });
  }

  async transact(writes: readonly Write[], { token }: { readonly token: string }): Promise<void> {
    const sizes = checkTransaction(writes, token);
    const { TableName, ...capacity } = this.#shared();
    const command = new TransactWriteCommand({
      ...capacity,
      ClientRequestToken: token,
      TransactItems: writes.map((write) => transactItem(write, TableName)),
    });
    await this.#writeTrip(writes, async () => {
      try {
        const answer = await this.#client.send(command);
        for (const capacityOfTable of answer.ConsumedCapacity ?? []) this.#countWrite(capacityOfTable);
      } catch (error) {
        throw this.#countRefused(writeError(error, writes), sizes, transactionFactor);
      }
    });
  }

  #send(write: Put | Update | Delete): Promise<{ ConsumedCapacity?: ConsumedCapacity | undefined }> {
    const parameters = { ...this.#shared(), ...conditionalParameters(write) };
    if (write.kind === 'put') return this.#client.send(new PutCommand({ ...parameters, Item: write.item }));
    const keyed = { ...parameters, Key: plainKey(write.key) };
    return this.#client.send(write.kind === 'update' ? new UpdateCommand(keyed) : new DeleteCommand(keyed));
  }

  /** What every request has. */
  #shared(): { TableName: string; ReturnConsumedCapacity?: 'TOTAL' } {
    return { TableName: this.#tableName, ...(this.#meter && { ReturnConsumedCapacity: 'TOTAL' }) };
  }

  #read<T>(action: string, read: () => Promise<T>): Promise<T> {
    const run = () =>
      read().catch((error: unknown) => {
        throw readError(error);
      });
    this.#meter?.actions.add(action);
    return this.#meter ? this.#meter.trip(run) : run();
  }

  #writeTrip(writes: readonly Write[], run: () => Promise<void>): Promise<void> {
    const meter = this.#meter;
    if (meter === undefined) return run();
    for (const { kind } of writes) meter.actions.add(writeAction[kind]);
    return meter.trip(run);
  }

  /** @param least what AWS charges for finding nothing, where DynamoDB Local says 0 */
  #countRead(capacity: ConsumedCapacity | undefined, least: number): void {
    this.#meter?.read(Math.max(capacity?.CapacityUnits ?? 0, least));
  }

  /** A transaction that had already happened costs reads instead of writes. */
  #countWrite({ CapacityUnits = 0, ReadCapacityUnits, WriteCapacityUnits }: ConsumedCapacity): void {
    this.#meter?.read(ReadCapacityUnits ?? 0);
    this.#meter?.wrote(WriteCapacityUnits ?? CapacityUnits - (ReadCapacityUnits ?? 0));
  }

  /** DynamoDB charges for a refused write but does not say how much; what is stored unseen counts as one unit. */
  #countRefused(error: unknown, sizes: readonly number[], factor: number): unknown {
    if (error instanceof TransactionRefusedError) {
      const stored = new Map(error.refusals.map(({ index, old }) => [index, old ? itemBytes(old) : 0]));
      for (const [index, size] of sizes.entries()) {
        this.#meter?.wrote(writeUnits(Math.max(size, stored.get(index) ?? 0)) * factor);
      }
    }
    return error;
  }
}

const plainKey = ({ pk, sk }: Key): { pk: string; sk: string } => ({ pk, sk });

/** Every item was put through this class, so it has its key and flat values. */
const itemOf = (attributes: Record<string, unknown> | undefined): Item | undefined => attributes as Item | undefined;

const conditionalParameters = (write: Write) =>
  ({ ...writeParameters(write), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }) as const;

function transactItem(write: Write, TableName: string): TransactItem {
  const parameters = { TableName, ...conditionalParameters(write) };
  if (write.kind === 'put') return { Put: { ...parameters, Item: write.item } };
  const { UpdateExpression = '', ConditionExpression = '', ...rest } = { ...parameters, Key: plainKey(write.key) };
  switch (write.kind) {
    case 'update':
      return { Update: { ...rest, UpdateExpression, ...(ConditionExpression && { ConditionExpression }) } };
    case 'delete':
      return { Delete: { ...rest, ...(ConditionExpression && { ConditionExpression }) } };
    case 'check':
      return { ConditionCheck: { ...rest, ConditionExpression } };
  }
}

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
