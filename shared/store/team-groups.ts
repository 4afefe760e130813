/** The groups of a team as its people see them: beside what SCIM shows, where they come from and the role they carry. */
import type { MemberView } from '../domain/member-view.ts';
import { defaultRole, type groupRoles, type Role } from '../domain/role.ts';
import { sameVersion } from '../domain/team.ts';
import { groupSchema } from '../scim/schemas/group.ts';
import type { Check, Item, Update } from '../table/table.ts';
import { commit, untilCurrent } from './commit.ts';
import { readCounts } from './counters.ts';
import { type GroupOrigin, toStoredGroup } from './group-item.ts';
import { groupNotFound, groups } from './groups.ts';
import { fold, keys, parseGroupName, ranges } from './keys.ts';
import { viewOf } from './list-members.ts';
import { memberIdsPage } from './member-pages.ts';
import { type Page, type PageRequest, startPage } from './paging.ts';
import { getAll } from './read-all.ts';
import { laterOf } from './resource.ts';
import { authority, type OnTeam, roleOf } from './roles.ts';
import type { TeamScope } from './team-scope.ts';
import { toStoredUser } from './user-item.ts';
import { withChecks } from './with-checks.ts';

export type GroupRole = (typeof groupRoles)[number];

export interface TeamGroup {
  readonly id: string;
  readonly displayName: string;
  readonly memberCount: number;
  readonly role: GroupRole;
  readonly origin: GroupOrigin;
  /** Without members, as an identity provider that links a group wants it. */
  readonly linkable: boolean;
  readonly created: string;
  readonly lastModified: string;
  readonly version: number;
}

export type GroupMember = Pick<MemberView, 'id' | 'userName' | 'name' | 'state'>;

export interface GroupSearch extends PageRequest {
  /** Part of the displayName, upper or lower case. */
  readonly search?: string | undefined;
  readonly withoutMembers?: boolean | undefined;
}

/** Whoever changes groups must be an Admin when it happens: what changes also throws `not-allowed` and `not-on-this-team`. */
export interface TeamGroups {
  /** By name. @throws DomainError `invalid-cursor`, `expired-cursor` */
  list(search: GroupSearch): Promise<Page<TeamGroup>>;
  /** @throws DomainError `group-not-found` */
  get(id: string): Promise<TeamGroup>;
  /** By id. @throws DomainError `group-not-found`, `busy`, `invalid-cursor`, `expired-cursor` */
  members(id: string, page: PageRequest): Promise<Page<GroupMember>>;
  /** @throws DomainError `group-name-taken` */
  create(wanted: { readonly displayName: string; readonly role?: Role | undefined }): Promise<TeamGroup>;
  /** @throws DomainError `group-not-found`, `version-differs` */
  changeRole(
    id: string,
    change: { readonly role: GroupRole; readonly version?: number | undefined },
  ): Promise<TeamGroup>;
  /** @throws DomainError `group-not-found` */
  remove(id: string): Promise<void>;
}

/** Names that one request looks at for a search, and groups for those without members: 1 MB and less. */
const namesMax = 5000;
const groupsMax = 1000;
const namesAtOnce = 1000;
const groupsAtOnce = 100;

function toTeamGroup(item: Item): TeamGroup {
  const { id, displayName, memberCount, created, lastModified, version } = toStoredGroup(item);
  const role = roleOf(item);
  return {
    id,
    displayName,
    memberCount,
    // No group carries it.
    role: role === 'super-admin' ? 'admin' : role,
    origin: item['origin'] === 'team' ? 'team' : 'scim',
    linkable: memberCount === 0,
    created,
    lastModified,
    version,
  };
}

/** @param caller an Admin, where anything is to be changed */
export function teamGroups(scope: TeamScope, caller: OnTeam): TeamGroups {
  const { table, teamId, clock, deadline, actor, requestId } = scope;

  const checks = async (): Promise<readonly Check[]> => (await authority(scope, caller, 'admin')).checks;

  async function find(id: string): Promise<Item> {
    const item = await table.get(keys.group(teamId, id));
    if (!item) throw groupNotFound();
    return item;
  }

  async function list({ search, withoutMembers = false, ...asked }: GroupSearch): Promise<Page<TeamGroup>> {
    const wanted = search === undefined || search === '' ? undefined : fold(search);
    const { pk, prefix } = ranges.groupNames(teamId);
    const start = startPage(scope, ['groups', wanted, withoutMembers], asked, { prefix });
    const isFiltered = wanted !== undefined || withoutMembers;
    const counting = isFiltered ? undefined : readCounts(table, teamId);
    const found: TeamGroup[] = [];
    let { after } = start;
    let names = 0;
    let read = 0;
    do {
      const limit = isFiltered ? namesAtOnce : start.count;
      const page = await table.query({ pk, sk: { prefix }, limit, ...(after !== undefined && { after }) });
      names += page.items.length;
      const named = page.items.filter(({ sk }) => wanted === undefined || mayHold(parseGroupName(sk), wanted));
      let looked = 0;
      while (looked < named.length && found.length < start.count && read < groupsMax) {
        const some = named.slice(looked, looked + (withoutMembers ? groupsAtOnce : start.count - found.length));
        const items = await getAll(
          table,
          some.map(({ id }) => keys.group(teamId, String(id))),
        );
        for (const item of items) {
          if (found.length === start.count) break;
          looked += 1;
          const group = item && toTeamGroup(item);
          if (group && isWanted(group, wanted, withoutMembers)) found.push(group);
        }
        read += some.length;
      }
      const isCut = looked < named.length;
      // What lies behind the last one that was looked at, or behind the page where all were.
      after = isCut ? (named[looked - 1]?.sk ?? after) : page.next;
      if (isCut) break;
    } while (after !== undefined && found.length < start.count && names < namesMax && read < groupsMax);
    const counts = await counting;
    return start.page(found, after, counts?.groups);
  }

  return {
    list,

    async get(id) {
      return toTeamGroup(await find(id));
    },

    async members(id, asked) {
      const start = startPage(scope, ['group-members', id], asked);
      const group = toStoredGroup(await find(id));
      const { ids, upTo } = await memberIdsPage(table, teamId, group, start.after, start.count);
      const items = await getAll(
        table,
        ids.map((user) => keys.user(teamId, user)),
      );
      return start.page(
        // Somebody who is gone is only not yet cleared away.
        items.flatMap((item) => (item ? [toGroupMember(item)] : [])),
        upTo,
      );
    },

    async create({ displayName, role }) {
      const resource = { schemas: [groupSchema.id], displayName };
      const made = await groups(scope).create(resource, [], { members: false, checks, ...(role && { role }) });
      return toTeamGroup(await find(made.resource.id));
    },

    remove: (id) => groups(scope).remove(id, undefined, checks),

    changeRole(id, { role, version }) {
      return untilCurrent(deadline, async () => {
        const item = await find(id);
        const before = toTeamGroup(item);
        sameVersion('the group', before.version, version);
        if (before.role === role) return before;
        const lastModified = laterOf(clock().toISOString(), before.lastModified);
        const isDefault = role === defaultRole;
        const update: Update = {
          kind: 'update',
          key: keys.group(teamId, id),
          set: { lastModified, by: actor, request: requestId, ...(!isDefault && { role }) },
          ...(isDefault && { remove: ['role'] }),
          add: { version: 1 },
          when: [{ attribute: 'version', equals: before.version }],
        };
        await commit(table, withChecks([update], await checks()), deadline);
        return { ...before, role, lastModified, version: before.version + 1 };
      });
    },
  };
}

/** @param name undefined where only the group itself knows it */
const mayHold = (name: string | undefined, wanted: string): boolean => name === undefined || name.includes(wanted);

function isWanted({ displayName, linkable }: TeamGroup, wanted: string | undefined, withoutMembers: boolean): boolean {
  return (wanted === undefined || fold(displayName).includes(wanted)) && (!withoutMembers || linkable);
}

function toGroupMember(item: Item): GroupMember {
  const { id, userName, name, state } = viewOf(toStoredUser(item));
  return { id, userName, name, state };
}
