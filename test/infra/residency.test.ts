/** Residency: what is deployed for one knows nothing of another, and everything that holds data is in its region (infra/residency.md). */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Residency, residencies, residencyNames } from '../../infra/config.ts';
import { type DeploymentName, deployments } from './deployments.ts';
import { environmentOf, resourcesOf, type SynthesizedStack, stackOf, synthesisMs, synthesized } from './synthesize.ts';

const document = readFileSync(path.resolve(import.meta.dirname, '../../infra/residency.md'), 'utf8');
const section = (title: string): string => document.split(/^## /m).find((text) => text.startsWith(title)) ?? '';
const typesIn = (text: string): readonly string[] => [...new Set(text.match(/AWS::\w+::\w+/g))];

const hosts: Readonly<Record<Residency, string>> = { us: 'api.example.com', eu: 'api.eu.example.com' };
// The keys of this literal are known; Object.keys() gives string[].
const names = Object.keys(deployments) as DeploymentName[];
const deployed = new Map<DeploymentName, readonly SynthesizedStack[]>();

beforeAll(async () => {
  for (const name of names) deployed.set(name, await synthesized(name));
}, synthesisMs);

const stacksOf = (name: DeploymentName, residency: Residency): readonly SynthesizedStack[] =>
  (deployed.get(name) ?? []).filter((stack) => stack.residency === residency);

/** Text in which base URLs of other residencies, where they may stand, stand no more. */
const withoutOtherBaseUrls = ({ text }: SynthesizedStack): string => text.replaceAll(/"OTHER_BASE_URLS": ".*"/g, '');

describe.each(residencyNames)('the residency %s', (residency) => {
  const others = residencyNames.filter((candidate) => candidate !== residency);

  describe.each(names)('in the deployment "%s"', (name) => {
    test('is in its own region, every stack', () => {
      const stacks = stacksOf(name, residency);
      expect(stacks.length).toBeGreaterThan(4);
      expect(new Set(stacks.map(({ region }) => region))).toEqual(new Set([residencies[residency].region]));
    });

    test('names no region but its own', () => {
      // Every region that AWS has, or will have, is written so.
      const region =
        /\b(?:af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov)-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d\b/g;
      for (const stack of stacksOf(name, residency)) {
        const found = new Set(withoutOtherBaseUrls(stack).match(region) ?? []);
        found.delete(residencies[residency].region);
        expect({ kind: stack.kind, found: [...found] }).toEqual({ kind: stack.kind, found: [] });
      }
    });

    test('names no stack, function, bucket, table, key, export or host of another', () => {
      for (const stack of stacksOf(name, residency)) {
        const text = withoutOtherBaseUrls(stack);
        for (const other of others) {
          expect(text).not.toMatch(new RegExp(`rollcall-[a-z]+-${other}\\b`));
          expect(text).not.toMatch(new RegExp(`"RESIDENCY": "${other}"`));
          expect(text).not.toMatch(new RegExp(`(?<![a-z.])${hosts[other].replaceAll('.', '\\.')}`));
        }
      }
    });

    test('takes from other stacks only what stacks of its own give', () => {
      const given = new Set<string>();
      const taken: string[] = [];
      for (const { text, name: stackName } of stacksOf(name, residency)) {
        for (const [, exported = ''] of text.matchAll(/"Name": "([^"]+:[^"]+)"/g)) given.add(exported);
        for (const [, imported = ''] of text.matchAll(/"Fn::ImportValue": "([^"]+)"/g)) taken.push(imported);
        expect(stackName).toContain(`-${residency}-`);
      }
      expect(taken.length).toBeGreaterThan(0);
      expect(taken.filter((each) => !given.has(each))).toEqual([]);
    });

    test('has no account of anybody’s, replica, global table, replication, edge or inference across regions', () => {
      for (const stack of stacksOf(name, residency)) {
        const types = Object.values(stack.template.Resources).map(({ Type }) => Type);
        expect(
          types.filter((type) => /GlobalTable|GlobalCluster|Bedrock|CloudFront|MultiRegion|::S3::/.test(type)),
        ).toEqual([]);
        expect(stack.text).not.toMatch(/"Replicas"|ReplicationConfiguration|ReplicaRegions|"EDGE"|"MultiRegion": true/);
        expect(stack.text).not.toMatch(/arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{12}:/);
      }
    });

    test('backs its table up in the table’s own region, and nowhere else', () => {
      const { template } = stackOf(stacksOf(name, residency), residency, 'data');
      const [, table] = resourcesOf(template, 'AWS::DynamoDB::Table')[0] ?? [];
      expect(table?.Properties?.['PointInTimeRecoverySpecification']).toEqual({ PointInTimeRecoveryEnabled: true });
      const types = stacksOf(name, residency).flatMap((stack) =>
        Object.values(stack.template.Resources).map(({ Type }) => Type),
      );
      expect(types.filter((type) => type.startsWith('AWS::Backup::'))).toEqual([]);
    });
  });

  test('knows the others’ public base URLs where there are custom domains, and is told nothing without', () => {
    const [told, untold] = [stacksOf('configured', residency), stacksOf('production', residency)].map((stacks) =>
      environmentOf(stackOf(stacks, residency, 'scim').template, 'get-user'),
    );
    expect(JSON.parse(String(told?.['OTHER_BASE_URLS']))).toEqual(
      Object.fromEntries(others.map((other) => [other, `https://${hosts[other]}/scim/v2`])),
    );
    expect(untold?.['OTHER_BASE_URLS']).toBe('{}');
  });
});

/** Types that hold nothing and pass nothing on: they connect, allow or describe others. */
const inert =
  /^AWS::(?:ApiGateway::(?!RestApi)|CDK::|CertificateManager::|CloudWatch::Alarm|Cognito::(?!UserPool$)|Events::Rule|Lambda::(?!Function)|Logs::MetricFilter|SNS::(?!Topic$)|SQS::QueuePolicy|WAFv2::WebACLAssociation)|^AWS::IAM::Policy/;

test('the document for auditors names every type of resource that holds data or is of no region, and no other', () => {
  const types = new Set(
    [...deployed.values()].flat().flatMap(({ template }) => Object.values(template.Resources).map(({ Type }) => Type)),
  );
  const telling = [...types].filter((type) => !inert.test(type)).toSorted();
  const told = [...typesIn(section('What holds data')), ...typesIn(section('What AWS keeps'))].toSorted();
  expect(told).toEqual(telling);
});

test('the document names each residency with its region', () => {
  for (const residency of residencyNames) {
    expect(document).toContain(`\`${residency}\` in ${residencies[residency].region}`);
  }
});
