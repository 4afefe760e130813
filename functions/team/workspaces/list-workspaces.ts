/** GET /teams/{team}/workspaces: those that the caller may use; with all=true every one, for Admins. */
import { listWorkspaces as contract } from '../../../shared/api/workspaces.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { workspaces } from '../../../shared/store/workspaces.ts';

export const handler = teamOperation(contract, ({ team, caller, query: { all, ...page } }) =>
  all ? workspaces(team, caller).listAll(page) : workspaces(team, caller).list(page),
);
