/** The team's Super Admins, on one versioned item, so that the last one cannot be lost by a race. */
import { keepSuperAdmin } from '../domain/provisioning.ts';
import type { Table, Write } from '../table/table.ts';
import { keys } from './keys.ts';

/**
 * The writes by which a member stops being one of the team's Super Admins; none where the role is another.
 * @throws DomainError `last-super-admin`
 */
export async function leaveSuperAdmins(
  table: Table,
  teamId: string,
  member: { id: string; role: string | undefined },
): Promise<Write[]> {
  if (member.role !== 'super-admin') return [];
  const item = await table.get(keys.superAdmins(teamId));
  const ids: string[] = item ? JSON.parse(String(item['ids'])) : [];
  const others = ids.filter((id) => id !== member.id);
  keepSuperAdmin(member.role, others.length);
  return [
    {
      kind: 'update',
      key: keys.superAdmins(teamId),
      set: { ids: JSON.stringify(others) },
      add: { version: 1 },
      when: [{ attribute: 'version', equals: Number(item?.['version']) }],
    },
  ];
}

/** The writes by which a member who comes back with that role is one of the team's Super Admins again; none where the role is another. */
export async function joinSuperAdmins(
  table: Table,
  teamId: string,
  member: { id: string; role: string | undefined },
): Promise<Write[]> {
  if (member.role !== 'super-admin') return [];
  const key = keys.superAdmins(teamId);
  const item = await table.get(key);
  const ids: string[] = item ? JSON.parse(String(item['ids'])) : [];
  return [
    {
      kind: 'update',
      key,
      set: { ids: JSON.stringify([...ids.filter((id) => id !== member.id), member.id]) },
      add: { version: 1 },
      when: [item ? { attribute: 'version', equals: Number(item['version']) } : { item: 'absent' }],
    },
  ];
}
