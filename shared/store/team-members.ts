/** The members of a team, for whoever manages them; what identity providers do with them is in `members.ts`. */
import type { MemberView } from '../domain/member-view.ts';
import type { Role } from '../domain/role.ts';
import { allowRemoval } from '../domain/team-rules.ts';
import { changeRole } from './change-role.ts';
import { listMembers, type MembersListed, type MembersWanted, viewOf } from './list-members.ts';
import { type MemberDetails, memberDetails } from './member-details.ts';
import { removeUser } from './remove-user.ts';
import { authority, type OnTeam, roleOfUser } from './roles.ts';
import type { TeamScope } from './team-scope.ts';

export interface TeamMembers {
  /** @throws DomainError `invalid-cursor`, `expired-cursor` */
  list(wanted: MembersWanted): Promise<MembersListed>;
  /** @param callerRole whose view it is. @throws DomainError `user-not-found` */
  get(id: string, callerRole: Role): Promise<MemberDetails>;
  /** @throws DomainError `user-not-found`, `not-allowed`, `member-not-active`, `last-super-admin` */
  changeRole(id: string, role: Role, caller: OnTeam): Promise<MemberView>;
  /** As the identity provider's DELETE. @throws DomainError `user-not-found`, `not-allowed`, `last-super-admin` */
  remove(id: string, caller: OnTeam): Promise<void>;
}

export function teamMembers(scope: TeamScope): TeamMembers {
  return {
    list: (wanted) => listMembers(scope, wanted),
    get: (id, callerRole) => memberDetails(scope, callerRole, id),
    changeRole: async (id, role, caller) => viewOf(await changeRole(scope, caller, id, role)),
    remove: (id, caller) =>
      removeUser(scope, id, {
        as: 'user.removed',
        async also(user) {
          const by = await authority(scope, caller, 'admin');
          allowRemoval(by.role, { role: roleOfUser(user) });
          return by.checks;
        },
      }),
  };
}
