/** The team's Super Admins, on one versioned item, so that the last one cannot be lost by a race. */
import { keepSuperAdmin } from '../domain/provisioning.ts';
import type { Item, Table, Write } from '../table/table.ts';
import { keys } from './keys.ts';

/** A member or a service account, by the id of its item. */
interface Holder {
  readonly id: string;
  readonly role: string | undefined;
}

/**
 * The writes by which somebody stops being one of the team's Super Admins; none where the role is another.
 * @throws DomainError `last-super-admin`
 */
export async function leaveSuperAdmins(table: Table, teamId: string, { id, role }: Holder): Promise<Write[]> {
  if (role !== 'super-admin') return [];
  const item = await table.get(keys.superAdmins(teamId));
  const others = idsOf(item).filter((each) => each !== id);
  keepSuperAdmin(role, others.length);
  return [listWrite(teamId, item, others)];
}

/** The writes by which somebody with that role becomes one of the team's Super Admins; none where the role is another. */
export async function joinSuperAdmins(table: Table, teamId: string, { id, role }: Holder): Promise<Write[]> {
  if (role !== 'super-admin') return [];
  const item = await table.get(keys.superAdmins(teamId));
  return [listWrite(teamId, item, [...idsOf(item).filter((each) => each !== id), id])];
}

/** Whether nobody else is. */
export async function isLastSuperAdmin(table: Table, teamId: string, id: string): Promise<boolean> {
  const ids = idsOf(await table.get(keys.superAdmins(teamId)));
  return ids.length === 1 && ids[0] === id;
}

function idsOf(item: Item | undefined): string[] {
  return item ? JSON.parse(String(item['ids'])) : [];
}

function listWrite(teamId: string, before: Item | undefined, ids: readonly string[]): Write {
  return {
    kind: 'update',
    key: keys.superAdmins(teamId),
    set: { ids: JSON.stringify(ids) },
    add: { version: 1 },
    when: [before ? { attribute: 'version', equals: Number(before['version']) } : { item: 'absent' }],
  };
}
