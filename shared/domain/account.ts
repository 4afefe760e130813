/** An account: one person in one residency, who outlives any membership. */
import { domainToASCII } from 'node:url';
import type { MemberProfile } from './member.ts';

export interface Account {
  readonly id: string;
  readonly version: number;
  /** A service account is on its team without being a SCIM User; `member` is then the id of its own item. */
  readonly kind: 'person' | 'service';
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
  /** Epoch milliseconds: tokens and sessions that began before it are void. */
  readonly sessionsEndedAt?: number;
}

const addressLengthMax = 320;
const beyondAscii = /[^ -~]/;

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

/** The domain of an address as teams' domains are stored: lower case, in ASCII; undefined when the text is no address. */
export function domainOf(userName: string): string | undefined {
  if (!isAddress(userName)) return undefined;
  const domain = userName.slice(userName.indexOf('@') + 1).toLowerCase();
  return beyondAscii.test(domain) ? domainToASCII(domain) || domain : domain;
}

/** What of a member's profile flows into the account (the team's `profile` setting, `name` by default). */
export function accountName(profile: MemberProfile): { readonly givenName?: string; readonly familyName?: string } {
  const { givenName, familyName } = profile;
  return { ...(givenName !== undefined && { givenName }), ...(familyName !== undefined && { familyName }) };
}
