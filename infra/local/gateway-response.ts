/** What the local gateway answers by itself: the deployed gateway's responses, written out once. */
import {
  type GatewayErrorResponse,
  gatewayErrorBody,
  scimContentType,
  scimGatewayResponses,
} from '../constructs/scim-gateway-responses.ts';

/** A complete answer: `headers` are names and values in turn, without the request's id. */
export interface PreparedResponse {
  readonly statusCode: number;
  readonly headers: readonly string[];
  readonly body: string;
}

const byType: ReadonlyMap<string, PreparedResponse> = new Map(
  scimGatewayResponses.map((response) => [response.type, prepare(response)]),
);

function prepare(response: GatewayErrorResponse): PreparedResponse {
  const body = gatewayErrorBody(response);
  const headers = ['Content-Type', scimContentType, 'Content-Length', String(Buffer.byteLength(body))];
  headers.push('x-amzn-ErrorType', response.type);
  for (const [name, value] of Object.entries(response.headers ?? {})) headers.push(name, value);
  return { statusCode: response.statusCode, headers, body };
}

/**
 * @param type API Gateway's name of the response
 * @throws Error when the table of responses lacks it
 */
export function gatewayResponse(type: string): PreparedResponse {
  const response = byType.get(type);
  if (!response) throw new Error(`scim-gateway-responses.ts has no ${type}`);
  return response;
}
