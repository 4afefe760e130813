/** A team with people on a SQLite file that is made once and copied for each run, and a process that may end at any write. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Member } from '../../shared/scim/read-members.ts';
import { groups } from '../../shared/store/groups.ts';
import { keys, ranges } from '../../shared/store/keys.ts';
import { groupKind, userKind } from '../../shared/store/list/kind.ts';
import { members } from '../../shared/store/members.ts';
import { getAll, queryAll } from '../../shared/store/read-all.ts';
import { settleMarker } from '../../shared/store/settle.ts';
import type { TeamScope } from '../../shared/store/team-scope.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Item, Table } from '../../shared/table/table.ts';
import { invariantViolations } from '../support/check-invariants.ts';
import type { World } from './changes.ts';

export const teamId = 'team';

/** What one process works with. */
export function scopeOf(table: Table, seconds = 120): TeamScope {
  return {
    teamId,
    table,
    clock: () => new Date(),
    deadline: Date.now() + seconds * 1000,
    actor: 'operator',
    requestId: 'test',
  };
}

export const asMembers = (ids: readonly string[]): Member[] => ids.map((value) => ({ value }));

/** Puts so many people on the team. @returns their ids in the order of creation */
export async function hire(scope: TeamScope, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let each = 0; each < count; each += 1) {
    const userName = `person${each}-${crypto.randomUUID()}`;
    const wanted = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName, active: true };
    ids.push((await members(scope).provision(wanted, [])).resource.id);
  }
  return ids;
}

let named = 0;

/** Creates a group, applied to the last member. @returns its id */
export async function found(scope: TeamScope, ids: readonly string[]): Promise<string> {
  named += 1;
  const wanted = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: `Group ${named}` };
  const { resource } = await groups(scope).create(wanted, asMembers(ids), { members: false });
  await settleAll(scope);
  return resource.id;
}

/** @param having whether the full group is filled, and in how many other groups the first person is */
export async function makeWorld(
  table: Table,
  count: number,
  having: { readonly full: boolean; readonly ofFirst: number },
): Promise<World> {
  const scope = scopeOf(table);
  const people = await hire(scope, count);
  const full = await found(scope, having.full ? people.slice(0, Math.floor((count * 2) / 3)) : []);
  const empty = await found(scope, []);
  const ofFirst: string[] = [];
  for (let each = 0; each < having.ofFirst; each += 1) ofFirst.push(await found(scope, people.slice(0, 1)));
  return { people, full, empty, ofFirst };
}

/** Does what all markers of the team ask for. */
export async function settleAll(scope: TeamScope): Promise<void> {
  for (const marker of await markers(scope.table)) await settleMarker(scope, marker);
}

export async function markers(table: Table): Promise<readonly Item[]> {
  const { pk } = keys.pendingGroup(teamId, '');
  return queryAll(table, { pk, prefix: 'PENDING#' });
}

/** Ids of the group's members, sorted; undefined when there is no such group. */
export async function membersOf(table: Table, group: string): Promise<string[] | undefined> {
  try {
    const { joined = [] } = await groups(scopeOf(table)).get(group, { members: true });
    return joined.map(({ value }) => value).sort();
  } catch (error) {
    if (error instanceof Error && 'kind' in error && error.kind === 'group-not-found') return undefined;
    throw error;
  }
}

/** Ids of the groups that the user shows, sorted. */
export async function groupsOf(table: Table, user: string): Promise<string[]> {
  const { joined = [] } = await members(scopeOf(table)).get(user, { groups: true });
  return joined.map(({ value }) => value).sort();
}

/** As the filter `groups.value eq` finds people. */
export const foundByGroup = async (table: Table, group: string): Promise<string[]> =>
  [...(await userKind.joinedTo(table, teamId, group))].sort();

/** As the filter `members.value eq` finds groups: those that are there. */
export async function foundByMember(table: Table, user: string): Promise<string[]> {
  const ids = await groupKind.joinedTo(table, teamId, user);
  const items = await Promise.all(ids.map((id) => table.get(keys.group(teamId, id))));
  return ids.filter((_, index) => items[index]).sort();
}

/** A whole partition. */
export async function partition(table: Table, pk: string): Promise<Item[]> {
  const items: Item[] = [];
  let after: string | undefined;
  do {
    const page = await table.query({ pk, ...(after !== undefined && { after }) });
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return items;
}

/** Of the items of a team, those that no change of a group writes, but for a person's count of joinings. */
export function peopleAmong(items: readonly Item[]): Item[] {
  const { pk: own } = keys.team(teamId);
  return items.filter(({ pk, sk }) => (pk === own ? !/^(?:GROUP|COUNT)/.test(sk) : !pk.startsWith(`${own}#`)));
}

/**
 * Everything stored of people and groups; accounts are found by their users, groups' partitions by whatever names the group.
 * @param gone groups that were deleted, of which nothing may be left either
 * @param people the items of people, most of a team, where they are not to be read again
 */
export async function dump(table: Table, gone: readonly string[] = [], people?: readonly Item[]): Promise<Item[]> {
  const { pk } = keys.team(teamId);
  const own = people
    ? [...(await queryAll(table, { pk, prefix: 'GROUP' })), ...(await queryAll(table, { pk, prefix: 'COUNT' }))]
    : await partition(table, pk);
  const memberships = await partition(table, keys.membership(teamId, '', '').pk);
  const ids = new Set(gone);
  for (const { sk } of own) if (sk.startsWith('GROUP#')) ids.add(sk.slice('GROUP#'.length));
  for (const { sk } of memberships) {
    const group = sk.split('GROUP#')[1];
    if (group) ids.add(group);
  }
  const items = [...own, ...memberships];
  for (const id of ids) items.push(...(await partition(table, ranges.members(teamId, id).pk)));
  return [...items, ...(people ?? (await accountsOf(table, own)))];
}

async function accountsOf(table: Table, items: readonly Item[]): Promise<Item[]> {
  const users = items.filter(({ sk }) => sk.startsWith('USER#'));
  const accounts = await getAll(
    table,
    users.map((user) => keys.account(String(user['account']))),
  );
  return accounts.filter((account) => account !== undefined);
}

/** What is wrong with the team, in sentences. Takes what `dump` takes. */
export async function faultsOf(
  table: Table,
  gone: readonly string[] = [],
  people?: readonly Item[],
): Promise<string[]> {
  return invariantViolations(await dump(table, gone, people));
}

/** Many tables with the same beginning. */
export class Template {
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), 'rollcall-store-'));
  #copies = 0;

  get #file(): string {
    return path.join(this.#folder, 'template.sqlite');
  }

  /** Makes the beginning. */
  async make<T>(fill: (table: SqliteTable) => Promise<T>): Promise<T> {
    const table = SqliteTable.open({ file: this.#file });
    try {
      return await fill(table);
    } finally {
      table.close();
    }
  }

  /** Runs on a copy of its own. */
  async onCopy<T>(run: (table: SqliteTable) => Promise<T>): Promise<T> {
    this.#copies += 1;
    const file = path.join(this.#folder, `copy-${this.#copies}.sqlite`);
    copyFileSync(this.#file, file);
    const table = SqliteTable.open({ file });
    try {
      return await run(table);
    } finally {
      table.close();
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
