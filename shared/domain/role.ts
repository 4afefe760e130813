/** The roles of a team's members and service accounts, and what each may do. */

/** From the least to the most; `developer` is what people are unless somebody says otherwise. */
export const roles = ['developer', 'billing', 'admin', 'super-admin'] as const;

export type Role = (typeof roles)[number];

export const defaultRole: Role = 'developer';

/** Roles that a group can carry. Not Super Admin: an identity provider that fills groups would decide who controls the team. */
export const groupRoles = ['developer', 'billing', 'admin'] as const satisfies readonly Role[];

/** Who may carry out an operation: anybody on the team, or only those who manage it. */
export const permissions = {
  member: ['developer', 'billing', 'admin', 'super-admin'],
  admin: ['admin', 'super-admin'],
  'super-admin': ['super-admin'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof permissions;

export function isRole(text: unknown): text is Role {
  return roles.some((role) => role === text);
}

export function mayDo(role: Role, permission: Permission): boolean {
  const allowed: readonly Role[] = permissions[permission];
  return allowed.includes(role);
}

/** The stronger of two roles: people have their own and those of their groups. */
export function strongerRole(a: Role, b: Role): Role {
  return roles.indexOf(a) >= roles.indexOf(b) ? a : b;
}
