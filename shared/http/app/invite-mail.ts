/** The mail that invites somebody: who invites, to what, until when, how to decline; its link is in it and nowhere else. */
import { DomainError, type DomainErrorKind } from '../../domain/error.ts';
import { isOver, isPending } from '../../domain/invite.ts';
import { type Mail, port } from '../../ports/ports.ts';
import { getInvite } from '../../store/invite-item.ts';
import { invites, type Link, type LinkOptions } from '../../store/invites.ts';
import { claimMail, mailFailed, mailSent } from '../../store/mailed.ts';
import type { StillAllowed } from '../../store/roles.ts';
import type { TeamScope } from '../../store/team-scope.ts';
import { teams } from '../../store/teams.ts';
import type { Service } from '../service.ts';

/** A mail that nobody asked for by hand: at most one a day and person. */
const automaticGapMs = 86_400_000;
const againGapMs = 600_000;

type Where = Pick<Service, 'appBaseUrl' | 'residency'>;

export interface Mailing {
  readonly sent: boolean;
  /** Where this deployment sends no mail: to be copied, and shown once. */
  readonly link?: string;
}

/**
 * Mails a new invite, once, however often it is called. Nothing is sent to whom the team mailed within a day, to whoever is a member
 * by now, and where the deployment cannot send.
 */
export async function mailNewInvite(where: Where, scope: TeamScope, id: string): Promise<void> {
  const invite = await getInvite(scope.table, scope.teamId, id);
  if (!invite || !isPending(invite) || isOver(invite, scope.clock())) return;
  if (!(await invites(scope).isStillWanted(invite))) return;
  if (!port('mail').canSend) return;
  try {
    await send(where, scope, invite, { again: false });
  } catch (error) {
    // Withdrawn, answered or expired since it was looked at: there is nobody to mail any more.
    if (!(error instanceof DomainError && invitesEnd.has(error.kind))) throw error;
  }
}

const invitesEnd: ReadonlySet<DomainErrorKind> = new Set(['invite-not-found', 'invite-used', 'invite-expired']);

/**
 * What an admin is told who has just invited somebody: the mail is on its way, or there is a link to copy.
 * @throws as `Invites.newLink`
 */
export async function announceInvite(where: Where, scope: TeamScope, id: string): Promise<Mailing> {
  return port('mail').canSend ? { sent: true } : linkToCopy(where, scope, id, { again: false });
}

/**
 * Mails an invite again with a new link.
 * @throws DomainError `mailed-recently`, and as `Invites.newLink` and `stillAllowed`
 */
export async function mailInviteAgain(
  where: Where,
  scope: TeamScope,
  id: string,
  stillAllowed: StillAllowed,
): Promise<Mailing> {
  const asked: Asked = { again: true, stillAllowed };
  if (!port('mail').canSend) return linkToCopy(where, scope, id, asked);
  const invite = await invites(scope).get(id);
  const isSent = await send(where, scope, invite, asked);
  if (isSent) return { sent: true };
  throw new DomainError(
    'mailed-recently',
    'This person was mailed a few minutes ago; have them look for that mail, and try again later.',
  );
}

/** By an admin, or by itself. */
type Asked = Pick<LinkOptions, 'again' | 'stillAllowed'>;

async function linkToCopy(where: Where, scope: TeamScope, id: string, asked: Asked): Promise<Mailing> {
  const { token } = await invites(scope).newLink(id, where.residency, { ...asked, mailed: false });
  return { sent: false, link: linkOf(where, token) };
}

/** @returns false where the person was mailed too short a time ago */
async function send(
  where: Where,
  scope: TeamScope,
  { id, address }: { readonly id: string; readonly address: string },
  asked: Asked,
): Promise<boolean> {
  const claim = await claimMail(scope, address, asked.again ? againGapMs : automaticGapMs);
  if (!claim) return false;
  try {
    const link = await invites(scope).newLink(id, where.residency, { ...asked, mailed: true });
    const team = await teams(scope.table).get(scope.teamId);
    // A name is one line, whatever was stored.
    const name = team.name.replaceAll(/\p{Cc}+/gu, ' ');
    await port('mail').send(inviteMail(name, linkOf(where, link.token), link), claim.claim);
  } catch (error) {
    await mailFailed(scope, claim);
    throw error;
  }
  await mailSent(scope, claim);
  return true;
}

/** The token stands behind `#`, where no server and no log sees it. */
function linkOf({ appBaseUrl }: Where, token: string): string {
  return `${appBaseUrl}/console/invite#token=${token}`;
}

function inviteMail(team: string, link: string, { invite }: Link): Mail {
  const { address, until } = invite;
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(until));
  return {
    to: address,
    subject: `You are invited to the team “${team}”`,
    text: [
      'Hello,',
      '',
      `the team “${team}” invites you to join it. To look at the invite, and to accept it, open this link and sign in as ${address}:`,
      '',
      link,
      '',
      `The invite can be accepted until ${day}. Once you accept, the admins of the team manage your account.`,
      '',
      'You need not do anything if you do not want to join. To decline at once, open the link and choose Decline.',
      '',
      'The link is for you alone; do not pass it on.',
      '',
    ].join('\n'),
  };
}
