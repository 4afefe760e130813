/**
 * Moves what SQLite's log has to the file, on a connection of its own: whoever commits would otherwise wait for the disk once a second.
 * The writers' connections are opened with `isCheckpointed`.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openDatabase } from './sqlite-statements.ts';
import type { WriteTurn } from './write-turn.ts';

/** So often; what was changed meanwhile is moved once. */
const everyMs = 1000;
/** Pages in the log (128 MB) from which it is begun anew; writers wait while what is left then is moved. */
const restartPages = 32_000;
/** How long the log is kept from being written to for the sake of who still reads from it; without success it is tried again. */
const readersMs = 50;

export interface SqliteCheckpointerOptions {
  readonly file: string;
  readonly turn: WriteTurn;
  readonly onFailure: (error: unknown) => void;
  readonly everyMs?: number;
  readonly restartPages?: number;
}

export class SqliteCheckpointer {
  readonly #options: SqliteCheckpointerOptions;
  readonly #database: DatabaseSync;
  readonly #passive: StatementSync;
  readonly #restart: StatementSync;
  #timer: NodeJS.Timeout | undefined;

  /** @throws Error of `node:sqlite` where the file cannot be opened */
  constructor(options: SqliteCheckpointerOptions) {
    this.#options = options;
    this.#database = openDatabase(options.file, { busyTimeoutMs: readersMs, isCheckpointed: true });
    this.#passive = this.#database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
    this.#restart = this.#database.prepare('PRAGMA wal_checkpoint(RESTART)');
  }

  start(): void {
    this.#timer = setInterval(() => this.checkpoint(), this.#options.everyMs ?? everyMs);
  }

  /** Nothing waits for this, but for what `restartPages` says. What fails is tried again the next time. */
  checkpoint(): void {
    const { turn, onFailure, restartPages: pagesMax = restartPages } = this.#options;
    try {
      if (Number(this.#passive.get()?.['log']) < pagesMax) return;
      turn.take();
      try {
        this.#restart.get();
      } finally {
        turn.leave();
      }
    } catch (error) {
      onFailure(error);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.#database.close();
  }
}
