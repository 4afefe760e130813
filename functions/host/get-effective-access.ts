/** POST /teams/{team}/effective-access: what somebody may use on a team, and with which role. */
import { getEffectiveAccess as contract } from '../../shared/api/host.ts';
import { hostOperation } from '../../shared/http/app/app-operation.ts';
import { effectiveAccess } from '../../shared/store/host-questions.ts';

export const handler = hostOperation(contract, ({ scope, param, body, query }) =>
  effectiveAccess({ ...scope, teamId: param('team') }, body, body.workspace, query),
);
