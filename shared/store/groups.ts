/** The groups of a team, as SCIM Groups. */
import { DomainError } from '../domain/error.ts';
import { newResourceId } from '../domain/ids.ts';
import { type MembershipChange, membershipChange, namedMembers, needsAllMembers } from '../domain/membership-change.ts';
import { defaultRole, type Role } from '../domain/role.ts';
import { jsonEqual } from '../scim/json-equal.ts';
import type { MemberStep } from '../scim/patch/plan-group-patch.ts';
import type { Member } from '../scim/read-members.ts';
import type { Resource } from '../scim/resource.ts';
import { type Check, type Scalar, tableLimits, type Write } from '../table/table.ts';
import { activityWrite } from './activity.ts';
import { commit, StaleReadError, untilCurrent } from './commit.ts';
import { commitMembers, UnknownUsersError, unknownUsers } from './commit-members.ts';
import { countWrite } from './counters.ts';
import { clearGroup, departureMarker } from './departure.ts';
import {
  fingerprintSum,
  type GroupNames,
  groupFinderWrites,
  groupItem,
  groupNames,
  type PendingChange,
  type StoredGroup,
  storedGroupResource,
  toStoredGroup,
} from './group-item.ts';
import { departedUsers, readMembersOfGroup } from './group-members.ts';
import { keys } from './keys.ts';
import { applyPending } from './large-change.ts';
import { describeMembers, groupChangeWrite, leaveWrites, toMember } from './memberships.ts';
import { getAll } from './read-all.ts';
import { type Joined, laterOf, type Precondition } from './resource.ts';
import { toTheirEnds } from './side-by-side.ts';
import type { TeamScope } from './team-scope.ts';
import { versionDiffers } from './version.ts';
import { withChecks } from './with-checks.ts';

export type Group = Joined<StoredGroup>;

export interface GroupReadOptions {
  /** Whether the answer shows the members; `few`: only where there are at most 200. */
  readonly members: boolean | 'few';
}

export interface GroupWriteOptions extends GroupReadOptions {
  readonly precondition?: Precondition;
}

/** What must hold when a change happens, beside what the change itself needs: looked at again when a race was lost. */
export type Checks = () => Promise<readonly Check[]>;

export interface GroupCreateOptions extends GroupReadOptions {
  readonly checks?: Checks;
  /** What the group carries, where it is not the default. */
  readonly role?: Role;
}

export interface GroupChange {
  /** The group's own attributes as wanted, from the stored ones; called again when a race was lost. */
  readonly attributes: (stored: Resource) => Resource;
  /** What happens to the members, in order. */
  readonly members: readonly MemberStep[];
}

export interface Groups {
  /** @throws DomainError `group-not-found` */
  get(id: string, options: GroupReadOptions): Promise<Group>;
  /** Members that are no users of the team are left out. @throws DomainError `group-name-taken` */
  create(wanted: Resource, members: readonly Member[], options: GroupCreateOptions): Promise<Group>;
  /** Members to add that are no users of the team are left out. @throws DomainError `group-not-found`, `group-name-taken`, `version-differs` */
  update(id: string, change: GroupChange, options: GroupWriteOptions): Promise<Group>;
  /** @throws DomainError `group-not-found`, `version-differs` */
  remove(id: string, precondition?: Precondition, checks?: Checks): Promise<void>;
}

/** Above so many members an answer to a change leaves them out. */
const fewMembers = 200;
/** So many stored members cost one read unit to query, where one by name costs a unit itself. */
const membersPerReadUnit = 40;
/** A caller who deletes a large group does not wait longer for what is left behind; the stream sees to the rest. */
const clearedAtOnceMs = 2000;
/** What else a transaction that deletes a group writes: the group, its lock, its index, the count, the marker, the activity entry; and two checks. */
const deletionWritesMax = 8;

export const groupNotFound = (): DomainError =>
  new DomainError('group-not-found', 'The team has no group with this id; look it up by displayName.');

interface KnownGroup {
  readonly group: StoredGroup;
  /** All members, or those that were asked for by name. */
  readonly members: ReadonlyMap<string, Member>;
  /** Read before the members, where anything is to be made of all of them. */
  readonly departed: ReadonlySet<string>;
}

const nobody: ReadonlySet<string> = new Set();

export function groups(scope: TeamScope): Groups {
  const { table, teamId, clock, deadline } = scope;

  function shows({ members }: GroupReadOptions, memberCount: number): boolean {
    return members === true || (members === 'few' && memberCount <= fewMembers);
  }

  async function represent(
    group: StoredGroup,
    options: GroupReadOptions,
    departed: ReadonlySet<string>,
  ): Promise<Group> {
    if (!shows(options, group.memberCount)) return { resource: group };
    const read = await readMembersOfGroup(table, teamId, group, departed);
    if (!read) throw groupNotFound();
    return { resource: read.group, joined: read.list };
  }

  /** The group with the members that the steps speak of; where they are few, in the same batch. */
  async function read(id: string, steps: readonly MemberStep[], options: GroupReadOptions): Promise<KnownGroup> {
    const all = needsAllMembers(steps);
    const named = [...namedMembers(steps)];
    const memberKeys = named.map((user) => keys.member(teamId, id, user));
    const together = !all && named.length < tableLimits.batchGetKeys - 1;
    const [[item, ...first], departed] = await Promise.all([
      table.batchGet([keys.group(teamId, id), ...(together ? memberKeys : [])]),
      !together || options.members ? departedUsers(table, teamId) : nobody,
    ]);
    if (!item) throw groupNotFound();
    const group = toStoredGroup(item);
    if (all || (!together && named.length * membersPerReadUnit > group.memberCount)) {
      const known = await readMembersOfGroup(table, teamId, group, departed);
      if (!known) throw groupNotFound();
      if (!known.exact) throw new StaleReadError('the members of a group while they change');
      return { group: known.group, members: known.members, departed };
    }
    const items = together ? first : await getAll(table, memberKeys);
    const members = items.flatMap((member) => (member ? [toMember(member)] : []));
    return { group, members: new Map(members.map((member) => [member.value, member])), departed };
  }

  async function attempt(
    id: string,
    change: GroupChange,
    options: GroupWriteOptions,
    skip: ReadonlySet<string>,
  ): Promise<Group> {
    const { group: before, members, departed } = await read(id, change.members, options);
    if (options.precondition && !options.precondition(before.version)) throw versionDiffers();
    const current: Resource = JSON.parse(before.json);
    const resource = storedGroupResource(id, change.attributes(current));
    const renamed = jsonEqual(resource, current) ? undefined : { from: groupNames(current), to: groupNames(resource) };
    if (before.pending && (renamed || change.members.length > 0)) {
      await applyPending(scope, id);
      return attempt(id, change, options, skip);
    }
    const delta = membershipChange(change.members, members, skip);
    if (delta.adds.size + delta.removes.size === 0 && !renamed) return represent(before, options, departed);
    if (renamed) await nameMustBeFree(id, renamed.to, renamed.from);
    const after: StoredGroup = {
      ...before,
      version: before.version + 1,
      displayName: groupNames(resource).displayName,
      memberCount: before.memberCount + delta.adds.size - delta.removes.size,
      memberSum: before.memberSum + fingerprintSum(delta.adds.keys()) - fingerprintSum(delta.removes),
      lastModified: laterOf(clock().toISOString(), before.lastModified),
      json: renamed ? JSON.stringify(resource) : before.json,
    };
    const all = needsAllMembers(change.members);
    const compares = all || renamed !== undefined || options.precondition !== undefined;
    const [known] = await toTheirEnds([
      // Beside the commit: whatever this meets of the change, the change laid over it gives the members afterwards.
      shows(options, after.memberCount)
        ? all
          ? { members }
          : readMembersOfGroup(table, teamId, before, departed)
        : undefined,
      commitMembers(
        scope,
        id,
        delta,
        renamed ? groupFinderWrites(teamId, id, renamed.from, renamed.to) : [],
        (pending) => updateWrite(before, after, { change: delta, renamed: renamed !== undefined, compares, pending }),
      ),
    ]);
    return known ? { resource: after, joined: laidOver(known.members, delta) } : { resource: after };
  }

  function updateWrite(
    before: StoredGroup,
    after: StoredGroup,
    how: {
      readonly change: MembershipChange;
      readonly renamed: boolean;
      readonly compares: boolean;
      readonly pending: PendingChange | undefined;
    },
  ): Write {
    const { renamed, compares, pending } = how;
    const { adds, removes } = how.change;
    const blind = groupChangeWrite(scope, after.id, after.lastModified, { adds: adds.keys(), removes });
    const set: Record<string, Scalar> = { ...blind.set };
    if (renamed) Object.assign(set, { displayName: after.displayName, resource: after.json });
    if (pending) Object.assign(set, { pending: pending.id, pendingParts: pending.parts });
    if (!compares && !pending) return { ...blind, set };
    return { ...blind, set, when: [...(blind.when ?? []), { attribute: 'version', equals: before.version }] };
  }

  async function nameMustBeFree(id: string, wanted: GroupNames, current: GroupNames | undefined): Promise<void> {
    const lockKey = keys.groupName(teamId, wanted.displayName);
    if (current && keys.groupName(teamId, current.displayName).sk === lockKey.sk) return;
    const lock = await table.get(lockKey);
    if (!lock || lock['id'] === id) return;
    throw new DomainError(
      'group-name-taken',
      'displayName is taken by another group of the team; choose another, or link that group.',
    );
  }

  /** Runs attempts, leaving out who turned out to be no user: one bad id must not lose a whole push. */
  function skippingUnknown(
    steps: readonly MemberStep[],
    run: (skip: ReadonlySet<string>) => Promise<Group>,
  ): Promise<Group> {
    const skip = new Set<string>();
    const wanted = steps.flatMap((step) => (step.kind === 'add' || step.kind === 'replace' ? step.members : []));
    const mustExist = new Set(wanted.map(({ value }) => value));
    return untilCurrent(deadline, async () => {
      for (;;) {
        try {
          return await run(skip);
        } catch (error) {
          if (!(error instanceof UnknownUsersError || error instanceof StaleReadError)) throw error;
          const unknown = error instanceof UnknownUsersError ? error.ids : await unknownUsers(table, teamId, mustExist);
          for (const id of unknown) {
            skip.add(id);
            mustExist.delete(id);
          }
          if (unknown.size === 0) throw error;
        }
      }
    });
  }

  async function tryToCreate(
    wanted: Resource,
    steps: readonly MemberStep[],
    options: GroupCreateOptions,
    skip: ReadonlySet<string>,
  ): Promise<Group> {
    const id = newResourceId();
    const now = clock().toISOString();
    const resource = storedGroupResource(id, wanted);
    const names = groupNames(resource);
    await nameMustBeFree(id, names, undefined);
    const change = membershipChange(steps, new Map(), skip);
    const group: StoredGroup = {
      id,
      version: 1,
      displayName: names.displayName,
      memberCount: change.adds.size,
      memberSum: fingerprintSum(change.adds.keys()),
      pending: undefined,
      created: now,
      lastModified: now,
      json: JSON.stringify(resource),
    };
    const others = [
      ...groupFinderWrites(teamId, id, undefined, names),
      countWrite(teamId, id, { groups: 1 }),
      ...((await options.checks?.()) ?? []),
    ];
    await commitMembers(scope, id, change, others, (pending) => ({
      kind: 'put',
      item: {
        ...groupItem(scope, { ...group, pending }),
        ...(options.role && options.role !== defaultRole && { role: options.role }),
        ...(change.adds.size > 0 && { memberChange: describeMembers(scope.requestId, [...change.adds.keys()], []) }),
      },
      when: [{ item: 'absent' }],
    }));
    return shows(options, group.memberCount)
      ? { resource: group, joined: [...change.adds.values()] }
      : { resource: group };
  }

  return {
    async get(id, options) {
      const [item, departed] = await Promise.all([
        table.get(keys.group(teamId, id)),
        options.members ? departedUsers(table, teamId) : nobody,
      ]);
      if (!item) throw groupNotFound();
      return represent(toStoredGroup(item), options, departed);
    },

    create(wanted, members, options) {
      const steps: MemberStep[] = members.length > 0 ? [{ kind: 'add', members }] : [];
      return skippingUnknown(steps, (skip) => tryToCreate(wanted, steps, options, skip));
    },

    update(id, change, options) {
      return skippingUnknown(change.members, (skip) => attempt(id, change, options, skip));
    },

    remove(id, precondition, checks) {
      return untilCurrent(deadline, async () => {
        const [item, departed] = await Promise.all([table.get(keys.group(teamId, id)), departedUsers(table, teamId)]);
        if (!item) throw groupNotFound();
        const group = toStoredGroup(item);
        if (precondition && !precondition(group.version)) throw versionDiffers();
        const large =
          group.pending !== undefined || group.memberCount * 2 + deletionWritesMax > tableLimits.transactionItems;
        const stored = large ? undefined : await readMembersOfGroup(table, teamId, group, departed);
        if (stored?.exact === false) throw new StaleReadError('the members of a group while they change');
        const writes: Write[] = [
          { kind: 'delete', key: keys.group(teamId, id), when: [{ attribute: 'version', equals: group.version }] },
          ...groupFinderWrites(teamId, id, groupNames(JSON.parse(group.json)), undefined),
          countWrite(teamId, id, { groups: -1 }),
          ...(large ? [departureMarker(teamId, { group: id })] : []),
          activityWrite(scope, { kind: 'group.deleted', group: id, version: group.version }),
          ...[...(stored?.members.keys() ?? [])].flatMap((user) => leaveWrites(teamId, id, user)),
        ];
        await commit(table, checks ? withChecks(writes, await checks()) : writes, deadline);
        // The deletion stands: what is left behind is shown to nobody, and the stream clears it should this not finish.
        const soon = { ...scope, deadline: Math.min(deadline, Date.now() + clearedAtOnceMs) };
        if (large) await clearGroup(soon, id).catch(() => undefined);
      });
    },
  };
}

function laidOver(stored: ReadonlyMap<string, Member>, change: MembershipChange): Member[] {
  const members = new Map(stored);
  for (const user of change.removes) members.delete(user);
  for (const member of change.adds.values()) members.set(member.value, member);
  return [...members.values()];
}
