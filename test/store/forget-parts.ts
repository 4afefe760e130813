/** Parts of large changes that this process has read are remembered; on AWS readers and writers are other processes, and know nothing. */
import { readParts } from '../../shared/store/change-parts.ts';
import { keys } from '../../shared/store/keys.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Table } from '../../shared/table/table.ts';

const [team, group] = ['nobody', 'none'];
const witness = { id: 'witness', parts: 1 };
/** More entries than are remembered, in parts that an item can hold. */
const many = { id: 'many', parts: 4 };
const entriesOfPart = 25_100;

let filled: Promise<Table> | undefined;

/** A table with a change that nobody asked for, made once. */
async function fill(): Promise<Table> {
  const table = SqliteTable.open({ file: ':memory:' });
  for (let part = 0; part < many.parts; part += 1) {
    const ids = Array.from({ length: entriesOfPart }, (_, each) => String(part * entriesOfPart + each));
    await table.write({
      kind: 'put',
      item: { ...keys.changePart(team, group, many.id, part), entries: JSON.stringify(ids) },
    });
  }
  return table;
}

/** Pushes out all that is remembered. @throws Error where something stays */
export async function forgetParts(): Promise<void> {
  filled ??= fill();
  const table = await filled;
  const key = keys.changePart(team, group, witness.id, 0);
  await table.write({ kind: 'put', item: { ...key, entries: '[]' } });
  await readParts(table, team, group, witness);
  await table.write({ kind: 'delete', key });
  await readParts(table, team, group, many);
  if (await readParts(table, team, group, witness)) throw new Error('parts are still remembered');
}
