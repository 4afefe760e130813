/** A member: a person on a team, which is what SCIM calls a User. */
import { isObject, type Json, own, type Resource } from '../scim/resource.ts';

export type MemberState = 'active' | 'invited' | 'deactivated';

/** What of a User resource the rules, the keys and the account look at. */
export interface MemberProfile {
  readonly userName: string;
  readonly externalId?: string;
  readonly givenName?: string;
  readonly familyName?: string;
  /** Distinct e-mail addresses, as given. */
  readonly emails: readonly string[];
  readonly active: boolean;
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Reads the profile out of a User as `readResource` or PATCH left it; a User without `active` is active. */
export function memberProfile(user: Resource): MemberProfile {
  const name = own(user, 'name');
  const emails = own(user, 'emails');
  const externalId = text(own(user, 'externalId'));
  const givenName = isObject(name) ? text(own(name, 'givenName')) : undefined;
  const familyName = isObject(name) ? text(own(name, 'familyName')) : undefined;
  const addresses = new Set<string>();
  if (Array.isArray(emails)) {
    for (const email of emails) {
      const value = isObject(email) ? text(own(email, 'value')) : undefined;
      if (value !== undefined) addresses.add(value);
    }
  }
  return {
    userName: text(own(user, 'userName')) ?? '',
    ...(externalId !== undefined && { externalId }),
    ...(givenName !== undefined && { givenName }),
    ...(familyName !== undefined && { familyName }),
    emails: [...addresses],
    active: own(user, 'active') !== false,
  };
}
