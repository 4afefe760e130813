/** Writes the lines of a team's file into an empty team, with the ids they have; locks, indexes, counters and other halves are made. */
import { newDomainToken } from '../../shared/domain/domain.ts';
import { DomainError } from '../../shared/domain/error.ts';
import { LoadTransaction } from '../../shared/store/bulk-load.ts';
import { commit, commitOne } from '../../shared/store/commit.ts';
import { countWrite, readCounts } from '../../shared/store/counters.ts';
import {
  fingerprintSum,
  groupFinderWrites,
  groupItem,
  groupNames,
  toStoredGroup,
} from '../../shared/store/group-item.ts';
import { dueWrites } from '../../shared/store/invite-item.ts';
import { keys, parseHolder, ranges } from '../../shared/store/keys.ts';
import type { TeamScope } from '../../shared/store/team-scope.ts';
import { stateCounts } from '../../shared/store/user-changes.ts';
import { finderWrites, parseUser, toStoredUser, userItem } from '../../shared/store/user-item.ts';
import type { Item, Key, Write } from '../../shared/table/table.ts';
import { tableLimits } from '../../shared/table/table.ts';
import { UsageError } from './command-line.ts';
import { accountWrites, refuseTaken, standIns } from './team-accounts.ts';
import type { Attributes, TeamLine } from './team-file.ts';

type LineOf<K extends TeamLine['kind']> = Extract<TeamLine, { kind: K }>;

/** What is imported, of a file that may be read several times. */
export interface Source {
  /** The team that was exported. */
  readonly team: string;
  /** Of the file: an import that was ended is gone on with by the same file only. */
  readonly digest: string;
  readonly lines: () => AsyncIterable<TeamLine>;
}

/** Both halves of so many memberships in a transaction. */
const membersPerTransaction = tableLimits.transactionItems / 2;
/** So often the file is gone through where others write to the residency meanwhile. */
const passesMax = 3;
/** Marks a team that an import has begun with. */
const mark = 'importing';
/** Not imported: connections hold secrets that are nowhere here, and entries would be told to the bus as if they happened now. */
export const notImported: readonly TeamLine['kind'][] = ['sso-method', 'activity'];

/**
 * Whatever ends it, the same call goes on where it ended.
 * @throws UsageError where the team is not empty, or has an account or address that the file has too
 */
export async function importTeam(scope: TeamScope, source: Source): Promise<void> {
  await begin(scope, source);
  for (let left = passesMax - 1; ; left -= 1) {
    await refuseTaken(scope, source);
    try {
      return await load(scope, source);
    } catch (error) {
      // Another import may have begun or ended what stands for an account: the next pass reads that.
      if (left === 0 || !isTaken(error)) throw error;
    }
  }
}

/** Goes on with whatever an earlier pass left. */
async function load(scope: TeamScope, source: Source): Promise<void> {
  const transaction = new LoadTransaction(scope, taken);
  const superAdmins: string[] = [];
  let group: { readonly line: LineOf<'group'>; readonly members: LineOf<'member'>[] } | undefined;
  let workspace: { readonly line: LineOf<'workspace'>; readonly entries: LineOf<'access'>[] } | undefined;
  const endOfPart = async (): Promise<void> => {
    if (group) await importGroup(scope, transaction, group.line, group.members);
    if (workspace) await importWorkspace(scope, transaction, workspace.line, workspace.entries);
    group = undefined;
    workspace = undefined;
  };
  for await (const line of source.lines()) {
    if (line.kind === 'member' && group) {
      group.members.push(line);
      continue;
    }
    if (line.kind === 'access' && workspace) {
      workspace.entries.push(line);
      continue;
    }
    await endOfPart();
    if (line.kind === 'group') group = { line, members: [] };
    else if (line.kind === 'workspace') workspace = { line, entries: [] };
    else if (line.kind === 'user') await importUser(scope, transaction, line, source.team);
    else if (line.kind === 'service-account') await importService(scope, transaction, line, source.team);
    else if (line.kind === 'domain')
      await addUnlessThere(
        scope,
        transaction,
        keys.domain(scope.teamId, text(line, 'domain')),
        domainWrites(scope, line),
      );
    else if (line.kind === 'invite')
      await addUnlessThere(scope, transaction, keys.invite(scope.teamId, line.id), inviteWrites(scope, line));
    if (isSuperAdmin(line)) superAdmins.push(line.id);
  }
  await endOfPart();
  await transaction.commit();
  await standIns(scope);
  await finish(scope, source, superAdmins);
}

const taken = (cause: unknown): DomainError =>
  new DomainError(
    'already-a-member',
    'Something of the team was made by somebody else meanwhile; import into a team that nobody uses.',
    { cause },
  );

const isTaken = (error: unknown): boolean => error instanceof DomainError && error.kind === 'already-a-member';

const text = ({ attributes }: { readonly attributes: Attributes }, name: string): string => String(attributes[name]);

function isSuperAdmin(line: TeamLine): line is LineOf<'user'> | LineOf<'service-account'> {
  if (line.kind === 'user') return line.attributes['role'] === 'super-admin' && line.attributes['state'] === 'active';
  return line.kind === 'service-account' && line.attributes['role'] === 'super-admin';
}

/** @throws UsageError */
async function begin({ table, teamId, deadline }: TeamScope, { digest }: Source): Promise<void> {
  const key = keys.team(teamId);
  const team = await table.get(key);
  if (!team)
    throw new UsageError(`There is no team ${teamId} to import into; make one with npm run key -- --new-team.`);
  if (team[mark] === digest) return;
  const counts = await readCounts(table, teamId);
  const others = [ranges.workspaces(teamId), ranges.domains(teamId), ranges.invites(teamId)];
  const found = await Promise.all(others.map(({ pk, prefix }) => table.query({ pk, sk: { prefix }, limit: 1 })));
  const isEmpty = counts.users + counts.groups === 0 && found.every(({ items }) => items.length === 0);
  if (team[mark] !== undefined)
    throw new UsageError(
      `Another file is being imported into team ${teamId}; go on with that one, or take another team.`,
    );
  if (!isEmpty)
    throw new UsageError(
      `Team ${teamId} is not empty; import into a team without people, groups, workspaces, domains and invites.`,
    );
  await commitOne(table, { kind: 'update', key, set: { [mark]: digest }, when: [{ item: 'present' }] }, deadline);
}

async function addUnlessThere(
  { table }: TeamScope,
  transaction: LoadTransaction,
  key: Key,
  writes: readonly Write[],
): Promise<void> {
  if (!(await table.get(key))) await transaction.add(writes);
}

async function importUser(
  scope: TeamScope,
  transaction: LoadTransaction,
  line: LineOf<'user'>,
  from: string,
): Promise<void> {
  const { teamId } = scope;
  const key = keys.user(teamId, line.id);
  const user = toStoredUser({ ...key, ...line.attributes });
  const { profile } = parseUser(user);
  const { state, role } = user;
  const [stored, account] = await scope.table.batchGet([key, keys.account(line.account.id)]);
  if (stored) return;
  await transaction.add([
    { kind: 'put', item: userItem(scope, user), when: [{ item: 'absent' }] },
    ...finderWrites(teamId, line.id, undefined, { profile, state, role }),
    countWrite(teamId, line.id, stateCounts(undefined, state)),
    ...accountWrites(teamId, line.account, from, account),
  ]);
}

async function importService(
  scope: TeamScope,
  transaction: LoadTransaction,
  line: LineOf<'service-account'>,
  from: string,
): Promise<void> {
  const key = keys.serviceAccount(scope.teamId, line.id);
  const [stored, account] = await scope.table.batchGet([key, keys.account(line.account.id)]);
  if (stored) return;
  await transaction.add([
    { kind: 'put', item: { ...key, ...line.attributes }, when: [{ item: 'absent' }] },
    ...accountWrites(scope.teamId, line.account, from, account),
  ]);
}

async function importGroup(
  scope: TeamScope,
  transaction: LoadTransaction,
  { id, attributes }: LineOf<'group'>,
  members: readonly LineOf<'member'>[],
): Promise<void> {
  const { teamId, table } = scope;
  const key = keys.group(teamId, id);
  if (await table.get(key)) return;
  for (let start = 0; start < members.length; start += membersPerTransaction) {
    const some = members.slice(start, start + membersPerTransaction);
    await transaction.add(some.flatMap((member) => membershipWrites(teamId, id, member)));
  }
  const ids = members.map(({ user }) => user);
  const group = {
    ...toStoredGroup({ ...key, ...attributes }),
    memberCount: ids.length,
    memberSum: fingerprintSum(ids),
  };
  const { origin, role } = attributes;
  const item: Item = {
    ...groupItem(scope, group),
    ...(origin !== undefined && { origin }),
    ...(role !== undefined && { role }),
  };
  // The group comes last: until then readers leave out what points to it.
  await transaction.add([
    { kind: 'put', item, when: [{ item: 'absent' }] },
    ...groupFinderWrites(teamId, id, undefined, groupNames(JSON.parse(group.json))),
    countWrite(teamId, id, { groups: 1 }),
  ]);
}

/** Whoever goes on with an import may find the members of a group written, and the group not. */
function membershipWrites(teamId: string, group: string, { user, display }: LineOf<'member'>): Write[] {
  return [
    { kind: 'put', item: { ...keys.member(teamId, group, user), ...(display !== undefined && { display }) } },
    { kind: 'put', item: { ...keys.membership(teamId, user, group) } },
  ];
}

async function importWorkspace(
  scope: TeamScope,
  transaction: LoadTransaction,
  { id, attributes }: LineOf<'workspace'>,
  entries: readonly LineOf<'access'>[],
): Promise<void> {
  const { teamId, table } = scope;
  const key = keys.workspace(teamId, id);
  if (await table.get(key)) return;
  const both = entries.flatMap(({ holder: sk, level }): Write[] => {
    const holder = parseHolder(sk);
    if (!holder) return [];
    return [
      { kind: 'put', item: { ...keys.workspaceHolder(teamId, id, holder), level } },
      { kind: 'put', item: { ...keys.holding(teamId, holder, id), level } },
    ];
  });
  for (let start = 0; start < both.length; start += membersPerTransaction)
    await transaction.add(both.slice(start, start + membersPerTransaction));
  await transaction.add([
    {
      kind: 'put',
      item: { ...key, ...attributes, accessVersion: 1, entries: both.length / 2 },
      when: [{ item: 'absent' }],
    },
    { kind: 'update', key: keys.workspaceCount(teamId), add: { count: 1 } },
  ]);
}

/** To be proven anew: only one team of a residency has a domain. */
function domainWrites({ teamId, clock }: TeamScope, line: LineOf<'domain'>): Write[] {
  const domain = text(line, 'domain');
  const item: Item = {
    ...keys.domain(teamId, domain),
    format: 1,
    domain,
    state: 'pending',
    token: newDomainToken(),
    created: clock().toISOString(),
    misses: 0,
    version: 1,
  };
  return [
    { kind: 'put', item, when: [{ item: 'absent' }] },
    { kind: 'update', key: keys.tally(teamId), add: { domains: 1 } },
  ];
}

/** Without its link, which was not exported: it is sent again, or found by whoever signs in. */
function inviteWrites({ teamId }: TeamScope, line: LineOf<'invite'>): Write[] {
  const { id, attributes } = line;
  const address = text(line, 'address');
  const until = text(line, 'until');
  const { member } = attributes;
  return [
    { kind: 'put', item: { ...keys.invite(teamId, id), ...attributes }, when: [{ item: 'absent' }] },
    {
      kind: 'put',
      item: { ...keys.invitee(teamId, address), invite: id, ...(member !== undefined && { member }), until },
      when: [{ item: 'absent' }],
    },
    { kind: 'put', item: { ...keys.inviteOf(address, teamId, id), team: teamId, invite: id } },
    ...dueWrites(teamId, id, undefined, until),
    ...(attributes['origin'] === 'admin'
      ? [{ kind: 'update', key: keys.tally(teamId), add: { invites: 1 } } as const]
      : []),
  ];
}

async function finish(scope: TeamScope, source: Source, superAdmins: readonly string[]): Promise<void> {
  const { table, teamId, deadline } = scope;
  let profile: Attributes[string] | undefined;
  for await (const line of source.lines()) {
    if (line.kind === 'team') profile = line.attributes['profile'];
    break;
  }
  const item = await table.get(keys.superAdmins(teamId));
  const ids: string[] = item ? JSON.parse(String(item['ids'])) : [];
  const all = [...new Set([...ids, ...superAdmins])];
  const list: Write = {
    kind: 'update',
    key: keys.superAdmins(teamId),
    set: { ids: JSON.stringify(all) },
    add: { version: 1 },
    when: [item ? { attribute: 'version', equals: Number(item['version']) } : { item: 'absent' }],
  };
  const done: Write = {
    kind: 'update',
    key: keys.team(teamId),
    ...(profile !== undefined && { set: { profile } }),
    remove: [mark],
    when: [{ attribute: mark, equals: source.digest }],
  };
  await commit(table, all.length > ids.length ? [done, list] : [done], deadline);
}
