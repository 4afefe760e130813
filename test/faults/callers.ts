/** Processes that may end at any write: for whom it is over nothing goes on, and nobody hears of it. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Meter } from '../../shared/table/meter.ts';
import type { Delete, Item, Key, Put, Query, QueryPage, Table, Update, Write } from '../../shared/table/table.ts';

/** One run of a function. */
class Caller {
  isOver = false;
  readonly #end = Promise.withResolvers<undefined>();

  end(): void {
    this.isOver = true;
    this.#end.resolve(undefined);
  }

  /** Resolves when it is over. */
  get over(): Promise<undefined> {
    return this.#end.promise;
  }
}

export interface Endings {
  /** The chance of each write that whoever makes it ends before it or, as often, after it. */
  readonly ofCaller: number;
  /** Everybody ends before this write, counted from 1; nobody when 0. */
  readonly ofAllAtWrite: number;
  readonly random: () => number;
}

export class Callers {
  readonly #current = new AsyncLocalStorage<Caller>();
  readonly #alive = new Set<Caller>();
  #outside = new Caller();
  #endings: Endings | undefined;
  #writes = 0;
  endedBefore = 0;
  endedAfter = 0;
  endedAll = 0;

  /** From now on callers may end; none does when undefined. */
  set endings(endings: Endings | undefined) {
    this.#endings = endings;
    this.#writes = 0;
  }

  /** @returns what `call` resolves to; undefined when the caller ended before */
  async run<T>(call: () => Promise<T>): Promise<T | undefined> {
    const caller = new Caller();
    this.#alive.add(caller);
    try {
      return await Promise.race([this.#current.run(caller, call), caller.over, this.#outside.over]);
    } finally {
      this.#alive.delete(caller);
    }
  }

  /** Ends everybody. */
  endAll(): void {
    this.endedAll += 1;
    for (const caller of this.#alive) caller.end();
    this.#outside.end();
    this.#outside = new Caller();
  }

  /** Whoever came through a socket is known to nobody, and lives as long as all do. */
  get current(): Caller {
    return this.#current.getStore() ?? this.#outside;
  }

  /** @returns whether the present caller is over */
  endsBefore(): boolean {
    const { current } = this;
    const endings = this.#endings;
    if (!endings || current.isOver) return current.isOver;
    this.#writes += 1;
    if (this.#writes === endings.ofAllAtWrite) this.endAll();
    else if (endings.ofCaller > 0 && endings.random() < endings.ofCaller / 2 && this.#end(current))
      this.endedBefore += 1;
    return current.isOver;
  }

  endsAfter(caller: Caller): void {
    const endings = this.#endings;
    if (!endings || endings.ofCaller === 0 || caller.isOver) return;
    if (endings.random() < endings.ofCaller / 2 && this.#end(caller)) this.endedAfter += 1;
  }

  #end(caller: Caller): boolean {
    if (caller === this.#outside) return false;
    caller.end();
    return true;
  }
}

const never = <T>(): Promise<T> => new Promise(() => {});

/** The table as callers have it who may end. */
export class MortalCallersTable implements Table {
  readonly #inner: Table;
  readonly #callers: Callers;

  constructor(inner: Table, callers: Callers) {
    this.#inner = inner;
    this.#callers = callers;
  }

  meteredBy(_meter: Meter): Table {
    return this;
  }
  get(key: Key, options?: { readonly consistent?: boolean }): Promise<Item | undefined> {
    return this.#read(() => this.#inner.get(key, options));
  }
  batchGet(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    return this.#read(() => this.#inner.batchGet(keys));
  }
  query(query: Query): Promise<QueryPage> {
    return this.#read(() => this.#inner.query(query));
  }
  write(write: Put | Update | Delete): Promise<void> {
    return this.#write(() => this.#inner.write(write));
  }
  transact(writes: readonly Write[], options: { readonly token: string }): Promise<void> {
    return this.#write(() => this.#inner.transact(writes, options));
  }

  #read<T>(call: () => Promise<T>): Promise<T> {
    const { current } = this.#callers;
    return current.isOver ? never() : this.#asLongAs(current, call);
  }

  #write(call: () => Promise<void>): Promise<void> {
    const { current } = this.#callers;
    if (this.#callers.endsBefore()) return never();
    return this.#asLongAs(current, call, () => this.#callers.endsAfter(current));
  }

  async #asLongAs<T>(caller: Caller, call: () => Promise<T>, done = () => {}): Promise<T> {
    try {
      const result = await call();
      done();
      return caller.isOver ? await never<T>() : result;
    } catch (error) {
      if (caller.isOver) return never();
      throw error;
    }
  }
}
