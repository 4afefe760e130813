/** One function's place in the stream: as an event source of Lambda, it gives batches in order, again where they failed, and sets aside. */
import type { DynamoDBRecord } from 'aws-lambda';
import type { ChangeKind, StreamFunction } from '../../functions/operations.ts';
import type { StreamHandler } from '../../shared/http/stream-function.ts';
import { recordOf } from '../../shared/http/stream-record.ts';
import type { Change, StreamRecord } from '../../shared/table/stream.ts';
import { LocalContext } from './lambda-context.ts';

/** The table's records behind one, at most so many. */
type Read = (after: number, limit: number) => readonly StreamRecord[];

export interface StreamReaderSettings {
  /** Records of the table, each a transaction, that are read at once. */
  readonly recordsAtOnce?: number;
  readonly batchSize?: number;
  /** How often the first record of a batch may fail by itself before it is set aside. */
  readonly triesMax?: number;
  /** Given what is to be taken next, in order; a test may repeat, and reorder what is of different items. */
  readonly disturb?: (records: DynamoDBRecord[]) => DynamoDBRecord[];
}

export interface StreamReaderOptions extends StreamReaderSettings {
  readonly onFailure: (error: unknown) => void;
  readonly onSetAside: (record: DynamoDBRecord) => void;
}

interface Waiting {
  readonly record: DynamoDBRecord;
  /** Of the table's record. */
  readonly sequence: number;
}

/** Records that are read, and changes that a function is given: what becomes of them shares a commit. */
const usualAtOnce = 1000;

/** After a failure, the wait before the next try doubles up to this. */
const waitMsMax = 5000;
const firstWaitMs = 100;

export class StreamReader {
  readonly #records: Read;
  readonly #definition: StreamFunction;
  readonly #handler: StreamHandler;
  readonly #options: StreamReaderOptions;
  #waiting: Waiting[] = [];
  #read = 0;
  #sizeNow: number;
  #tries = 0;
  #notBefore = 0;

  constructor(records: Read, definition: StreamFunction, handler: StreamHandler, options: StreamReaderOptions) {
    this.#records = records;
    this.#definition = definition;
    this.#handler = handler;
    this.#options = options;
    this.#sizeNow = this.#batchSize;
  }

  get #batchSize(): number {
    return this.#options.batchSize ?? usualAtOnce;
  }

  /** All of the table's records up to and with this one are done with. */
  get through(): number {
    if (this.#waiting.length === 0) return this.#read;
    return Math.min(...this.#waiting.map(({ sequence }) => sequence)) - 1;
  }

  /** All of the table's records up to and with this one were read. */
  get read(): number {
    return this.#read;
  }

  /** Whether something failed whose next try is still to come. */
  get isHeldUp(): boolean {
    return performance.now() < this.#notBefore;
  }

  /** Whether something that was read could be taken now. */
  get isBehind(): boolean {
    return this.#waiting.length > 0 && !this.isHeldUp;
  }

  /** How long until what failed is to be tried again; undefined when nothing waits. */
  get waitMs(): number | undefined {
    return this.#waiting.length === 0 ? undefined : Math.max(0, this.#notBefore - performance.now());
  }

  /**
   * @param mayRead whether more is read where nothing waits
   * @returns whether there may be more to take at once
   */
  async takeBatch(mayRead = true): Promise<boolean> {
    if (this.isHeldUp) return false;
    if (this.#waiting.length === 0 && !(mayRead && this.#readMore())) return false;
    const batch = this.#waiting.slice(0, this.#sizeNow);
    if (batch.length === 0) return true;
    const done = await this.#call(batch.map(({ record }) => record));
    this.#waiting.splice(0, done);
    if (done > 0) {
      this.#tries = 0;
      // A batch that was cut for the sake of its first record grows again.
      this.#sizeNow = Math.min(this.#batchSize, this.#sizeNow * 2);
    } else this.#afterFailure(batch);
    return !this.isHeldUp;
  }

  #readMore(): boolean {
    const { recordsAtOnce = usualAtOnce, disturb = (records) => records } = this.#options;
    const read = this.#records(this.#read, recordsAtOnce);
    const last = read.at(-1);
    if (!last) return false;
    this.#read = last.sequence;
    const sequences = new Map<DynamoDBRecord, number>();
    for (const { sequence, changes } of read) {
      for (const [index, change] of changes.entries()) {
        if (isTaken(this.#definition, change)) sequences.set(recordOf(change, `${sequence}.${index}`), sequence);
      }
    }
    this.#waiting = disturb([...sequences.keys()]).map((record) => ({ record, sequence: sequences.get(record) ?? 0 }));
    return true;
  }

  /** @returns how many of the records, from the first on, are done */
  async #call(records: DynamoDBRecord[]): Promise<number> {
    const { name, timeoutSeconds } = this.#definition;
    const context = new LocalContext(name, crypto.randomUUID(), performance.now() + timeoutSeconds * 1000);
    try {
      const { batchItemFailures } = await this.#handler({ Records: records }, context);
      const [first] = batchItemFailures;
      if (!first) return records.length;
      const failed = records.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === first.itemIdentifier);
      return Math.max(0, failed);
    } catch (error) {
      this.#options.onFailure(error);
      return 0;
    }
  }

  #afterFailure(batch: readonly Waiting[]): void {
    const [first] = batch;
    if (batch.length > 1) {
      this.#sizeNow = Math.ceil(batch.length / 2);
      return;
    }
    this.#tries += 1;
    if (first && this.#tries >= (this.#options.triesMax ?? 20)) {
      this.#waiting.shift();
      this.#tries = 0;
      this.#options.onSetAside(first.record);
      return;
    }
    this.#notBefore = performance.now() + Math.min(waitMsMax, firstWaitMs * 2 ** this.#tries);
  }
}

/** As the filters on AWS. */
function isTaken({ takes }: StreamFunction, change: Change): boolean {
  const kind: ChangeKind = change.old === undefined ? 'INSERT' : change.new === undefined ? 'REMOVE' : 'MODIFY';
  return takes.some(
    ({ sortKeyPrefix, changes, attribute, without }) =>
      change.key.sk.startsWith(sortKeyPrefix) &&
      changes.includes(kind) &&
      (attribute === undefined || (change.new ?? change.old)?.[attribute] !== undefined) &&
      (without === undefined || change.new?.[without] === undefined),
  );
}
