/** What becomes of a person whom an identity provider pushes: the rules of accounts, teams and members, pure. */
import type { Account } from './account.ts';
import { DomainError } from './error.ts';
import type { MemberProfile, MemberState } from './member.ts';

/** How the account changes with a member. */
export type AccountChange =
  /** Left alone. */
  | 'none'
  /** Left alone, and on no team: who is on another one cannot be invited. */
  | 'invite'
  /** Put on the team; sign-in allowed; owned by the team from now on. */
  | 'claim'
  /** Taken off the team; sign-in blocked. */
  | 'release';

export interface Membership {
  readonly state: MemberState;
  /** Whether this team is the account's owner. */
  readonly owns: boolean;
}

/** What happens to the pushed person. */
export interface Admission extends Membership {
  readonly account: AccountChange;
  /** The account is on another team, which loses it. */
  readonly takenOver: boolean;
}

export const alreadyMember = (): DomainError =>
  new DomainError(
    'already-a-member',
    'This person is already a member of the team; look them up by userName and update that resource.',
  );

const onAnotherTeam = (): DomainError =>
  new DomainError(
    'on-another-team',
    'This person is a member of another team. Verify the domain of their e-mail address for this team, or have them leave the other team, and send the request again.',
  );

/** A service account is never a User, whoever verified the domain of its address. */
const ofServiceAccount = (): DomainError =>
  new DomainError(
    'on-another-team',
    'The e-mail address is that of a service account of another team, which is no person; choose another address.',
  );

/** A person without an account: it is created and belongs to the team. */
export function admitNewcomer(profile: MemberProfile): Admission {
  return { state: profile.active ? 'active' : 'deactivated', owns: true, account: 'none', takenOver: false };
}

/**
 * A person who has an account but is no member of this team.
 * @param domainVerified whether this team verified the domain of the account's address
 * @throws DomainError `already-a-member`, `on-another-team`
 */
export function admitAccountHolder(
  teamId: string,
  profile: MemberProfile,
  account: Account,
  domainVerified: boolean,
): Admission {
  if (account.team === teamId) throw alreadyMember();
  if (account.kind === 'service') throw ofServiceAccount();
  const trusted = domainVerified || account.owner === teamId;
  const elsewhere = account.team !== undefined;
  if (!profile.active)
    return { state: 'deactivated', owns: account.owner === teamId, account: 'none', takenOver: false };
  if (elsewhere && !domainVerified) throw onAnotherTeam();
  return trusted
    ? { state: 'active', owns: true, account: 'claim', takenOver: elsewhere }
    : { state: 'invited', owns: false, account: 'invite', takenOver: false };
}

/**
 * A push for someone who has a member resource here: only a deactivated one is revived.
 * @throws DomainError `already-a-member`, `invite-pending`
 */
export function readmit(member: Membership, profile: MemberProfile): Admission {
  if (member.state === 'invited') {
    throw invitePending('this-member');
  }
  if (member.state === 'active') throw alreadyMember();
  return changeActive(member, profile.active);
}

/**
 * `active` as wanted by PUT or PATCH.
 * Taking someone off the team releases the account; bringing them back claims it, or invites whom this team does not own.
 */
export function changeActive(member: Membership, active: boolean): Admission {
  const { state, owns } = member;
  if (active === (state !== 'deactivated')) return { state, owns, account: 'none', takenOver: false };
  if (!active)
    return { state: 'deactivated', owns, account: state === 'active' ? 'release' : 'none', takenOver: false };
  return owns
    ? { state: 'active', owns, account: 'claim', takenOver: false }
    : { state: 'invited', owns, account: 'invite', takenOver: false };
}

/**
 * A member who is to come back, and whose account this team does not own: who they are by now decides.
 * @param domainVerified whether this team verified the domain of the account's address
 * @param takesOver whether the account may be taken from another team, as by a push of somebody new
 * @throws DomainError `already-a-member`, `on-another-team`
 */
export function admitReturning(
  teamId: string,
  memberId: string,
  account: Account,
  domainVerified: boolean,
  takesOver: boolean,
): Admission {
  if (account.team === teamId && account.member !== memberId) throw alreadyMember();
  if (account.kind === 'service') throw ofServiceAccount();
  const elsewhere = account.team !== undefined && account.team !== teamId;
  if (elsewhere && !(domainVerified && takesOver)) throw onAnotherTeam();
  return domainVerified || account.owner === teamId
    ? { state: 'active', owns: true, account: 'claim', takenOver: elsewhere }
    : { state: 'invited', owns: false, account: 'invite', takenOver: false };
}

/** Whoever accepts an invite is the team's from then on. */
export const accepted: Admission = { state: 'active', owns: true, account: 'claim', takenOver: false };

/** An invited member whose invite ends without being accepted. */
export const uninvited = (member: Membership): Admission => ({
  state: 'deactivated',
  owns: member.owns,
  account: 'none',
  takenOver: false,
});

/** Whose invite it is that stands in the way of a push. */
export function invitePending(invitee: 'this-member' | 'another-member' | 'by-hand'): DomainError {
  const which = {
    'this-member':
      'This person has a pending invite to the team. Have them accept it, or remove the invite in the console, and send the request again.',
    'another-member':
      'This e-mail address has a pending invite to the team, of a member whose userName was changed since. Update that member, or remove the invite in the console and send the request again.',
    'by-hand':
      'An admin of the team has invited this e-mail address, and the invite is pending. Remove the invite in the console and send the request again, or have the person accept it.',
  };
  return new DomainError('invite-pending', which[invitee]);
}

/** Whether an address is more than a provider's claim: somebody has signed in with it, or whoever does is to control the team. */
export function keepsAddress({ signedInAt }: Account, role: string | undefined): boolean {
  return signedInAt !== undefined || role === 'super-admin';
}

/**
 * Whether an account's userName may change.
 * Once somebody has signed in, the address is theirs: it moves only inside domains that this team verified. So does a Super Admin's,
 * or whoever holds a key would choose who becomes one.
 * @param domains of every e-mail address among the old and the new userName, with whether this team verified it
 * @throws DomainError `user-name-fixed`
 */
export function allowRename(account: Account, role: string | undefined, domains: ReadonlyMap<string, boolean>): void {
  if (!keepsAddress(account, role)) return;
  const unverified = [...domains].filter(([, verified]) => !verified).map(([domain]) => domain);
  if (domains.size > 0 && unverified.length === 0) return;
  throw new DomainError(
    'user-name-fixed',
    `userName cannot change: the person ${account.signedInAt === undefined ? 'is a Super Admin' : 'has signed in with it'}${unverified.length > 0 ? `, and this team has not verified ${unverified.join(' and ')}` : ''}. Verify the domain, or leave userName as it is.`,
  );
}

/** The role that counts for a team's control never goes with its last holder. */
export function keepSuperAdmin(role: string | undefined, otherSuperAdmins: number): void {
  if (role !== 'super-admin' || otherSuperAdmins > 0) return;
  throw new DomainError(
    'last-super-admin',
    'This is the last Super Admin of the team, who stays one and cannot be deactivated or removed; make somebody else Super Admin first.',
  );
}
