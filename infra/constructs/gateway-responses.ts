/** The gateway's own answers of every REST API: the deployed ones and those of the local gateway are these. */
import type { RestApiName } from '../../functions/operations.ts';
import { appGatewayResponses, gatewayProblemBody, problemContentType } from './app-gateway-responses.ts';
import {
  type GatewayErrorResponse,
  gatewayErrorBody,
  scimContentType,
  scimGatewayResponses,
} from './scim-gateway-responses.ts';

export interface GatewayResponses {
  readonly contentType: string;
  readonly responses: readonly GatewayErrorResponse[];
  /** JSON text without a `$`, which API Gateway would substitute. */
  readonly bodyOf: (response: GatewayErrorResponse) => string;
}

export const gatewayResponses: Readonly<Record<RestApiName, GatewayResponses>> = {
  scim: { contentType: scimContentType, responses: scimGatewayResponses, bodyOf: gatewayErrorBody },
  app: { contentType: problemContentType, responses: appGatewayResponses, bodyOf: gatewayProblemBody },
};
