/** A member goes for good: the resource, what finds it, its memberships, and its hold on the account. */
import { isAddress } from '../domain/account.ts';
import { DomainError } from '../domain/error.ts';
import { type Condition, tableLimits, type Write } from '../table/table.ts';
import { accountWrites, getAccount } from './accounts.ts';
import { activityWrite } from './activity.ts';
import { commit, StaleReadError, untilCurrent } from './commit.ts';
import { counterKey, countWrite } from './counters.ts';
import { clearUser, departureMarker, leaveGroupsWrites } from './departure.ts';
import { endInviteOfWrites } from './invite-item.ts';
import { keys, ranges } from './keys.ts';
import { applyPendingOf, deletionGuard } from './large-change.ts';
import { parseMembership } from './memberships.ts';
import { queryAll } from './read-all.ts';
import type { Precondition } from './resource.ts';
import { leaveSuperAdmins } from './super-admins.ts';
import type { TeamScope } from './team-scope.ts';
import { stateCounts } from './user-changes.ts';
import { finderWrites, parseUser, roleIsStill, type StoredUser, toStoredUser } from './user-item.ts';
import { versionDiffers } from './version.ts';
import { withChecks } from './with-checks.ts';

export interface Removal {
  /** What the activity log calls it. */
  readonly as: 'user.deleted' | 'user.removed' | 'user.left' | 'user.purged';
  readonly precondition?: Precondition | undefined;
  /** What else must hold, or happens, in the transaction; asked again when a race was lost. */
  readonly also?: (user: StoredUser) => Promise<readonly Write[]>;
  /** What becomes of the account of an active member, where that is not that it is blocked and kept. */
  readonly releaseAccount?: (user: StoredUser) => readonly Write[];
  /** Memberships are not all cleared in the transaction of the deletion, however few: it has other things to do. */
  readonly hasMoreToDo?: boolean;
}

export const userNotFound = (): DomainError =>
  new DomainError('user-not-found', "This person isn't a member of the team; look them up by userName.");

/** Three writes a group in the transaction that deletes a user, beside at most 30 of the user's own. */
const groupsInDeletionMax = 20;

/** @throws DomainError `user-not-found`, `version-differs`, `last-super-admin`, and what `also` throws */
export function removeUser(scope: TeamScope, id: string, removal: Removal): Promise<void> {
  const { table, teamId, deadline } = scope;
  const { precondition } = removal;
  return untilCurrent(deadline, async () => {
    const [item, counter] = await table.batchGet([keys.user(teamId, id), counterKey(teamId, id)]);
    if (!item) throw userNotFound();
    const user = toStoredUser(item);
    const { profile } = parseUser(user);
    if (precondition && !precondition(user.version)) throw versionDiffers();
    // Read behind the user and the counter: what joins or commits from here on refuses the deletion.
    const [memberships, pending, more = []] = await Promise.all([
      queryAll(table, ranges.membershipsOf(teamId, id)),
      queryAll(table, ranges.pendingGroups(teamId)),
      removal.also?.(user),
    ]);
    const applied = await applyPendingOf(scope, id, pending);
    const groups = (applied ? await queryAll(table, ranges.membershipsOf(teamId, id)) : memberships).map(
      ({ sk }) => parseMembership(sk).group,
    );
    const many = groups.length > (removal.hasMoreToDo ? 0 : groupsInDeletionMax);
    const writes: Write[] = [
      {
        kind: 'delete',
        key: keys.user(teamId, id),
        when: [
          { attribute: 'version', equals: user.version },
          roleIsStill(user),
          // An applied change raised it since the user was read; then the deletion starts over.
          { attribute: 'joined', equals: user.joined },
        ],
      },
      ...finderWrites(teamId, id, { profile, state: user.state, role: user.role }, undefined),
      {
        ...countWrite(teamId, id, { ...stateCounts(user.state, undefined), deleted: 1 }),
        when: [deletionGuard(counter)],
      },
      ...(await releaseWrites(scope, user, profile.userName, removal)),
      ...(user.state === 'active' ? await leaveSuperAdmins(table, teamId, user) : []),
      ...(many ? [departureMarker(teamId, { user: id })] : await leaveGroupsWrites(scope, id, groups)),
      ...(await endInviteOfWrites(scope, user, { end: 'removed', reason: 'deleted' })),
      activityWrite(scope, { kind: removal.as, user: id, account: user.account, version: user.version + 1 }),
      ...more.filter(({ kind }) => kind !== 'check'),
    ];
    const all = withChecks(
      writes,
      more.filter((write) => write.kind === 'check'),
    );
    if (all.length > tableLimits.transactionItems) throw new RangeError('a deletion outgrew its transaction');
    await commit(table, all, deadline);
    // The deletion stands: readers leave the person out, and the stream clears it should this not finish. Of a joining that was
    // under way the count may have been seen before the membership; by now both are. None was where all that joined are there.
    const seenAll = user.joined === groups.length;
    const left = many || (!seenAll && (await queryAll(table, ranges.membershipsOf(teamId, id))).length > 0);
    if (left) await clearUser(scope, id).catch(() => undefined);
  });
}

async function releaseWrites(
  scope: TeamScope,
  user: StoredUser,
  userName: string,
  { releaseAccount }: Removal,
): Promise<readonly Write[]> {
  const isActive = user.state === 'active';
  if (isActive && releaseAccount) return releaseAccount(user);
  const now = scope.clock().getTime();
  const released = isActive
    ? accountWrites(user.account, scope.teamId, user.id, user.owns, { change: 'release', now })
    : [];
  return user.owns && !isAddress(userName) ? withoutName(scope, user, released) : released;
}

/** An account without an address, which nobody signs in to or finds again, does not keep the name: there would be no way to purge it. */
async function withoutName(
  { table, teamId }: TeamScope,
  user: StoredUser,
  released: readonly Write[],
): Promise<Write[]> {
  const account = await getAccount(table, user.account);
  if (!account) throw new StaleReadError('a member without their account');
  if (account.owner !== teamId || account.address !== undefined) return [...released];
  const key = keys.account(user.account);
  const when: Condition[] = [
    { attribute: 'owner', equals: teamId },
    { attribute: 'address', is: 'absent' },
  ];
  const remove = ['givenName', 'familyName'];
  const [release] = released;
  return release?.kind === 'update'
    ? [{ ...release, remove: [...(release.remove ?? []), ...remove], when: [...(release.when ?? []), ...when] }]
    : [{ kind: 'update', key, remove, add: { version: 1 }, when }];
}
