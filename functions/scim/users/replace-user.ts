/** PUT /Users/{id} (RFC 7644 section 3.5.1). */
import { type Answer, updated } from '../../../shared/http/answer.ts';
import { scimOperation } from '../../../shared/http/scim-operation.ts';
import type { ScimRequest } from '../../../shared/http/scim-request.ts';
import { userResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { members } from '../../../shared/store/members.ts';

export async function replaceUser(request: ScimRequest): Promise<Answer> {
  const wanted = request.resource(userResourceType);
  const representation = request.representation(userResourceType);
  const options = request.userOptions(userResourceType);
  return updated(await members(request.team).update(request.id, () => wanted, options), representation);
}

export const handler = scimOperation(replaceUser);
