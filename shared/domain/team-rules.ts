/** Who may do what to whom on a team: the rules of roles, pure. */
import { DomainError } from './error.ts';
import type { MemberState } from './member.ts';
import { mayDo, type Permission, type Role, roles } from './role.ts';

/** Somebody whose role, or place on the team, is to change. */
export interface Managed {
  readonly role: Role;
  /** A service account is always `active`. */
  readonly state: MemberState;
}

export function notAllowed(permission: Permission): DomainError {
  const who = permission === 'super-admin' ? 'Super Admins' : 'Admins and Super Admins';
  return new DomainError('not-allowed', `Only ${who} of the team may do this; ask one of them.`);
}

const onlySuperAdmins = (what: string): DomainError =>
  new DomainError('not-allowed', `Only Super Admins ${what}; ask one of the team.`);

/** Why the role may not change; undefined where it may. Admins manage all but Super Admins; Super Admins manage all. */
function refusalOfRole(caller: Role, managed: Managed, wanted: Role): DomainError | undefined {
  if (!mayDo(caller, 'admin')) return notAllowed('admin');
  if (managed.role === wanted) return undefined;
  if ((managed.role === 'super-admin' || wanted === 'super-admin') && caller !== 'super-admin') {
    return onlySuperAdmins('make somebody a Super Admin, or take the role from one');
  }
  if (wanted !== 'super-admin' || managed.state === 'active') return undefined;
  return new DomainError(
    'member-not-active',
    `Only somebody who is active on the team can become Super Admin; this person is ${managed.state}.`,
  );
}

/** @throws DomainError `not-allowed`, `member-not-active` */
export function allowRoleChange(caller: Role, managed: Managed, wanted: Role): void {
  const refusal = refusalOfRole(caller, managed, wanted);
  if (refusal) throw refusal;
}

/** The roles that the caller could give, the present one among them. */
export function rolesToGive(caller: Role, managed: Managed): Role[] {
  return roles.filter((wanted) => !refusalOfRole(caller, managed, wanted));
}

export function mayRemove(caller: Role, managed: Pick<Managed, 'role'>): boolean {
  return mayDo(caller, 'admin') && (managed.role !== 'super-admin' || caller === 'super-admin');
}

/** @throws DomainError `not-allowed` */
export function allowRemoval(caller: Role, managed: Pick<Managed, 'role'>): void {
  if (mayRemove(caller, managed)) return;
  throw mayDo(caller, 'admin') ? onlySuperAdmins('remove a Super Admin') : notAllowed('admin');
}
