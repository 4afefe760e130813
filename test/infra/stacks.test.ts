/** What is deployed: protection, residency, logs; and a snapshot of every stack. */
import { apis, type FunctionDefinition, operations } from '../../functions/operations.ts';
import type { Template } from '../../infra/commands/sam-local.ts';
import { residencies, residencyNames } from '../../infra/config.ts';
import {
  environmentOf,
  functionNamed,
  property,
  resourcesOf,
  type SynthesisFacts,
  type SynthesizedStack,
  stackOf,
  synthesisFacts,
  synthesisMs,
  synthesized,
} from './synthesize.ts';

let sandbox: readonly SynthesizedStack[];
let production: readonly SynthesizedStack[];
let configured: readonly SynthesizedStack[];
let facts: SynthesisFacts;

beforeAll(async () => {
  sandbox = await synthesized('sandbox');
  production = await synthesized('production');
  configured = await synthesized('configured');
  facts = await synthesisFacts();
}, synthesisMs);

const hosts = { us: 'api.example.com', eu: 'api.eu.example.com' };

const kinds = ['data', 'scim', 'team', 'stream', 'operations'];
const apiStacks = [
  { kind: 'scim', stage: 'scim' },
  { kind: 'team', stage: 'app' },
] as const;
const operationsOf = (stage: string): readonly FunctionDefinition[] =>
  operations.filter(({ api }) => apis[api].stage === stage);

/** What there is one of for every operation; the rules of the tests beside this one say more of them than a snapshot. */
const perOperation = new Set([
  'AWS::ApiGateway::Method',
  'AWS::ApiGateway::Resource',
  'AWS::CloudWatch::Alarm',
  'AWS::IAM::Role',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
]);

function snapshotOf({ kind, text }: SynthesizedStack): Template {
  const steady = text.replaceAll(/[0-9a-f]{64}/g, 'HASH').replaceAll(/(Deployment[0-9A-F]{8})[0-9a-f]{32}/g, '$1');
  // Metadata say where CDK put things, not what is deployed.
  const template = JSON.parse(steady, (name, value) => (name === 'Metadata' ? undefined : value));
  if (kind !== 'team' && kind !== 'operations') return template;
  const kept = Object.entries(template.Resources).filter(
    ([, resource]) => !perOperation.has(String(property(resource, 'Type'))),
  );
  return { ...template, Resources: Object.fromEntries(kept) };
}

describe.each(residencyNames)('the residency %s', (residency) => {
  const scim = () => stackOf(sandbox, residency, 'scim');
  const data = () => stackOf(sandbox, residency, 'data');

  test.each(kinds)('deploys the %s stack of the snapshot', (kind) => {
    expect(snapshotOf(stackOf(production, residency, kind))).toMatchSnapshot();
  });

  test('has the host names of its domain as base URLs, and tells SCIM those of the others', () => {
    const others = residencyNames.filter((candidate) => candidate !== residency);
    const scimUrl = `https://${hosts[residency]}/scim/v2`;
    for (const { name } of operationsOf('scim')) {
      const variables = environmentOf(stackOf(configured, residency, 'scim').template, name);
      expect(variables['SCIM_BASE_URL']).toBe(scimUrl);
      expect(JSON.parse(String(variables['OTHER_BASE_URLS']))).toEqual(
        Object.fromEntries(others.map((other) => [other, `https://${hosts[other]}/scim/v2`])),
      );
    }
    for (const { name } of operationsOf('app')) {
      expect(environmentOf(stackOf(configured, residency, 'team').template, name)).toMatchObject({
        SCIM_BASE_URL: scimUrl,
        APP_BASE_URL: `https://${hosts[residency]}`,
      });
    }
  });

  test.each(apiStacks)(
    'builds the base URL of $kind from the API’s id, so no function waits for the API’s methods',
    ({ kind, stage }) => {
      const { template } = stackOf(sandbox, residency, kind);
      const [apiId] = resourcesOf(template, 'AWS::ApiGateway::RestApi')[0] ?? [];
      const variable = kind === 'scim' ? 'SCIM_BASE_URL' : 'APP_BASE_URL';
      const path = kind === 'scim' ? '/scim/v2' : `/${stage}`;
      expect(environmentOf(template, kind === 'scim' ? 'get-user' : 'get-team')[variable]).toEqual({
        'Fn::Join': [
          '',
          [
            'https://',
            { Ref: apiId },
            `.execute-api.${residencies[residency].region}.`,
            { Ref: 'AWS::URLSuffix' },
            path,
          ],
        ],
      });
    },
  );

  test.each([
    { stage: 'production', stacks: () => production, policy: 'Retain', kept: true },
    { stage: 'sandbox', stacks: () => sandbox, policy: 'Delete', kept: false },
  ])('a $stage has DeletionPolicy $policy for what holds data', ({ stacks, policy, kept }) => {
    const { template, terminationProtection } = stackOf(stacks(), residency, 'data');
    const [, table] = resourcesOf(template, 'AWS::DynamoDB::Table')[0] ?? [];
    const [, key] = resourcesOf(template, 'AWS::KMS::Key')[0] ?? [];
    const [, pool] = resourcesOf(template, 'AWS::Cognito::UserPool')[0] ?? [];
    expect(terminationProtection).toBe(kept);
    expect(table).toMatchObject({ DeletionPolicy: policy, UpdateReplacePolicy: policy });
    expect(table?.Properties).toMatchObject({ DeletionProtectionEnabled: kept });
    expect(key).toMatchObject({ DeletionPolicy: policy, UpdateReplacePolicy: policy });
    expect(pool).toMatchObject({ DeletionPolicy: policy, UpdateReplacePolicy: policy });
    expect(pool?.Properties).toMatchObject({ DeletionProtection: kept ? 'ACTIVE' : 'INACTIVE' });
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

  test.each(apiStacks)('keeps every log of $kind for a limited time', ({ kind, stage }) => {
    const { template } = stackOf(production, residency, kind);
    const groups = resourcesOf(template, 'AWS::Logs::LogGroup');
    // One for each function and the access log.
    expect(groups).toHaveLength(operationsOf(stage).length + 1);
    for (const [, { Properties }] of groups) {
      expect(Properties?.['RetentionInDays']).toBe(residencies[residency].logRetentionDays);
    }
    const used = resourcesOf(template, 'AWS::Lambda::Function').map(([, { Properties }]) =>
      property(property(Properties?.['LoggingConfig'], 'LogGroup'), 'Ref'),
    );
    expect(new Set(used).size).toBe(operationsOf(stage).length);
  });

  test('runs functions on ARM64 and Node 24, each no longer than its operation says', () => {
    for (const { kind, stage } of apiStacks) {
      for (const { name, timeoutSeconds, errorImpact } of operationsOf(stage)) {
        const [, fn] = functionNamed(stackOf(sandbox, residency, kind).template, name);
        expect(fn.Properties).toMatchObject({
          Architectures: ['arm64'],
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Timeout: timeoutSeconds,
          Description: errorImpact,
          LoggingConfig: { LogFormat: 'JSON' },
        });
      }
    }
    expect(scim().text).not.toContain('EDGE');
  });

  test('stays well below CloudFormation’s 500 resources a stack', () => {
    for (const stack of configured.filter((candidate) => candidate.residency === residency)) {
      const resources = Object.keys(stack.template.Resources).length;
      expect({ kind: stack.kind, fits: resources < 450 }).toEqual({ kind: stack.kind, fits: true });
    }
  });
});

test('names of stacks and functions carry the stage, so a sandbox cannot replace a production', () => {
  const names = [...sandbox, ...production].map(({ name }) => name);
  expect(new Set(names).size).toBe(sandbox.length + production.length);
});

test('what cdk-nag finds and nobody acknowledged stops the synthesis: there would be no stacks to test', () => {
  expect(facts.careless).toContain('AwsSolutions-S1');
  for (const stacks of [sandbox, production, configured]) expect(stacks.length).toBeGreaterThan(residencyNames.length);
});
