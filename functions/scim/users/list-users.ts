/** GET /Users (RFC 7644 section 3.4.2). */
import type { Answer } from '../../../shared/http/answer.ts';
import { answerList } from '../../../shared/http/answer-list.ts';
import { scimOperation } from '../../../shared/http/scim-operation.ts';
import type { ScimRequest } from '../../../shared/http/scim-request.ts';
import { userResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { userKind } from '../../../shared/store/list/kind.ts';

export function listUsers(request: ScimRequest): Promise<Answer> {
  return answerList(request, userResourceType, userKind);
}

export const handler = scimOperation(listUsers);
