/** The event bus on this machine: a readable log of events, and the functions behind it called with each, also after a restart. */
import { renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type EventFunction, eventFunctions } from '../../functions/operations.ts';
import type { EventHandler } from '../../shared/http/event-function.ts';
import type { BusEvent, EventBus } from '../../shared/ports/ports.ts';
import { BusReader, type BusReaderOptions } from './bus-reader.ts';
import { EventLog } from './event-log.ts';

export interface LocalBusOptions extends Partial<Pick<BusReaderOptions, 'triesMax' | 'firstWaitMs'>> {
  /** The folder of the log, made where it is missing. */
  readonly directory: string;
  /** `us`, `eu`, ... */
  readonly residency: string;
  readonly onFailure: (definition: { readonly name: string }, error: unknown) => void;
  /** Names of functions that are not called here, as the webhook's where nobody asked for one. */
  readonly without?: readonly string[];
}

/** Positions are saved so long after they changed: what was taken since is given again to the process after one that was killed. */
const saveAfterMs = 200;

/**
 * `<residency>.jsonl` has one event a line; `<residency>.positions.json` says how many of its bytes each function has taken. So
 * nothing that was published is lost with the process, and what was being taken is given again.
 */
export class LocalBus implements EventBus {
  readonly #options: LocalBusOptions;
  readonly #log: EventLog;
  readonly #positionsFile: string;
  readonly #positions = new Map<string, number>();
  #readers: readonly BusReader[] = [];
  #saving: NodeJS.Timeout | undefined;

  constructor(options: LocalBusOptions) {
    this.#options = options;
    this.#log = new EventLog(path.join(options.directory, `${options.residency}.jsonl`));
    this.#positionsFile = path.join(options.directory, `${options.residency}.positions.json`);
  }

  async publish(events: readonly BusEvent[]): Promise<void> {
    // The type first: a reader sees by a line's beginning whether it is for its function.
    const lines = events.map(({ type, at, detail }) => JSON.stringify({ type, id: crypto.randomUUID(), at, detail }));
    this.#log.append(lines);
    for (const reader of this.#readers) reader.follow();
  }

  /** Loads the functions, and goes on where the last process ended. */
  async start(): Promise<void> {
    const { without = [], residency, onFailure } = this.#options;
    const known = await this.#readPositions();
    const end = this.#log.size;
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
    this.#save();
    this.#log.close();
  }

  /** Resolves when everything published so far was taken or given up. */
  async drain(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.follow()));
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

  #taken(name: string, position: number): void {
    this.#positions.set(name, position);
    this.#saving ??= setTimeout(() => this.#save(), saveAfterMs).unref();
  }

  /** One file for all functions, replaced as a whole: a process may be killed while it writes. */
  #save(): void {
    if (!this.#saving) return;
    clearTimeout(this.#saving);
    this.#saving = undefined;
    try {
      const unfinished = `${this.#positionsFile}.new`;
      writeFileSync(unfinished, JSON.stringify(Object.fromEntries(this.#positions)), { mode: 0o600 });
      renameSync(unfinished, this.#positionsFile);
    } catch (error) {
      this.#options.onFailure({ name: 'bus' }, error);
    }
  }
}
