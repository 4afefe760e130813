/** What the rules of teams, people and groups refuse. No HTTP in here; each API maps the kinds once. */

export type DomainErrorKind =
  /** The person, or the name, is taken on this team. */
  | 'already-a-member'
  | 'invite-pending'
  | 'user-name-taken'
  | 'address-taken'
  | 'on-another-team'
  | 'group-name-taken'
  /** The userName of a person who has signed in may move only between domains that the team verified. */
  | 'user-name-fixed'
  | 'last-super-admin'
  | 'team-not-found'
  | 'too-many-keys'
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
