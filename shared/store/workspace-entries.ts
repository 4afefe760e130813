/** Giving access to workspaces and taking it away. */
import type { ActivityEntry } from '../domain/activity.ts';
import { DomainError } from '../domain/error.ts';
import {
  type AccessLevel,
  accessLevel,
  keepWorkspaceAdmin,
  managesByRole,
  mustManageWorkspace,
  type WorkspaceStanding,
  workspaceLimits,
} from '../domain/workspace.ts';
import type { Check, Condition, Item, Write } from '../table/table.ts';
import { holderKey, isActive } from './access.ts';
import { activityWrite } from './activity.ts';
import { commit, mustBeInTime, StaleReadError, untilCurrent } from './commit.ts';
import { groupNotFound } from './groups.ts';
import { type AccessHolder, holderKinds, keys, parseHolding, ranges } from './keys.ts';
import { getAll, queryAll } from './read-all.ts';
import type { OnTeam } from './roles.ts';
import type { TeamScope } from './team-scope.ts';
import { withChecks } from './with-checks.ts';
import { type AccessEntry, presentEntry, toEntry } from './workspace-people.ts';
import { clearWorkspace, entryDeletions, entryWrites, readForCaller, type StoredWorkspace } from './workspaces.ts';

/** Entries of holders who are gone that one transaction clears. */
const clearedAtOnce = 40;

const notFound: Readonly<Record<AccessHolder['kind'], () => DomainError>> = {
  user: () => new DomainError('user-not-found', 'The team has no member with this id; look it up among the members.'),
  group: groupNotFound,
  'service-account': () =>
    new DomainError('service-account-not-found', 'The team has no service account with this id.'),
};

const accessNotFound = (): DomainError =>
  new DomainError(
    'access-not-found',
    'The workspace has no entry of this holder; whoever uses it through a group is to leave the group, or the group the workspace.',
  );

/**
 * Lets a holder use a workspace, or changes the level.
 * @throws DomainError `workspace-not-found`, `not-allowed`, `user-not-found`, `group-not-found`, `service-account-not-found`,
 *   `too-many-access-entries`, `last-workspace-admin`
 */
export function grantAccess(
  scope: TeamScope,
  caller: OnTeam,
  workspaceId: string,
  { level, ...holder }: AccessHolder & { readonly level: AccessLevel },
): Promise<AccessEntry> {
  const { table, teamId, deadline } = scope;
  return untilCurrent(deadline, async () => {
    const entryKey = keys.workspaceHolder(teamId, workspaceId, holder);
    const [known, [entry, item]] = await Promise.all([
      readForCaller(scope, caller, workspaceId),
      table.batchGet([entryKey, holderKey(teamId, holder)]),
    ]);
    const { workspace, standing } = known;
    mustManageWorkspace(standing);
    if (!item) throw notFound[holder.kind]();
    const before = entry && accessLevel(entry['level']);
    if (before === level) return presentEntry(holder, level, item);
    if (!before && workspace.entries >= workspaceLimits.entries) await makeRoom(scope, workspace);
    const writes: Write[] = [
      workspaceWrite(teamId, workspace, before ? 0 : 1),
      ...entryWrites(teamId, workspaceId, holder, level, before),
      { kind: 'check', key: holderKey(teamId, holder), when: [{ item: 'present' }] },
      ...(before === 'admin' ? await otherAdmin(scope, workspace, standing, holder) : []),
      accessActivity(scope, workspaceId, holder, { level, ...(before && { before }) }),
    ];
    await commit(table, withChecks(writes, known.checks), deadline);
    return presentEntry(holder, level, item);
  });
}

/**
 * Takes a holder's entry away; also that of a holder who is gone.
 * @throws DomainError `workspace-not-found`, `not-allowed`, `access-not-found`, `last-workspace-admin`
 */
export function revokeAccess(
  scope: TeamScope,
  caller: OnTeam,
  workspaceId: string,
  holder: AccessHolder,
): Promise<void> {
  const { table, teamId, deadline } = scope;
  return untilCurrent(deadline, async () => {
    const [known, entry] = await Promise.all([
      readForCaller(scope, caller, workspaceId),
      table.get(keys.workspaceHolder(teamId, workspaceId, holder)),
    ]);
    const { workspace, standing } = known;
    mustManageWorkspace(standing);
    if (!entry) throw accessNotFound();
    const before = accessLevel(entry['level']);
    const writes: Write[] = [
      workspaceWrite(teamId, workspace, -1),
      ...entryDeletions(teamId, workspaceId, holder, [{ attribute: 'level', equals: before }]),
      ...(before === 'admin' ? await otherAdmin(scope, workspace, standing, holder) : []),
      accessActivity(scope, workspaceId, holder, { before }),
    ];
    await commit(table, withChecks(writes, known.checks), deadline);
  });
}

/** Changes of who may use one workspace come one after the other. */
function workspaceWrite(teamId: string, { id, accessVersion }: StoredWorkspace, entries: number): Write {
  return {
    kind: 'update',
    key: keys.workspace(teamId, id),
    add: { accessVersion: 1, entries },
    when: [{ attribute: 'accessVersion', equals: accessVersion }],
  };
}

function accessActivity(
  scope: TeamScope,
  workspaceId: string,
  { kind, id }: AccessHolder,
  levels: { readonly level?: AccessLevel; readonly before?: AccessLevel },
): Write {
  return activityWrite(scope, {
    kind: 'workspace.access-changed',
    object: workspaceId,
    ...(kind === 'user' && { user: id }),
    ...(kind === 'group' && { group: id }),
    more: { ...levels, ...(kind === 'service-account' && { serviceAccount: id }) },
  });
}

/**
 * The check that another admin of the workspace is there when this one goes; none where the caller's role needs none.
 * @throws DomainError `last-workspace-admin`
 */
async function otherAdmin(
  { table, teamId }: TeamScope,
  { id }: StoredWorkspace,
  { role }: WorkspaceStanding,
  leaving: AccessHolder,
): Promise<Check[]> {
  if (managesByRole(role)) return [];
  const entries = (await queryAll(table, ranges.workspaceHolders(teamId, id))).flatMap(toEntry);
  const others = entries
    .filter(({ level, holder }) => level === 'admin' && !(holder.kind === leaving.kind && holder.id === leaving.id))
    .map(({ holder }) => holder);
  const items = await getAll(
    table,
    others.map((holder) => holderKey(teamId, holder)),
  );
  const stays = others.find((holder, index) => canAdmin(holder.kind, items[index]));
  keepWorkspaceAdmin(role, stays !== undefined);
  return stays ? [{ kind: 'check', key: holderKey(teamId, stays), when: [adminCondition[stays.kind]] }] : [];
}

/** A group without members admins nothing. */
const canAdmin = (kind: AccessHolder['kind'], item: Item | undefined): boolean =>
  isActive(kind, item) && (kind !== 'group' || Number(item['memberCount']) > 0);

/** The same, as a condition. */
const adminCondition = {
  user: { attribute: 'state', equals: 'active' },
  group: { attribute: 'memberCount', atLeast: 1 },
  'service-account': { item: 'present' },
} as const;

/**
 * Clears entries of holders who are gone from a workspace that has no room for another.
 * @throws StaleReadError where some were cleared; DomainError `too-many-access-entries`
 */
async function makeRoom(scope: TeamScope, workspace: StoredWorkspace): Promise<never> {
  const { table, teamId, deadline } = scope;
  const entries = (await queryAll(table, ranges.workspaceHolders(teamId, workspace.id))).flatMap(toEntry);
  const items = await getAll(
    table,
    entries.map(({ holder }) => holderKey(teamId, holder)),
  );
  const gone = entries.filter((_, index) => !items[index]).slice(0, clearedAtOnce);
  if (gone.length === 0) {
    throw new DomainError(
      'too-many-access-entries',
      `A workspace names at most ${workspaceLimits.entries} people and groups; put people into a group, and give the group access.`,
    );
  }
  await commit(
    table,
    [
      workspaceWrite(teamId, workspace, -gone.length),
      ...gone.flatMap(({ holder }) => entryDeletions(teamId, workspace.id, holder)),
    ],
    deadline,
  );
  throw new StaleReadError('a workspace that has room again');
}

/**
 * Clears the entries of a holder who is gone from every workspace. May be run by several at once, and again after a crash.
 * @throws DomainError `busy` when time runs out; what is cleared by then stays so
 */
export async function clearHolder(scope: TeamScope, holder: AccessHolder): Promise<void> {
  const { table, teamId, deadline } = scope;
  const [item, holdings] = await Promise.all([
    table.get(holderKey(teamId, holder)),
    queryAll(table, ranges.holdings(teamId, holder), { keysOnly: true }),
  ]);
  if (item) return;
  for (const { sk } of holdings) {
    mustBeInTime(deadline);
    await clearEntry(scope, parseHolding(sk), holder);
  }
}

function clearEntry({ table, teamId, deadline }: TeamScope, workspace: string, holder: AccessHolder): Promise<void> {
  return untilCurrent(deadline, async () => {
    const [item, entry] = await table.batchGet([
      keys.workspace(teamId, workspace),
      keys.workspaceHolder(teamId, workspace, holder),
    ]);
    // Where the entry is gone, whoever deleted it counted it; where the workspace is, there is nothing to count.
    const isCounted = item !== undefined && entry !== undefined;
    const counts: Write[] = isCounted
      ? [
          {
            kind: 'update',
            key: keys.workspace(teamId, workspace),
            add: { accessVersion: 1, entries: -1 },
            when: [{ attribute: 'accessVersion', equals: Number(item['accessVersion']) }],
          },
        ]
      : [];
    const when: Condition[] = isCounted ? [{ item: 'present' }] : [];
    await commit(table, [...counts, ...entryDeletions(teamId, workspace, holder, when)], deadline);
  });
}

/**
 * Clears what the deletion that an activity entry tells of left behind. May be run by several at once, and again after a crash.
 * @throws DomainError `busy` when time runs out; what is cleared by then stays so
 */
export async function clearGone(
  scope: TeamScope,
  { kind, user, group, object }: Pick<ActivityEntry, 'kind' | 'user' | 'group' | 'object'>,
): Promise<void> {
  if (kind === 'workspace.deleted' && object !== undefined) await clearWorkspace(scope, object);
  else if (kind === 'service-account.removed' && object !== undefined) {
    await clearHolder(scope, { kind: 'service-account', id: object });
  } else if (group !== undefined) await clearHolder(scope, { kind: 'group', id: group });
  else if (user !== undefined) await clearHolder(scope, { kind: 'user', id: user });
}

/** @throws DomainError `access-not-found` for a kind that there is not */
export function readHolder(kind: string, id: string): AccessHolder {
  const known = holderKinds.find((each) => each === kind);
  if (!known || id === '') throw accessNotFound();
  return { kind: known, id };
}
