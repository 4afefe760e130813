/** One function behind the local bus: called with its events, some at once as on AWS, and again where it failed, but not for ever. */
import type { EventBridgeEvent } from 'aws-lambda';
import type { EventFunction } from '../../functions/operations.ts';
import { type EventDetail, eventSource } from '../../shared/events/event.ts';
import type { EventHandler } from '../../shared/http/event-function.ts';
import type { EventLog } from './event-log.ts';
import { LocalContext } from './lambda-context.ts';

export interface BusReaderOptions {
  readonly definition: EventFunction;
  readonly handler: EventHandler;
  readonly log: EventLog;
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

/** Of so many lines the events are given at once, the earlier ones first. */
const linesAtOnce = 64;

export class BusReader {
  readonly #options: BusReaderOptions;
  readonly #prefixes: readonly string[] | undefined;
  #position: number;
  #work: Promise<void> = Promise.resolve();
  readonly #stopping = new AbortController();

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
    this.#stopping.abort();
    await this.#work;
  }

  async #takeAll(): Promise<void> {
    while (!this.#isStopped) {
      const chunk = this.#options.log.linesFrom(this.#position);
      if (!chunk) return;
      const { lines, end } = chunk;
      const taken = await this.#take(lines);
      if (taken === 0) return;
      this.#position = taken === lines.length ? end : this.#position + bytesOf(lines.slice(0, taken));
      this.#options.onTaken(this.#position);
    }
  }

  /** @returns how many are done with; what a process that is asked to stop did not finish is taken again by the next */
  async #take(lines: readonly string[]): Promise<number> {
    for (let from = 0; from < lines.length; from += linesAtOnce) {
      const some = lines.slice(from, from + linesAtOnce).filter((line) => this.#isFor(line));
      const events = some.flatMap((line) => this.#parse(line) ?? []);
      await Promise.all(events.map((event) => this.#call(event)));
      if (this.#isStopped) return from;
    }
    return lines.length;
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

  get #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Ends early when the reader is stopped. */
  #pause(ms: number): Promise<void> {
    const { signal } = this.#stopping;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
    });
  }
}

const bytesOf = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
