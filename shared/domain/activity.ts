/** What the activity log tells, and what events are made of: who did what to whom, and never a value. */

/** Every kind of entry. An event of the kind goes to the bus under the name `rollcall.<kind>`. */
export const activityKinds = [
  'user.provisioned',
  'user.updated',
  'user.invited',
  'user.joined',
  'user.deactivated',
  'user.reactivated',
  'user.role-changed',
  'user.deleted',
  'user.removed',
  'user.left',
  'user.purged',
  'group.created',
  'group.updated',
  'group.members-changed',
  'group.role-changed',
  'group.deleted',
  'key.generated',
  'key.regenerated',
  'key.revoked',
  'scim.turned-on',
  'scim.turned-off',
  'scim.changed',
  'sso-method.added',
  'sso-method.changed',
  'sso-method.removed',
  'invite.created',
  'invite.resent',
  'invite.accepted',
  'invite.declined',
  'invite.removed',
  'invite.expired',
  'domain.added',
  'domain.verified',
  'domain.lapsed',
  'domain.removed',
  'workspace.created',
  'workspace.changed',
  'workspace.access-changed',
  'workspace.deleted',
  'service-account.created',
  'service-account.changed',
  'service-account.removed',
  'team.created',
  'team.changed',
  'team.entitlement-changed',
  'team.many-deactivated',
] as const;

export type ActivityKind = (typeof activityKinds)[number];

/** What kinds begin with: all that is about users, about keys ... */
export const activityFamilies = [
  'user',
  'group',
  'key',
  'scim',
  'sso-method',
  'invite',
  'domain',
  'workspace',
  'service-account',
  'team',
] as const;

export type ActivityFamily = (typeof activityFamilies)[number];

/** One entry. Ids only: whom they stand for is looked up when somebody reads it, and is gone when they are purged. */
export interface ActivityEntry {
  /** UUIDv7. */
  readonly id: string;
  readonly kind: ActivityKind;
  /** ISO 8601. */
  readonly at: string;
  /** `key:<keyId>`, `person:<accountId>`, `operator`, `host`, `system`; `anybody` who was not signed in and had a mailed link. */
  readonly actor: string;
  readonly requestId: string;
  /** The SCIM User it is about. */
  readonly user?: string;
  /** The account behind that User, or behind a service account. */
  readonly account?: string;
  readonly group?: string;
  readonly key?: string;
  /** The id of anything else it is about: an SSO method, an invite, a domain's name, a workspace, a service account. */
  readonly object?: string;
  /** The version of the User or Group after it. */
  readonly version?: number;
  /** Names of what changed, never values. */
  readonly attributes?: readonly string[];
  /** More of the kind's own: counts, ids of members, a role. No personal data. */
  readonly more?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}
