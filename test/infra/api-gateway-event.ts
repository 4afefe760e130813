/** An event as API Gateway gives it to a function of a REST API (proxy integration, payload format 1.0). */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { apis, type Operation } from '../../functions/operations.ts';

export function apiGatewayEvent(
  { api, method, path }: Operation,
  { id = '', authorization }: { readonly id?: string | undefined; readonly authorization: string },
): APIGatewayProxyEvent {
  const httpMethod = method === 'ANY' ? 'GET' : method;
  const { stage, path: base } = apis[api];
  const resource = base + path;
  const concrete = resource.replace('{proxy+}', 'Nowhere').replaceAll(/\{.*?\}/g, encodeURIComponent(id));
  const headers = { Authorization: authorization, 'Content-Type': 'application/scim+json', Accept: '*/*' };
  const hasBody = httpMethod === 'POST' || httpMethod === 'PUT' || httpMethod === 'PATCH';
  return {
    resource,
    path: concrete,
    httpMethod,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: parametersOf(path, id),
    stageVariables: null,
    // Base64, because the API calls every media type binary.
    body: hasBody ? Buffer.from('{}').toString('base64') : null,
    isBase64Encoded: hasBody,
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      authorizer: null,
      httpMethod,
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: null,
        apiKeyId: null,
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '127.0.0.1',
        user: null,
        userAgent: null,
        userArn: null,
      },
      path: `/${stage}${concrete}`,
      protocol: 'HTTP/1.1',
      requestId: 'request-1',
      requestTimeEpoch: 0,
      resourceId: 'resource',
      resourcePath: resource,
      stage,
    },
  };
}

function parametersOf(path: string, value: string): Record<string, string> | null {
  if (path.includes('{proxy+}')) return { proxy: 'Nowhere' };
  const names = [...path.matchAll(/\{(.*?)\}/g)].map(([, name = '']) => name);
  return names.length > 0 ? Object.fromEntries(names.map((name) => [name, value])) : null;
}
