/** GET /Schemas (RFC 7644 section 4). */
import { type Answer, allOf } from '../../../shared/http/answer.ts';
import { openOperation } from '../../../shared/http/scim-operation.ts';
import type { OpenRequest } from '../../../shared/http/scim-request.ts';
import { schemaDocument } from '../../../shared/scim/discovery.ts';
import { allSchemas } from '../../../shared/scim/schemas/resource-types.ts';

export function listSchemas(request: OpenRequest): Answer {
  return allOf(
    allSchemas.map((schema) => schemaDocument(schema, request.baseUrl)),
    request,
  );
}

export const handler = openOperation(listSchemas);
