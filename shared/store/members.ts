/** The people of a team, as SCIM Users. */
import type { Resource } from '../scim/resource.ts';
import type { Check } from '../table/table.ts';
import { untilCurrent } from './commit.ts';
import { keys } from './keys.ts';
import { groupReferences, groupsOfUser } from './memberships.ts';
import { type GroupReference, provisionOnce } from './provision.ts';
import { removeUser, userNotFound } from './remove-user.ts';
import type { Joined, Precondition } from './resource.ts';
import { toTheirEnds } from './side-by-side.ts';
import type { TeamScope } from './team-scope.ts';
import { changeUser, commitUser } from './user-changes.ts';
import { parseUser, type StoredUser, toStoredUser } from './user-item.ts';
import { versionDiffers } from './version.ts';

export type User = Joined<StoredUser>;

export interface UserReadOptions {
  /** Whether the answer shows the person's groups. */
  readonly groups: boolean;
}

export interface UserWriteOptions extends UserReadOptions {
  readonly precondition?: Precondition;
  /** What else must hold when it happens; asked again when a race was lost. */
  readonly also?: () => Promise<readonly Check[]>;
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
        const checks = options.also ? await options.also() : [];
        const { after, writes } = await changeUser(scope, user, current, change(current.resource));
        const [answer] = await toTheirEnds([
          withGroups(after, groups),
          writes.length > 0 ? commitUser(scope, user, [...writes, ...checks]) : undefined,
        ]);
        return answer;
      });
    },

    remove(id, precondition) {
      return removeUser(scope, id, { as: 'user.deleted', precondition });
    },
  };
}
