/** What can be wrong with a table, what each kind means, and whether `check-table --repair` puts it right. */
import type { Key, Write } from '../table/table.ts';

/** Every kind of damage. `repair` says what a repair does; where it is absent a person has to decide. */
export const violationKinds = {
  'finder-missing': { what: 'A User or group without its lock or one of its indexes.', repair: 'The item is made.' },
  'finder-astray': {
    what: 'A lock or index that leads to nothing, or to somebody else.',
    repair: 'It goes, or leads back.',
  },
  'finder-shared': { what: 'Two resources that want the same lock.' },
  'counter-differs': {
    what: 'A counter of people or groups that differs from what is there.',
    repair: 'It is corrected.',
  },
  'membership-half': {
    what: 'A membership that only the group or only the person knows.',
    repair: 'The other half is made where the group counts the member, else it goes.',
  },
  'membership-dangling': { what: 'A membership without its group or its person.', repair: 'Both halves go.' },
  'group-count-differs': {
    what: 'A group whose number or sum of members differs from its members.',
    repair: 'It is corrected.',
  },
  'change-marker-differs': {
    what: 'A group and the marker of its large change that name different changes.',
    repair: 'The marker is made or goes.',
  },
  'change-part-astray': { what: 'A part of a large change that nobody will commit any more.', repair: 'It goes.' },
  'change-left-over': {
    what: 'A large change or deletion that was committed and not carried to its end.',
    repair: 'It is carried to its end.',
  },
  'user-differs': { what: 'A User whose resource and whose item say different things.' },
  'user-account-differs': { what: 'A User whose account says something else of the membership or the sign-in.' },
  'account-astray': {
    what: 'An account on a team that has no such active member, or half on a team.',
    repair: 'It is taken off the team; whoever a team owns may not sign in.',
  },
  'account-sign-in-open': {
    what: 'An account on no team that a team owns and that may sign in.',
    repair: 'Sign-in is blocked.',
  },
  'address-unlocked': {
    what: 'An account whose address is not locked by it.',
    repair: 'A lock is made where there is none.',
  },
  'lock-astray': { what: 'An address locked for no account that has it.', repair: 'The lock goes.' },
  'super-admins-differ': {
    what: 'The list of Super Admins differs from who has the role.',
    repair: 'The list is corrected, if anybody is left on it.',
  },
  'invite-differs': { what: 'An invite, and the member who waits for it, that say different things.' },
  'reminder-missing': {
    what: 'An invite or verified domain that cannot be found by address, claim or due date.',
    repair: 'The item is made.',
  },
  'reminder-astray': {
    what: 'An address, claim or due date that leads to no pending invite or verified domain.',
    repair: 'It goes.',
  },
  'tally-differs': {
    what: 'A count of invites, domains, SSO methods or workspaces that differs.',
    repair: 'It is corrected.',
  },
  'key-differs': {
    what: 'A SCIM API key that is switched otherwise than its team, or that the team does not know.',
    repair: 'The switch is copied; what the team does not know stays.',
  },
  'provider-astray': {
    what: 'A sign-in provider that leads to no connected SSO method, or a method without one.',
    repair: 'It goes, or is made.',
  },
  'access-half': {
    what: 'Access to a workspace that only one side knows, or with two levels.',
    repair: 'The workspace’s side holds.',
  },
  'access-dangling': { what: 'Access to a workspace that does not exist.', repair: 'Both sides go.' },
  'log-entry-unfit': {
    what: 'An entry of the activity log that is kept for ever, of an unknown kind or actor, or holds an address.',
  },
  'item-unknown': { what: 'An item of a kind that this version does not know.' },
} as const satisfies Record<string, { readonly what: string; readonly repair?: string }>;

export type ViolationKind = keyof typeof violationKinds;

/** How a violation is put right, under conditions that hold only while everything is as it was seen. */
export type Repair =
  | { readonly writes: readonly Write[] }
  /** Does what the marker with this key asks for. */
  | { readonly settle: Key };

export interface Violation {
  readonly kind: ViolationKind;
  /** One sentence; names ids and keys. Two looks that find the same say the same. */
  readonly text: string;
  /** The items that were compared: while none of them changes, what was found is true. */
  readonly about: readonly Key[];
  readonly repair?: Repair;
}

export function violation(
  kind: ViolationKind,
  text: string,
  about: readonly Key[],
  writes?: readonly Write[],
): Violation {
  return { kind, text, about, ...(writes && writes.length > 0 && { repair: { writes } }) };
}

/** A key as one text, for maps. */
export const keyText = ({ pk, sk }: Key): string => `${pk}\n${sk}`;
