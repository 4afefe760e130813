/** What people may do for themselves, pure: while an identity provider manages the people of their team, little. */
import type { Account } from './account.ts';
import { DomainError } from './error.ts';
import { isSingleSignOnOnly } from './sign-in.ts';

/** What the rules look at. */
export interface OwnAccountFacts {
  readonly account: Account;
  /** The team that the account is on. */
  readonly team?: { readonly scim: 'on' | 'off' } | undefined;
  readonly isLastSuperAdmin: boolean;
  /** Whether a team's single sign-on says who it is; where that is not said it counts as so. */
  readonly bySso?: boolean;
}

/** Things that somebody may do for themselves, as the answers name them. */
export const ownActions = ['canLeaveTeam', 'canChangeName', 'canChangeEmail', 'canChangePassword'] as const;
export type OwnAction = (typeof ownActions)[number];

const changed: Readonly<Record<Exclude<OwnAction, 'canLeaveTeam'>, string>> = {
  canChangeName: 'your name',
  canChangeEmail: 'your e-mail address',
  canChangePassword: 'your password',
};

/** Why not, and who can; undefined where they may. */
export function refusalOf(
  action: OwnAction,
  { account, team, isLastSuperAdmin, bySso = true }: OwnAccountFacts,
): DomainError | undefined {
  const isManaged = isSingleSignOnOnly(account, team);
  if (action !== 'canLeaveTeam') {
    if (isManaged) {
      return new DomainError(
        'managed-by-identity-provider',
        `While SCIM is on, your team’s identity provider manages ${changed[action]}; whoever runs it, or an Admin of your team, can help.`,
      );
    }
    // The address opens the account outside the team too, where the method's word counts for nothing.
    return action === 'canChangeEmail' && bySso
      ? new DomainError(
          'not-allowed',
          'Sign in with your password to change your e-mail address; your team’s single sign-on is not enough for it.',
        )
      : undefined;
  }
  if (account.kind === 'service') {
    return new DomainError(
      'not-allowed',
      'A service account belongs to its team and cannot leave it; a Super Admin can remove it.',
    );
  }
  if (account.team === undefined) return new DomainError('not-on-this-team', 'You are on no team.');
  if (isManaged) {
    return new DomainError(
      'managed-by-identity-provider',
      'While SCIM is on, your team’s identity provider decides who is on the team; an Admin or Super Admin of your team can remove you.',
    );
  }
  return isLastSuperAdmin
    ? new DomainError(
        'last-super-admin',
        'You are the last Super Admin of your team; make somebody else Super Admin first.',
      )
    : undefined;
}

/** @throws DomainError `managed-by-identity-provider`, `not-allowed`, `not-on-this-team`, `last-super-admin` */
export function allowOwn(action: OwnAction, facts: OwnAccountFacts): void {
  const refusal = refusalOf(action, facts);
  if (refusal) throw refusal;
}
