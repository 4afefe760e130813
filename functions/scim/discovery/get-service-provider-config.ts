/** GET /ServiceProviderConfig (RFC 7644 section 4). */
import { type Answer, ok } from '../../../shared/http/answer.ts';
import { openOperation } from '../../../shared/http/scim-operation.ts';
import type { OpenRequest } from '../../../shared/http/scim-request.ts';
import { serviceProviderConfig } from '../../../shared/scim/discovery.ts';
import { scimLimits } from '../../../shared/scim/limits.ts';

export function getServiceProviderConfig({ baseUrl }: OpenRequest): Answer {
  return ok(serviceProviderConfig({ baseUrl, limits: scimLimits }));
}

export const handler = openOperation(getServiceProviderConfig);
