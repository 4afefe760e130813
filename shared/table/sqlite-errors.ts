/** What SQLite throws, in the words of the Table port. */
import { TableUnavailableError, TransactionRefusedError } from './table.ts';

interface SqliteError extends Error {
  readonly code: string;
  /** SQLite's result code, in its low byte (https://sqlite.org/rescode.html). */
  readonly errcode?: number;
}

const busy = 5;
const locked = 6;

/** @throws TableUnavailableError for what SQLite throws */
export function orUnavailable<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw isOfSqlite(error) ? unavailable(error) : error;
  }
}

/** What a write is to be rejected with that failed so; what is not of SQLite stays as it is. */
export function writeFailure(error: unknown): unknown {
  if (!isOfSqlite(error)) return error;
  const code = (error.errcode ?? 0) & 0xff;
  // Another process held the file for longer than the busy time-out: nothing was written, and trying again may do.
  if (code === busy || code === locked) {
    return new TransactionRefusedError([{ index: 0, reason: 'throttle' }], { cause: error });
  }
  return unavailable(error);
}

const unavailable = (cause: SqliteError) => new TableUnavailableError('SQLite could not answer', { cause });

/** `ERR_INVALID_STATE` is a closed database. By its code, since Node's own errors may come from another realm. */
const isOfSqlite = (error: unknown): error is SqliteError =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  (error.code === 'ERR_SQLITE_ERROR' || error.code === 'ERR_INVALID_STATE');
