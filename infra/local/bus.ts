/** The event bus on this machine: a readable log of events, and the functions behind it called with each, also after a restart. */
import { appendFile, mkdir, open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type EventFunction, eventFunctions } from '../../functions/operations.ts';
import type { EventHandler } from '../../shared/http/event-function.ts';
import type { BusEvent, EventBus } from '../../shared/ports/ports.ts';
import { BusReader, type BusReaderOptions } from './bus-reader.ts';

export interface LocalBusOptions extends Partial<Pick<BusReaderOptions, 'triesMax' | 'firstWaitMs'>> {
  /** The folder of the log, made where it is missing. */
  readonly directory: string;
  /** `us`, `eu`, ... */
  readonly residency: string;
  readonly onFailure: (definition: { readonly name: string }, error: unknown) => void;
  /** Names of functions that are not called here, as the webhook's where nobody asked for one. */
  readonly without?: readonly string[];
}

const newline = '\n'.charCodeAt(0);

/**
 * `<residency>.jsonl` has one event a line; `<residency>.positions.json` says how many of its bytes each function has taken. So
 * nothing that was published is lost with the process, and what was being taken is given again.
 */
export class LocalBus implements EventBus {
  readonly #options: LocalBusOptions;
  readonly #log: string;
  readonly #positionsFile: string;
  readonly #positions = new Map<string, number>();
  #readers: readonly BusReader[] = [];
  #saving: Promise<void> = Promise.resolve();
  #isToSave = false;

  constructor(options: LocalBusOptions) {
    this.#options = options;
    this.#log = path.join(options.directory, `${options.residency}.jsonl`);
    this.#positionsFile = path.join(options.directory, `${options.residency}.positions.json`);
  }

  async publish(events: readonly BusEvent[]): Promise<void> {
    // The type first: a reader sees by a line's beginning whether it is for its function.
    const lines = events.map(({ type, at, detail }) => JSON.stringify({ type, id: crypto.randomUUID(), at, detail }));
    await this.#makeFolder();
    await appendFile(this.#log, `${lines.join('\n')}\n`, { mode: 0o600 });
    for (const reader of this.#readers) reader.follow();
  }

  /** Loads the functions, and goes on where the last process ended. */
  async start(): Promise<void> {
    const { without = [], residency, onFailure } = this.#options;
    await this.#makeFolder();
    const known = await this.#readPositions();
    await this.#endLine();
    const end = (await stat(this.#log).catch(() => undefined))?.size ?? 0;
    this.#readers = await Promise.all(
      eventFunctions
        .filter(({ name }) => !without.includes(name))
        .map(async (definition: EventFunction) => {
          const { handler }: { handler: EventHandler } = await import(`../../functions/${definition.file}`);
          return new BusReader({
            ...this.#options,
            definition,
            handler,
            log: this.#log,
            residency,
            // A function that is new to the log is not told of the past.
            position: known ? (known.get(definition.name) ?? end) : 0,
            onTaken: (position) => this.#taken(definition.name, position),
            onFailure: (error) => onFailure(definition, error),
          });
        }),
    );
    for (const reader of this.#readers) reader.follow();
  }

  /** Resolves when the events under way are done. */
  async stop(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.stop()));
    await this.#saving;
  }

  /** Resolves when everything published so far was taken or given up. */
  async drain(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.follow()));
    await this.#saving;
  }

  /** Ends a line that a killed process did not finish. */
  async #endLine(): Promise<void> {
    const file = await open(this.#log, 'a+', 0o600);
    try {
      const { size } = await file.stat();
      const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: Math.max(0, size - 1) });
      if (size > 0 && buffer[0] !== newline) await file.appendFile('\n');
    } finally {
      await file.close();
    }
  }

  async #makeFolder(): Promise<void> {
    await mkdir(this.#options.directory, { recursive: true, mode: 0o700 });
  }

  async #readPositions(): Promise<ReadonlyMap<string, number> | undefined> {
    const text = await readFile(this.#positionsFile, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      const positions: Record<string, number> = JSON.parse(text);
      for (const [name, position] of Object.entries(positions)) this.#positions.set(name, position);
      return this.#positions;
    } catch (error) {
      // Somebody broke the file: what was taken is taken again.
      this.#options.onFailure({ name: 'bus' }, error);
      return undefined;
    }
  }

  /** One file for all functions, replaced as a whole: a process may be killed while it writes. */
  #taken(name: string, position: number): void {
    this.#positions.set(name, position);
    if (this.#isToSave) return;
    this.#isToSave = true;
    this.#saving = this.#saving
      .then(async () => {
        this.#isToSave = false;
        const unfinished = `${this.#positionsFile}.new`;
        await writeFile(unfinished, JSON.stringify(Object.fromEntries(this.#positions)), { mode: 0o600 });
        await rename(unfinished, this.#positionsFile);
      })
      .catch((error: unknown) => this.#options.onFailure({ name: 'bus' }, error));
  }
}
