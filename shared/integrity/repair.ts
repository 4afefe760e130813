/** Putting right what was found, under conditions that hold only while it is still as it was found. */
import { commit, StaleReadError } from '../store/commit.ts';
import { settleMarker, type TeamlessScope } from '../store/settle.ts';
import type { Violation } from './violation.ts';

/** `changed`: it is not any more what was found, and nothing was written. `impossible`: a person has to decide. */
export type Repaired = 'repaired' | 'changed' | 'impossible';

/** @throws DomainError `busy` when time runs out; TableUnavailableError */
export async function repairViolation(scope: TeamlessScope, { repair }: Violation): Promise<Repaired> {
  if (!repair) return 'impossible';
  if ('settle' in repair) {
    await settleMarker(scope, repair.settle);
    return 'repaired';
  }
  try {
    await commit(scope.table, repair.writes, scope.deadline);
    return 'repaired';
  } catch (error) {
    if (error instanceof StaleReadError) return 'changed';
    throw error;
  }
}
