/** PUT /teams/{team}/entitlement: says whether a team may use SCIM. */
import { setEntitlement as contract } from '../../shared/api/host.ts';
import { hostOperation } from '../../shared/http/app/app-operation.ts';
import { setEntitlement } from '../../shared/store/entitlement.ts';

export const handler = hostOperation(contract, ({ scope, param, body }) =>
  setEntitlement({ ...scope, teamId: param('team') }, body.scim),
);
