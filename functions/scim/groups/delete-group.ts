/** DELETE /Groups/{id} (RFC 7644 section 3.6). */
import { type Answer, noContent } from '../../../shared/http/answer.ts';
import { scimOperation } from '../../../shared/http/scim-operation.ts';
import type { ScimRequest } from '../../../shared/http/scim-request.ts';
import { groups } from '../../../shared/store/groups.ts';

export async function deleteGroup(request: ScimRequest): Promise<Answer> {
  await groups(request.team).remove(request.id, request.precondition.precondition);
  return noContent;
}

export const handler = scimOperation(deleteGroup);
