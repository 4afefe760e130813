/** PATCH /teams/{team}/members/{member}: changes a member's own role. */
import { changeMemberRole as contract } from '../../../shared/api/members.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { teamMembers } from '../../../shared/store/team-members.ts';

export const handler = teamOperation(contract, ({ team, param, body, caller }) =>
  teamMembers(team).changeRole(param('member'), body.role, caller),
);
