/** GET /teams/{team}/calls: SCIM calls that failed, and why. */
import { listFailedCalls as contract } from '../../../shared/api/activity.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';
import { failedCallsPage } from '../../../shared/http/app/failed-calls-view.ts';

export const handler = teamOperation(contract, ({ team, query }) => failedCallsPage(team, query));
