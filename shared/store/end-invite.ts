/** Ending an invite that was not accepted: whoever was invited by a push is deactivated with it. */
import { type Ending, isOver, isPending } from '../domain/invite.ts';
import { uninvited } from '../domain/provisioning.ts';
import { commit, StaleReadError, untilCurrent } from './commit.ts';
import { endInviteWrites, getInvite } from './invite-item.ts';
import { keys } from './keys.ts';
import type { TeamScope } from './team-scope.ts';
import { changeUser } from './user-changes.ts';
import { parseUser, toStoredUser } from './user-item.ts';

/** Ends the invite if it is still pending; otherwise nothing happens. @returns whether it was */
export async function endInvite(scope: TeamScope, id: string, ending: Ending): Promise<boolean> {
  const { table, teamId, clock, deadline } = scope;
  return untilCurrent(deadline, async () => {
    const invite = await getInvite(table, teamId, id);
    if (!invite || !isPending(invite)) return false;
    // It may have been sent again, and be valid for longer, since it was found to be over.
    if (ending.end === 'expired' && !isOver(invite, clock())) return false;
    if (invite.member === undefined) {
      await commit(table, endInviteWrites(scope, invite, ending), deadline);
      return true;
    }
    const item = await table.get(keys.user(teamId, invite.member));
    const user = item && toStoredUser(item);
    // An invite and its member change in one transaction, whose writes may be seen one by one.
    if (user?.state !== 'invited' || user.invite !== id) throw new StaleReadError('an invite without its member');
    const current = parseUser(user);
    const decision = { admission: uninvited(user) };
    const { writes } = await changeUser(scope, user, current, current.resource, { decision, ending });
    await commit(table, writes, deadline);
    return true;
  });
}
