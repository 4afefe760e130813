/** The gateway's own answers: SCIM errors (RFC 7644 section 3.12) in one API, problem details (RFC 9457) in the other. */
import { gatewayProblemBody } from '../../infra/constructs/app-gateway-responses.ts';
import { gatewayResponses } from '../../infra/constructs/gateway-responses.ts';
import { type GatewayErrorResponse, gatewayErrorBody } from '../../infra/constructs/scim-gateway-responses.ts';
import { problemJson } from '../../shared/http/app/problems.ts';
import { errorSchema, unauthorized } from '../../shared/scim/error.ts';
import { property, resourcesOf, stackOf, synthesisFacts, synthesisMs, synthesized } from './synthesize.ts';

const deployed = new Map<string, Map<unknown, Readonly<Record<string, unknown>>>>();

let knownTypes: readonly string[];

beforeAll(async () => {
  const stacks = await synthesized('production');
  knownTypes = (await synthesisFacts()).gatewayResponseTypes;
  for (const [stage, kind] of [
    ['scim', 'scim'],
    ['app', 'team'],
  ] as const) {
    const responses = resourcesOf(stackOf(stacks, 'us', kind).template, 'AWS::ApiGateway::GatewayResponse');
    deployed.set(stage, new Map(responses.map(([, { Properties = {} }]) => [Properties['ResponseType'], Properties])));
  }
}, synthesisMs);

const shapes = {
  scim: {
    contentType: 'application/scim+json',
    bodyOf: ({ statusCode, detail }: GatewayErrorResponse) => ({
      schemas: [errorSchema],
      status: String(statusCode),
      detail,
    }),
  },
  app: {
    contentType: problemJson,
    bodyOf: ({ statusCode, detail }: GatewayErrorResponse) => ({
      type: 'about:blank',
      title: expect.stringMatching(/^[A-Z]/),
      status: statusCode,
      detail,
    }),
  },
};

describe.each(['scim', 'app'] as const)('the REST API %s', (stage) => {
  const { responses } = gatewayResponses[stage];
  const { contentType, bodyOf } = shapes[stage];

  test('has an answer of ours for every type of gateway response that CDK knows', () => {
    expect(knownTypes.length).toBeGreaterThan(15);
    expect([...(deployed.get(stage)?.keys() ?? [])]).toEqual(expect.arrayContaining(knownTypes));
  });

  test.each(responses)('$type answers $statusCode in the API’s own shape', (response) => {
    const properties = deployed.get(stage)?.get(response.type);
    expect(properties?.['StatusCode']).toBe(String(response.statusCode));
    const templates = properties?.['ResponseTemplates'];
    expect(Object.keys(Object(templates))).toEqual([contentType]);
    const text = String(property(templates, contentType));
    expect(JSON.parse(text)).toEqual(bodyOf(response));
    expect(text).not.toContain('$');
  });

  test('lists no type twice', () => {
    expect(new Set(responses.map(({ type }) => type)).size).toBe(responses.length);
  });

  test.each([
    ['THROTTLED', '429'],
    ['QUOTA_EXCEEDED', '429'],
    ['INTEGRATION_FAILURE', '503'],
    ['INTEGRATION_TIMEOUT', '504'],
  ])('%s answers %s and says in whole seconds when to come back', (type, status) => {
    const properties = deployed.get(stage)?.get(type);
    expect(properties?.['StatusCode']).toBe(status);
    expect(property(properties?.['ResponseParameters'], 'gatewayresponse.header.Retry-After')).toMatch(
      /^'[1-9][0-9]*'$/,
    );
  });
});

test('a missing Authorization header is 401 with the same challenge as the service’s own (RFC 6750 section 3)', () => {
  const { headers } = unauthorized('');
  const properties = deployed.get('scim')?.get('BAD_REQUEST_PARAMETERS');
  expect(properties?.['StatusCode']).toBe('401');
  expect(properties?.['ResponseParameters']).toEqual({
    'gatewayresponse.header.WWW-Authenticate': `'${headers['WWW-Authenticate']}'`,
  });
});

test.each([gatewayErrorBody, gatewayProblemBody])('a quotation mark in a detail stays JSON', (bodyOf) => {
  const body = bodyOf({ type: 'DEFAULT_4XX', statusCode: 400, detail: 'say "hello"' });
  expect(JSON.parse(body).detail).toBe('say "hello"');
});
