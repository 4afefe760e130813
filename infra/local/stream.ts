/** The table's stream on this machine: gives what the SQLite table recorded to the functions that a deployed stream calls. */
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { type StreamFunction, streamFunctions } from '../../functions/operations.ts';
import type { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Key } from '../../shared/table/table.ts';
import { LocalContext } from './lambda-context.ts';

type StreamHandler = (event: DynamoDBStreamEvent, context: Context) => Promise<DynamoDBBatchResponse>;

/** Whether any function is called with changes of this item, so that the table records them. */
export function isStreamed({ sk }: Key): boolean {
  return streamFunctions.some(({ sortKeyPrefix }) => sk.startsWith(sortKeyPrefix));
}

const pollMs = 200;
const recordsAtOnce = 100;

/** Follows the stream until it is stopped; records are trimmed once every function has taken them. */
export class LocalStream {
  readonly #table: SqliteTable;
  readonly #onFailure: (definition: { readonly name: string }, error: unknown) => void;
  #handlers: readonly { readonly definition: StreamFunction; readonly handler: StreamHandler }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #isStopped = false;

  /** @param onFailure hears which function failed, or that the stream could not be read; what failed is tried again */
  constructor(table: SqliteTable, onFailure: (definition: { readonly name: string }, error: unknown) => void) {
    this.#table = table;
    this.#onFailure = onFailure;
  }

  async start(): Promise<void> {
    this.#handlers = await Promise.all(
      streamFunctions.map(async (definition) => {
        const { handler }: { handler: StreamHandler } = await import(`../../functions/${definition.file}`);
        return { definition, handler };
      }),
    );
    this.#schedule();
  }

  /** Resolves when the round under way is done. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#round;
  }

  #schedule(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#round = this.#takeAll()
        .catch((error: unknown) => this.#onFailure({ name: 'stream' }, error))
        .finally(() => this.#schedule());
    }, pollMs).unref();
  }

  async #takeAll(): Promise<void> {
    for (;;) {
      if (this.#isStopped) return;
      const records = this.#table.readStream({ limit: recordsAtOnce });
      const last = records.at(-1);
      if (!last) return;
      for (const { definition, handler } of this.#handlers) {
        const Records: DynamoDBRecord[] = records.flatMap(({ sequence, changes }) =>
          changes
            // As the filter on AWS: an item that is gone asks for nothing.
            .filter((change) => change.new !== undefined && change.key.sk.startsWith(definition.sortKeyPrefix))
            .map(({ key }) => ({
              dynamodb: { SequenceNumber: String(sequence), Keys: { pk: { S: key.pk }, sk: { S: key.sk } } },
            })),
        );
        if (Records.length === 0) continue;
        const context = new LocalContext(
          definition.name,
          crypto.randomUUID(),
          performance.now() + definition.timeoutSeconds * 1000,
        );
        try {
          const { batchItemFailures } = await handler({ Records }, context);
          // What failed is given again in the next round, and everything behind it.
          if (batchItemFailures.length > 0) return;
        } catch (error) {
          this.#onFailure(definition, error);
          return;
        }
      }
      this.#table.trimStream(last.sequence);
    }
  }
}
