/** GET /team/v1/openapi.json: the OpenAPI document of the team, account and host APIs. */
import { contracts } from '../../../shared/api/contracts.ts';
import { getOpenApi } from '../../../shared/api/openapi-document.ts';
import { answerOf, publicOperation } from '../../../shared/http/app/app-operation.ts';
import { openApiDocument } from '../../../shared/http/app/openapi.ts';
import { apis, operations } from '../../operations.ts';

const documented = operations.map((operation) => ({ ...operation, basePath: apis[operation.api].path }));

export const handler = publicOperation(getOpenApi, ({ service }) =>
  answerOf({
    status: 200,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'max-age=300' },
    body: JSON.stringify(openApiDocument(service.appBaseUrl, documented, contracts)),
  }),
);
