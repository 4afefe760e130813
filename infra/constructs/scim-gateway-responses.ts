/** What the gateway itself answers, before or instead of a function, in the shape of RFC 7644 section 3.12. Plain data: the
 * local gateway reads it too. */
import { rateLimits } from '../limits.ts';

export interface GatewayErrorResponse {
  /** API Gateway's name (https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html). */
  readonly type: string;
  readonly statusCode: number;
  /** Stands in a template of API Gateway, which substitutes `$context...`; so it holds no `$`. */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const scimContentType = 'application/scim+json';

const bearerChallenge = { 'WWW-Authenticate': 'Bearer realm="scim"' };
// Okta honours nothing but an integer, and without one waits five minutes.
const retryAfterOneSecond = { 'Retry-After': '1' };

const keyMissing = 'Send the SCIM API key in the Authorization header: Authorization: Bearer <key>.';
const notFoundHere =
  'Nothing is here. SCIM paths begin with the base URL shown with your SCIM API key, which ends in /scim/v2.';
const gatewayBroken = 'Something went wrong here; nothing is known to be wrong with the request.';

/**
 * Every type there is, because a default's status cannot be put into its body: the defaults below catch only what AWS adds. The
 * service itself decides who may call, so all refusals of access that the gateway can express are the same 401 or 403.
 */
export const scimGatewayResponses: readonly GatewayErrorResponse[] = [
  // The only parameter that methods demand is Authorization.
  { type: 'BAD_REQUEST_PARAMETERS', statusCode: 401, detail: keyMissing, headers: bearerChallenge },
  { type: 'UNAUTHORIZED', statusCode: 401, detail: keyMissing, headers: bearerChallenge },
  { type: 'BAD_REQUEST_BODY', statusCode: 400, detail: 'The request body could not be read.' },
  { type: 'ACCESS_DENIED', statusCode: 403, detail: 'The gateway refused access.' },
  { type: 'EXPIRED_TOKEN', statusCode: 403, detail: 'The gateway refused an expired AWS signature; SCIM needs none.' },
  { type: 'INVALID_API_KEY', statusCode: 403, detail: 'The gateway refused the x-api-key header; SCIM needs none.' },
  { type: 'INVALID_SIGNATURE', statusCode: 403, detail: 'The gateway refused an AWS signature; SCIM needs none.' },
  { type: 'WAF_FILTERED', statusCode: 403, detail: 'The firewall in front of this service refused the request.' },
  // AWS's name for a path or method without a route.
  { type: 'MISSING_AUTHENTICATION_TOKEN', statusCode: 404, detail: notFoundHere },
  { type: 'RESOURCE_NOT_FOUND', statusCode: 404, detail: notFoundHere },
  {
    type: 'REQUEST_TOO_LARGE',
    statusCode: 413,
    detail: 'The request is larger than the gateway accepts. Send fewer changes at a time.',
  },
  { type: 'UNSUPPORTED_MEDIA_TYPE', statusCode: 415, detail: 'Send application/scim+json or application/json.' },
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
    detail: 'This operation took too long; whether it took effect is not known. Read the resource, then try again.',
    headers: retryAfterOneSecond,
  },
  { type: 'DEFAULT_4XX', statusCode: 400, detail: 'The gateway could not read the request.' },
  // A function that crashed or whose answer was too large ends here; 502 is what AWS answers for it.
  { type: 'DEFAULT_5XX', statusCode: 502, detail: gatewayBroken },
];

/** The body of an answer of the gateway, as JSON text. `status` is a string there. */
export function gatewayErrorBody({ statusCode, detail }: GatewayErrorResponse): string {
  return JSON.stringify({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(statusCode),
    detail,
  });
}
