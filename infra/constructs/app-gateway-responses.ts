/** What the gateway itself answers below the team, account and host APIs: problem details (RFC 9457). Plain data: the local gateway
 * reads it too. */
import { STATUS_CODES } from 'node:http';
import { rateLimits } from '../limits.ts';
import type { GatewayErrorResponse } from './scim-gateway-responses.ts';

export const problemContentType = 'application/problem+json';

const retryAfterOneSecond = { 'Retry-After': '1' };
const gatewayBroken = 'Something went wrong here; nothing is known to be wrong with the request.';
const signaturePlease =
  'Nothing is here, or it is an operation of the host API: sign that request with AWS Signature Version 4, service execute-api.';

/** Every type there is, as in `scimGatewayResponses`. People's tokens are judged by the functions, and so are bodies and fields. */
export const appGatewayResponses: readonly GatewayErrorResponse[] = [
  { type: 'BAD_REQUEST_PARAMETERS', statusCode: 400, detail: 'A parameter of the request is missing.' },
  { type: 'BAD_REQUEST_BODY', statusCode: 400, detail: 'The request body could not be read.' },
  {
    type: 'UNAUTHORIZED',
    statusCode: 401,
    detail: 'Sign in, and send the access token as Authorization: Bearer <token>.',
    headers: { 'WWW-Authenticate': 'Bearer realm="rollcall"' },
  },
  {
    type: 'ACCESS_DENIED',
    statusCode: 403,
    detail: 'The credentials that signed the request may not call this operation: allow them execute-api:Invoke on it.',
  },
  { type: 'EXPIRED_TOKEN', statusCode: 403, detail: 'The AWS credentials that signed the request have expired.' },
  { type: 'INVALID_API_KEY', statusCode: 403, detail: 'The gateway refused the x-api-key header; none is needed.' },
  {
    type: 'INVALID_SIGNATURE',
    statusCode: 403,
    detail:
      'The AWS signature does not fit the request. Compare the secret, the signed headers, the body and the clock.',
  },
  // AWS's name for a request without a signature, and for a path or method without a route.
  { type: 'MISSING_AUTHENTICATION_TOKEN', statusCode: 403, detail: signaturePlease },
  { type: 'WAF_FILTERED', statusCode: 403, detail: 'The firewall in front of this service refused the request.' },
  { type: 'RESOURCE_NOT_FOUND', statusCode: 404, detail: 'Nothing is here.' },
  { type: 'REQUEST_TOO_LARGE', statusCode: 413, detail: 'The request is larger than the gateway accepts.' },
  { type: 'UNSUPPORTED_MEDIA_TYPE', statusCode: 415, detail: 'Send application/json.' },
  {
    type: 'THROTTLED',
    statusCode: 429,
    detail: 'Too many requests at once. Try again in a second.',
    headers: retryAfterOneSecond,
  },
  {
    // What the firewall answers too, before the gateway has seen the request; it is one of the rate limits.
    type: 'QUOTA_EXCEEDED',
    statusCode: 429,
    detail: 'Too many requests in a minute. Try again in a minute.',
    headers: { 'Retry-After': String(rateLimits.key.windowSeconds) },
  },
  { type: 'API_CONFIGURATION_ERROR', statusCode: 500, detail: gatewayBroken },
  { type: 'AUTHORIZER_CONFIGURATION_ERROR', statusCode: 500, detail: gatewayBroken },
  { type: 'AUTHORIZER_FAILURE', statusCode: 500, detail: gatewayBroken },
  {
    type: 'INTEGRATION_FAILURE',
    statusCode: 503,
    detail: 'This operation could not be reached. Try again in a second.',
    headers: retryAfterOneSecond,
  },
  {
    type: 'INTEGRATION_TIMEOUT',
    statusCode: 504,
    detail: 'This operation took too long; whether it took effect is not known. Look, then try again.',
    headers: retryAfterOneSecond,
  },
  { type: 'DEFAULT_4XX', statusCode: 400, detail: 'The gateway could not read the request.' },
  // A function that crashed or whose answer was too large ends here; 502 is what AWS answers for it.
  { type: 'DEFAULT_5XX', statusCode: 502, detail: gatewayBroken },
];

/** The body of an answer of the gateway, as JSON text. The type says no more than the status (RFC 9457 section 4.2.1). */
export function gatewayProblemBody({ statusCode, detail }: GatewayErrorResponse): string {
  return JSON.stringify({ type: 'about:blank', title: STATUS_CODES[statusCode], status: statusCode, detail });
}
