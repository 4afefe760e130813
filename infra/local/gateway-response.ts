/** What the local gateway answers by itself: the deployed gateway's responses, written out once. */
import { type RestApiName, restApis } from '../../functions/operations.ts';
import { type GatewayResponses, gatewayResponses } from '../constructs/gateway-responses.ts';
import type { GatewayErrorResponse } from '../constructs/scim-gateway-responses.ts';

/** A complete answer: `headers` are names and values in turn, without the request's id. */
export interface PreparedResponse {
  readonly statusCode: number;
  readonly headers: readonly string[];
  readonly body: string;
}

// The keys of this literal are known; Object.keys() gives string[].
const names = Object.keys(restApis) as RestApiName[];

const byApi: ReadonlyMap<RestApiName, ReadonlyMap<string, PreparedResponse>> = new Map(
  names.map((name) => {
    const own = gatewayResponses[name];
    return [name, new Map(own.responses.map((response) => [response.type, prepare(own, response)]))];
  }),
);

function prepare({ contentType, bodyOf }: GatewayResponses, response: GatewayErrorResponse): PreparedResponse {
  const body = bodyOf(response);
  const headers = ['Content-Type', contentType, 'Content-Length', String(Buffer.byteLength(body))];
  headers.push('x-amzn-ErrorType', response.type);
  for (const [name, value] of Object.entries(response.headers ?? {})) headers.push(name, value);
  return { statusCode: response.statusCode, headers, body };
}

/**
 * @param type API Gateway's name of the response
 * @throws Error when the API's table of responses lacks it
 */
export function gatewayResponse(api: RestApiName, type: string): PreparedResponse {
  const response = byApi.get(api)?.get(type);
  if (!response) throw new Error(`${api}-gateway-responses.ts has no ${type}`);
  return response;
}
