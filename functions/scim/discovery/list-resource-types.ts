/** GET /ResourceTypes (RFC 7644 section 4). */
import { type Answer, allOf } from '../../../shared/http/answer.ts';
import { openOperation } from '../../../shared/http/scim-operation.ts';
import type { OpenRequest } from '../../../shared/http/scim-request.ts';
import { resourceTypeDocument } from '../../../shared/scim/discovery.ts';
import { resourceTypes } from '../../../shared/scim/schemas/resource-types.ts';

export function listResourceTypes(request: OpenRequest): Answer {
  return allOf(
    resourceTypes.map((type) => resourceTypeDocument(type, request.baseUrl)),
    request,
  );
}

export const handler = openOperation(listResourceTypes);
