/** Moving the log of a SQLite table to its file, beside those who write. */
import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteCheckpointer } from '../../shared/table/sqlite-checkpointer.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import { WriteTurn } from '../../shared/table/write-turn.ts';

let folder = '';
let file = '';
let turn: WriteTurn;
let table: SqliteTable;
let checkpointer: SqliteCheckpointer;
const failures: unknown[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sqlite-checkpointer-'));
  file = path.join(folder, 'table.sqlite');
  turn = new WriteTurn();
  table = SqliteTable.open({ file, turn, isCheckpointed: true });
  checkpointer = new SqliteCheckpointer({
    file,
    turn,
    onFailure: (error) => failures.push(error),
    everyMs: 20,
    restartPages: 200,
  });
});
afterEach(() => {
  checkpointer.close();
  table.close();
  rmSync(folder, { recursive: true, force: true });
  expect(failures.splice(0)).toEqual([]);
});

/** Of about a page each. */
async function write(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    await table.write({ kind: 'put', item: { pk: 'P', sk: `${n}`, resource: 'x'.repeat(4000) } });
  }
}

/** Items in the file itself, without its log. */
function itemsInFile(): number {
  const copy = path.join(folder, 'copy.sqlite');
  copyFileSync(file, copy);
  const database = new DatabaseSync(copy);
  const table = database.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'item'").get();
  const items = table?.['n'] === 0 ? 0 : database.prepare('SELECT count(*) AS n FROM item').get()?.['n'];
  database.close();
  return Number(items);
}

const logBytes = (): number => statSync(`${file}-wal`).size;

test('what was committed is in the file afterwards, and was not before', async () => {
  await write(100);
  expect(itemsInFile()).toBe(0);
  checkpointer.checkpoint();
  expect(itemsInFile()).toBe(100);
});

test('it happens by itself, again and again', async () => {
  checkpointer.start();
  for (const count of [50, 100]) {
    await write(count);
    while (itemsInFile() < count) await new Promise((resolve) => setTimeout(resolve, 10));
  }
});

test('a long log is begun anew, so that it does not grow for ever', async () => {
  for (let round = 0; round < 3; round += 1) {
    await write(150);
    checkpointer.checkpoint();
  }
  const once = logBytes();
  for (let round = 0; round < 6; round += 1) {
    await write(150);
    checkpointer.checkpoint();
  }
  expect(logBytes()).toBeLessThan(1.5 * once);
});

test('who reads from a long log is not disturbed: it is begun anew the next time', async () => {
  await write(200);
  const reader = new DatabaseSync(file);
  reader.exec('BEGIN');
  expect(reader.prepare('SELECT count(*) AS n FROM item').get()).toEqual({ n: 200 });
  await write(300);
  checkpointer.checkpoint();
  await write(310);
  expect(reader.prepare('SELECT count(*) AS n FROM item').get()).toEqual({ n: 200 });
  reader.exec('COMMIT');
  reader.close();
  checkpointer.checkpoint();
  const long = logBytes();
  await write(50);
  expect(logBytes()).toBe(long);
  expect(itemsInFile()).toBe(310);
});

test('a writer in the middle of its turn is waited for, and not for ever', async () => {
  await write(300);
  turn.take();
  checkpointer.checkpoint();
  turn.leave();
  await write(10);
  checkpointer.checkpoint();
  expect(itemsInFile()).toBe(300);
});
