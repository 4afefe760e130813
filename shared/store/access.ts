/**
 * Who may use which workspace: entries of people, service accounts and groups, and what they come to for one person. Strongly
 * consistent, large changes of groups under way included.
 */
import { DomainError } from '../domain/error.ts';
import { type Role, strongerRole } from '../domain/role.ts';
import { type AccessLevel, accessLevel, byStrength, managesByRole } from '../domain/workspace.ts';
import type { Item } from '../table/table.ts';
import { type AccessHolder, keys, parseHolding, ranges } from './keys.ts';
import { groupsOfUser } from './memberships.ts';
import { type Page, type PageRequest, startPage } from './paging.ts';
import { getAll, queryAll } from './read-all.ts';
import { type OnTeam, roleNow, roleOf } from './roles.ts';
import { sideBySide } from './side-by-side.ts';
import type { TeamScope } from './team-scope.ts';

/** One reason why somebody may use a workspace. */
export interface Through extends AccessHolder {
  /** Of a group. */
  readonly name?: string;
  readonly level: AccessLevel;
}

export interface Access {
  readonly level: AccessLevel;
  /** The strongest first; at most `throughMax`. */
  readonly through: Through[];
}

export interface UsableWorkspace extends Access {
  readonly id: string;
  readonly name: string;
}

/** Somebody's standing on the team, with what the groups say that they are in. */
export interface Standing {
  /** Whether they are an active member, or a service account; nobody else has access to anything. */
  readonly active: boolean;
  /** The strongest of their own role and those of their groups. */
  readonly role?: Role;
  readonly own?: Role;
}

/** So many reasons are told. */
const throughMax = 20;

/** The entry of somebody's own. */
export function holderOf({ kind, id }: OnTeam): AccessHolder {
  return { kind: kind === 'service' ? 'service-account' : 'user', id };
}

/** Somebody's own item: that of the SCIM User, or of the service account. */
export function holderKey(teamId: string, { kind, id }: AccessHolder) {
  if (kind === 'group') return keys.group(teamId, id);
  return kind === 'user' ? keys.user(teamId, id) : keys.serviceAccount(teamId, id);
}

/** Access is for those who are active; a group's is for those in it. */
export function isActive(kind: AccessHolder['kind'], item: Item | undefined): item is Item {
  return item !== undefined && (kind !== 'user' || item['state'] === 'active');
}

/** @returns undefined without any */
export function accessOf(through: readonly Through[]): Access | undefined {
  const ordered = through.toSorted((a, b) => byStrength(a.level, b.level));
  const [first] = ordered;
  return first && { level: first.level, through: ordered.slice(0, throughMax) };
}

const toGroupThrough = (group: Item, id: string, entry: Item): Through => ({
  kind: 'group',
  id,
  name: String(group['displayName']),
  level: accessLevel(entry['level']),
});

function roleWith(own: Item, groups: readonly (Item | undefined)[]): Role {
  return groups.reduce((role, group) => (group ? strongerRole(role, roleOf(group)) : role), roleOf(own));
}

const groupIds = ({ table, teamId }: TeamScope, { kind, id }: OnTeam): Promise<readonly string[]> =>
  kind === 'person' ? groupsOfUser(table, teamId, id) : Promise.resolve([]);

export interface StandingIn {
  readonly standing: Standing;
  readonly workspace: Item | undefined;
  readonly access: Access | undefined;
  /** The groups that they are in. */
  readonly groups: readonly Item[];
}

/** What somebody has in one workspace, with the workspace's item: two round trips, whatever the size of the team. */
export async function standingIn(scope: TeamScope, who: OnTeam, workspaceId: string): Promise<StandingIn> {
  const { table, teamId } = scope;
  const self = holderOf(who);
  const [[own, workspace, entry], ids] = await Promise.all([
    table.batchGet([
      holderKey(teamId, self),
      keys.workspace(teamId, workspaceId),
      keys.workspaceHolder(teamId, workspaceId, self),
    ]),
    groupIds(scope, who),
  ]);
  if (!isActive(self.kind, own)) {
    return { standing: { active: false }, workspace, access: undefined, groups: [] };
  }
  const items = await getAll(table, [
    ...ids.map((id) => keys.group(teamId, id)),
    ...ids.map((id) => keys.workspaceHolder(teamId, workspaceId, { kind: 'group', id })),
  ]);
  const groups = items.slice(0, ids.length);
  const through = ids.flatMap((id, index): Through[] => {
    const group = groups[index];
    const held = items[ids.length + index];
    return group && held ? [toGroupThrough(group, id, held)] : [];
  });
  if (entry) through.unshift({ ...self, level: accessLevel(entry['level']) });
  return {
    standing: { active: true, role: roleWith(own, groups), own: roleOf(own) },
    workspace,
    access: workspace && accessOf(through),
    groups: groups.filter((group) => group !== undefined),
  };
}

interface Everything {
  readonly standing: Standing;
  /** By workspace; some may be gone. */
  readonly reasons: ReadonlyMap<string, readonly Through[]>;
}

/** What somebody has in all workspaces: two round trips, whatever the size of the team. */
async function readEverything(scope: TeamScope, who: OnTeam): Promise<Everything> {
  const { table, teamId } = scope;
  const self = holderOf(who);
  const [own, holdings, ids] = await Promise.all([
    table.get(holderKey(teamId, self)),
    queryAll(table, ranges.holdings(teamId, self)),
    groupIds(scope, who),
  ]);
  const reasons = new Map<string, Through[]>();
  if (!isActive(self.kind, own)) return { standing: { active: false }, reasons };
  const [groups, held] = await Promise.all([
    getAll(
      table,
      ids.map((id) => keys.group(teamId, id)),
    ),
    sideBySide(ids, (id) => queryAll(table, ranges.holdings(teamId, { kind: 'group', id }))),
  ]);
  const add = (entry: Item, reason: Through): void => {
    const workspace = parseHolding(entry.sk);
    const known = reasons.get(workspace);
    if (known) known.push(reason);
    else reasons.set(workspace, [reason]);
  };
  for (const entry of holdings) add(entry, { ...self, level: accessLevel(entry['level']) });
  for (const [index, id] of ids.entries()) {
    const group = groups[index];
    if (group) for (const entry of held[index] ?? []) add(entry, toGroupThrough(group, id, entry));
  }
  return { standing: { active: true, role: roleWith(own, groups), own: roleOf(own) }, reasons };
}

/**
 * The workspaces that somebody may use, by id: three round trips, whatever the size of the team.
 * @throws DomainError `invalid-cursor`, `expired-cursor`
 */
export async function usableWorkspaces(
  scope: TeamScope,
  who: OnTeam,
  asked: PageRequest,
): Promise<{ readonly standing: Standing; readonly page: Page<UsableWorkspace>; readonly items: readonly Item[] }> {
  const { table, teamId } = scope;
  const start = startPage(scope, ['usable-workspaces', who.kind, who.id], asked);
  const { standing, reasons } = await readEverything(scope, who);
  const all = [...reasons.keys()].filter((id) => start.after === undefined || id > start.after).sort();
  const shown = all.slice(0, start.count);
  const items = await getAll(
    table,
    shown.map((id) => keys.workspace(teamId, id)),
  );
  const usable = shown.flatMap((id, index): UsableWorkspace[] => {
    const item = items[index];
    const access = accessOf(reasons.get(id) ?? []);
    // A workspace that is gone is only not yet cleared away.
    return item && access ? [{ id, name: String(item['name']), ...access }] : [];
  });
  return {
    standing,
    page: start.page(usable, all.length > shown.length ? shown.at(-1) : undefined),
    items: items.filter((item) => item !== undefined),
  };
}

/**
 * The workspaces that a member may use; for Admins, and the member.
 * @throws DomainError `user-not-found`, `invalid-cursor`, `expired-cursor`
 */
export async function memberAccess(
  scope: TeamScope,
  caller: OnTeam,
  member: string,
  asked: PageRequest,
): Promise<Page<UsableWorkspace>> {
  const { table, teamId } = scope;
  const [[user, service], role] = await Promise.all([
    table.batchGet([keys.user(teamId, member), keys.serviceAccount(teamId, member)]),
    roleNow(scope, caller),
  ]);
  const maySee = caller.id === member || (role !== undefined && managesByRole(role));
  if (!maySee || (!user && !service)) {
    throw new DomainError(
      'user-not-found',
      'There is no member with this id whose access you may see: Admins see everybody’s, others their own.',
    );
  }
  const who: OnTeam = { kind: service ? 'service' : 'person', id: member };
  return (await usableWorkspaces(scope, who, asked)).page;
}

export interface WorkspaceOfGroup {
  readonly id: string;
  readonly name: string;
  readonly level: AccessLevel;
}

/** The workspaces that a group gives access to, by id: all of them for Admins, for others those that they may use themselves. */
export async function workspacesOfGroup(scope: TeamScope, caller: OnTeam, group: string): Promise<WorkspaceOfGroup[]> {
  const { table, teamId } = scope;
  const [entries, { standing, reasons }] = await Promise.all([
    queryAll(table, ranges.holdings(teamId, { kind: 'group', id: group })),
    readEverything(scope, caller),
  ]);
  const seesAll = standing.role !== undefined && managesByRole(standing.role);
  const seen = entries
    .map((entry) => ({ id: parseHolding(entry.sk), level: accessLevel(entry['level']) }))
    .filter(({ id }) => seesAll || reasons.has(id));
  const items = await getAll(
    table,
    seen.map(({ id }) => keys.workspace(teamId, id)),
  );
  return seen.flatMap(({ id, level }, index) => {
    const item = items[index];
    return item ? [{ id, name: String(item['name']), level }] : [];
  });
}
