/** Ending an invite that was not accepted: whoever was invited by a push is deactivated with it. */
import { type Ending, isOver, isPending } from '../domain/invite.ts';
import { uninvited } from '../domain/provisioning.ts';
import type { Write } from '../table/table.ts';
import { commit, StaleReadError, untilCurrent } from './commit.ts';
import { endInviteWrites, getInvite } from './invite-item.ts';
import { keys } from './keys.ts';
import type { StillAllowed } from './roles.ts';
import type { TeamScope } from './team-scope.ts';
import { changeUser } from './user-changes.ts';
import { parseUser, toStoredUser } from './user-item.ts';
import { withChecks } from './with-checks.ts';

/**
 * Ends the invite if it is still pending; otherwise nothing happens.
 * @param stillAllowed of an admin; what it throws is thrown
 * @returns whether it was
 */
export async function endInvite(
  scope: TeamScope,
  id: string,
  ending: Ending,
  stillAllowed?: StillAllowed,
): Promise<boolean> {
  const { table, teamId, clock, deadline } = scope;
  const end = async (writes: readonly Write[]): Promise<boolean> => {
    await commit(table, stillAllowed ? withChecks(writes, await stillAllowed()) : writes, deadline);
    return true;
  };
  return untilCurrent(deadline, async () => {
    const invite = await getInvite(table, teamId, id);
    if (!invite || !isPending(invite)) return false;
    // It may have been sent again, and be valid for longer, since it was found to be over.
    if (ending.end === 'expired' && !isOver(invite, clock())) return false;
    if (invite.member === undefined) return end(endInviteWrites(scope, invite, ending));
    const item = await table.get(keys.user(teamId, invite.member));
    const user = item && toStoredUser(item);
    // An invite and its member change in one transaction, whose writes may be seen one by one.
    if (user?.state !== 'invited' || user.invite !== id) throw new StaleReadError('an invite without its member');
    const current = parseUser(user);
    const decision = { admission: uninvited(user) };
    const { writes } = await changeUser(scope, user, current, current.resource, { decision, ending });
    return end(writes);
  });
}
