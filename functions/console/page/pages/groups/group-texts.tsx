/** What groups are called by: where they come from, and the role that they give. */
import Badge from '@cloudscape-design/components/badge';
import type { ResultOf } from '../../api/contracts.ts';
import { type Role, roleNames, roleOptions } from '../../parts/role.ts';

export type ListedGroup = ResultOf<'listTeamGroups'>['items'][number];
export type Group = ResultOf<'getTeamGroup'>;
export type GroupRole = ListedGroup['role'];

export function Origin({ origin }: Pick<ListedGroup, 'origin'>) {
  return origin === 'scim' ? <Badge color="blue">Identity provider</Badge> : <>Made here</>;
}

/** A group’s role comes on top of the members’ own, so the least of them gives nothing. */
export const groupRoleName = (role: Role): string => (role === 'developer' ? 'None beyond Developer' : roleNames[role]);

const groupRoles: readonly GroupRole[] = ['developer', 'billing', 'admin'];

export const groupRoleOptions: readonly {
  readonly value: GroupRole;
  readonly label: string;
  readonly description?: string;
}[] = groupRoles.flatMap((role) =>
  roleOptions([role]).map(({ description }) => ({ value: role, label: groupRoleName(role), description })),
);
