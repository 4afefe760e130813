/** PATCH /Users/{id} (RFC 7644 section 3.5.2). */
import { type Answer, updated } from '../../../shared/http/answer.ts';
import { scimOperation } from '../../../shared/http/scim-operation.ts';
import type { ScimRequest } from '../../../shared/http/scim-request.ts';
import { applyPatch } from '../../../shared/scim/patch/apply-patch.ts';
import type { Resource } from '../../../shared/scim/resource.ts';
import { userResourceType as type } from '../../../shared/scim/schemas/resource-types.ts';
import { members } from '../../../shared/store/members.ts';

export async function patchUser(request: ScimRequest): Promise<Answer> {
  const operations = request.patch(type);
  const representation = request.representation(type);
  const change = (stored: Resource) => applyPatch(type, stored, operations);
  return updated(await members(request.team).update(request.id, change, request.userOptions(type)), representation);
}

export const handler = scimOperation(patchUser);
