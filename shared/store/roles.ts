/** Who may do what on a team: roles of members and service accounts, their own and those of their groups. */
import { DomainError } from '../domain/error.ts';
import { defaultRole, isRole, mayDo, type Permission, type Role, strongerRole } from '../domain/role.ts';
import { notAllowed } from '../domain/team-rules.ts';
import type { Check, Condition, Item, Key } from '../table/table.ts';
import { keys } from './keys.ts';
import { groupsOfUser } from './memberships.ts';
import { getAll } from './read-all.ts';
import type { TeamScope } from './team-scope.ts';

export interface OnTeam {
  readonly kind: 'person' | 'service';
  readonly id: string;
}

/** The role of an item that can have one; what is not known is the least. */
export function roleOf(item: Item): Role {
  return isRole(item['role']) ? item['role'] : defaultRole;
}

export function roleOfUser({ role }: { readonly role: string | undefined }): Role {
  return isRole(role) ? role : defaultRole;
}

/** As the role is stored: not at all where it is the default. */
export function storedRole(role: Role): Role | undefined {
  return role === defaultRole ? undefined : role;
}

function itemKey(teamId: string, { kind, id }: OnTeam): Key {
  return kind === 'service' ? keys.serviceAccount(teamId, id) : keys.user(teamId, id);
}

/** Strongly consistent. @returns undefined for whoever is not active on the team */
export async function ownRole({ table, teamId }: TeamScope, who: OnTeam): Promise<Role | undefined> {
  const item = await table.get(itemKey(teamId, who));
  if (!item || (who.kind === 'person' && item['state'] !== 'active')) return undefined;
  return roleOf(item);
}

/** Their own role or the strongest of their groups', large changes under way included. Strongly consistent. */
export async function effectiveRole(scope: TeamScope, { kind, id }: OnTeam, own: Role): Promise<Role> {
  if (kind === 'service') return own;
  const items = await groupItems(scope, id);
  return items.reduce((role, item) => strongerRole(role, roleOf(item)), own);
}

/** The role that somebody has now, of their own or through groups. @returns undefined for whoever is not active on the team */
export async function roleNow(scope: TeamScope, who: OnTeam): Promise<Role | undefined> {
  const own = await ownRole(scope, who);
  return own === undefined ? undefined : effectiveRole(scope, who, own);
}

/** The items of the groups that a person is in. */
export async function groupItems({ table, teamId }: TeamScope, user: string): Promise<Item[]> {
  const groups = await groupsOfUser(table, teamId, user);
  const items = await getAll(
    table,
    groups.map((group) => keys.group(teamId, group)),
  );
  return items.filter((item) => item !== undefined);
}

/** A caller's permission, as it must still be when the transaction happens. */
export interface Authority {
  /** Their own role, or that of the group which gives them the permission. */
  readonly role: Role;
  /** For the transaction. Whoever acts on themselves writes the item that one of them is about (`withChecks`). */
  readonly checks: readonly Check[];
}

/**
 * Looks again whether the caller may do what was asked for, and gives what must still be true of it in the transaction.
 * @throws DomainError `not-on-this-team`, `not-allowed`
 */
export type StillAllowed = () => Promise<readonly Check[]>;

/**
 * Looks again whether the caller has the permission: since the request was let in they may have lost it.
 * @throws DomainError `not-on-this-team`, `not-allowed`
 */
export async function authority(scope: TeamScope, caller: OnTeam, permission: Permission): Promise<Authority> {
  const { table, teamId } = scope;
  const key = itemKey(teamId, caller);
  const item = await table.get(key);
  if (!item || (caller.kind === 'person' && item['state'] !== 'active')) {
    throw new DomainError('not-on-this-team', 'You are not on this team any more.');
  }
  const own = roleOf(item);
  const ownCheck: Check = {
    kind: 'check',
    key,
    when: [
      { item: 'present' },
      ...(caller.kind === 'person' ? [{ attribute: 'state', equals: 'active' } satisfies Condition] : []),
      roleIs(item),
    ],
  };
  if (mayDo(own, permission)) return { role: own, checks: [ownCheck] };
  const groups = caller.kind === 'person' ? await groupItems(scope, caller.id) : [];
  const group = groups.find((each) => mayDo(roleOf(each), permission));
  if (!group) throw notAllowed(permission);
  // Whoever leaves the group changes its version.
  const { pk, sk } = group;
  const groupCheck: Check = {
    kind: 'check',
    key: { pk, sk },
    when: [{ attribute: 'version', equals: Number(group['version']) }, roleIs(group)],
  };
  return { role: roleOf(group), checks: [ownCheck, groupCheck] };
}

function roleIs({ role }: Item): Condition {
  return role === undefined ? { attribute: 'role', is: 'absent' } : { attribute: 'role', equals: role };
}
