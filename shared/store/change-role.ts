/** A member's own role changes: on the member, in what finds members by role, and in the list of Super Admins. */
import { defaultRole, type Role } from '../domain/role.ts';
import { allowRoleChange } from '../domain/team-rules.ts';
import type { Write } from '../table/table.ts';
import { commit, untilCurrent } from './commit.ts';
import { keys } from './keys.ts';
import { userNotFound } from './remove-user.ts';
import { authority, type OnTeam, roleOf, storedRole } from './roles.ts';
import { joinSuperAdmins, leaveSuperAdmins } from './super-admins.ts';
import type { TeamScope } from './team-scope.ts';
import { roleIsStill, type StoredUser, toStoredUser } from './user-item.ts';
import { withChecks } from './with-checks.ts';

/**
 * The SCIM resource stays as it is, and so does its version.
 * @throws DomainError `user-not-found`, `not-allowed`, `member-not-active`, `last-super-admin`
 */
export function changeRole(scope: TeamScope, caller: OnTeam, id: string, role: Role): Promise<StoredUser> {
  const { table, teamId, deadline } = scope;
  return untilCurrent(deadline, async () => {
    const [by, item] = await Promise.all([authority(scope, caller, 'admin'), table.get(keys.user(teamId, id))]);
    if (!item) throw userNotFound();
    const user = toStoredUser(item);
    const from = roleOf(item);
    allowRoleChange(by.role, { role: from, state: user.state }, role);
    if (from === role) return user;
    const after: StoredUser = { ...user, role: storedRole(role) };
    const writes = [
      ...roleWrites(scope, user, after),
      ...(user.state === 'active' ? await leaveSuperAdmins(table, teamId, user) : []),
      ...(user.state === 'active' ? await joinSuperAdmins(table, teamId, after) : []),
    ];
    await commit(table, withChecks(writes, by.checks), deadline);
    return after;
  });
}

/** The member with another role, and the index that finds it. The stream tells the activity log. */
function roleWrites(scope: TeamScope, { id, role, state }: StoredUser, after: StoredUser): Write[] {
  const { teamId, actor, requestId } = scope;
  const writes: Write[] = [
    {
      kind: 'update',
      key: keys.user(teamId, id),
      set: {
        by: actor,
        request: requestId,
        roleChanged: scope.clock().toISOString(),
        ...(after.role !== undefined && { role: after.role }),
      },
      ...(after.role === undefined && { remove: ['role'] }),
      when: [{ attribute: 'state', equals: state }, roleIsStill({ role })],
    },
  ];
  if (role !== undefined && role !== defaultRole) writes.push({ kind: 'delete', key: keys.userRole(teamId, role, id) });
  if (after.role !== undefined) writes.push({ kind: 'put', item: { ...keys.userRole(teamId, after.role, id) } });
  return writes;
}
