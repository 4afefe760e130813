/** GET /Groups (RFC 7644 section 3.4.2). */
import type { Answer } from '../../../shared/http/answer.ts';
import { answerList } from '../../../shared/http/answer-list.ts';
import { scimOperation } from '../../../shared/http/scim-operation.ts';
import type { ScimRequest } from '../../../shared/http/scim-request.ts';
import { groupResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { groupKind } from '../../../shared/store/list/kind.ts';

export function listGroups(request: ScimRequest): Promise<Answer> {
  return answerList(request, groupResourceType, groupKind);
}

export const handler = scimOperation(listGroups);
