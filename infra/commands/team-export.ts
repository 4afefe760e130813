/** One team as the lines of its file: what it is made of, without what can be made again and without anything that lets somebody in. */

import { fingerprintSum, toStoredGroup } from '../../shared/store/group-item.ts';
import { keys, parseHolder, parseMarker, ranges } from '../../shared/store/keys.ts';
import { queryAll } from '../../shared/store/read-all.ts';
import { settleMarker } from '../../shared/store/settle.ts';
import type { TeamScope } from '../../shared/store/team-scope.ts';
import { type Item, type Scalar, tableLimits } from '../../shared/table/table.ts';
import { UsageError } from './command-line.ts';
import type { AccountLine, Attributes, TeamLine } from './team-file.ts';

/** What lets somebody in or proves something here, what is counted anew, and which function wrote it last. */
const leftOut: ReadonlySet<string> = new Set([
  ...[
    'pk',
    'sk',
    'tokenHash',
    'previousTokenHash',
    'newAddress',
    'newAddressHash',
    'newAddressUntil',
    'newAddressMailed',
    'heldUntil',
    'liveKeys',
    'keysVersion',
    'scim',
    'ssoMethods',
    'by',
    'request',
  ],
  ...['memberCount', 'memberSum', 'memberChange', 'pending', 'pendingParts', 'entries', 'accessVersion'],
]);

const changed = (): UsageError =>
  new UsageError(
    'The team was changed while it was exported. Turn SCIM off for as long as it takes, or export it again.',
  );

/**
 * Holds the ids of the team's people, and the members of one group at a time. Large changes are carried to their end first.
 * @throws UsageError where the team changes meanwhile in a way that would make the file contradict itself
 */
export async function* exportTeam(scope: TeamScope): AsyncGenerator<TeamLine> {
  const { table, teamId } = scope;
  const team = await table.get(keys.team(teamId));
  if (!team) throw new UsageError(`There is no team ${teamId}.`);
  for (const { pk, sk } of await pendingMarkers(scope)) await settleMarker(scope, { pk, sk });
  yield { kind: 'team', attributes: attributesOf(team) };
  const people = new Set<string>();
  for await (const page of pagesOf(scope, ranges.users(teamId))) {
    const accounts = await accountsOf(scope, page);
    for (const item of page) {
      const id = idOf(item);
      people.add(id);
      yield { kind: 'user', id, attributes: attributesOf(item), account: accountLine(scope, item, accounts) };
    }
  }
  const services = await queryAll(table, ranges.serviceAccounts(teamId));
  const accounts = await accountsOf(scope, services);
  for (const item of services)
    yield {
      kind: 'service-account',
      id: idOf(item),
      attributes: attributesOf(item),
      account: accountLine(scope, item, accounts),
    };
  for await (const page of pagesOf(scope, ranges.groups(teamId)))
    for (const item of page) yield* groupLines(scope, item, people);
  for await (const page of pagesOf(scope, ranges.workspaces(teamId)))
    for (const item of page) yield* workspaceLines(scope, item);
  for (const item of await queryAll(table, ranges.domains(teamId)))
    yield { kind: 'domain', attributes: attributesOf(item) };
  for (const item of await queryAll(table, ranges.invites(teamId)))
    if (item['ended'] === undefined) yield { kind: 'invite', id: idOf(item), attributes: attributesOf(item) };
  for (const item of await queryAll(table, ranges.ssoMethods(teamId)))
    yield { kind: 'sso-method', id: idOf(item), attributes: attributesOf(item) };
  for await (const page of pagesOf(scope, ranges.activity(teamId)))
    for (const item of page)
      yield { kind: 'activity', id: idOf(item), attributes: attributesOf(item, new Set(['pk', 'sk'])) };
}

async function pendingMarkers({ table, teamId }: TeamScope): Promise<Item[]> {
  const markers = [
    ...(await queryAll(table, ranges.pendingGroups(teamId))),
    ...(await queryAll(table, ranges.pendingUsers(teamId))),
  ];
  return markers.filter((item) => parseMarker(item) !== undefined);
}

async function* groupLines(scope: TeamScope, item: Item, people: ReadonlySet<string>): AsyncGenerator<TeamLine> {
  const { id, memberCount, memberSum, pending } = toStoredGroup(item);
  const members = await queryAll(scope.table, ranges.members(scope.teamId, id));
  const ids = members.map(({ sk }) => sk.slice('MEMBER#'.length));
  const isWhole = pending === undefined && ids.length === memberCount && fingerprintSum(ids) === memberSum;
  if (!isWhole || ids.some((user) => !people.has(user))) throw changed();
  yield { kind: 'group', id, attributes: attributesOf(item) };
  for (const [index, { display }] of members.entries())
    yield { kind: 'member', group: id, user: ids[index] ?? '', ...(typeof display === 'string' && { display }) };
}

async function* workspaceLines({ table, teamId }: TeamScope, item: Item): AsyncGenerator<TeamLine> {
  const workspace = idOf(item);
  yield { kind: 'workspace', id: workspace, attributes: attributesOf(item) };
  for (const { sk, level } of await queryAll(table, ranges.workspaceHolders(teamId, workspace)))
    if (parseHolder(sk)) yield { kind: 'access', workspace, holder: sk, level: String(level) };
}

async function* pagesOf(
  { table }: TeamScope,
  { pk, prefix }: { readonly pk: string; readonly prefix: string },
): AsyncGenerator<readonly Item[]> {
  let after: string | undefined;
  do {
    const page = await table.query({
      pk,
      sk: { prefix },
      limit: tableLimits.batchGetKeys,
      ...(after !== undefined && { after }),
    });
    yield page.items;
    after = page.next;
  } while (after !== undefined);
}

async function accountsOf(
  { table }: TeamScope,
  items: readonly Item[],
): Promise<ReadonlyMap<string, Item | undefined>> {
  const ids = [...new Set(items.map((item) => String(item['account'])))];
  if (ids.length === 0) return new Map();
  const found = await table.batchGet(ids.map((id) => keys.account(id)));
  return new Map(ids.map((id, index) => [id, found[index]]));
}

/** Of an account that another team or nobody owns the file says no more than the id. */
function accountLine({ teamId }: TeamScope, item: Item, accounts: ReadonlyMap<string, Item | undefined>): AccountLine {
  const id = String(item['account']);
  const account = accounts.get(id);
  return account?.['owner'] === teamId ? { id, attributes: attributesOf(account) } : { id };
}

function attributesOf(item: Item, without: ReadonlySet<string> = leftOut): Attributes {
  const attributes: Record<string, Scalar> = {};
  for (const [name, value] of Object.entries(item)) if (!without.has(name)) attributes[name] = value;
  return attributes;
}

const idOf = ({ sk }: Item): string => sk.slice(sk.indexOf('#') + 1);
