/** DELETE /Users/{id} (RFC 7644 section 3.6): the resource is gone; the account and its data are kept. */
import { type Answer, noContent } from '../../../shared/http/answer.ts';
import { scimOperation } from '../../../shared/http/scim-operation.ts';
import type { ScimRequest } from '../../../shared/http/scim-request.ts';
import { members } from '../../../shared/store/members.ts';

export async function deleteUser(request: ScimRequest): Promise<Answer> {
  await members(request.team).remove(request.id, request.precondition.precondition);
  return noContent;
}

export const handler = scimOperation(deleteUser);
