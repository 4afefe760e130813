/** Reading what is joined to the resources of a list, as early as it can be. */
import type { Item, Table } from '../../table/table.ts';
import type { StoredGroup } from '../group-item.ts';
import { departedUsers, readMembersOfGroup } from '../group-members.ts';
import { membershipsBetween, membershipsBeyond, ranges } from '../keys.ts';
import { groupIdsOf, groupReferences, type MembershipsRead } from '../memberships.ts';
import { queryAll } from '../read-all.ts';
import type { Joined, Reference, StoredResource } from '../resource.ts';
import type { StoredUser } from '../user-item.ts';

/** Resources that are about to be read: by their ids, or so many behind a sort key in the order of creation. */
export type Expected =
  | { readonly ids: readonly string[] }
  | { readonly behind: string | undefined; readonly descending: boolean; readonly count: number };

/** One list's; each call reads at most what no earlier one has. */
export interface Joiner<R extends StoredResource> {
  /** Begins to read what does not depend on the resources. */
  begin(): void;
  /** Begins to read beside the resources themselves: a round trip less. Costs a little more where they turn out to be others. */
  expect(which: Expected): void;
  /**
   * @param contiguous whether nothing lies between them in the order of creation, so that one range holds all
   * @returns without the resources that were deleted meanwhile
   */
  join(resources: readonly R[], contiguous: boolean): Promise<Joined<R>[]>;
  /** Waits for what was begun and not asked for after all: nothing may go on behind an answer. */
  settle(): Promise<unknown>;
}

export function membersJoiner(table: Table, teamId: string): Joiner<StoredGroup> {
  let reading: Promise<ReadonlySet<string>> | undefined;
  const departed = (): Promise<ReadonlySet<string>> => {
    reading ??= departedUsers(table, teamId);
    return reading;
  };
  return {
    begin() {
      departed().catch(() => undefined);
    },
    expect() {},
    async join(groups) {
      const gone = await departed();
      const read = await Promise.all(groups.map((group) => readMembersOfGroup(table, teamId, group, gone)));
      return read.flatMap((each) => (each ? [{ resource: each.group, joined: each.list }] : []));
    },
    settle: async () => reading?.catch(() => undefined),
  };
}

/** So many memberships a person are read on a guess: about a read unit for eight people. Whoever is in more takes another trip. */
const expectedPerUser = 4;
/** Past so many scattered people one range over all in between is not worse than a query each. */
const queriesMax = 200;

/** A stretch of memberships that was read on a guess; `next` where it goes on. */
interface Stretch {
  readonly descending: boolean;
  readonly page: Promise<{ readonly items: readonly Item[]; readonly next?: string }>;
}

export function groupsJoiner(table: Table, teamId: string): Joiner<StoredUser> {
  let begun: Promise<readonly Item[]> | undefined;
  let stretch: Stretch | undefined;
  const byUser = new Map<string, Promise<readonly Item[]>>();
  let underWay = 0;

  /** What was begun early may fail before anybody waits for it; whoever does is told. */
  function heeded<T>(promise: Promise<T>): Promise<T> {
    const ended = (): void => {
      underWay -= 1;
    };
    underWay += 1;
    promise.then(ended, ended);
    return promise;
  }

  /** Read before the memberships: a change that is settled in between is then met in one of the two. */
  function markers(): Promise<readonly Item[]> {
    begun ??= heeded(queryAll(table, ranges.pendingGroups(teamId)));
    return begun;
  }

  function itemsOf(user: string): Promise<readonly Item[]> {
    const known = byUser.get(user);
    if (known) return known;
    const items = heeded(queryAll(table, ranges.membershipsOf(teamId, user)));
    byUser.set(user, items);
    return items;
  }

  async function itemsBetween(first: string, last: string): Promise<readonly Item[]> {
    const range = membershipsBetween(teamId, first, last);
    const read = stretch && (await stretch.page);
    if (!stretch || !read) return queryAll(table, range);
    const { descending } = stretch;
    const { items, next } = read;
    if (next === undefined || (descending ? next < range.from : next > range.to)) return items;
    const isInside = next >= range.from && next <= range.to;
    return [...items, ...(await queryAll(table, range, isInside ? { after: next, descending } : {}))];
  }

  async function groupsOf(ids: readonly string[], contiguous: boolean): Promise<Map<string, string[]>> {
    const sorted = [...ids].sort();
    const [first = '', last = ''] = [sorted[0], sorted.at(-1)];
    if (contiguous || ids.length > queriesMax) {
      const [known, items] = await Promise.all([markers(), itemsBetween(first, last)]);
      return groupIdsOf(table, teamId, { first, last }, { items, markers: known });
    }
    const [known, each] = await Promise.all([markers(), Promise.all(ids.map(itemsOf))]);
    const read: MembershipsRead = { items: each.flat(), markers: known };
    return groupIdsOf(table, teamId, { first, last }, read);
  }

  return {
    begin: () => void markers(),
    expect(which) {
      if ('ids' in which && which.ids.length === 0) return;
      void markers();
      if ('ids' in which) {
        for (const id of which.ids) void itemsOf(id);
        return;
      }
      const { behind, descending, count } = which;
      const { pk, ...sk } = membershipsBeyond(teamId, behind, descending);
      const page = table.query({ pk, sk, descending, limit: count * expectedPerUser });
      stretch = { descending, page: heeded(page) };
    },
    async join(users, contiguous) {
      if (users.length === 0) return [];
      const groups = await groupsOf(
        users.map(({ id }) => id),
        contiguous,
      );
      const shown = users.flatMap(({ id }) => groups.get(id) ?? []);
      if (shown.length === 0) return users.map((resource) => ({ resource, joined: [] }));
      const references = await groupReferences(table, teamId, [...new Set(shown)]);
      return users.map((resource) => ({ resource, joined: referencesOf(groups.get(resource.id), references) }));
    },
    async settle() {
      if (underWay > 0) await Promise.allSettled([begun, stretch?.page, ...byUser.values()]);
    },
  };
}

function referencesOf(
  ids: readonly string[] | undefined,
  references: ReadonlyMap<string, Reference>,
): readonly Reference[] {
  return ids?.flatMap((id) => references.get(id) ?? []) ?? [];
}
