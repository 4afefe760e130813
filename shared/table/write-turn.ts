/**
 * Threads of one process that write to one SQLite file, one after the other. SQLite alone has whoever finds the file locked sleep for
 * milliseconds and look again; here the next is woken as soon as the last has done. Only a courtesy: SQLite's own lock is what holds.
 */

/** Whoever held the turn so long has ended in the middle of it, or is slow; the file's lock tells which. */
const patienceMs = 50;

const free = 0;
const held = 1;

export class WriteTurn {
  /** To be given to the other threads. */
  readonly shared: SharedArrayBuffer;
  readonly #state: Int32Array;

  /** @param shared of another thread's turn at the same file */
  constructor(shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.shared = shared;
    this.#state = new Int32Array(shared);
  }

  /** Waits until nobody holds it, or for so long that its holder must be gone; the thread waits with it. */
  take(): void {
    const state = this.#state;
    const until = performance.now() + patienceMs;
    while (Atomics.compareExchange(state, 0, free, held) !== free) {
      const leftMs = until - performance.now();
      if (leftMs <= 0 || Atomics.wait(state, 0, held, leftMs) === 'timed-out') return;
    }
  }

  leave(): void {
    Atomics.store(this.#state, 0, free);
    Atomics.notify(this.#state, 0, 1);
  }
}
