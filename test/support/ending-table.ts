/** A table whose process ends at a write. */
import type { Table } from '../../shared/table/table.ts';

/** @param endsAt so many writes are made; every later one throws, and nothing of it is written */
export function endingTable(table: Table, endsAt: number): Table {
  let writes = 0;
  return new Proxy(table, {
    get(target, name) {
      const member = Reflect.get(target, name).bind(target);
      if (name !== 'transact' && name !== 'write') return member;
      return (...args: readonly unknown[]) => {
        writes += 1;
        if (writes > endsAt) throw new Error('the process ended');
        return member(...args);
      };
    },
  });
}
