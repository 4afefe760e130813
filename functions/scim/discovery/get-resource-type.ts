/** GET /ResourceTypes/{id} (RFC 7644 section 4). */
import { type Answer, ok } from '../../../shared/http/answer.ts';
import { openOperation } from '../../../shared/http/scim-operation.ts';
import type { OpenRequest } from '../../../shared/http/scim-request.ts';
import { resourceTypeDocument } from '../../../shared/scim/discovery.ts';
import { notFound } from '../../../shared/scim/error.ts';
import { resourceTypes } from '../../../shared/scim/schemas/resource-types.ts';

export function getResourceType({ id, baseUrl }: OpenRequest): Answer {
  const type = resourceTypes.find(({ name }) => name === id);
  if (!type) throw notFound('There is no resource type of this name; GET /ResourceTypes lists those there are.');
  return ok(resourceTypeDocument(type, baseUrl));
}

export const handler = openOperation(getResourceType);
