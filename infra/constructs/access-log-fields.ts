/**
 * What the gateway logs of a request (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html).
 * Nothing personal: no address of the caller, no user agent, no path or query, which hold ids and user names.
 */
export const accessLogFields = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  method: '$context.httpMethod',
  /** The template, as `/v2/Users/{id}`. */
  resourcePath: '$context.resourcePath',
  status: '$context.status',
  responseBytes: '$context.responseLength',
  latencyMilliseconds: '$context.responseLatency',
  integrationLatencyMilliseconds: '$context.integration.latency',
  integrationStatus: '$context.integration.status',
  integrationError: '$context.integration.error',
  gatewayErrorType: '$context.error.responseType',
} as const;
