/** Putting into the activity log what became of Users and Groups. */
import type { Change } from '../table/stream.ts';
import { type Put, tableLimits } from '../table/table.ts';
import { activityPut } from './activity.ts';
import { activityOfChange } from './activity-of-change.ts';
import { commit, commitOne } from './commit.ts';
import { chunks } from './large-change.ts';
import type { TeamlessScope } from './settle.ts';

/**
 * Writes the entries of these changes. A change that comes again writes the same entries, which the stream does not tell of twice.
 * @throws DomainError `busy`, TableUnavailableError
 */
export async function recordChanges(
  { table, deadline }: Pick<TeamlessScope, 'table' | 'deadline'>,
  changes: readonly Change[],
): Promise<void> {
  const puts = new Map<string, Put>();
  for (const change of changes) {
    for (const { teamId, entry } of activityOfChange(change)) {
      const put = activityPut(teamId, entry);
      puts.set(put.item.pk + put.item.sk, put);
    }
  }
  for (const some of chunks([...puts.values()], tableLimits.transactionItems)) {
    const [only, ...others] = some;
    if (only && others.length === 0) await commitOne(table, only, deadline);
    else await commit(table, some, deadline);
  }
}
