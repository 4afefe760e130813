/** GET /Schemas/{id} (RFC 7644 section 4); the id is the schema's URN. */
import { type Answer, ok } from '../../../shared/http/answer.ts';
import { openOperation } from '../../../shared/http/scim-operation.ts';
import type { OpenRequest } from '../../../shared/http/scim-request.ts';
import { schemaDocument } from '../../../shared/scim/discovery.ts';
import { notFound } from '../../../shared/scim/error.ts';
import { allSchemas } from '../../../shared/scim/schemas/resource-types.ts';

export function getSchema({ id, baseUrl }: OpenRequest): Answer {
  const schema = allSchemas.find((each) => each.id.toLowerCase() === id.toLowerCase());
  if (!schema) throw notFound('There is no schema of this URN; GET /Schemas lists those there are.');
  return ok(schemaDocument(schema, baseUrl));
}

export const handler = openOperation(getSchema);
