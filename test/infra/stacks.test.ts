/** What is deployed: rights, protection, residency, routes; and a snapshot of every stack. */
import { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { apis, operations, streamFunctions } from '../../functions/operations.ts';
import { residencies, residencyNames } from '../../infra/config.ts';
import { keys } from '../../shared/store/keys.ts';
import { property, resourcesOf, routesOf, Synthesis, type SynthesizedStack } from './synthesize.ts';

const synthesis = new Synthesis();
let sandbox: readonly SynthesizedStack[];
let production: readonly SynthesizedStack[];
let withDomain: readonly SynthesizedStack[];

beforeAll(async () => {
  await synthesis.build();
  sandbox = synthesis.stacks({ stage: 'sandbox' });
  production = synthesis.stacks();
  withDomain = synthesis.stacks({ domain: 'example.com' });
}, 60_000);
afterAll(() => synthesis.remove());

const stackOf = (stacks: readonly SynthesizedStack[], residency: string, kind: string): SynthesizedStack => {
  const found = stacks.find((stack) => stack.residency === residency && stack.kind === kind);
  if (!found) throw new Error(`no ${kind} stack in ${residency}`);
  return found;
};

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** What a function's role allows, but for its logs. */
function rightsOf({ template }: SynthesizedStack, functionName: string): Record<string, Statement> {
  const fn = functionNamed(template, functionName);
  const role = /"Fn::GetAtt":\["([^"]+)","Arn"\]/.exec(JSON.stringify(fn.Properties?.['Role']))?.[1];
  expect(role).toBeDefined();
  const rights: Record<string, Statement> = {};
  for (const [, { Properties }] of resourcesOf(template, 'AWS::IAM::Policy')) {
    if (!JSON.stringify(Properties?.['Roles']).includes(`"${role}"`)) continue;
    const statements = property(Properties?.['PolicyDocument'], 'Statement');
    // The shape of an IAM policy in a template.
    for (const statement of statements as (Statement & { Sid: string })[]) rights[statement.Sid] = statement;
  }
  return rights;
}

function functionNamed(template: SynthesizedStack['template'], name: string) {
  const found = resourcesOf(template, 'AWS::Lambda::Function').find(([, { Properties }]) =>
    String(Properties?.['FunctionName']).endsWith(`-${name}`),
  );
  if (!found) throw new Error(`no function ${name}`);
  return found[1];
}

const actionsOf = (statement: Statement | undefined): readonly string[] =>
  statement === undefined ? [] : [statement.Action].flat();

describe.each(residencyNames)('the residency %s', (residency) => {
  const scim = () => stackOf(sandbox, residency, 'scim');
  const data = () => stackOf(sandbox, residency, 'data');

  test.each(['data', 'scim', 'stream'])('deploys the %s stack of the snapshot', (kind) => {
    const text = stackOf(production, residency, kind)
      .text.replaceAll(/[0-9a-f]{64}/g, 'HASH')
      .replaceAll(/(Deployment[0-9A-F]{8})[0-9a-f]{32}/g, '$1');
    // Metadata say where CDK put things, not what is deployed.
    expect(JSON.parse(text, (name, value) => (name === 'Metadata' ? undefined : value))).toMatchSnapshot();
  });

  test('calls every stream function with the items it asks for, one at a time, and sets aside what keeps failing', () => {
    const { template } = stackOf(sandbox, residency, 'stream');
    const sources = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(([, source]) => source.Properties);
    expect(sources).toHaveLength(streamFunctions.length);
    for (const [index, { sortKeyPrefix }] of streamFunctions.entries()) {
      const pattern = {
        eventName: ['INSERT', 'MODIFY'],
        dynamodb: { Keys: { sk: { S: [{ prefix: sortKeyPrefix }] } } },
      };
      expect(sources[index]).toMatchObject({
        BatchSize: 1,
        FilterCriteria: { Filters: [{ Pattern: JSON.stringify(pattern) }] },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        DestinationConfig: { OnFailure: { Destination: expect.anything() } },
      });
    }
  });

  test('gives every operation a function and a route of its own', () => {
    const routes = routesOf(scim().template);
    const functionIds = operations.map(({ method, path }) => {
      const found = routes.filter((route) => route.method === method && route.path === apis.scim.path + path);
      expect(found).toHaveLength(1);
      return found[0]?.functionId ?? '';
    });
    expect(new Set(functionIds).size).toBe(operations.length);
    expect(resourcesOf(scim().template, 'AWS::Lambda::Function').map(([id]) => id)).toEqual(
      expect.arrayContaining(functionIds),
    );
    expect(resourcesOf(scim().template, 'AWS::Lambda::Function')).toHaveLength(operations.length);
  });

  test('hands every other method of a known path, and the base path, to unmatched', () => {
    const routes = routesOf(scim().template);
    const unmatched = routes.find(({ path }) => path.endsWith('/{proxy+}'))?.functionId;
    const paths = new Set([apis.scim.path, ...operations.map(({ path }) => apis.scim.path + path)]);
    for (const path of paths) {
      const any = routes.filter((route) => route.path === path && route.method === 'ANY');
      expect({ path, any: any.map(({ functionId }) => functionId) }).toEqual({
        path,
        any: [path.endsWith('/Me') ? expect.not.stringMatching(`^${unmatched}$`) : unmatched],
      });
    }
  });

  test('demands Authorization exactly where the caller has a SCIM API key', () => {
    const demanding = routesOf(scim().template)
      .filter(
        ({ properties }) =>
          properties['RequestValidatorId'] !== undefined &&
          property(properties['RequestParameters'], 'method.request.header.Authorization') === true,
      )
      .map(({ method, path }) => `${method} ${path}`);
    const expected = operations
      .filter(({ caller }) => caller === 'SCIM key')
      .map(({ method, path }) => `${method} ${apis.scim.path}${path}`);
    expect(demanding.toSorted()).toEqual(expected.toSorted());
  });

  test.each(operations.map(({ name, access }) => [name, access]))('lets %s do no more than %s', (name, access) => {
    const rights = rightsOf(scim(), name);
    const reading = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'];
    const writing = ['dynamodb:ConditionCheckItem', 'dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
    const everywhere = { none: [], read: reading, write: [...reading, ...writing] }[access];
    expect(actionsOf(rights['Table']).toSorted()).toEqual(everywhere.toSorted());
    expect(rights['Table']?.Condition).toBeUndefined();
    expect(actionsOf(rights['TableByLeadingKey'])).toEqual(
      access === 'read' ? ['dynamodb:PutItem', 'dynamodb:UpdateItem'] : [],
    );
    expect(rights['TableByLeadingKey']?.Condition).toEqual(
      access === 'read'
        ? {
            'ForAllValues:StringLike': {
              'dynamodb:LeadingKeys': ['TEAM#*#PAGES', 'TEAM#*#KEYUSE', 'TEAM#*#CALLS'],
            },
            Null: { 'dynamodb:LeadingKeys': 'false' },
          }
        : undefined,
    );
    expect(actionsOf(rights['TableKey']).every((action) => action.startsWith('kms:'))).toBe(true);
    expect(Object.keys(rights).toSorted()).toEqual(
      {
        none: ['Logs'],
        read: ['Logs', 'Table', 'TableByLeadingKey', 'TableKey'],
        write: ['Logs', 'Table', 'TableKey'],
      }[access],
    );
  });

  test.each(operations.map(({ name }) => name))(
    'gives the role of %s one resource for each right and no wildcard',
    (name) => {
      for (const statement of Object.values(rightsOf(scim(), name))) {
        expect(statement.Effect).toBe('Allow');
        expect(actionsOf(statement).filter((action) => action.includes('*'))).toEqual([]);
        expect(JSON.stringify(statement.Resource)).not.toContain('*');
        expect(Array.isArray(statement.Resource)).toBe(false);
      }
    },
  );

  test('tells a function the table’s name exactly where it may use the table', () => {
    for (const { name, access } of operations) {
      const variables = functionNamed(scim().template, name).Properties?.Environment?.Variables ?? {};
      expect({ name, knows: Object.hasOwn(variables, 'TABLE_NAME') }).toEqual({ name, knows: access !== 'none' });
    }
  });

  test('is in its own region and mentions no other residency', () => {
    for (const stack of [...sandbox, ...production].filter((candidate) => candidate.residency === residency)) {
      expect(stack.region).toBe(residencies[residency].region);
      for (const other of residencyNames.filter((candidate) => candidate !== residency)) {
        expect(stack.text).not.toContain(residencies[other].region);
        expect(stack.text).not.toMatch(new RegExp(`rollcall-[a-z]+-${other}\\b`));
        expect(stack.text).not.toContain(`"RESIDENCY": "${other}"`);
      }
    }
  });

  test('mentions another residency only as a base URL, and only where there is a domain', () => {
    const others = residencyNames.filter((candidate) => candidate !== residency);
    const stack = stackOf(withDomain, residency, 'scim');
    for (const [, fn] of resourcesOf(stack.template, 'AWS::Lambda::Function')) {
      const variables = fn.Properties?.Environment?.Variables ?? {};
      expect(variables['SCIM_BASE_URL']).toBe(`https://${residency}.example.com/scim/v2`);
      expect(JSON.parse(String(variables['OTHER_BASE_URLS']))).toEqual(
        Object.fromEntries(others.map((other) => [other, `https://${other}.example.com/scim/v2`])),
      );
    }
    const withoutUrls = stack.text.replaceAll(/"OTHER_BASE_URLS": ".*"/g, '');
    for (const other of others) {
      expect(withoutUrls).not.toContain(`${other}.example.com`);
      expect(withoutUrls).not.toContain(residencies[other].region);
    }
  });

  test('builds SCIM_BASE_URL from the API’s id, so no function waits for the API’s methods', () => {
    const [apiId] = resourcesOf(scim().template, 'AWS::ApiGateway::RestApi')[0] ?? [];
    const variables = functionNamed(scim().template, 'get-user').Properties?.Environment?.Variables;
    expect(variables?.['SCIM_BASE_URL']).toEqual({
      'Fn::Join': [
        '',
        [
          'https://',
          { Ref: apiId },
          `.execute-api.${residencies[residency].region}.`,
          { Ref: 'AWS::URLSuffix' },
          '/scim/v2',
        ],
      ],
    });
  });

  test.each([
    { stage: 'production', stacks: () => production, policy: 'Retain', kept: true },
    { stage: 'sandbox', stacks: () => sandbox, policy: 'Delete', kept: false },
  ])('a $stage has DeletionPolicy $policy for what holds data', ({ stacks, policy, kept }) => {
    const { template, terminationProtection } = stackOf(stacks(), residency, 'data');
    const [, table] = resourcesOf(template, 'AWS::DynamoDB::Table')[0] ?? [];
    const [, key] = resourcesOf(template, 'AWS::KMS::Key')[0] ?? [];
    expect(terminationProtection).toBe(kept);
    expect(table).toMatchObject({ DeletionPolicy: policy, UpdateReplacePolicy: policy });
    expect(table?.Properties).toMatchObject({ DeletionProtectionEnabled: kept });
    expect(key).toMatchObject({ DeletionPolicy: policy, UpdateReplacePolicy: policy });
  });

  test('has one on-demand table with recovery to any second, its own rotated key, and no index or replica', () => {
    const { template } = data();
    const [keyId, key] = resourcesOf(template, 'AWS::KMS::Key')[0] ?? [];
    expect(key?.Properties).toMatchObject({ EnableKeyRotation: true });
    const tables = resourcesOf(template, 'AWS::DynamoDB::Table');
    expect(tables).toHaveLength(1);
    const properties = tables[0]?.[1].Properties ?? {};
    expect(properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: { 'Fn::GetAtt': [keyId, 'Arn'] } },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    });
    for (const index of ['GlobalSecondaryIndexes', 'LocalSecondaryIndexes', 'Replicas']) {
      expect(properties).not.toHaveProperty(index);
    }
    expect(resourcesOf(template, 'AWS::DynamoDB::GlobalTable')).toEqual([]);
  });

  test('keeps every log for a limited time', () => {
    const groups = resourcesOf(scim().template, 'AWS::Logs::LogGroup');
    // One for each function and the access log.
    expect(groups).toHaveLength(operations.length + 1);
    for (const [, { Properties }] of groups) {
      expect(Properties?.['RetentionInDays']).toBe(residencies[residency].logRetentionDays);
    }
    const used = resourcesOf(scim().template, 'AWS::Lambda::Function').map(([, { Properties }]) =>
      property(property(Properties?.['LoggingConfig'], 'LogGroup'), 'Ref'),
    );
    expect(new Set(used).size).toBe(operations.length);
  });

  test('has a regional API whose access log holds nothing personal', () => {
    const [, api] = resourcesOf(scim().template, 'AWS::ApiGateway::RestApi')[0] ?? [];
    expect(api?.Properties?.['EndpointConfiguration']).toEqual({ Types: ['REGIONAL'] });
    expect(api?.Properties?.['BinaryMediaTypes']).toEqual(['*/*']);
    const [, stage] = resourcesOf(scim().template, 'AWS::ApiGateway::Stage')[0] ?? [];
    expect(stage?.Properties?.['StageName']).toBe(apis.scim.stage);
    const format = String(property(stage?.Properties?.['AccessLogSetting'], 'Format'));
    expect(Object.keys(JSON.parse(format))).toContain('requestId');
    expect(format).not.toMatch(/context\.(identity|path\b|authorizer|domain)/);
    expect(stage?.Properties?.['MethodSettings']).toEqual([
      expect.objectContaining({
        DataTraceEnabled: false,
        ThrottlingRateLimit: residencies[residency].throttle.ratePerSecond,
        ThrottlingBurstLimit: residencies[residency].throttle.burst,
      }),
    ]);
    expect(scim().text).not.toContain('EDGE');
  });

  test('runs functions on ARM64 and Node 24, each no longer than its operation says', () => {
    for (const { name, timeoutSeconds, errorImpact } of operations) {
      expect(functionNamed(scim().template, name).Properties).toMatchObject({
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Timeout: timeoutSeconds,
        Description: errorImpact,
        LoggingConfig: { LogFormat: 'JSON' },
      });
    }
  });

  test('stays well below CloudFormation’s 500 resources a stack', () => {
    for (const stack of sandbox.filter((candidate) => candidate.residency === residency)) {
      expect(Object.keys(stack.template.Resources).length).toBeLessThan(450);
    }
  });
});

test('names of stacks and functions carry the stage, so a sandbox cannot replace a production', () => {
  const names = [...sandbox, ...production].map(({ name }) => name);
  expect(new Set(names).size).toBe(sandbox.length + production.length);
});

test('a function that only reads may write page positions and the use of keys, and nothing else that the store has keys for', () => {
  const condition = rightsOf(stackOf(sandbox, 'us', 'scim'), 'list-users')['TableByLeadingKey']?.Condition;
  const patterns = [property(property(condition, 'ForAllValues:StringLike'), 'dynamodb:LeadingKeys')]
    .flat()
    .map(String);
  const isWritable = (pk: string): boolean =>
    patterns.some((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(pk));
  // Ids are made by the service; what else may hold a `#` is escaped.
  const texts = ['team1', '#PAGES', '#KEYUSE', '#CALLS'];
  const writable = Object.entries(keys)
    .filter(([, keyOf]) => isWritable(Reflect.apply(keyOf, undefined, texts).pk))
    .map(([name]) => name);
  expect(writable.toSorted()).toEqual(['keyUse', 'page']);
});

describe('cdk-nag', () => {
  test('finds nothing in any stack that is not acknowledged with a reason', () => {
    const app = synthesis.app();
    expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
  });

  test('stops the synthesis of a bucket that anybody may read', () => {
    const app = synthesis.app();
    new Bucket(new Stack(app, 'careless'), 'Bucket');
    expect(() => app.synth()).toThrow('AwsSolutions-S1');
  });
});
