/** Who may use a workspace, a page at a time: its entries, or the people that they come to. */
import type { MemberState } from '../domain/member.ts';
import { type AccessLevel, accessLevel } from '../domain/workspace.ts';
import type { Item } from '../table/table.ts';
import { accessOf, holderKey, isActive, type Through } from './access.ts';
import { toStoredGroup } from './group-item.ts';
import { type AccessHolder, parseHolder, ranges } from './keys.ts';
import { memberIdsPage } from './member-pages.ts';
import { type Page, type PageRequest, startPage } from './paging.ts';
import { getAll, queryAll } from './read-all.ts';
import { sideBySide } from './side-by-side.ts';
import type { TeamScope } from './team-scope.ts';
import { parseUser, toStoredUser } from './user-item.ts';

export interface AccessEntry extends AccessHolder {
  /** The userName, displayName or service account's name. */
  readonly name: string;
  /** Of a member. */
  readonly state?: MemberState;
  readonly level: AccessLevel;
  /** Only of people. */
  readonly through?: Through[];
}

interface Entry {
  readonly holder: AccessHolder;
  readonly level: AccessLevel;
}

export function toEntry(item: Item): Entry[] {
  const holder = parseHolder(item.sk);
  return holder ? [{ holder, level: accessLevel(item['level']) }] : [];
}

/** @param item the holder's own */
export function presentEntry({ kind, id }: AccessHolder, level: AccessLevel, item: Item): AccessEntry {
  if (kind === 'group') return { kind, id, name: String(item['displayName']), level };
  if (kind === 'service-account') return { kind, id, name: String(item['name']), level };
  const user = toStoredUser(item);
  return { kind, id, name: parseUser(user).profile.userName, state: user.state, level };
}

/**
 * The entries as they were made; those of holders who are gone are left out.
 * @throws DomainError `invalid-cursor`, `expired-cursor`
 */
export async function listEntries(
  scope: TeamScope,
  workspaceId: string,
  asked: PageRequest,
): Promise<Page<AccessEntry>> {
  const { table, teamId } = scope;
  const { pk, ...sk } = ranges.workspaceHolders(teamId, workspaceId);
  const start = startPage(scope, ['entries', workspaceId], asked, sk);
  const { count: limit, after } = start;
  const { items, next } = await table.query({ pk, sk, limit, ...(after !== undefined && { after }) });
  const entries = items.flatMap(toEntry);
  const holders = await getAll(
    table,
    entries.map(({ holder }) => holderKey(teamId, holder)),
  );
  const present = entries.flatMap(({ holder, level }, index) => {
    const item = holders[index];
    return item ? [presentEntry(holder, level, item)] : [];
  });
  return start.page(present, next);
}

/**
 * The active people and service accounts who may use the workspace, by id, each with what gives it.
 * @throws DomainError `busy`, `invalid-cursor`, `expired-cursor`
 */
export async function listPeople(
  scope: TeamScope,
  workspaceId: string,
  asked: PageRequest,
): Promise<Page<AccessEntry>> {
  const { table, teamId } = scope;
  const start = startPage(scope, ['people', workspaceId], asked);
  const { after, count } = start;
  const entries = (await queryAll(table, ranges.workspaceHolders(teamId, workspaceId))).flatMap(toEntry);
  const ofGroups = entries.filter(({ holder }) => holder.kind === 'group');
  const groups = await getAll(
    table,
    ofGroups.map(({ holder }) => holderKey(teamId, holder)),
  );
  const reasons = new Map<string, { readonly kind: 'user' | 'service-account'; readonly through: Through[] }>();
  const add = (kind: 'user' | 'service-account', id: string, reason: Through): void => {
    const known = reasons.get(id);
    if (known) known.through.push(reason);
    else reasons.set(id, { kind, through: [reason] });
  };
  for (const { holder, level } of entries) {
    const { kind, id } = holder;
    if (kind !== 'group' && (after === undefined || id > after)) add(kind, id, { kind, id, level });
  }
  const known = ofGroups.flatMap(({ level }, index) => {
    const item = groups[index];
    return item ? [{ group: toStoredGroup(item), level }] : [];
  });
  const pages = await sideBySide(known, ({ group }) => memberIdsPage(table, teamId, group, after, count));
  // Behind the end of the shortest page nobody is known of all groups.
  const ends = pages.flatMap(({ upTo }) => upTo ?? []).sort();
  const [end] = ends;
  for (const [index, { ids }] of pages.entries()) {
    const { group, level } = known[index] ?? {};
    if (!group || !level) continue;
    for (const id of ids) add('user', id, { kind: 'group', id: group.id, name: group.displayName, level });
  }
  const all = [...reasons.keys()].filter((id) => end === undefined || id <= end).sort();
  const shown = all.slice(0, count);
  const holders = shown.map((id): AccessHolder => ({ kind: reasons.get(id)?.kind ?? 'user', id }));
  const items = await getAll(
    table,
    holders.map((holder) => holderKey(teamId, holder)),
  );
  const people = holders.flatMap((holder, index): AccessEntry[] => {
    const item = items[index];
    const access = accessOf(reasons.get(holder.id)?.through ?? []);
    if (!access || !isActive(holder.kind, item)) return [];
    return [{ ...presentEntry(holder, access.level, item), through: access.through }];
  });
  return start.page(people, all.length > shown.length ? shown.at(-1) : end);
}
