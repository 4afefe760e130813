/** GET /teams/{team}/calls: SCIM calls that failed, and why. */
import { listFailedCalls as contract } from '../../../shared/api/activity.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { listFailedCalls } from '../../../shared/store/failed-calls.ts';

export const handler = teamOperation(contract, async ({ team, query }) => {
  const { items, ...page } = await listFailedCalls(team, query);
  return { ...page, items: [...items] };
});
