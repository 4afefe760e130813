/** Where a schedule is run: the service on a table that faults can be let loose on, and the ways in which time passes. */
import { setTimeout as sleepReally } from 'node:timers/promises';
import { isStreamed, LocalStream } from '../../infra/local/stream.ts';
import { ranges } from '../../shared/store/keys.ts';
import { settleMarker } from '../../shared/store/settle.ts';
import type { Meter } from '../../shared/table/meter.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Delete, Item, Key, Put, Query, QueryPage, Table, Update, Write } from '../../shared/table/table.ts';
import { inject } from '../fuzz/inject.ts';
import { AdversaryTable, type Injected, randomFrom } from '../support/adversary-table.ts';
import { type AppService, startAppService } from '../support/app-service.ts';
import { disturbing } from '../support/disturbed-stream.ts';
import type { ScimClient } from '../support/scim-client.ts';
import { Callers, MortalCallersTable } from './callers.ts';
import type { FaultPlan } from './schedule.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Damages a table before it is used; called with whether the schedule itself is under way. */
export type Sabotage = (table: Table, isUnderWay: () => boolean) => Table;

export interface StageOptions {
  readonly seed: number;
  /** SQLite in memory when absent. */
  readonly table?: Table | undefined;
  /** Real time and sockets when absent. */
  readonly time?: VirtualTime | undefined;
  readonly sabotage?: Sabotage | undefined;
}

/** A table that stands for another, which may change. */
class SwitchedTable implements Table {
  current: Table;

  constructor(table: Table) {
    this.current = table;
  }
  meteredBy(_meter: Meter): Table {
    return this;
  }
  get(key: Key, options?: { readonly consistent?: boolean }): Promise<Item | undefined> {
    return this.current.get(key, options);
  }
  batchGet(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    return this.current.batchGet(keys);
  }
  query(query: Query): Promise<QueryPage> {
    return this.current.query(query);
  }
  write(write: Put | Update | Delete): Promise<void> {
    return this.current.write(write);
  }
  transact(writes: readonly Write[], options: { readonly token: string }): Promise<void> {
    return this.current.transact(writes, options);
  }
}

/** What happens outside of the process is waited for before any virtual time passes. */
class TrackedTable implements Table {
  readonly #inner: Table;
  readonly #time: VirtualTime;

  constructor(inner: Table, time: VirtualTime) {
    this.#inner = inner;
    this.#time = time;
  }
  meteredBy(_meter: Meter): Table {
    return this;
  }
  get(key: Key, options?: { readonly consistent?: boolean }): Promise<Item | undefined> {
    return this.#time.track(() => this.#inner.get(key, options));
  }
  batchGet(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    return this.#time.track(() => this.#inner.batchGet(keys));
  }
  query(query: Query): Promise<QueryPage> {
    return this.#time.track(() => this.#inner.query(query));
  }
  write(write: Put | Update | Delete): Promise<void> {
    return this.#time.track(() => this.#inner.write(write));
  }
  transact(writes: readonly Write[], options: { readonly token: string }): Promise<void> {
    return this.#time.track(() => this.#inner.transact(writes, options));
  }
}

/** Longer than any function lives. */
const allOverMs = 60_000;
/** Without virtual time nobody lives longer than its own retries. */
const allOverReallyMs = 300;

export class Stage {
  readonly service: AppService;
  readonly callers = new Callers();
  readonly #options: StageOptions;
  readonly #sqlite: SqliteTable | undefined;
  readonly #switched: SwitchedTable;
  readonly #calm: Table;
  #adversary: AdversaryTable | undefined;
  #stream: LocalStream | undefined;
  readonly #streamFailures: unknown[] = [];

  private constructor(
    options: StageOptions,
    sqlite: SqliteTable | undefined,
    service: AppService,
    switched: SwitchedTable,
  ) {
    this.#options = options;
    this.#sqlite = sqlite;
    this.service = service;
    this.#switched = switched;
    this.#calm = switched.current;
  }

  static async open(options: StageOptions): Promise<Stage> {
    const { time, sabotage = (table) => table } = options;
    const sqlite = options.table ? undefined : SqliteTable.open({ file: ':memory:', streams: isStreamed });
    const stored = options.table ?? sqlite ?? SqliteTable.open({ file: ':memory:' });
    const tracked = time ? new TrackedTable(stored, time) : stored;
    let isUnderWay = false;
    let switched: SwitchedTable | undefined;
    const service = await startAppService({
      table: sabotage(tracked, () => isUnderWay),
      wrap: (table) => {
        switched = new SwitchedTable(table);
        return switched;
      },
      clock: () => new Date(Date.now()),
      // The clients of a schedule look at statuses themselves.
      mayFail: true,
      ...(time && { client: injectingClient }),
    });
    if (!switched) throw new TypeError('the service took no table');
    const stage = new Stage(options, sqlite, service, switched);
    stage.#onFaults = (are) => {
      isUnderWay = are;
    };
    return stage;
  }

  #onFaults: (are: boolean) => void = () => {};

  get #time(): VirtualTime | undefined {
    return this.#options.time;
  }

  sleep(ms: number): Promise<unknown> {
    return this.#time ? this.#time.sleep(ms) : sleepReally(ms);
  }

  /** Lets virtual time pass meanwhile, where that is how time passes. */
  run<T>(main: () => Promise<T>): Promise<T> {
    return this.#time ? this.#time.run(main) : main();
  }

  /** From here on things go wrong. */
  letLoose(faults: FaultPlan): void {
    const { seed } = this.#options;
    const time = this.#time;
    this.#adversary = new AdversaryTable(this.#calm, {
      ...faults,
      seed,
      ...(time && { sleep: (ms) => time.sleep(ms) }),
    });
    this.callers.endings = {
      ofCaller: faults.endsCaller,
      ofAllAtWrite: faults.endsAllAtWrite,
      random: randomFrom(seed + 7),
    };
    this.#switched.current = new MortalCallersTable(this.#adversary, this.callers);
    this.#onFaults(true);
  }

  /** Nothing goes wrong any more; whoever lives still comes to their end. */
  async calmDown(): Promise<void> {
    this.callers.endings = undefined;
    await this.sleep(this.#time ? allOverMs : allOverReallyMs);
    this.callers.endAll();
    this.callers.endedAll -= 1;
    this.#switched.current = this.#calm;
    this.#onFaults(false);
  }

  /** Reads the stream now and then, from its beginning after everything has ended, until it is told to stop. */
  async follow({ streamMs, disturbsStream }: FaultPlan, isOver: () => boolean): Promise<void> {
    if (streamMs === 0 || !this.#sqlite) return;
    const random = randomFrom(this.#options.seed + 11);
    while (!isOver()) {
      await this.sleep((1 + random()) * streamMs);
      this.#stream ??= await this.#newStream(disturbsStream);
      const stream = this.#stream;
      const taken = await this.callers.run(async () => {
        await stream.drain();
        return true;
      });
      // Its process ended: the next begins with the oldest record that is still there.
      if (!taken) this.#stream = undefined;
    }
  }

  /** What is left to be done, is done. @returns what is left after that */
  async recover(teamIds: readonly string[]): Promise<string[]> {
    if (this.#sqlite) await (await this.#newStream(false)).drain();
    else await this.#settle(teamIds);
    const left: string[] = [];
    for (const { pk, sk } of await this.#markers(teamIds)) left.push(`${pk} ${sk} is left behind`);
    return [...left, ...this.#streamFailures.map((error) => `the stream failed in the end: ${error}`)];
  }

  get injected(): Readonly<Record<string, number>> {
    const { endedBefore, endedAfter, endedAll } = this.callers;
    const injected: Injected | undefined = this.#adversary && { ...this.#adversary.injected };
    return { ...injected, endedBefore, endedAfter, endedAll };
  }

  async close(): Promise<void> {
    await this.service.close();
    this.#sqlite?.close();
  }

  async #newStream(isDisturbed: boolean): Promise<LocalStream> {
    if (!this.#sqlite) throw new TypeError('only the embedded table has a stream here');
    this.#streamFailures.length = 0;
    const stream = new LocalStream(this.#sqlite, (_definition, error) => this.#streamFailures.push(error), {
      // It is given again for as long as faults last.
      triesMax: Number.POSITIVE_INFINITY,
      ...(isDisturbed && { disturb: disturbing(this.#options.seed) }),
    });
    await stream.load();
    return stream;
  }

  async #settle(teamIds: readonly string[]): Promise<void> {
    const scope = {
      table: this.#calm,
      clock: () => new Date(Date.now()),
      deadline: Date.now() + allOverMs,
      actor: 'operator',
      requestId: 'recovery',
    };
    for (const marker of await this.#markers(teamIds)) await settleMarker(scope, marker);
  }

  async #markers(teamIds: readonly string[]): Promise<Item[]> {
    const found: Item[] = [];
    for (const id of teamIds) {
      const { pk } = ranges.pendingUsers(id);
      const { items } = await this.#calm.query({ pk, sk: { prefix: 'PENDING#' } });
      found.push(...items);
    }
    return found;
  }
}

/** Through the gateway, and through no socket. */
function injectingClient(server: Parameters<typeof inject>[0], baseUrl: string): ScimClient {
  const { pathname, host } = new URL(baseUrl);
  return {
    async send({ method, path, body, headers = {} }) {
      const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
      const given = {
        Host: host,
        ...(payload && { 'Content-Type': 'application/scim+json; charset=utf-8' }),
        ...headers,
      };
      const answer = await inject(server, {
        method,
        url: (pathname === '/' ? '' : pathname) + path,
        headers: Object.entries(given).flat(),
        body: payload,
      });
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        text: answer.text,
        body: parsed(answer.text),
      };
    },
    close() {},
  };
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
