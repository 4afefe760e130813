/** The SQLite file under `SqliteTable`: its layout, how it is opened, and what is asked of it. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/**
 * TEXT compares with memcmp on its UTF-8 (collation BINARY), which is DynamoDB's order. Not WITHOUT ROWID: there a row beyond a
 * quarter of a page spills to other pages, which made reads of users of 1.5 KB four times slower. The stream has no AUTOINCREMENT,
 * which would write one more page with each record: its last row stays, emptied, so that no sequence is used twice.
 */
const layout = `
  CREATE TABLE IF NOT EXISTS item (
    pk TEXT NOT NULL,
    sk TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    attributes TEXT NOT NULL,
    resource TEXT,
    PRIMARY KEY (pk, sk)
  );
  CREATE TABLE IF NOT EXISTS stream (sequence INTEGER PRIMARY KEY, changes TEXT NOT NULL, texts TEXT);
`;

/** Of a record that was trimmed. */
const noChanges = '[]';

/** Pages in the write-ahead log (64 MB) before whoever commits moves them to the file: a page that changed often is moved once. */
const checkpointPages = 16_000;
/** The same where somebody else moves them, who is late then. */
const latePages = 128_000;
/** What a team of 100,000 people is read from, but for its far ends. */
const cacheKibibytes = 128 * 1024;

export interface OpenOptions {
  readonly busyTimeoutMs: number;
  /** Whether a `SqliteCheckpointer` moves the log to the file. */
  readonly isCheckpointed: boolean;
}

/** @throws Error of `node:sqlite` where the file cannot be opened */
export function openDatabase(file: string, { busyTimeoutMs, isCheckpointed }: OpenOptions): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs });
  // The former pages of a savepoint are temporary too, and would go to a file beyond 64 KB.
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    PRAGMA wal_autocheckpoint = ${isCheckpointed ? latePages : checkpointPages}; PRAGMA cache_size = -${cacheKibibytes};
    PRAGMA temp_store = MEMORY;`);
  database.exec(layout);
  // A file of an earlier version has no such column.
  const columns = database.prepare("SELECT name FROM pragma_table_info('stream')").all();
  if (!columns.some(({ name }) => name === 'texts')) database.exec('ALTER TABLE stream ADD COLUMN texts TEXT');
  return database;
}

/** A statement whose rows are arrays. */
export function arrays(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}

export type Statements = ReturnType<typeof prepareStatements>;

export function prepareStatements(database: DatabaseSync) {
  const insert = 'INSERT INTO item (pk, sk, bytes, attributes, resource) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO';
  return {
    beginReading: database.prepare('BEGIN'),
    begin: database.prepare('BEGIN IMMEDIATE'),
    commit: database.prepare('COMMIT'),
    rollback: database.prepare('ROLLBACK'),
    savepoint: database.prepare('SAVEPOINT call'),
    rollbackToSavepoint: database.prepare('ROLLBACK TO call'),
    release: database.prepare('RELEASE call'),
    select: arrays(database, 'SELECT bytes, attributes, resource FROM item WHERE pk = ? AND sk = ?'),
    selectWithoutResource: arrays(database, 'SELECT bytes, attributes FROM item WHERE pk = ? AND sk = ?'),
    insert: database.prepare(`${insert} NOTHING`),
    upsert: database.prepare(
      `${insert} UPDATE SET bytes = excluded.bytes, attributes = excluded.attributes, resource = excluded.resource`,
    ),
    updateAll: database.prepare('UPDATE item SET bytes = ?, attributes = ?, resource = ? WHERE pk = ? AND sk = ?'),
    updateAttributes: database.prepare('UPDATE item SET bytes = ?, attributes = ? WHERE pk = ? AND sk = ?'),
    delete: database.prepare('DELETE FROM item WHERE pk = ? AND sk = ?'),
    deleteReturningBytes: arrays(database, 'DELETE FROM item WHERE pk = ? AND sk = ? RETURNING bytes'),
    appendToStream: database.prepare('INSERT INTO stream (changes, texts) VALUES (?, ?)'),
    selectFromStream: arrays(
      database,
      `SELECT sequence, changes, texts FROM stream WHERE sequence > ? AND changes <> '${noChanges}' ORDER BY sequence LIMIT ?`,
    ),
    trimStream: database.prepare(
      'DELETE FROM stream WHERE sequence <= ? AND sequence < (SELECT max(sequence) FROM stream)',
    ),
    emptyLast: database.prepare(`UPDATE stream SET changes = '${noChanges}', texts = NULL WHERE sequence <= ?`),
  };
}
