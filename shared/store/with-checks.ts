/** Conditions on items, some of which a transaction may write anyway: one item stands in it once. */
import type { Check, Write } from '../table/table.ts';

/** The writes, happening only while the checks hold. */
export function withChecks(writes: readonly Write[], checks: readonly Check[]): Write[] {
  const all = [...writes];
  for (const check of checks) {
    const index = all.findIndex((write) => {
      const { pk, sk } = write.kind === 'put' ? write.item : write.key;
      return pk === check.key.pk && sk === check.key.sk;
    });
    const known = all[index];
    if (known) all[index] = { ...known, when: [...(known.when ?? []), ...check.when] };
    else all.push(check);
  }
  return all;
}
