/** How people who look after a team see its members. */
import { isObject, type Json, own, type Resource } from '../scim/resource.ts';
import { isAddress } from './account.ts';
import { type MemberProfile, type MemberState, memberProfile } from './member.ts';
import type { Role } from './role.ts';

export interface MemberView {
  readonly id: string;
  readonly userName: string;
  readonly name: { readonly givenName?: string; readonly familyName?: string; readonly display: string };
  readonly state: MemberState;
  readonly role: Role;
  readonly address?: string;
  readonly externalId?: string;
  /** ISO 8601. */
  readonly created: string;
  readonly lastModified: string;
}

/** What of a stored User the view is made of. */
export interface Viewed {
  readonly id: string;
  readonly state: MemberState;
  readonly created: string;
  readonly lastModified: string;
}

export function memberView(user: Viewed, resource: Resource, role: Role): MemberView {
  const profile = memberProfile(resource);
  const { userName, externalId, givenName, familyName } = profile;
  return {
    id: user.id,
    userName,
    name: {
      ...(givenName !== undefined && { givenName }),
      ...(familyName !== undefined && { familyName }),
      display: displayOf(resource, profile),
    },
    state: user.state,
    role,
    ...(isAddress(userName) && { address: userName }),
    ...(externalId !== undefined && { externalId }),
    created: user.created,
    lastModified: user.lastModified,
  };
}

/** What is part of the view already, or of SCIM alone. */
const notProfile: ReadonlySet<string> = new Set(['schemas', 'id', 'meta', 'active', 'groups']);

/** The attributes that an identity provider sent. */
export function profileView(resource: Resource): Record<string, Json> {
  return Object.fromEntries(Object.entries(resource).filter(([name]) => !notProfile.has(name)));
}

function displayOf(resource: Resource, profile: MemberProfile): string {
  const name = own(resource, 'name');
  const candidates = [own(resource, 'displayName'), isObject(name) ? own(name, 'formatted') : undefined];
  for (const text of candidates) if (typeof text === 'string' && text.trim() !== '') return text;
  return fullName(profile) || profile.userName;
}

function fullName({ givenName = '', familyName = '' }: MemberProfile): string {
  return `${givenName} ${familyName}`.trim();
}

/** Everything that a search may find a member by, case as given. */
export function searchedTexts(resource: Resource): readonly string[] {
  const profile = memberProfile(resource);
  return [profile.userName, fullName(profile), displayOf(resource, profile), ...profile.emails];
}
