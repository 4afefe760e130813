/** Sizes of items as SqliteTable stores them, by which capacity is counted. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Update } from '../../shared/table/table.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'sqlite-sizes-'));
const file = path.join(folder, 'table.sqlite');
const table = SqliteTable.open({ file });
const sizes = new DatabaseSync(file).prepare('SELECT bytes FROM item WHERE sk = ?');
afterAll(() => {
  table.close();
  rmSync(folder, { recursive: true, force: true });
});

// Some are names of what every object inherits.
const name = fc.constantFrom('a', 'é', 'resource', 'constructor', 'toString', 'valueOf');
const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const attributes = fc.dictionary(name, fc.oneof(text, fc.integer(), fc.boolean()));

test('an updated item is as large as one that is put as it is then', async () => {
  let made = 0;
  await fc.assert(
    fc.asyncProperty(fc.option(attributes), attributes, fc.uniqueArray(name), async (before, set, removed) => {
      made += 1;
      const key = { pk: 'P', sk: `updated ${made}` };
      if (before) await table.write({ kind: 'put', item: { ...before, ...key } });
      const remove = removed.filter((each) => !Object.hasOwn(set, each));
      const update: Update = { kind: 'update', key, set, remove, add: { counted: made } };
      await table.write(update);
      const item = await table.get(key);
      // The keys are of one length.
      const copy = { pk: 'P', sk: `a copy ${made}`.padEnd(key.sk.length) };
      await table.write({ kind: 'put', item: { ...item, ...copy } });
      expect(sizes.get(key.sk)).toEqual(sizes.get(copy.sk));
    }),
  );
});
