/** May this person sign in, in this way? The rules, pure: what is known of the person goes in, the answer and its reason come out. */
import type { Account } from './account.ts';
import type { MemberState } from './member.ts';

/** How somebody shows who they are. A method of a team's single sign-on speaks for that team's own members and for nobody else. */
export type SignInWay =
  | { readonly by: 'password' }
  | { readonly by: 'sso'; readonly teamId: string; readonly methodId: string };

/** What the rules look at. Names are for the words of a refusal; they are left out where whoever asks is not known to be the person. */
export interface SignInFacts {
  /** Whoever has the address; absent where nobody has. */
  readonly account: Account | undefined;
  readonly way: SignInWay;
  /** The team that the account is on. */
  readonly team?: { readonly name?: string; readonly scim: 'on' | 'off' };
  /** The team that owns an account which is on none. */
  readonly ownerName?: string;
  /** The one method of a team with SCIM on. */
  readonly methodName?: string;
  /** Signing in by a method: the name of its team, whether that (still) has the method, and what the person is there. */
  readonly methodTeam?: { readonly name?: string; readonly hasMethod: boolean; readonly member?: MemberState };
  /** Whether the sign-in service knows that the address is the person's own; a team's method answers for those it asserts. */
  readonly addressVerified: boolean;
  /** Whether somebody without an account may make one now: sign-up is open, or an invite waits for the address. */
  readonly mayOpenAccount: boolean;
  /** Whether an invite waits for somebody whom a former team deactivated: they are let in to accept it, and for nothing else. */
  readonly isInvited?: boolean;
  /** Where a session goes on: when it began, in epoch milliseconds, if that is known. */
  readonly sessionBeganAt?: number | 'unknown';
}

export type SignInRefusal =
  | 'deactivated'
  | 'session-ended'
  | 'single-sign-on-only'
  | 'not-on-the-methods-team'
  | 'invited-to-the-methods-team'
  | 'service-account'
  | 'method-unknown'
  | 'managed-by-identity-provider'
  | 'address-not-known'
  | 'address-not-verified'
  | 'sign-up-closed';

export type SignInDecision =
  | { readonly allowed: true /** Nobody has the address: an account is made. */; readonly opensAccount: boolean }
  /** `message` is for the person: what stands in the way, and who can help. */
  | { readonly allowed: false; readonly reason: SignInRefusal; readonly message: string };

const refused = (reason: SignInRefusal, message: string): SignInDecision => ({ allowed: false, reason, message });
const allowed: SignInDecision = { allowed: true, opensAccount: false };

export function decideSignIn(facts: SignInFacts): SignInDecision {
  const { account, way, addressVerified } = facts;
  if (way.by === 'sso') return decideSingleSignOn(way.teamId, facts);
  if (!addressVerified) {
    return refused('address-not-verified', 'Confirm your e-mail address with the code that was mailed to you first.');
  }
  if (account?.signIn === 'blocked' && !(facts.isInvited && account.team === undefined)) return deactivated(facts);
  if (account && isOver(account, facts)) return sessionEnded;
  if (!account && facts.sessionBeganAt !== undefined) return sessionEnded;
  if (!account) {
    return facts.mayOpenAccount
      ? { allowed: true, opensAccount: true }
      : refused(
          'sign-up-closed',
          'Nobody here has this e-mail address, and accounts are not made by signing in. Ask an admin of your team to invite you.',
        );
  }
  return isSingleSignOnOnly(account, facts.team) ? singleSignOnOnly(facts) : allowed;
}

/** The answer to an assertion by a method that no team has. */
export const methodUnknown = refused(
  'method-unknown',
  'No team signs its members in like this any more; go back and sign in with your e-mail address.',
);

/**
 * May the password of whoever has an address change at the sign-in service, or the address that somebody signs in with there?
 * Whoever asks is not known to be the person, so a refusal names no team.
 */
export function decideCredentialChange(
  change: 'password' | 'address',
  { account, team }: Pick<SignInFacts, 'account' | 'team'>,
): SignInDecision {
  if (account && isSingleSignOnOnly(account, team)) {
    return refused(
      'managed-by-identity-provider',
      'Your team’s identity provider manages your e-mail address and password; ask an admin of your team.',
    );
  }
  if (account?.signIn === 'blocked') return deactivated({});
  if (account || change === 'password') return allowed;
  // Of an unknown address nobody can tell whose it is to be, and so whether an identity provider manages that person.
  return refused(
    'address-not-known',
    'Change your e-mail address in your account’s settings first, and here once that is confirmed.',
  );
}

/** While a team's SCIM is on its people sign in through its method, so that whom the provider stops admitting cannot. */
export function isSingleSignOnOnly(account: Account, team: { readonly scim: 'on' | 'off' } | undefined): boolean {
  return account.kind === 'person' && account.team !== undefined && team?.scim === 'on';
}

/**
 * Whether a session or token that began then is void.
 * @param beganAt epoch milliseconds; of a time in whole seconds the beginning of the second, so that the doubtful ones are void
 */
export function sessionHasEnded({ sessionsEndedAt }: Account, beganAt: number): boolean {
  return sessionsEndedAt !== undefined && beganAt <= sessionsEndedAt;
}

const sessionEnded = refused('session-ended', 'This session has ended; sign in again.');

function isOver(account: Account, { sessionBeganAt }: SignInFacts): boolean {
  return typeof sessionBeganAt === 'number' && sessionHasEnded(account, sessionBeganAt);
}

function decideSingleSignOn(teamId: string, facts: SignInFacts): SignInDecision {
  const { account, methodTeam } = facts;
  if (!methodTeam?.hasMethod) return methodUnknown;
  const team = methodTeam.name ?? 'the team';
  if (account?.team === teamId && account.kind === 'service') {
    return refused('service-account', 'This is a service account; it signs in with its password.');
  }
  if (account?.signIn === 'blocked' && account.owner === teamId) return deactivated(facts);
  if (account?.team === teamId && account.signIn === 'allowed') return isOver(account, facts) ? sessionEnded : allowed;
  if (methodTeam.member === 'invited') {
    return refused(
      'invited-to-the-methods-team',
      `You are invited to ${team}. Sign in with your own password and accept the invite; from then on this way is open to you.`,
    );
  }
  // Not a word on whether somebody elsewhere has the address: the method's provider can assert any.
  return refused(
    'not-on-the-methods-team',
    `You are not on ${team}, and its single sign-on is for its members. Ask one of its admins to add you.`,
  );
}

function deactivated({ ownerName, team }: Pick<SignInFacts, 'ownerName' | 'team'>): SignInDecision {
  const who = ownerName ?? team?.name;
  return refused(
    'deactivated',
    who === undefined
      ? 'Your team has deactivated you; ask one of its admins.'
      : `You were deactivated by ${who}; ask one of its admins.`,
  );
}

function singleSignOnOnly({ team, methodName }: SignInFacts): SignInDecision {
  const whose = team?.name === undefined ? 'your team’s' : `${team.name}’s`;
  return refused(
    'single-sign-on-only',
    `Sign in with ${whose} ${methodName ?? 'single sign-on'}: while the team’s identity provider manages its people, passwords are not used.`,
  );
}
