/** GET /teams/{team}/activity.csv: what happened on the team, for a spreadsheet. */
import { exportActivity as contract } from '../../../shared/api/activity.ts';
import { activityCsv } from '../../../shared/http/app/activity-view.ts';
import { teamOperation } from '../../../shared/http/app/app-operation.ts';

export const handler = teamOperation(contract, ({ team, query }) => activityCsv(team, query));
