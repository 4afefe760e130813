/** Reading what leads to an invite: the token of a link. */
import { linkInvalid } from '../../domain/invite.ts';
import { type LinkClaim, parseLinkToken } from '../../domain/link-token.ts';
import type { TeamScope } from '../../store/team-scope.ts';

export interface InviteLink {
  readonly link: LinkClaim;
  /** The team that the invite is of. */
  readonly team: TeamScope;
  readonly id: string;
}

/** @throws DomainError `link-invalid`, also for a link of another residency */
export function readInviteLink(token: string, residency: string, scope: Omit<TeamScope, 'teamId'>): InviteLink {
  const link = parseLinkToken(token);
  const [teamId, id, ...others] = link?.parts ?? [];
  const isInvite = link?.kind === 'invite' && link.residency === residency && others.length === 0;
  if (!link || !isInvite || !teamId || !id) throw linkInvalid();
  return { link, team: { ...scope, teamId }, id };
}
