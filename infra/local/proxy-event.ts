/**
 * An HTTP request as the event that API Gateway hands to a function (Lambda proxy integration of a REST API;
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html).
 */
import type { APIGatewayProxyEvent } from 'aws-lambda';

/** The request's text cannot be decoded; API Gateway answers 400. */
export class UndecodableError extends Error {
  override readonly name = 'UndecodableError';
}

/** The request's headers both ways, and what the gateway itself needs of them. */
export interface RequestHeaders {
  /** As the client spelt them; the last of a repeated name. */
  readonly headers: Record<string, string>;
  readonly multiValueHeaders: Record<string, string[]>;
  readonly authorization: string | undefined;
  /** Bytes; `undefined` when the request does not say. */
  readonly contentLength: number | undefined;
  /** Whether a body follows, of known length or not. */
  readonly hasBody: boolean;
  readonly userAgent: string | null;
  readonly host: string;
}

// An event on AWS comes out of JSON.parse: plain objects, where even `__proto__` is an own property and no setter runs.
function setOwn<V>(object: Record<string, V>, name: string, value: V): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[name] = value;
  }
}

function append(object: Record<string, string[]>, name: string, value: string): void {
  const values = Object.hasOwn(object, name) ? object[name] : undefined;
  if (values) values.push(value);
  else setOwn(object, name, [value]);
}

/** @param rawHeaders names and values in turn, as `node:http` received them; reading them spares its own parsing */
export function readHeaders(rawHeaders: readonly string[]): RequestHeaders {
  const headers: Record<string, string> = {};
  const multiValueHeaders: Record<string, string[]> = {};
  let authorization: string | undefined;
  let contentLength: number | undefined;
  let hasBody = false;
  let userAgent: string | null = null;
  let host = '';
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const value = rawHeaders[index + 1] ?? '';
    setOwn(headers, name, value);
    append(multiValueHeaders, name, value);
    // By length first: most names are told apart without a lower-case copy.
    switch (name.length) {
      case 4:
        if (name.toLowerCase() === 'host') host = value;
        break;
      case 10:
        if (name.toLowerCase() === 'user-agent') userAgent = value;
        break;
      case 13:
        if (name.toLowerCase() === 'authorization') authorization = value;
        break;
      case 14:
        if (name.toLowerCase() === 'content-length') {
          contentLength = Number(value);
          hasBody = contentLength > 0;
        }
        break;
      case 17:
        if (name.toLowerCase() === 'transfer-encoding') hasBody = true;
        break;
    }
  }
  return { headers, multiValueHeaders, authorization, contentLength, hasBody, userAgent, host };
}

/** `a=1&a=2` as the last and as all values of each name; both `null` where there are none, as API Gateway has it. */
function readQuery(
  query: string,
): Pick<APIGatewayProxyEvent, 'queryStringParameters' | 'multiValueQueryStringParameters'> {
  const last: Record<string, string> = {};
  const all: Record<string, string[]> = {};
  let some = false;
  for (let from = 0; from < query.length; ) {
    const ampersand = query.indexOf('&', from);
    const end = ampersand === -1 ? query.length : ampersand;
    if (end > from) {
      const equals = query.indexOf('=', from);
      const nameEnd = equals === -1 || equals > end ? end : equals;
      const name = decodeQuery(query.slice(from, nameEnd));
      const value = decodeQuery(query.slice(nameEnd + 1, end));
      setOwn(last, name, value);
      append(all, name, value);
      some = true;
    }
    from = end + 1;
  }
  return {
    queryStringParameters: some ? last : null,
    multiValueQueryStringParameters: some ? all : null,
  };
}

function decodeQuery(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  return decodePercent(spaced);
}

/** @throws UndecodableError for a `%` that encodes nothing, or bytes that are not UTF-8 */
function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new UndecodableError('percent-encoding that cannot be read', { cause });
  }
}

export interface ProxyRequest extends RequestHeaders {
  readonly method: string;
  /** Below the stage, as sent. */
  readonly path: string;
  readonly query: string;
  readonly stage: string;
  /** Where the API is; what a custom domain puts before the path. */
  readonly mount: string;
  /** The resource in API Gateway's notation. */
  readonly template: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly requestId: string;
  readonly sourceIp: string;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  readonly nowMs: number;
}

/** @throws UndecodableError when the path's parameters or the query cannot be decoded */
export function proxyEvent(request: ProxyRequest): APIGatewayProxyEvent {
  const { stage, mount, template, requestId } = request;
  const query = request.query === '' ? noQuery : readQuery(request.query);
  let pathParameters: Record<string, string> | null = null;
  for (const [name, value] of request.parameters) {
    pathParameters ??= {};
    pathParameters[name] = decodePercent(value);
  }
  return {
    resource: template,
    path: request.path,
    httpMethod: request.method,
    headers: request.headers,
    multiValueHeaders: request.multiValueHeaders,
    queryStringParameters: query.queryStringParameters,
    multiValueQueryStringParameters: query.multiValueQueryStringParameters,
    pathParameters,
    stageVariables: null,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      authorizer: null,
      domainName: request.host,
      extendedRequestId: requestId,
      httpMethod: request.method,
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
        sourceIp: request.sourceIp,
        user: null,
        userAgent: request.userAgent,
        userArn: null,
      },
      path: `${mount}${request.path}`,
      protocol: 'HTTP/1.1',
      requestId,
      requestTimeEpoch: request.nowMs,
      resourceId: template,
      resourcePath: template,
      stage,
    },
    body: request.body,
    isBase64Encoded: request.isBase64Encoded,
  };
}

const noQuery = { queryStringParameters: null, multiValueQueryStringParameters: null };
