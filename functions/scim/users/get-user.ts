/** GET /Users/{id} (RFC 7644 section 3.4.1). */
import { type Answer, found } from '../../../shared/http/answer.ts';
import { scimOperation } from '../../../shared/http/scim-operation.ts';
import type { ScimRequest } from '../../../shared/http/scim-request.ts';
import { userResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { members } from '../../../shared/store/members.ts';

export async function getUser(request: ScimRequest): Promise<Answer> {
  const representation = request.representation(userResourceType);
  const user = await members(request.team).get(request.id, { groups: request.wants(userResourceType, 'groups') });
  return found(user, representation, request);
}

export const handler = scimOperation(getUser);
