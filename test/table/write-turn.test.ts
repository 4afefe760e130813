/** Threads that write to one SQLite file: each wakes the next, and none waits for one that is gone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import { WriteTurn } from '../../shared/table/write-turn.ts';

const turnModule = new URL('../../shared/table/write-turn.ts', import.meta.url).href;
const tableModule = new URL('../../shared/table/sqlite-table.ts', import.meta.url).href;

/** A thread that runs this, with `turn`, `SqliteTable` and what is given at hand. @returns what it says, when it has ended */
function thread(
  code: string,
  { shared }: WriteTurn,
  given: { file?: string; counter?: Int32Array } = {},
): Promise<unknown> {
  const source = `
    import { workerData } from 'node:worker_threads';
    import { SqliteTable } from ${JSON.stringify(tableModule)};
    import { WriteTurn } from ${JSON.stringify(turnModule)};
    const { file, counter } = workerData;
    const turn = new WriteTurn(workerData.shared);
    ${code}
  `;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
    workerData: { shared, ...given },
  });
  return new Promise((resolve, reject) => {
    worker.once('exit', resolve).once('error', reject);
  });
}

test('a turn is held by one thread at a time', async () => {
  const turn = new WriteTurn();
  const counter = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const count = `
    for (let n = 0; n < 2000; n += 1) {
      turn.take();
      const before = counter[0];
      for (let spin = 0; spin < 50; spin += 1) Math.sqrt(spin);
      counter[0] = before + 1;
      turn.leave();
    }`;
  await Promise.all([1, 2, 3].map(() => thread(count, turn, { counter })));
  expect(counter[0]).toBe(6000);
});

test('a thread that ended while it held the turn keeps nobody out', async () => {
  const turn = new WriteTurn();
  await thread('turn.take();', turn);
  turn.take();
  turn.leave();
  // Given back by whoever came after: nobody waits again.
  expect(new Int32Array(turn.shared)[0]).toBe(0);
});

describe('two threads at one file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'write-turn-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('lose none of each other’s writes', async () => {
    const turn = new WriteTurn();
    const file = path.join(folder, 'table.db');
    const table = SqliteTable.open({ file, turn });
    const key = { pk: 'P', sk: 'S' };
    const other = thread(
      `const table = SqliteTable.open({ file, turn });
       for (let n = 0; n < 300; n += 1) {
         await table.write({ kind: 'update', key: { pk: 'P', sk: 'S' }, add: { n: 1 } });
       }
       table.close();`,
      turn,
      { file },
    );
    for (let n = 0; n < 300; n += 1) await table.write({ kind: 'update', key, add: { n: 1 } });
    await other;
    expect(await table.get(key)).toMatchObject({ n: 600 });
    table.close();
  });

  test('write though a third one ended with the turn', async () => {
    const turn = new WriteTurn();
    const table = SqliteTable.open({ file: path.join(folder, 'table.db'), turn });
    await thread('turn.take();', turn);
    const item = { pk: 'P', sk: 'S', n: 1 };
    await table.write({ kind: 'put', item });
    expect(await table.get({ pk: 'P', sk: 'S' })).toEqual(item);
    table.close();
  });
});
