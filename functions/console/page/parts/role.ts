/** What roles are called, and what they come to. */
import type { ResultOf } from '../api/contracts.ts';

export type Role = ResultOf<'getTeam'>['you']['role'];

/** From the least to the most. */
export const roleNames: Readonly<Record<Role, string>> = {
  developer: 'Developer',
  billing: 'Billing',
  admin: 'Admin',
  'super-admin': 'Super Admin',
};

const roleMeanings: Readonly<Record<Role, string>> = {
  developer: 'On the team, and manages nothing here.',
  billing: 'On the team, and manages nothing here; the product may show them its bills.',
  admin: 'Manages people, groups, domains and SCIM, but no Super Admins.',
  'super-admin': 'Manages everything, Super Admins too, and can purge people.',
};

/** For a Select. */
export function roleOptions(roles: readonly Role[]) {
  return roles.map((role) => ({ value: role, label: roleNames[role], description: roleMeanings[role] }));
}

export function isRole(text: string | undefined): text is Role {
  return text !== undefined && Object.hasOwn(roleNames, text);
}
