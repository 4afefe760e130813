/** GET /teams/{team}/members/{member}: a member with profile, groups and what may be done with them. */
import { getMember as contract } from '../../../shared/api/members.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { teamMembers } from '../../../shared/store/team-members.ts';

export const handler = teamOperation(contract, ({ team, param, caller }) =>
  teamMembers(team).get(param('member'), caller.role),
);
