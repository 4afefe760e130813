/** The workspaces of a team, as items: made, renamed, deleted. Who may use them is written in `workspace-entries.ts`. */
import { DomainError } from '../domain/error.ts';
import { newResourceId } from '../domain/ids.ts';
import type { Role } from '../domain/role.ts';
import { sameVersion } from '../domain/team.ts';
import {
  type AccessLevel,
  managesByRole,
  mustManageWorkspace,
  mustSeeWorkspace,
  type WorkspaceStanding,
  workspaceLimits,
  workspaceNotFound,
} from '../domain/workspace.ts';
import { type Check, type Condition, type Item, tableLimits, type Write } from '../table/table.ts';
import { holderKey, holderOf, isActive, type StandingIn, standingIn, usableWorkspaces } from './access.ts';
import { activityWrite } from './activity.ts';
import { commit, mustBeInTime, StaleReadError, untilCurrent } from './commit.ts';
import { type AccessHolder, keys, parseHolder, ranges } from './keys.ts';
import { chunks } from './large-change.ts';
import { type Page, type PageRequest, startPage } from './paging.ts';
import { queryAll } from './read-all.ts';
import { type OnTeam, roleNow, roleOf } from './roles.ts';
import type { TeamScope } from './team-scope.ts';
import { withChecks } from './with-checks.ts';

export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly created: string;
  readonly version: number;
  /** The caller's, where they have one. */
  readonly level?: AccessLevel;
}

/** A workspace as it is stored. */
export interface StoredWorkspace {
  readonly id: string;
  readonly name: string;
  readonly created: string;
  /** Of the name. */
  readonly version: number;
  /** Grows with every change of who may use it. */
  readonly accessVersion: number;
  /** How many entries it has, those of holders who are gone included. */
  readonly entries: number;
}

/** Whoever changes anything must be allowed to when it happens. All throw `not-on-this-team` for those who are not any more. */
export interface Workspaces {
  /** @throws DomainError `too-many-workspaces` */
  create(name: string): Promise<Workspace>;
  /** Those that the caller may use, by id. @throws DomainError `invalid-cursor`, `expired-cursor` */
  list(page: PageRequest): Promise<Page<Workspace>>;
  /** Every one of the team. @throws DomainError `not-allowed`, `invalid-cursor`, `expired-cursor` */
  listAll(page: PageRequest): Promise<Page<Workspace>>;
  /** @throws DomainError `workspace-not-found` */
  get(id: string): Promise<Workspace>;
  /** @throws DomainError `workspace-not-found`, `not-allowed`, `version-differs` */
  rename(id: string, name: string, version: number | undefined): Promise<Workspace>;
  /** @throws DomainError `workspace-not-found`, `not-allowed` */
  remove(id: string): Promise<void>;
}

const idOffset = 'WORKSPACE#'.length;

function toStoredWorkspace(item: Item): StoredWorkspace {
  return {
    id: item.sk.slice(idOffset),
    name: String(item['name']),
    created: String(item['created']),
    version: Number(item['version']),
    accessVersion: Number(item['accessVersion']),
    entries: Number(item['entries']),
  };
}

function present({ id, name, created, version }: StoredWorkspace, level: AccessLevel | undefined): Workspace {
  return { id, name, created, version, ...(level && { level }) };
}

/** Both sides of an entry. Refused where it is not as it was read; `before` is its level then. */
export function entryWrites(
  teamId: string,
  workspace: string,
  holder: AccessHolder,
  level: AccessLevel,
  before?: AccessLevel,
): Write[] {
  const asRead: Condition = before ? { attribute: 'level', equals: before } : { item: 'absent' };
  return [
    { kind: 'put', item: { ...keys.workspaceHolder(teamId, workspace, holder), level }, when: [asRead] },
    { kind: 'put', item: { ...keys.holding(teamId, holder, workspace), level } },
  ];
}

/** Both sides of an entry that ends. @param when what must hold of the entry, where it was read beside the workspace */
export function entryDeletions(
  teamId: string,
  workspace: string,
  holder: AccessHolder,
  when: readonly Condition[] = [],
): Write[] {
  return [
    { kind: 'delete', key: keys.workspaceHolder(teamId, workspace, holder), when },
    { kind: 'delete', key: keys.holding(teamId, holder, workspace) },
  ];
}

/** A workspace, and what the caller may do with it. */
export interface ForCaller {
  readonly workspace: StoredWorkspace;
  readonly standing: WorkspaceStanding;
  /** What lets the caller do it, as it must still be when it happens. */
  readonly checks: readonly Check[];
}

const notOnThisTeam = (): DomainError => new DomainError('not-on-this-team', 'You are not on this team any more.');

/** @throws DomainError `workspace-not-found`, `not-on-this-team` */
export async function readForCaller(scope: TeamScope, caller: OnTeam, id: string): Promise<ForCaller> {
  const read = await standingIn(scope, caller, id);
  const { role, own } = read.standing;
  if (role === undefined || own === undefined) {
    throw notOnThisTeam();
  }
  if (!read.workspace) throw workspaceNotFound();
  return {
    workspace: toStoredWorkspace(read.workspace),
    standing: { level: read.access?.level, role },
    checks: [ownCheck(scope.teamId, caller, managesByRole(own) ? own : undefined), ...managerChecks(scope, id, read)],
  };
}

/** @param role what the caller's own item must say, where that is what counts */
function ownCheck(teamId: string, caller: OnTeam, role?: Role): Check {
  const active: Condition = caller.kind === 'person' ? { attribute: 'state', equals: 'active' } : { item: 'present' };
  return {
    kind: 'check',
    key: holderKey(teamId, holderOf(caller)),
    when: role ? [active, { attribute: 'role', equals: role }] : [active],
  };
}

/** Of the entry or the group's role that lets the caller manage the workspace; none where it is neither. */
function managerChecks({ teamId }: TeamScope, workspaceId: string, { standing, access, groups }: StandingIn): Check[] {
  const { role, own } = standing;
  if (own === undefined || managesByRole(own)) return [];
  // Whoever leaves the group changes its version.
  const asRead = (group: Item): Check => ({
    kind: 'check',
    key: { pk: group.pk, sk: group.sk },
    when: [
      { attribute: 'version', equals: Number(group['version']) },
      group['role'] === undefined ? { attribute: 'role', is: 'absent' } : { attribute: 'role', equals: group['role'] },
    ],
  });
  const [entry] = access?.through ?? [];
  if (entry?.level === 'admin') {
    const { sk } = holderKey(teamId, entry);
    const group = groups.find((each) => each.sk === sk);
    const key = keys.workspaceHolder(teamId, workspaceId, entry);
    const ofEntry: Check = { kind: 'check', key, when: [{ attribute: 'level', equals: 'admin' }] };
    return entry.kind === 'group' && group ? [ofEntry, asRead(group)] : [ofEntry];
  }
  const group = role && managesByRole(role) ? groups.find((each) => managesByRole(roleOf(each))) : undefined;
  return group ? [asRead(group)] : [];
}

/** Two writes an entry, in a transaction of 100. */
const entriesPerTransaction = 50;
/** What else the transaction of a deletion holds: the workspace, the count, the activity entry, and three checks. */
const deletionWrites = 6;
const entriesInDeletionMax = Math.floor((tableLimits.transactionItems - deletionWrites) / 2);
/** A caller who deletes a workspace does not wait longer for what is left behind; its event's function sees to the rest. */
const clearedAtOnceMs = 2000;

export function workspaces(scope: TeamScope, caller: OnTeam): Workspaces {
  const { table, teamId, clock, deadline } = scope;

  async function createOnce(name: string): Promise<Workspace> {
    const holder = holderOf(caller);
    const [own, counted] = await table.batchGet([holderKey(teamId, holder), keys.workspaceCount(teamId)]);
    if (!isActive(holder.kind, own)) throw notOnThisTeam();
    if (Number(counted?.['count'] ?? 0) >= workspaceLimits.perTeam) {
      throw new DomainError(
        'too-many-workspaces',
        `A team has at most ${workspaceLimits.perTeam} workspaces; delete one that is no longer used.`,
      );
    }
    const id = newResourceId();
    const created = clock().toISOString();
    const workspace: StoredWorkspace = { id, name, created, version: 1, accessVersion: 1, entries: 1 };
    await commit(
      table,
      [
        {
          kind: 'put',
          item: { ...keys.workspace(teamId, id), format: 1, name, created, version: 1, accessVersion: 1, entries: 1 },
          when: [{ item: 'absent' }],
        },
        {
          kind: 'update',
          key: keys.workspaceCount(teamId),
          add: { count: 1 },
          when: [{ attribute: 'count', absentOrLessThan: workspaceLimits.perTeam }],
        },
        ...entryWrites(teamId, id, holder, 'admin'),
        ownCheck(teamId, caller),
        activityWrite(scope, { kind: 'workspace.created', object: id }),
      ],
      deadline,
    );
    return present(workspace, 'admin');
  }

  return {
    create: (name) => untilCurrent(deadline, () => createOnce(name)),

    async list(asked) {
      const { page, items } = await usableWorkspaces(scope, caller, asked);
      const levels = new Map(page.items.map(({ id, level }) => [id, level]));
      return {
        ...page,
        items: items.map(toStoredWorkspace).map((workspace) => present(workspace, levels.get(workspace.id))),
      };
    },

    async listAll(asked) {
      const role = await roleNow(scope, caller);
      if (role === undefined || !managesByRole(role)) {
        throw new DomainError(
          'not-allowed',
          'Only Admins and Super Admins of the team see every workspace; leave "all" out for those that you may use.',
        );
      }
      const { pk, prefix } = ranges.workspaces(teamId);
      const start = startPage(scope, ['workspaces'], asked, { prefix });
      const { count: limit, after } = start;
      const [{ items, next }, counted] = await Promise.all([
        table.query({ pk, sk: { prefix }, limit, ...(after !== undefined && { after }) }),
        table.get(keys.workspaceCount(teamId)),
      ]);
      const all = items.map((item) => present(toStoredWorkspace(item), undefined));
      return start.page(all, next, Number(counted?.['count'] ?? 0));
    },

    async get(id) {
      const { workspace, standing } = await readForCaller(scope, caller, id);
      mustSeeWorkspace(standing);
      return present(workspace, standing.level);
    },

    rename: (id, name, version) =>
      untilCurrent(deadline, async () => {
        const known = await readForCaller(scope, caller, id);
        const { workspace: before, standing } = known;
        mustManageWorkspace(standing);
        sameVersion('the workspace', before.version, version);
        if (before.name === name) return present(before, standing.level);
        const writes: Write[] = [
          {
            kind: 'update',
            key: keys.workspace(teamId, id),
            set: { name },
            add: { version: 1 },
            when: [{ attribute: 'version', equals: before.version }],
          },
          activityWrite(scope, { kind: 'workspace.changed', object: id, attributes: ['name'] }),
        ];
        await commit(table, withChecks(writes, known.checks), deadline);
        return present({ ...before, name, version: before.version + 1 }, standing.level);
      }),

    async remove(id) {
      const left = await untilCurrent(deadline, async () => {
        const known = await readForCaller(scope, caller, id);
        const { workspace, standing } = known;
        mustManageWorkspace(standing);
        const few = workspace.entries <= entriesInDeletionMax;
        const entries = few ? await queryAll(table, ranges.workspaceHolders(teamId, id)) : [];
        if (few && entries.length !== workspace.entries)
          throw new StaleReadError('entries of a workspace while they change');
        const holders = entries.flatMap(({ sk }) => parseHolder(sk) ?? []);
        const writes: Write[] = [
          {
            kind: 'delete',
            key: keys.workspace(teamId, id),
            when: [{ attribute: 'accessVersion', equals: workspace.accessVersion }],
          },
          { kind: 'update', key: keys.workspaceCount(teamId), add: { count: -1 } },
          activityWrite(scope, { kind: 'workspace.deleted', object: id }),
          ...holders.flatMap((holder) => entryDeletions(teamId, id, holder)),
        ];
        await commit(table, withChecks(writes, known.checks), deadline);
        return !few;
      });
      // The deletion stands: nobody sees entries of a workspace that is gone, and the event's function clears what this does not.
      const soon = { ...scope, deadline: Math.min(deadline, Date.now() + clearedAtOnceMs) };
      if (left) await clearWorkspace(soon, id).catch(() => undefined);
    },
  };
}

/**
 * Clears the entries that a deleted workspace left behind. May be run by several at once, and again after a crash.
 * @throws DomainError `busy` when time runs out; what is cleared by then stays so
 */
export async function clearWorkspace({ table, teamId, deadline }: TeamScope, id: string): Promise<void> {
  if (await table.get(keys.workspace(teamId, id))) return;
  const entries = await queryAll(table, ranges.workspaceHolders(teamId, id), { keysOnly: true });
  for (const chunk of chunks(entries, entriesPerTransaction)) {
    mustBeInTime(deadline);
    const holders = chunk.flatMap(({ sk }) => parseHolder(sk) ?? []);
    await commit(
      table,
      holders.flatMap((holder) => entryDeletions(teamId, id, holder)),
      deadline,
    );
  }
}
