/** Reading a team's activity log: by person, group, key, actor, kind and time, the newest first. */
import type { ActivityEntry, ActivityFamily, ActivityKind } from '../domain/activity.ts';
import { tableLayout } from '../table/layout.ts';
import type { QueryPage } from '../table/table.ts';
import { toActivityEntry } from './activity.ts';
import { keys, ranges } from './keys.ts';
import { type Page, type PageRequest, startPage } from './paging.ts';
import type { TeamScope } from './team-scope.ts';

/** What is absent does not matter. */
export interface ActivityFilter {
  readonly user?: string | undefined;
  readonly group?: string | undefined;
  /** What was done to the key or with it. */
  readonly key?: string | undefined;
  readonly actor?: string | undefined;
  readonly kind?: ActivityKind | ActivityFamily | undefined;
  /** ISO 8601; `from` is inclusive, `to` is not. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Entries that one request looks at, whatever it finds among them: some 500 KB. */
const readMax = 2000;
const readAtOnce = 500;

/**
 * A page may be short, or empty, and have a next one, since what one request looks at is bounded.
 * @throws DomainError `invalid-cursor`, `expired-cursor`
 */
export async function listActivity(
  scope: TeamScope,
  filter: ActivityFilter,
  request: PageRequest,
): Promise<Page<ActivityEntry>> {
  const { user, group, key, actor, kind, from, to } = filter;
  const start = startPage(
    scope,
    ['activity', user, group, key, actor, kind, from, to],
    request,
    rangeOf(scope, filter),
  );
  const found: ActivityEntry[] = [];
  let after = start.after;
  for (let read = 0; read < readMax; ) {
    const page = await readPage(scope, filter, after);
    for (const item of page.items) {
      after = item.sk;
      const entry = entryOf(scope, item);
      if (entry && matches(entry, filter)) found.push(entry);
      if (found.length === start.count) return start.page(found, after);
    }
    if (page.next === undefined) return start.page(found, undefined);
    read += page.items.length;
  }
  return start.page(found, after);
}

/**
 * Everything that the filter selects.
 * @returns undefined where that are more than `max` entries, or so many had to be looked at that a request has no time for them
 */
export async function readActivity(
  scope: TeamScope,
  filter: ActivityFilter,
  { entriesMax, readMax }: { readonly entriesMax: number; readonly readMax: number },
): Promise<readonly ActivityEntry[] | undefined> {
  const found: ActivityEntry[] = [];
  let after: string | undefined;
  let read = 0;
  do {
    const page = await readPage(scope, filter, after);
    for (const item of page.items) {
      const entry = entryOf(scope, item);
      if (entry && matches(entry, filter)) found.push(entry);
    }
    read += page.items.length;
    after = page.next;
    if (found.length > entriesMax || (read >= readMax && after !== undefined)) return undefined;
  } while (after !== undefined);
  return found;
}

function rangeOf({ teamId }: TeamScope, { from, to }: ActivityFilter): { readonly from: string; readonly to: string } {
  const { prefix } = ranges.activity(teamId);
  return {
    from: from === undefined ? prefix : keys.activity(teamId, idBeginningAt(from)).sk,
    // `~` follows every id. An id of the very millisecond of `to` lies behind the beginning of that millisecond.
    to: to === undefined ? `${prefix}~` : keys.activity(teamId, idBeginningAt(to)).sk,
  };
}

function readPage(scope: TeamScope, filter: ActivityFilter, after: string | undefined): Promise<QueryPage> {
  return scope.table.query({
    pk: ranges.activity(scope.teamId).pk,
    sk: rangeOf(scope, filter),
    descending: true,
    limit: readAtOnce,
    // The stream brings most entries late anyway.
    consistent: false,
    ...(after !== undefined && { after }),
  });
}

/** How ids of that time begin (RFC 9562 section 5.7). */
function idBeginningAt(time: string): string {
  const hex = Math.max(0, Date.parse(time)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-`;
}

function entryOf({ clock }: TeamScope, item: QueryPage['items'][number]): ActivityEntry | undefined {
  // Time takes it within days.
  const isOver = Number(item[tableLayout.timeToLive]) * 1000 < clock().getTime();
  return isOver ? undefined : toActivityEntry(item);
}

function matches(entry: ActivityEntry, { user, group, key, actor, kind }: ActivityFilter): boolean {
  return (
    (user === undefined || entry.user === user || namesUser(entry, user)) &&
    (group === undefined || entry.group === group) &&
    (key === undefined || entry.key === key || entry.actor === `key:${key}`) &&
    (actor === undefined || entry.actor === actor) &&
    (kind === undefined || entry.kind === kind || entry.kind.startsWith(`${kind}.`))
  );
}

/** Among the first few who joined or left a group. */
function namesUser({ more }: ActivityEntry, user: string): boolean {
  return usersIn(more).includes(user);
}

/** Ids of the people whom an entry about a group names. */
export function usersIn(more: ActivityEntry['more']): readonly string[] {
  return [more?.['addedUsers'], more?.['removedUsers']].flatMap((ids) => (Array.isArray(ids) ? ids : []));
}
