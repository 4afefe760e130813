/** GET /Groups/{id} (RFC 7644 section 3.4.1). */
import { type Answer, found } from '../../../shared/http/answer.ts';
import { scimOperation } from '../../../shared/http/scim-operation.ts';
import type { ScimRequest } from '../../../shared/http/scim-request.ts';
import { groupResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { groups } from '../../../shared/store/groups.ts';

export async function getGroup(request: ScimRequest): Promise<Answer> {
  const representation = request.representation(groupResourceType);
  const group = await groups(request.team).get(request.id, { members: request.wants(groupResourceType, 'members') });
  return found(group, representation, request);
}

export const handler = scimOperation(getGroup);
