/** POST /Bulk (RFC 7644 section 3.7): operations that other files export, run by their routes. */
import type { Answer } from '../../../shared/http/answer.ts';
import { answerBulk } from '../../../shared/http/answer-bulk.ts';
import { dispatchTo } from '../../../shared/http/dispatch.ts';
import { scimOperation } from '../../../shared/http/scim-operation.ts';
import type { ScimRequest } from '../../../shared/http/scim-request.ts';
import { readBulk } from '../../../shared/scim/bulk.ts';
import { scimLimits } from '../../../shared/scim/limits.ts';
import { bulkRoutes } from './bulk-routes.ts';

export function bulk(request: ScimRequest): Promise<Answer> {
  return answerBulk(
    request,
    readBulk(request.bodyWithin(scimLimits.bulkPayloadBytesMax)),
    dispatchTo(request, bulkRoutes),
  );
}

export const handler = scimOperation(bulk);
