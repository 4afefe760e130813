/** Writes the lines of a team's file into an empty team, with the ids they have; locks, indexes, counters and other halves are made. */
import { newDomainToken } from '../../shared/domain/domain.ts';
import { DomainError } from '../../shared/domain/error.ts';
import { addressLockKey, lockWrite } from '../../shared/store/accounts.ts';
import { LoadTransaction } from '../../shared/store/bulk-load.ts';
import { commit, commitOne, StaleReadError } from '../../shared/store/commit.ts';
import { counterKeys, countWrite, sumCounts } from '../../shared/store/counters.ts';
import {
  fingerprintSum,
  groupFinderWrites,
  groupItem,
  groupNames,
  toStoredGroup,
} from '../../shared/store/group-item.ts';
import { dueWrites } from '../../shared/store/invite-item.ts';
import { keys, parseHolder, ranges } from '../../shared/store/keys.ts';
import { queryAll } from '../../shared/store/read-all.ts';
import type { TeamScope } from '../../shared/store/team-scope.ts';
import { stateCounts } from '../../shared/store/user-changes.ts';
import { finderWrites, parseUser, toStoredUser, userItem } from '../../shared/store/user-item.ts';
import type { Item, Key, Write } from '../../shared/table/table.ts';
import { tableLimits } from '../../shared/table/table.ts';
import { UsageError } from './command-line.ts';
import type { AccountLine, Attributes, TeamLine } from './team-file.ts';

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
  await refuseTaken(scope, source);
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
  const counts = sumCounts(await table.batchGet(counterKeys(teamId)));
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

/** Before anything is written: nobody in the residency may have an account or an address that the file has. */
async function refuseTaken(scope: TeamScope, { lines, team }: Source): Promise<void> {
  let batch: AccountLine[] = [];
  const check = async (): Promise<void> => {
    const wanted = batch.flatMap((account) => {
      const lock = addressLockOf(account);
      return lock
        ? [
            { account, key: keys.account(account.id) },
            { account, key: lock },
          ]
        : [{ account, key: keys.account(account.id) }];
    });
    batch = [];
    if (wanted.length === 0) return;
    const items = await scope.table.batchGet(wanted.map(({ key }) => key));
    for (const [index, { account }] of wanted.entries()) {
      const item = items[index];
      const isOurs = item === undefined || item['owner'] === scope.teamId || item['account'] === account.id;
      if (!isOurs)
        throw new UsageError(
          `Account ${account.id} of the file, or its address, is in this residency already. Team ${team} may still be there: a person is on one team only.`,
        );
    }
  };
  for await (const line of lines()) {
    if ((line.kind !== 'user' && line.kind !== 'service-account') || !line.account.attributes) continue;
    batch.push(line.account);
    // An account and its lock each.
    if (batch.length === tableLimits.batchGetKeys / 2) await check();
  }
  await check();
}

function addressLockOf({ attributes }: AccountLine): Key | undefined {
  const address = attributes?.['address'];
  return typeof address === 'string' ? addressLockKey(address) : undefined;
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
  await addUnlessThere(scope, transaction, key, [
    { kind: 'put', item: userItem(scope, user), when: [{ item: 'absent' }] },
    ...finderWrites(teamId, line.id, undefined, { profile, state, role }),
    countWrite(teamId, line.id, stateCounts(undefined, state)),
    ...accountWrites(teamId, line.account, from),
  ]);
}

async function importService(
  scope: TeamScope,
  transaction: LoadTransaction,
  line: LineOf<'service-account'>,
  from: string,
): Promise<void> {
  const key = keys.serviceAccount(scope.teamId, line.id);
  await addUnlessThere(scope, transaction, key, [
    { kind: 'put', item: { ...key, ...line.attributes }, when: [{ item: 'absent' }] },
    ...accountWrites(scope.teamId, line.account, from),
  ]);
}

/** An account that the team does not own stays as it is here; where there is none, one stands for it that nobody can sign in to. */
function accountWrites(teamId: string, account: AccountLine, from: string): Write[] {
  const key = keys.account(account.id);
  if (!account.attributes) return [];
  const { team, ...attributes } = account.attributes;
  const item: Item = { ...key, ...attributes, owner: teamId, ...(team === from && { team: teamId }) };
  const lock = addressLockOf(account);
  return [{ kind: 'put', item, when: [{ item: 'absent' }] }, ...(lock ? [lockWrite(lock, account.id)] : [])];
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

/** Accounts that the team does not own and that this residency does not have: nobody can sign in to what stands for them. */
async function standIns({ table, teamId, deadline }: TeamScope): Promise<void> {
  const users = await queryAll(table, ranges.userStates(teamId, 'deactivated'), { keysOnly: true });
  const invited = await queryAll(table, ranges.userStates(teamId, 'invited'), { keysOnly: true });
  for (const { sk } of [...users, ...invited]) {
    const user = await table.get(keys.user(teamId, sk.slice(sk.lastIndexOf('#') + 1)));
    if (!user) continue;
    const key = keys.account(String(user['account']));
    if (await table.get(key)) continue;
    const item: Item = { ...key, format: 1, version: 1, signIn: 'blocked' };
    try {
      await commitOne(table, { kind: 'put', item, when: [{ item: 'absent' }] }, deadline);
    } catch (error) {
      // Another import has brought the account itself.
      if (!(error instanceof StaleReadError)) throw error;
    }
  }
}
