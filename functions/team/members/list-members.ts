/** GET /teams/{team}/members: lists or searches the members of the team. */
import { listMembers as contract } from '../../../shared/api/members.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { teamMembers } from '../../../shared/store/team-members.ts';

export const handler = teamOperation(contract, ({ team, query }) => teamMembers(team).list(query));
