/** The REST APIs: every operation has its route, every other call an answer of ours, and the gateway asks of callers what it should. */
import { apis, type Operation, operations, restApis } from '../../functions/operations.ts';
import { residencies } from '../../infra/config.ts';
import { stageThrottle } from '../../infra/limits.ts';
import {
  idIn,
  property,
  resourcesOf,
  routesOf,
  type SynthesizedStack,
  stackOf,
  synthesisMs,
  synthesized,
} from './synthesize.ts';

let stacks: readonly SynthesizedStack[];

beforeAll(async () => {
  stacks = await synthesized('production');
}, synthesisMs);

const pathOf = ({ api, path }: Operation): string => apis[api].path + path;

describe.each([
  { kind: 'scim', stage: 'scim', unmatchedName: 'unmatched' },
  { kind: 'team', stage: 'app', unmatchedName: 'unmatched-app' },
] as const)('the REST API $stage', ({ kind, stage, unmatchedName }) => {
  const template = () => stackOf(stacks, 'us', kind).template;
  const own: readonly Operation[] = operations.filter(({ api }) => apis[api].stage === stage);
  const unmatchedId = () => routesOf(template()).find(({ path }) => path.endsWith('/{proxy+}'))?.functionId;

  test('gives every operation a function and a route of its own', () => {
    const routes = routesOf(template());
    const functionIds = own.map((operation) => {
      const found = routes.filter(({ method, path }) => method === operation.method && path === pathOf(operation));
      expect(found).toHaveLength(1);
      return found[0]?.functionId ?? '';
    });
    expect(new Set(functionIds).size).toBe(own.length);
    const functions = resourcesOf(template(), 'AWS::Lambda::Function').map(([id]) => id);
    expect(functions.toSorted()).toEqual(functionIds.toSorted());
  });

  test('hands every other method of a known path, and the base path, to the function that explains it', () => {
    const name = template().Resources[unmatchedId() ?? '']?.Properties?.['FunctionName'];
    expect(String(name)).toMatch(new RegExp(`-${unmatchedName}$`));
    const takesAny = new Set(own.filter(({ method }) => method === 'ANY').map(pathOf));
    for (const path of new Set([restApis[stage].base, ...own.map(pathOf)])) {
      const any = routesOf(template()).filter((route) => route.path === path && route.method === 'ANY');
      const isOwn = takesAny.has(path) && !path.endsWith('/{proxy+}');
      expect({ path, any: any.map(({ functionId }) => functionId === unmatchedId()) }).toEqual({ path, any: [!isOwn] });
    }
  });

  test('demands Authorization exactly where the caller has a SCIM API key', () => {
    const demanding = routesOf(template())
      .filter(
        ({ properties }) =>
          properties['RequestValidatorId'] !== undefined &&
          property(properties['RequestParameters'], 'method.request.header.Authorization') === true,
      )
      .map(({ method, path }) => `${method} ${path}`);
    const expected = own
      .filter(({ caller }) => caller === 'SCIM key')
      .map((operation) => `${operation.method} ${pathOf(operation)}`);
    expect(demanding.toSorted()).toEqual(expected.toSorted());
  });

  test('demands an IAM signature exactly where the caller is the host product, and authorises nobody in another way', () => {
    const types = new Map(
      routesOf(template()).map(({ method, path, properties }) => [
        `${method} ${path}`,
        properties['AuthorizationType'],
      ]),
    );
    for (const operation of own) {
      const wanted = operation.caller === 'host product' ? 'AWS_IAM' : 'NONE';
      expect({ name: operation.name, type: types.get(`${operation.method} ${pathOf(operation)}`) }).toEqual({
        name: operation.name,
        type: wanted,
      });
    }
    expect(resourcesOf(template(), 'AWS::ApiGateway::Authorizer')).toEqual([]);
  });

  test('calls its functions in the name of one role, which may call exactly these and no other', () => {
    const roles = new Set(
      routesOf(template()).map(({ properties }) => idIn(property(properties['Integration'], 'Credentials'))),
    );
    expect(roles.size).toBe(1);
    const [roleId = ''] = roles;
    const role = template().Resources[roleId]?.Properties;
    expect(role?.['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [{ Action: 'sts:AssumeRole', Principal: { Service: 'apigateway.amazonaws.com' } }],
    });
    const policies = [role?.['Policies']].flat();
    expect(policies).toHaveLength(1);
    const statements = property(property(policies[0], 'PolicyDocument'), 'Statement');
    expect(statements).toEqual([
      { Sid: 'Functions', Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: expect.any(Array) },
    ]);
    const allowed = [property(Array.isArray(statements) ? statements[0] : undefined, 'Resource')].flat().map(idIn);
    const functions = resourcesOf(template(), 'AWS::Lambda::Function').map(([id]) => id);
    expect(allowed.toSorted()).toEqual(functions.toSorted());
    expect(resourcesOf(template(), 'AWS::Lambda::Permission')).toEqual([]);
    expect(resourcesOf(template(), 'AWS::IAM::Policy')).toEqual([]);
  });

  test('the role stays within what a role’s own policies may have, with the longest names', () => {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, white space not counted
    const arn = (name: string) =>
      `"arn:aws:lambda:${residencies.eu.region}:123456789012:function:rollcall-production-eu-${name}",`;
    expect(own.map(({ name }) => arn(name).length).reduce((sum, length) => sum + length, 300)).toBeLessThan(10_240);
  });

  test('is regional, and its access log holds nothing personal', () => {
    const [, api] = resourcesOf(template(), 'AWS::ApiGateway::RestApi')[0] ?? [];
    expect(api?.Properties?.['EndpointConfiguration']).toEqual({ Types: ['REGIONAL'] });
    expect(api?.Properties?.['BinaryMediaTypes']).toEqual(['*/*']);
    const [, deployed] = resourcesOf(template(), 'AWS::ApiGateway::Stage')[0] ?? [];
    expect(deployed?.Properties?.['StageName']).toBe(stage);
    const format = String(property(deployed?.Properties?.['AccessLogSetting'], 'Format'));
    expect(Object.keys(JSON.parse(format))).toContain('requestId');
    expect(format).not.toMatch(/context\.(identity|path\b|authorizer|domain)/);
    expect(deployed?.Properties?.['MethodSettings']).toEqual([
      expect.objectContaining({
        DataTraceEnabled: false,
        ThrottlingRateLimit: stageThrottle.perSecond,
        ThrottlingBurstLimit: stageThrottle.burst,
      }),
    ]);
  });
});
