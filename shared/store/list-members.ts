/**
 * The members of a team as its admins look through them: all, by state, by role, by how they are called. Each page reads a bounded
 * amount; where more than that is to be looked through, pages may be short, or empty, and go on.
 */
import { DomainError } from '../domain/error.ts';
import type { MemberState } from '../domain/member.ts';
import { type MemberView, memberView, searchedTexts } from '../domain/member-view.ts';
import { defaultRole, type Role } from '../domain/role.ts';
import type { Resource } from '../scim/resource.ts';
import type { Item } from '../table/table.ts';
import { readCounts } from './counters.ts';
import { fold, type KeyRange, keys, ranges } from './keys.ts';
import { formatCursor, parseCursor } from './list/cursor.ts';
import { idAtEnd, type Walk } from './list/walk.ts';
import { getAll } from './read-all.ts';
import { roleOfUser } from './roles.ts';
import type { TeamScope } from './team-scope.ts';
import { type StoredUser, toStoredUser } from './user-item.ts';

export interface MembersWanted {
  /** Of userNames and names; case does not count. */
  readonly search?: string | undefined;
  readonly state?: MemberState | undefined;
  readonly role?: Role | undefined;
  readonly cursor?: string | undefined;
  readonly count?: number | undefined;
}

export interface MembersListed {
  readonly items: MemberView[];
  readonly nextCursor?: string;
  readonly total?: number;
}

const countDefault = 50;
/** Entries of an index that are looked up at a time. */
const entriesAtOnce = 100;

/**
 * About how many bytes of members a page reads: 500 read units, eventually consistent, where a partition of the table gives 3000 a
 * second. A page that has found somebody already looks less far for others.
 */
const bytesMax = { inVain: 4 * 1024 * 1024, withResults: 1024 * 1024 } as const;
/** What an item holds besides the resource, and in its key. */
const itemBytes = 512;

/** One range of the list; several follow one another. */
interface Stretch {
  readonly range: KeyRange;
  readonly entries: Walk['entries'];
  /** Absent where everybody in the range belongs. */
  readonly belongs?: (user: StoredUser, resource: Resource) => boolean;
  /** Whether most people are expected to, so that few are read in vain. */
  readonly mostBelong?: boolean;
}

/** Where a list goes on: in this stretch, behind this sort key. */
interface Place {
  readonly stretch: number;
  readonly after: string | undefined;
}

/** @throws DomainError `invalid-cursor`, `expired-cursor` */
export async function listMembers(scope: TeamScope, wanted: MembersWanted): Promise<MembersListed> {
  const stretches = stretchesOf(scope.teamId, wanted);
  const list = JSON.stringify([scope.teamId, 'members', wanted.search, wanted.state, wanted.role]);
  const from = readCursor(scope, wanted.cursor, list, stretches);
  const [{ items, next }, total] = await Promise.all([
    readPage(scope, stretches, from, wanted.count ?? countDefault),
    totalOf(scope, wanted),
  ]);
  return {
    items,
    ...(next?.after !== undefined && {
      nextCursor: formatCursor({ direction: 'next', position: `${next.stretch} ${next.after}` }, list, scope.clock()),
    }),
    ...(total !== undefined && { total }),
  };
}

function readCursor(scope: TeamScope, text: string | undefined, list: string, stretches: readonly Stretch[]): Place {
  if (text === undefined || text === '') return { stretch: 0, after: undefined };
  const cursor = parseCursor(text, list, scope.clock());
  if (cursor === 'expired') {
    throw new DomainError('expired-cursor', 'The cursor has expired; begin again without one.');
  }
  const invalid = () =>
    new DomainError(
      'invalid-cursor',
      'The cursor is not one of this list; send it unchanged, with the same search, state and role, or begin again without one.',
    );
  if (cursor === 'invalid') throw invalid();
  const space = cursor.position.indexOf(' ');
  const place = { stretch: Number(cursor.position.slice(0, space)), after: cursor.position.slice(space + 1) };
  const prefix = stretches[place.stretch]?.range.prefix;
  if (prefix === undefined || !place.after.startsWith(prefix)) throw invalid();
  return place;
}

function stretchesOf(teamId: string, { search = '', state, role }: MembersWanted): readonly Stretch[] {
  const isWanted = (user: StoredUser): boolean =>
    (state === undefined || user.state === state) && (role === undefined || roleOfUser(user) === role);
  const text = fold(search);
  const isCalled = (resource: Resource): boolean => searchedTexts(resource).some((each) => fold(each).includes(text));
  if (role !== undefined && role !== defaultRole) {
    const belongs = (user: StoredUser, resource: Resource): boolean => isWanted(user) && isCalled(resource);
    return [{ range: ranges.userRoles(teamId, role), entries: 'id at end', belongs }];
  }
  if (state !== undefined && state !== 'active') {
    const all = { range: ranges.userStates(teamId, state), entries: 'id at end' } as const;
    if (search === '' && role === undefined) return [all];
    return [{ ...all, belongs: (user, resource) => isWanted(user) && isCalled(resource) }];
  }
  const everybody = { range: ranges.users(teamId), entries: 'resources' } as const;
  const isFiltered = state !== undefined || role !== undefined;
  if (search === '') return [{ ...everybody, ...(isFiltered && { belongs: isWanted, mostBelong: true }) }];
  const beginning = ranges.userNames(teamId, search);
  const wasFound = ({ userName }: Resource): boolean =>
    keys.userName(teamId, String(userName)).sk.startsWith(beginning.prefix);
  return [
    { range: beginning, entries: 'id attribute', ...(isFiltered && { belongs: isWanted }) },
    {
      ...everybody,
      belongs: (user, resource) => isWanted(user) && isCalled(resource) && !wasFound(resource),
    },
  ];
}

async function readPage(
  { table, teamId }: TeamScope,
  stretches: readonly Stretch[],
  from: Place,
  count: number,
): Promise<{ readonly items: MemberView[]; readonly next?: Place }> {
  const items: MemberView[] = [];
  let bytes = 0;
  for (const [index, stretch] of stretches.entries()) {
    const { range, entries, belongs } = stretch;
    if (index < from.stretch) continue;
    let after = index === from.stretch ? from.after : undefined;
    // A range's own prefix comes before everything in it.
    let last = after ?? range.prefix;
    do {
      const isEnough = items.length === count || bytes > (items.length > 0 ? bytesMax.withResults : bytesMax.inVain);
      if (isEnough) return { items, next: { stretch: index, after: last } };
      const page = await table.query({
        pk: range.pk,
        sk: { prefix: range.prefix },
        ...(after !== undefined && { after }),
        ...limitOf(stretch, count - items.length),
        // Whoever searches a whole team does not ask about the last second.
        ...(belongs && entries === 'resources' && { consistent: false }),
      });
      const users = entries === 'resources' ? page.items : await pointedTo(entries, page.items);
      for (const [at, item] of users.entries()) {
        if (items.length === count) return { items, next: { stretch: index, after: last } };
        last = page.items[at]?.sk ?? last;
        if (!item) continue;
        const user = toStoredUser(item);
        bytes += Buffer.byteLength(user.json) + itemBytes;
        const resource: Resource = JSON.parse(user.json);
        if (!belongs || belongs(user, resource)) items.push(viewOf(user, resource));
      }
      after = page.next;
    } while (after !== undefined);
  }
  return { items };

  function pointedTo(entries: Walk['entries'], found: readonly Item[]): Promise<readonly (Item | undefined)[]> {
    const ids = found.map((entry) => (entries === 'id attribute' ? String(entry['id']) : idAtEnd(entry.sk)));
    return getAll(
      table,
      ids.map((id) => keys.user(teamId, id)),
    );
  }
}

/** @param missing how many the page lacks: one more tells whether there is another page */
function limitOf({ entries, belongs, mostBelong }: Stretch, missing: number): { readonly limit?: number } {
  if (!belongs) return { limit: missing + 1 };
  if (entries !== 'resources') return { limit: entriesAtOnce };
  return mostBelong ? { limit: Math.max(entriesAtOnce, missing * 2) } : {};
}

export function viewOf(user: StoredUser, resource: Resource = JSON.parse(user.json)): MemberView {
  return memberView(user, resource, roleOfUser(user));
}

/** Where the counters know it. */
async function totalOf(
  { table, teamId }: TeamScope,
  { search = '', state, role }: MembersWanted,
): Promise<number | undefined> {
  if (search !== '' || role !== undefined) return undefined;
  const { users, deactivated, invited } = await readCounts(table, teamId);
  return { all: users, active: users - deactivated - invited, deactivated, invited }[state ?? 'all'];
}
