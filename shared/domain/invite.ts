/** Invites to a team: what is stored of one, how it ends, and whether a link still leads to it. Pure. */
import { DomainError } from './error.ts';
import { isTokenOf, type LinkClaim } from './link-token.ts';
import type { Role } from './role.ts';

/** How long an invite can be accepted. */
const validDays = 14;
const dayMs = 86_400_000;

/** Made by a push of somebody who has an account, or by an admin. */
export type InviteOrigin = 'scim' | 'admin';

/** What became of an invite that is not pending any more. `removed`: by an admin, or because it has become pointless. */
export const inviteEnds = ['accepted', 'declined', 'removed', 'expired'] as const;
export type InviteEnd = (typeof inviteEnds)[number];

/** How an invite ends; `reason` goes into the activity log where the end does not say it. */
export interface Ending {
  readonly end: InviteEnd;
  readonly reason?: 'deactivated' | 'deleted' | 'domain-verified' | 'already-a-member' | 'purged';
}

interface Links {
  /** SHA-256 of the links that lead to it: of the newest, and of the one before, whose mail may be the one that is read. */
  readonly tokenHash?: string;
  readonly previousTokenHash?: string;
}

export interface PendingInvite extends Links {
  readonly id: string;
  /** Grows with every change. */
  readonly version: number;
  readonly address: string;
  readonly origin: InviteOrigin;
  /** The invited User, where the provider pushed them. */
  readonly member?: string;
  /** The account of the address, as far as it was known. */
  readonly account?: string;
  /** What an admin's invite makes of whoever accepts it. */
  readonly role: Role;
  /** Who acted: `person:<accountId>`, `key:<keyId>`. */
  readonly invitedBy: string;
  /** ISO 8601. */
  readonly created: string;
  readonly until: string;
  readonly lastMailed?: string;
}

/** Kept for a while without a word on whom it was for, so that its links can be told what became of it. */
export interface EndedInvite extends Links {
  readonly id: string;
  readonly ended: InviteEnd;
}

export type Invite = PendingInvite | EndedInvite;

export function isPending(invite: Invite): invite is PendingInvite {
  return !('ended' in invite);
}

/** ISO 8601. */
export function inviteUntil(now: Date): string {
  return new Date(now.getTime() + validDays * dayMs).toISOString();
}

export function isOver({ until }: { readonly until: string }, now: Date): boolean {
  return Date.parse(until) <= now.getTime();
}

export const linkInvalid = (): DomainError =>
  new DomainError(
    'link-invalid',
    'The link is not valid. Use the link of the newest mail, complete and unchanged, or ask an admin of the team for a new invite.',
  );

const expired = (): DomainError =>
  new DomainError('invite-expired', 'The invite has expired; ask an admin of the team for a new one.');

export const inviteNotFound = (): DomainError =>
  new DomainError(
    'invite-not-found',
    'There is no such pending invite; it may have been accepted, declined or removed.',
  );

const whatBecameOfIt: Readonly<Record<Exclude<InviteEnd, 'expired'>, string>> = {
  accepted: 'The invite was accepted already; sign in to use the team.',
  declined: 'The invite was declined. Ask an admin of the team for a new one if that was a mistake.',
  removed: 'The invite was withdrawn. Ask an admin of the team if you expected to join.',
};

/**
 * The invite that a link or an id leads to, while it is pending; it may be over all the same (`isOver`).
 * @param link absent where the invite is found by its id
 * @throws DomainError `link-invalid`, `invite-used`, `invite-expired`, `invite-not-found`
 */
export function pendingInvite(invite: Invite | undefined, link: LinkClaim | undefined): PendingInvite {
  // What has ended is forgotten after a while: a link of then has expired by now in any case.
  if (!invite) throw link ? expired() : inviteNotFound();
  // Both are compared, whatever the first says.
  const isOf = !link || [invite.tokenHash, invite.previousTokenHash].filter((hash) => isTokenOf(link, hash)).length > 0;
  if (!isOf) throw linkInvalid();
  if (isPending(invite)) return invite;
  if (invite.ended === 'expired') throw expired();
  throw new DomainError('invite-used', whatBecameOfIt[invite.ended]);
}

/** The same, and in time. @throws DomainError as `pendingInvite` */
export function usableInvite(invite: Invite | undefined, link: LinkClaim | undefined, now: Date): PendingInvite {
  const pending = pendingInvite(invite, link);
  if (isOver(pending, now)) throw expired();
  return pending;
}
