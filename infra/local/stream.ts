/** The table's stream on this machine: gives what the SQLite table recorded to the functions that a deployed stream calls. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBRecord } from 'aws-lambda';
import { type StreamFunction, streamFunctions } from '../../functions/operations.ts';
import type { StreamHandler } from '../../shared/http/stream-function.ts';
import type { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { StreamRecord } from '../../shared/table/stream.ts';
import type { Key, Write } from '../../shared/table/table.ts';
import { StreamReader, type StreamReaderSettings } from './stream-reader.ts';

/** Under load, records are trimmed so many at once: each time is a commit, for which writers wait. */
const trimmedAtOnce = 1000;

/** Behind a round that was not full, so that records that come one by one share the commits of what becomes of them. */
const gatherMs = 50;

/** Prefixes of sort keys; those of the second list are whole but for an id, so that memberships, which begin alike, are told apart. */
const takes = streamFunctions.flatMap((definition: StreamFunction) => definition.takes);
const prefixes = takes.filter(({ attribute }) => attribute === undefined);
const itemPrefixes = takes.filter(({ attribute }) => attribute !== undefined).map(({ sortKeyPrefix }) => sortKeyPrefix);

/** Whether any function is called with this change of the item, so that the table records it. */
export function isStreamed({ sk }: Key, write: Write): boolean {
  for (const { sortKeyPrefix, without } of prefixes) {
    if (!sk.startsWith(sortKeyPrefix)) continue;
    return without === undefined || write.kind !== 'put' || write.item[without] === undefined;
  }
  // What is only counted, as how often a person joined a group, is nobody's news.
  if (write.kind === 'delete' || (write.kind === 'update' && !write.set)) return false;
  return itemPrefixes.some((prefix) => sk.startsWith(prefix) && !sk.includes('#', prefix.length));
}

/** Hears which function failed, or that the stream could not be read; what failed is tried again. */
export type OnFailure = (definition: { readonly name: string }, error: unknown) => void;

export interface LocalStreamOptions extends StreamReaderSettings {
  /** Between looks at a stream that has nothing. Default 200. */
  readonly pollMs?: number;
  /** Told of a record that failed too often to be given again. */
  readonly onSetAside?: (definition: { readonly name: string }, record: DynamoDBRecord) => void;
}

/** What is followed: the SQLite table, or what else gives its records so. */
export type RecordedStream = Pick<SqliteTable, 'readStream' | 'trimStream'>;

/** Follows the stream until it is stopped; records are trimmed once every function has taken them or has given up on them. */
export class LocalStream {
  readonly #table: RecordedStream;
  readonly #onFailure: OnFailure;
  readonly #options: LocalStreamOptions;
  #readers: readonly StreamReader[] = [];
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<unknown> = Promise.resolve();
  #isStopped = false;
  #trimmed = 0;
  /** Whether the last round read as much as is read at once, or left something that was read. */
  #isFull = false;
  #lastRead: { readonly after: number; readonly records: readonly StreamRecord[] } | undefined;

  constructor(table: RecordedStream, onFailure: OnFailure, options: LocalStreamOptions = {}) {
    this.#table = table;
    this.#onFailure = onFailure;
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.load();
    this.#schedule(0);
  }

  /** Makes the functions ready without following the stream. */
  async load(): Promise<void> {
    const { onSetAside = () => {} } = this.#options;
    this.#readers = await Promise.all(
      streamFunctions.map(async (definition) => {
        const { handler }: { handler: StreamHandler } = await import(`../../functions/${definition.file}`);
        return new StreamReader((after, limit) => this.#read(after, limit), definition, handler, {
          ...this.#options,
          onFailure: (error) => this.#onFailure(definition, error),
          onSetAside: (record) => onSetAside(definition, record),
        });
      }),
    );
  }

  /** Resolves when the round under way is done. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#round;
    if (this.#readers.length === 0) return;
    try {
      this.#trim(1);
    } catch (error) {
      // What is not trimmed is given again to the next process.
      this.#onFailure({ name: 'stream' }, error);
    }
  }

  /** Gives everything recorded so far, and what comes of it, to the functions. */
  async drain(): Promise<void> {
    while (!this.#isStopped) {
      if (await this.#takeSome()) continue;
      const waits = this.#readers.flatMap(({ waitMs }) => waitMs ?? []);
      if (waits.length === 0) return;
      await sleep(Math.min(...waits));
    }
  }

  /** Functions that keep step read the same records: they are parsed once. */
  #read(after: number, limit: number): readonly StreamRecord[] {
    const known = this.#lastRead?.after === after ? this.#lastRead.records : undefined;
    const records = known ?? this.#table.readStream({ after, limit });
    if (records.length === limit) this.#isFull = true;
    this.#lastRead = records.length > 0 ? { after, records } : undefined;
    return records;
  }

  #schedule(waitMs = this.#options.pollMs ?? 200): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#round = this.#takeSome()
        .catch((error: unknown) => {
          this.#onFailure({ name: 'stream' }, error);
          return false;
        })
        // Requests come first: between two batches there is room for them.
        .then((more) => this.#schedule(!more ? undefined : this.#isFull ? 0 : gatherMs));
    }, waitMs).unref();
  }

  /** @returns whether there may be more to take at once */
  async #takeSome(): Promise<boolean> {
    this.#isFull = false;
    // In step, what was read for one is there for all: whoever is ahead waits, but not for one that is held up.
    const from = Math.min(...this.#readers.filter(({ isHeldUp }) => !isHeldUp).map(({ read }) => read));
    const more = await Promise.all(this.#readers.map((reader) => reader.takeBatch(reader.read <= from)));
    const isMore = more.includes(true);
    const furthest = Math.max(...this.#readers.map(({ read }) => read));
    if (this.#readers.some((each) => each.isBehind || (!each.isHeldUp && each.read < furthest))) this.#isFull = true;
    this.#trim(isMore ? trimmedAtOnce : 1);
    return isMore;
  }

  /** @param least records that are done with, or nothing is trimmed */
  #trim(least: number): void {
    const through = Math.min(...this.#readers.map((reader) => reader.through));
    if (through - this.#trimmed < least) return;
    this.#table.trimStream(through);
    this.#trimmed = through;
  }
}
