/** Kinds of activity in plain words; a kind without words does not compile. */
import type { ActivityFamily, ActivityKind } from '../../../../../shared/domain/activity.ts';

export const kindNames: Readonly<Record<ActivityKind, string>> = {
  'user.provisioned': 'Person created',
  'user.updated': 'Person changed',
  'user.invited': 'Person invited to join',
  'user.joined': 'Person joined',
  'user.deactivated': 'Person deactivated',
  'user.reactivated': 'Person active again',
  'user.role-changed': 'Role of a person changed',
  'user.deleted': 'Person deleted by the identity provider',
  'user.removed': 'Person removed from the team',
  'user.left': 'Person left the team',
  'user.purged': 'Person purged for good',
  'group.created': 'Group created',
  'group.updated': 'Group changed',
  'group.members-changed': 'Members of a group changed',
  'group.role-changed': 'Role of a group changed',
  'group.deleted': 'Group deleted',
  'key.generated': 'Key generated',
  'key.regenerated': 'Key regenerated',
  'key.revoked': 'Key revoked',
  'scim.turned-on': 'SCIM turned on',
  'scim.turned-off': 'SCIM turned off',
  'scim.changed': 'SCIM settings changed',
  'sso-method.added': 'SSO method added',
  'sso-method.changed': 'SSO method changed',
  'sso-method.removed': 'SSO method removed',
  'invite.created': 'Invite sent',
  'invite.resent': 'Invite sent again',
  'invite.accepted': 'Invite accepted',
  'invite.declined': 'Invite declined',
  'invite.removed': 'Invite taken back',
  'invite.expired': 'Invite expired',
  'domain.added': 'Domain added',
  'domain.verified': 'Domain verified',
  'domain.lapsed': 'Domain counts no more',
  'domain.removed': 'Domain removed',
  'workspace.created': 'Workspace created',
  'workspace.changed': 'Workspace renamed',
  'workspace.access-changed': 'Access to a workspace changed',
  'workspace.deleted': 'Workspace deleted',
  'service-account.created': 'Service account created',
  'service-account.changed': 'Service account changed',
  'service-account.removed': 'Service account removed',
  'team.created': 'Team created',
  'team.changed': 'Team renamed',
  'team.entitlement-changed': 'What the team may use changed',
  'team.many-deactivated': 'A large part of the team was deactivated',
};

export const familyNames: Readonly<Record<ActivityFamily, string>> = {
  user: 'People',
  group: 'Groups',
  key: 'SCIM API keys',
  scim: 'SCIM settings',
  'sso-method': 'SSO methods',
  invite: 'Invites',
  domain: 'Domains',
  workspace: 'Workspaces',
  'service-account': 'Service accounts',
  team: 'The team',
};

/** What the console does not know yet keeps its own name. */
export function kindName(kind: string): string {
  return Object.hasOwn(kindNames, kind) ? kindNames[kind as ActivityKind] : kind; // a name of the table's own
}

export type Series = 'created' | 'updated' | 'deactivated' | 'failed';

export const seriesNames: Readonly<Record<Series, string>> = {
  created: 'Created',
  updated: 'Updated',
  deactivated: 'Deactivated or deleted',
  failed: 'Failed calls',
};

/** What the chart of provisioning counts. */
export const seriesOfKind: ReadonlyMap<string, Series> = new Map<ActivityKind, Series>([
  ['user.provisioned', 'created'],
  ['user.invited', 'created'],
  ['group.created', 'created'],
  ['user.updated', 'updated'],
  ['user.reactivated', 'updated'],
  ['user.role-changed', 'updated'],
  ['group.updated', 'updated'],
  ['group.members-changed', 'updated'],
  ['group.role-changed', 'updated'],
  ['user.deactivated', 'deactivated'],
  ['user.deleted', 'deactivated'],
  ['user.removed', 'deactivated'],
  ['group.deleted', 'deactivated'],
]);
