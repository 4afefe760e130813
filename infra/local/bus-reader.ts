/** One function behind the local bus: called with its events in order, again where it failed, and after a while with the next. */
import { open } from 'node:fs/promises';
import type { EventBridgeEvent } from 'aws-lambda';
import type { EventFunction } from '../../functions/operations.ts';
import { type EventDetail, eventSource } from '../../shared/events/event.ts';
import type { EventHandler } from '../../shared/http/event-function.ts';
import { LocalContext } from './lambda-context.ts';

export interface BusReaderOptions {
  readonly definition: EventFunction;
  readonly handler: EventHandler;
  /** The file of events, one a line. */
  readonly log: string;
  readonly residency: string;
  /** Bytes of the log that were taken before. */
  readonly position: number;
  /** How often the function is called with an event before that is given up. Default 5. */
  readonly triesMax?: number;
  /** The wait after a failure, doubled with each. Default 200. */
  readonly firstWaitMs?: number;
  readonly onTaken: (position: number) => void;
  readonly onFailure: (error: unknown) => void;
}

interface LoggedEvent {
  readonly type: string;
  readonly id: string;
  readonly at: string;
  readonly detail: EventDetail;
}

/** Read at once; a longer line is read again with more. */
const chunkBytes = 256 * 1024;

export class BusReader {
  readonly #options: BusReaderOptions;
  readonly #prefixes: readonly string[] | undefined;
  #position: number;
  #work: Promise<void> = Promise.resolve();
  #isStopped = false;
  #endPause: () => void = () => {};

  constructor(options: BusReaderOptions) {
    const { events } = options.definition;
    this.#options = options;
    this.#position = options.position;
    this.#prefixes = events === 'all' ? undefined : events.map((type) => `{"type":${JSON.stringify(type)},`);
  }

  /** Takes what the log has by now. */
  follow(): Promise<void> {
    this.#work = this.#work.then(() => this.#takeAll()).catch((error: unknown) => this.#options.onFailure(error));
    return this.#work;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#endPause();
    await this.#work;
  }

  async #takeAll(): Promise<void> {
    const file = await open(this.#options.log).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (!file) return;
    try {
      let size = chunkBytes;
      while (!this.#isStopped) {
        const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size), position: this.#position });
        const end = buffer.subarray(0, bytesRead).lastIndexOf('\n');
        if (end === -1 && bytesRead < size) return;
        if (end === -1) size *= 2;
        else await this.#takeLines(buffer.toString('utf8', 0, end).split('\n'));
      }
    } finally {
      await file.close();
    }
  }

  async #takeLines(lines: readonly string[]): Promise<void> {
    const before = this.#position;
    for (const line of lines) {
      const event = this.#isFor(line) ? this.#parse(line) : undefined;
      if (event) await this.#call(event);
      // What a process that is asked to stop did not finish is taken again by the next.
      if (this.#isStopped) break;
      this.#position += Buffer.byteLength(line) + 1;
    }
    if (this.#position > before) this.#options.onTaken(this.#position);
  }

  #isFor(line: string): boolean {
    return line !== '' && (this.#prefixes?.some((prefix) => line.startsWith(prefix)) ?? true);
  }

  /** A line that a killed process did not finish is passed over: whoever published it was not told so, and does it again. */
  #parse(line: string): LoggedEvent | undefined {
    try {
      return JSON.parse(line);
    } catch (error) {
      this.#options.onFailure(error);
      return undefined;
    }
  }

  async #call({ id, type, at, detail }: LoggedEvent): Promise<void> {
    const { definition, handler, triesMax = 5, firstWaitMs = 200, residency, onFailure } = this.#options;
    const { name, timeoutSeconds } = definition;
    const bridged: EventBridgeEvent<string, EventDetail> = {
      version: '0',
      id,
      'detail-type': type,
      source: eventSource,
      account: '000000000000',
      time: at,
      region: residency,
      resources: [],
      detail,
    };
    for (let tries = 1; !this.#isStopped; tries += 1) {
      const context = new LocalContext(name, crypto.randomUUID(), performance.now() + timeoutSeconds * 1000);
      try {
        await handler(bridged, context);
        return;
      } catch (error) {
        onFailure(error);
        if (tries >= triesMax) return;
        await this.#pause(firstWaitMs * 2 ** (tries - 1));
      }
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
