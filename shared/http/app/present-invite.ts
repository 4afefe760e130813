/** Invites as the team and account APIs show them. */
import type { InviteView } from '../../api/invites.ts';
import { isOver, type PendingInvite } from '../../domain/invite.ts';

export function presentInvite(invite: PendingInvite, now: Date): InviteView {
  const { id, address, origin, member, role, invitedBy, created, until, lastMailed } = invite;
  return {
    id,
    address,
    origin,
    ...(member !== undefined && { member }),
    role,
    state: stateOf(invite, now),
    invitedBy,
    created,
    until,
    ...(lastMailed !== undefined && { lastMailed }),
  };
}

/** One that is over is removed within minutes, and can be seen until then. */
export function stateOf(invite: PendingInvite, now: Date): 'pending' | 'expired' {
  return isOver(invite, now) ? 'expired' : 'pending';
}
