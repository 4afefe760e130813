/** An account: one person in one residency, who outlives any membership. */
import type { MemberProfile } from './member.ts';

export interface Account {
  readonly id: string;
  readonly version: number;
  /** The sign-in address, case as first seen; absent while the person's userName is no e-mail address. */
  readonly address?: string;
  readonly givenName?: string;
  readonly familyName?: string;
  /** The one team the person is on, and who they are there. */
  readonly team?: string;
  readonly member?: string;
  /** The team whose word on name, address and sign-in counts: it created the account, verified its domain, or was accepted. */
  readonly owner?: string;
  readonly signIn: 'allowed' | 'blocked';
  /** Epoch milliseconds of the first sign-in; from then on the address is more than a provider's claim. */
  readonly signedInAt?: number;
}

const addressLengthMax = 320;

/** Whether a userName can serve as a sign-in address. Deliberately lax: the identity provider has verified it, not we. */
export function isAddress(userName: string): boolean {
  const at = userName.indexOf('@');
  return (
    at > 0 &&
    at === userName.lastIndexOf('@') &&
    at < userName.length - 1 &&
    userName.length <= addressLengthMax &&
    !/\s/.test(userName)
  );
}

/** The domain of an address, lower case; undefined when the text is none. */
export function domainOf(userName: string): string | undefined {
  return isAddress(userName) ? userName.slice(userName.indexOf('@') + 1).toLowerCase() : undefined;
}

/** What of a member's profile flows into the account (the team's `profile` setting, `name` by default). */
export function accountName(profile: MemberProfile): { readonly givenName?: string; readonly familyName?: string } {
  const { givenName, familyName } = profile;
  return { ...(givenName !== undefined && { givenName }), ...(familyName !== undefined && { familyName }) };
}
