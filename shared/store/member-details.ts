/** One member, as whoever manages the team looks into them. */
import { type MemberView, profileView } from '../domain/member-view.ts';
import { type Role, strongerRole } from '../domain/role.ts';
import { mayRemove, rolesToGive } from '../domain/team-rules.ts';
import type { Json, Resource } from '../scim/resource.ts';
import { getAccount } from './accounts.ts';
import { keys } from './keys.ts';
import { viewOf } from './list-members.ts';
import { userNotFound } from './remove-user.ts';
import { groupItems, roleOf } from './roles.ts';
import { isLastSuperAdmin } from './super-admins.ts';
import type { TeamScope } from './team-scope.ts';
import { toStoredUser } from './user-item.ts';

/** So many groups of a person are named; all of them count. */
const groupsShownMax = 500;

export interface MemberDetails extends MemberView {
  readonly profile: Record<string, Json>;
  readonly effectiveRole?: Role;
  readonly groups: { readonly id: string; readonly displayName: string; readonly role: Role }[];
  readonly groupCount: number;
  readonly account: {
    readonly id: string;
    readonly ownedHere: boolean;
    /** Only of an account that is this team's: of others' a push alone would tell. */
    readonly signedIn?: boolean;
    readonly signIn?: 'allowed' | 'blocked';
  };
  readonly may: { readonly giveRoles: Role[]; readonly remove: boolean; readonly purge: boolean };
}

/** @throws DomainError `user-not-found` */
export async function memberDetails(scope: TeamScope, callerRole: Role, id: string): Promise<MemberDetails> {
  const { table, teamId } = scope;
  const [item, groups] = await Promise.all([table.get(keys.user(teamId, id)), groupItems(scope, id)]);
  if (!item) throw userNotFound();
  const user = toStoredUser(item);
  const own = roleOf(item);
  const isSuperAdmin = own === 'super-admin' && user.state === 'active';
  const [account, isLast] = await Promise.all([
    getAccount(table, user.account),
    isSuperAdmin && isLastSuperAdmin(table, teamId, id),
  ]);
  const isOurs = account !== undefined && (account.owner === teamId || account.team === teamId);
  const resource: Resource = JSON.parse(user.json);
  const { address: _, ...view } = viewOf(user, resource);
  const managed = { role: own, state: user.state };
  return {
    ...view,
    ...(isOurs && account.address !== undefined && { address: account.address }),
    profile: profileView(resource),
    ...(user.state === 'active' && {
      effectiveRole: groups.reduce((role, each) => strongerRole(role, roleOf(each)), own),
    }),
    groups: groups
      .slice(0, groupsShownMax)
      .map((group) => ({ id: groupId(group.sk), displayName: String(group['displayName']), role: roleOf(group) })),
    groupCount: groups.length,
    account: {
      id: user.account,
      ownedHere: account?.owner === teamId,
      ...(isOurs && { signedIn: account.signedInAt !== undefined, signIn: account.signIn }),
    },
    may: {
      giveRoles: isLast ? [own] : rolesToGive(callerRole, managed),
      remove: !isLast && mayRemove(callerRole, managed),
      purge: !isLast && callerRole === 'super-admin',
    },
  };
}

const groupId = (sk: string): string => sk.slice('GROUP#'.length);
