/** The stream of a table at DynamoDB Local, read as the SQLite table's own is, so that the same functions follow it. */
import { setTimeout as wait } from 'node:timers/promises';
import type { DynamoDBRecord } from 'aws-lambda';
import { changeOf } from '../../../shared/http/stream-record.ts';
import type { StreamRecord } from '../../../shared/table/stream.ts';
import type { OnFailure, RecordedStream } from '../stream.ts';

export interface DynamoDbStreamOptions {
  readonly tableName: string;
  readonly endpoint: string;
  readonly onFailure: OnFailure;
  readonly pollMs?: number;
}

/** DynamoDB Local looks at none of it, but wants it there. */
const authorization =
  'AWS4-HMAC-SHA256 Credential=local/20200101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0';
const timeoutMs = 5000;
const afterFailureMs = 5000;

/** What has been read and not yet trimmed, in this process's memory; every process begins with all that the stream still has. */
export class DynamoDbStream implements RecordedStream {
  readonly #options: DynamoDbStreamOptions;
  readonly #iterators = new Map<string, string | undefined>();
  #records: StreamRecord[] = [];
  #sequence = 0;
  #streamArn = '';
  readonly #stopped = new AbortController();
  #reading: Promise<void> = Promise.resolve();

  constructor(options: DynamoDbStreamOptions) {
    this.#options = options;
  }

  /** Turns the table's stream on where it is off, and reads it until it is stopped. @throws Error of `fetch` */
  async start(): Promise<void> {
    this.#streamArn = await this.#ownStream();
    this.#reading = this.#read();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#reading;
  }

  readStream({ after = 0, limit }: { readonly after?: number; readonly limit: number }): StreamRecord[] {
    const from = this.#records.findIndex(({ sequence }) => sequence > after);
    return from === -1 ? [] : this.#records.slice(from, from + limit);
  }

  trimStream(through: number): void {
    this.#records = this.#records.filter(({ sequence }) => sequence > through);
  }

  async #ownStream(): Promise<string> {
    const TableName = this.#options.tableName;
    const { Table } = await this.#call('DynamoDB_20120810.DescribeTable', { TableName });
    if (Table.LatestStreamArn !== undefined) return Table.LatestStreamArn;
    const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' };
    const { TableDescription } = await this.#call('DynamoDB_20120810.UpdateTable', { TableName, StreamSpecification });
    return TableDescription.LatestStreamArn;
  }

  async #read(): Promise<void> {
    const { pollMs = 200, onFailure } = this.#options;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      let pauseMs = pollMs;
      try {
        await this.#findShards();
        for (const shard of this.#iterators.keys()) await this.#readShard(shard);
      } catch (error) {
        // DynamoDB Local may be the first to end.
        if (!signal.aborted) onFailure({ name: 'stream' }, error);
        pauseMs = afterFailureMs;
      }
      await wait(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #findShards(): Promise<void> {
    const { StreamDescription } = await this.#call('DynamoDBStreams_20120810.DescribeStream', {
      StreamArn: this.#streamArn,
    });
    for (const { ShardId } of StreamDescription.Shards) {
      if (this.#iterators.has(ShardId)) continue;
      const { ShardIterator } = await this.#call('DynamoDBStreams_20120810.GetShardIterator', {
        StreamArn: this.#streamArn,
        ShardId,
        ShardIteratorType: 'TRIM_HORIZON',
      });
      this.#iterators.set(ShardId, ShardIterator);
    }
  }

  async #readShard(shard: string): Promise<void> {
    const ShardIterator = this.#iterators.get(shard);
    if (ShardIterator === undefined) return;
    const { Records, NextShardIterator } = await this.#call('DynamoDBStreams_20120810.GetRecords', { ShardIterator });
    for (const record of Records) {
      const change = changeOf(record);
      if (!change) continue;
      this.#sequence += 1;
      this.#records.push({ sequence: this.#sequence, changes: [change] });
    }
    // A shard that is closed has no next one.
    this.#iterators.set(shard, NextShardIterator);
  }

  async #call<T extends keyof Answers>(target: T, body: unknown): Promise<Answers[T]> {
    const answer = await fetch(this.#options.endpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': target, Authorization: authorization },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!answer.ok) throw new Error(`${target}: ${answer.status} ${await answer.text()}`);
    // The service answers each call in this form.
    return (await answer.json()) as Answers[T];
  }
}

/** As much of the answers as is used; https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Types_Amazon_DynamoDB_Streams.html */
interface Answers {
  readonly 'DynamoDB_20120810.DescribeTable': { readonly Table: { readonly LatestStreamArn?: string } };
  readonly 'DynamoDB_20120810.UpdateTable': { readonly TableDescription: { readonly LatestStreamArn: string } };
  readonly 'DynamoDBStreams_20120810.DescribeStream': {
    readonly StreamDescription: { readonly Shards: readonly { readonly ShardId: string }[] };
  };
  readonly 'DynamoDBStreams_20120810.GetShardIterator': { readonly ShardIterator: string };
  readonly 'DynamoDBStreams_20120810.GetRecords': {
    readonly Records: readonly DynamoDBRecord[];
    readonly NextShardIterator?: string;
  };
}
