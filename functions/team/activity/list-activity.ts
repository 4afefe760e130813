/** GET /teams/{team}/activity: what happened on the team, the newest first, by person, group, key, actor, kind and time. */
import { listActivity as contract } from '../../../shared/api/activity.ts';
import { activityPage } from '../../../shared/http/app/activity-view.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';

export const handler = teamOperation(contract, ({ team, query }) => activityPage(team, query));
