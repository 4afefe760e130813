/** POST /.search, over people and groups at once (RFC 7644 sections 3.4.2.1 and 3.4.3). */
import type { Answer } from '../../../shared/http/answer.ts';
import { answerSearch } from '../../../shared/http/answer-search.ts';
import { parametersOfBody } from '../../../shared/http/list-parameters.ts';
import { scimOperation } from '../../../shared/http/scim-operation.ts';
import type { ScimRequest } from '../../../shared/http/scim-request.ts';

export function search(request: ScimRequest): Promise<Answer> {
  return answerSearch(request, parametersOfBody(request.body));
}

export const handler = scimOperation(search);
