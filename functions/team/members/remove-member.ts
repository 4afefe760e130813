/** DELETE /teams/{team}/members/{member}: removes a member, also while SCIM is on. */
import { removeMember as contract } from '../../../shared/api/members.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { teamMembers } from '../../../shared/store/team-members.ts';

export const handler = teamOperation(contract, async ({ team, param, caller }) => {
  await teamMembers(team).remove(param('member'), caller);
});
