/** When a key was last used, for the people who look after keys: noted at most once an hour. */
import type { KeyClaim } from '../domain/api-key.ts';
import { keys } from '../store/keys.ts';
import { type Table, TableUnavailableError, TransactionRefusedError } from '../table/table.ts';

const hourMs = 3_600_000;
/** How many keys a process remembers; beyond that it forgets and the table says that nothing is to be noted. */
const rememberedMax = 10_000;

const noted = new Map<string, number>();

/**
 * Notes the use of a key that turns out to hold; what fails here fails nothing else.
 * @param guarded waits for the verdict on the key before it writes
 * @param now epoch milliseconds
 */
export async function noteKeyUse(guarded: Table, { teamId, keyId }: KeyClaim, now: number): Promise<void> {
  const name = `${teamId}${keyId}`;
  if (now - (noted.get(name) ?? 0) < hourMs) return;
  if (noted.size >= rememberedMax) noted.clear();
  noted.set(name, now);
  try {
    await guarded.write({
      kind: 'update',
      key: keys.keyUse(teamId, keyId),
      set: { lastUsed: now },
      when: [{ attribute: 'lastUsed', absentOrLessThan: now - hourMs }],
    });
  } catch (error) {
    // Another process noted it, or the table is busy with more important things.
    if (error instanceof TransactionRefusedError || error instanceof TableUnavailableError) return;
    // A refused key has used nothing; the operation itself answers that.
    noted.delete(name);
  }
}
