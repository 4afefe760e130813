/** What the rules of teams, people and groups refuse. No HTTP in here; each API maps the kinds once. */

export type DomainErrorKind =
  /** The person, or the name, is taken on this team. */
  | 'already-a-member'
  | 'invite-pending'
  | 'user-name-taken'
  | 'address-taken'
  | 'on-another-team'
  | 'group-name-taken'
  /** The userName of a Super Admin, or of a person who has signed in, may move only between domains that the team verified. */
  | 'user-name-fixed'
  | 'last-super-admin'
  | 'team-not-found'
  | 'too-many-keys'
  | 'key-not-found'
  | 'key-not-active'
  /** What the caller's role, or the deployment, does not allow. */
  | 'not-allowed'
  | 'not-on-this-team'
  | 'team-creation-closed'
  /** Turning SCIM on, and what cannot be done while it is on or off. */
  | 'not-entitled'
  | 'needs-one-sso-method'
  | 'scim-is-on'
  | 'scim-is-off'
  | 'sso-method-not-found'
  | 'too-many-sso-methods'
  /** A URL that cannot be used, or what was found there. */
  | 'url-refused'
  | 'sign-in-refused'
  /** A person whom their team's identity provider manages. */
  | 'managed-by-identity-provider'
  | 'address-differs'
  | 'not-owned-here'
  | 'account-not-found'
  | 'service-account-not-found'
  | 'invite-not-found'
  | 'too-many-invites'
  | 'invite-used'
  | 'invite-expired'
  | 'link-invalid'
  | 'mailed-recently'
  | 'domain-not-found'
  | 'domain-taken'
  | 'domain-not-proven'
  | 'dns-unreachable'
  | 'too-many-domains'
  | 'workspace-not-found'
  | 'too-many-workspaces'
  | 'last-workspace-admin'
  | 'too-many-access-entries'
  | 'access-not-found'
  /** What only somebody active on the team can be. */
  | 'member-not-active'
  | 'too-many-service-accounts'
  | 'user-not-found'
  | 'group-not-found'
  /** The caller's version is not the stored one. */
  | 'version-differs'
  /** The service could not finish in its time: the same request may succeed later. */
  | 'busy'
  | 'too-much-to-read'
  /** A cursor that was altered, or belongs to another list or caller. */
  | 'invalid-cursor'
  | 'expired-cursor';

/** `message` is for an administrator: it names the attribute and what to do, and holds no secret. */
export class DomainError extends Error {
  readonly kind: DomainErrorKind;
  constructor(kind: DomainErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DomainError';
    this.kind = kind;
  }
}
