/** The people of a team, as SCIM Users. */
import { DomainError } from '../domain/error.ts';
import type { Resource } from '../scim/resource.ts';
import { tableLimits, type Write } from '../table/table.ts';
import { accountWrites } from './accounts.ts';
import { commit, untilCurrent } from './commit.ts';
import { counterKey, countWrite } from './counters.ts';
import { clearUser, departureMarker, leaveGroupsWrites } from './departure.ts';
import { keys, ranges } from './keys.ts';
import { applyPendingOf, deletionGuard } from './large-change.ts';
import { groupReferences, groupsOfUser, parseMembership } from './memberships.ts';
import { type GroupReference, provisionOnce } from './provision.ts';
import { queryAll } from './read-all.ts';
import type { Joined, Precondition } from './resource.ts';
import { leaveSuperAdmins } from './super-admins.ts';
import type { TeamScope } from './team-scope.ts';
import { changeUser, commitUser, stateCounts } from './user-changes.ts';
import { finderWrites, parseUser, type StoredUser, toStoredUser } from './user-item.ts';
import { versionDiffers } from './version.ts';

export type User = Joined<StoredUser>;

export interface UserReadOptions {
  /** Whether the answer shows the person's groups. */
  readonly groups: boolean;
}

export interface UserWriteOptions extends UserReadOptions {
  readonly precondition?: Precondition;
}

export interface Members {
  /** @throws DomainError `user-not-found` */
  get(id: string, options: UserReadOptions): Promise<User>;
  /**
   * Puts a person on the team, or revives a deactivated member.
   * @param groups to join at once; unknown ones are left out
   * @throws DomainError `already-a-member`, `invite-pending`, `on-another-team`
   */
  provision(wanted: Resource, groups: readonly GroupReference[]): Promise<User>;
  /**
   * @param change turns the stored resource into the wanted one; called again when a race was lost
   * @throws DomainError `user-not-found`, `version-differs`, and those of the rules
   */
  update(id: string, change: (stored: Resource) => Resource, options: UserWriteOptions): Promise<User>;
  /** The resource is gone; account and data are kept. @throws DomainError `user-not-found`, `version-differs`, `last-super-admin` */
  remove(id: string, precondition?: Precondition): Promise<void>;
}

const userNotFound = (): DomainError =>
  new DomainError('user-not-found', "This person isn't a member of the team; look them up by userName.");

/** Three writes a group in the transaction that deletes a user, beside at most 30 of the user's own. */
const groupsInDeletionMax = 20;

export function members(scope: TeamScope): Members {
  const { table, teamId, deadline } = scope;

  async function read(
    id: string,
    options: UserReadOptions,
  ): Promise<{ user: StoredUser; groups: readonly string[] | undefined }> {
    const [item, groups] = await Promise.all([
      table.get(keys.user(teamId, id)),
      options.groups ? groupsOfUser(table, teamId, id) : undefined,
    ]);
    if (!item) throw userNotFound();
    return { user: toStoredUser(item), groups };
  }

  async function withGroups(resource: StoredUser, groups: readonly string[] | undefined): Promise<User> {
    if (!groups) return { resource };
    return { resource, joined: groups.length > 0 ? [...(await groupReferences(table, teamId, groups)).values()] : [] };
  }

  return {
    async get(id, options) {
      const { user, groups } = await read(id, options);
      return withGroups(user, groups);
    },

    provision(wanted, groups) {
      return untilCurrent(deadline, () => provisionOnce(scope, wanted, groups));
    },

    update(id, change, options) {
      return untilCurrent(deadline, async () => {
        const { user, groups } = await read(id, options);
        if (options.precondition && !options.precondition(user.version)) throw versionDiffers();
        const current = parseUser(user);
        const { after, writes } = await changeUser(scope, user, current, change(current.resource));
        const [answer] = await Promise.all([
          withGroups(after, groups),
          writes.length > 0 ? commitUser(scope, user, writes) : undefined,
        ]);
        return answer;
      });
    },

    remove(id, precondition) {
      return untilCurrent(deadline, async () => {
        const [item, counter] = await table.batchGet([keys.user(teamId, id), counterKey(teamId, id)]);
        if (!item) throw userNotFound();
        const user = toStoredUser(item);
        if (precondition && !precondition(user.version)) throw versionDiffers();
        // Read behind the user and the counter: what joins or commits from here on refuses the deletion.
        const [memberships, pending] = await Promise.all([
          queryAll(table, ranges.membershipsOf(teamId, id)),
          queryAll(table, ranges.pendingGroups(teamId)),
        ]);
        const applied = await applyPendingOf(scope, id, pending);
        const groups = (applied ? await queryAll(table, ranges.membershipsOf(teamId, id)) : memberships).map(
          ({ sk }) => parseMembership(sk).group,
        );
        const many = groups.length > groupsInDeletionMax;
        const { profile } = parseUser(user);
        const count = countWrite(teamId, id, { ...stateCounts(user.state, undefined), deleted: 1 });
        const writes: Write[] = [
          {
            kind: 'delete',
            key: keys.user(teamId, id),
            when: [
              { attribute: 'version', equals: user.version },
              // An applied change raised it since the user was read; then the deletion starts over.
              { attribute: 'joined', equals: user.joined },
            ],
          },
          ...finderWrites(teamId, id, { profile, state: user.state }, undefined),
          { ...count, when: [deletionGuard(counter)] },
          ...accountWrites(user.account, teamId, id, user.owns, {
            change: user.state === 'active' ? 'release' : 'none',
          }),
          ...(user.state === 'active' ? await leaveSuperAdmins(table, teamId, user) : []),
          ...(many ? [departureMarker(teamId, { user: id })] : await leaveGroupsWrites(scope, id, groups)),
        ];
        if (writes.length > tableLimits.transactionItems) throw new RangeError('a deletion outgrew its transaction');
        await commit(table, writes, deadline);
        // The deletion stands: readers leave the person out, and the stream clears it should this not finish. Of a joining that was
        // under way the count may have been seen before the membership; by now both are. None was where all that joined are there.
        const seenAll = user.joined === groups.length;
        const left = many || (!seenAll && (await queryAll(table, ranges.membershipsOf(teamId, id))).length > 0);
        if (left) await clearUser(scope, id).catch(() => undefined);
      });
    },
  };
}
