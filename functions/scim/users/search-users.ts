/** POST /Users/.search (RFC 7644 section 3.4.3). */
import type { Answer } from '../../../shared/http/answer.ts';
import { answerList } from '../../../shared/http/answer-list.ts';
import { parametersOfBody } from '../../../shared/http/list-parameters.ts';
import { scimOperation } from '../../../shared/http/scim-operation.ts';
import type { ScimRequest } from '../../../shared/http/scim-request.ts';
import { userResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { userKind } from '../../../shared/store/list/kind.ts';

export function searchUsers(request: ScimRequest): Promise<Answer> {
  return answerList(request, userResourceType, userKind, parametersOfBody(request.body));
}

export const handler = scimOperation(searchUsers);
