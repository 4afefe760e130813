/** The gateway's own answers are SCIM errors (RFC 7644 section 3.12). */

import { ResponseType } from 'aws-cdk-lib/aws-apigateway';
import {
  gatewayErrorBody,
  scimContentType,
  scimGatewayResponses,
} from '../../infra/constructs/scim-gateway-responses.ts';
import { errorSchema, unauthorized } from '../../shared/scim/error.ts';
import { property, resourcesOf, Synthesis } from './synthesize.ts';

const synthesis = new Synthesis();
let deployed: Map<unknown, Readonly<Record<string, unknown>>>;

beforeAll(async () => {
  await synthesis.build();
  const scim = synthesis.stacks().find(({ kind }) => kind === 'scim');
  if (!scim) throw new Error('no SCIM stack');
  deployed = new Map(
    resourcesOf(scim.template, 'AWS::ApiGateway::GatewayResponse').map(([, { Properties = {} }]) => [
      Properties['ResponseType'],
      Properties,
    ]),
  );
}, 60_000);
afterAll(() => synthesis.remove());

/** CDK keeps the types as static members of the class. */
const knownTypes = Object.values(ResponseType)
  .map((value) => (value instanceof ResponseType ? value.responseType : undefined))
  .filter((type) => type !== undefined);

test('every type of gateway response that CDK knows has an answer of ours', () => {
  expect(knownTypes.length).toBeGreaterThan(15);
  expect([...deployed.keys()]).toEqual(expect.arrayContaining(knownTypes));
});

test.each(scimGatewayResponses)('$type answers $statusCode with a SCIM error body', ({ type, statusCode, detail }) => {
  const properties = deployed.get(type);
  expect(properties?.['StatusCode']).toBe(String(statusCode));
  const templates = properties?.['ResponseTemplates'];
  expect(Object.keys(Object(templates))).toEqual([scimContentType]);
  const text = String(property(templates, scimContentType));
  expect(JSON.parse(text)).toEqual({ schemas: [errorSchema], status: String(statusCode), detail });
  expect(text).not.toContain('$');
});

test('no type is listed twice', () => {
  expect(new Set(scimGatewayResponses.map(({ type }) => type)).size).toBe(scimGatewayResponses.length);
});

test('a missing Authorization header is 401 with the same challenge as the service’s own (RFC 6750 section 3)', () => {
  const { headers } = unauthorized('');
  const properties = deployed.get('BAD_REQUEST_PARAMETERS');
  expect(properties?.['StatusCode']).toBe('401');
  expect(properties?.['ResponseParameters']).toEqual({
    'gatewayresponse.header.WWW-Authenticate': `'${headers['WWW-Authenticate']}'`,
  });
});

test.each([
  ['THROTTLED', '429'],
  ['QUOTA_EXCEEDED', '429'],
  ['INTEGRATION_FAILURE', '503'],
  ['INTEGRATION_TIMEOUT', '504'],
])('%s answers %s and says in whole seconds when to come back', (type, status) => {
  const properties = deployed.get(type);
  expect(properties?.['StatusCode']).toBe(status);
  expect(property(properties?.['ResponseParameters'], 'gatewayresponse.header.Retry-After')).toMatch(/^'[1-9][0-9]*'$/);
});

test('a quotation mark in a detail stays JSON', () => {
  const body = gatewayErrorBody({ type: 'DEFAULT_4XX', statusCode: 400, detail: 'say "hello"' });
  expect(JSON.parse(body).detail).toBe('say "hello"');
});
