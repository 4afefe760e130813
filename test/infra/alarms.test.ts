/** What operators are told: each alarm says what users lose and which article to read, and there is an article for each. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { functionDefinitions, operations } from '../../functions/operations.ts';
import { alarmKinds } from '../../infra/constructs/rollcall-alarm.ts';
import { property, resourcesOf, type SynthesizedStack, stackOf, synthesisMs, synthesized } from './synthesize.ts';

const runbook = readFileSync(path.resolve(import.meta.dirname, '../../infra/runbook.md'), 'utf8');
const articles = [...runbook.matchAll(/^## (\S+)$/gm)].map(([, name = '']) => name);
/** Articles that no alarm leads to: of a budget, which is no alarm of CloudWatch, and of what an operator does unasked. */
const withoutAlarm = ['budget', 'ending-a-production'];

let configured: readonly SynthesizedStack[];
let production: readonly SynthesizedStack[];
let sandbox: readonly SynthesizedStack[];

beforeAll(async () => {
  configured = await synthesized('configured');
  production = await synthesized('production');
  sandbox = await synthesized('sandbox');
}, synthesisMs);

const template = (among = configured) => stackOf(among, 'us', 'operations').template;
const alarms = (among = configured) =>
  resourcesOf(template(among), 'AWS::CloudWatch::Alarm').map(([, { Properties = {} }]) => ({
    name: String(Properties['AlarmName']),
    description: String(Properties['AlarmDescription']),
    article: /What to do: infra\/runbook\.md#([a-z-]+)$/.exec(String(Properties['AlarmDescription']))?.[1] ?? '',
    properties: Properties,
  }));
const named = (name: string, among = configured) => {
  const found = alarms(among).find((alarm) => alarm.name === `rollcall-production-us-${name}`);
  if (!found) throw new Error(`no alarm ${name}`);
  return found;
};

test('every alarm leads to an article of the runbook, and every article has an alarm', () => {
  expect(new Set(articles).size).toBe(articles.length);
  const led = [...new Set(alarms().map(({ article }) => article)), ...withoutAlarm];
  expect(led.toSorted()).toEqual(articles.toSorted());
  expect(Object.keys(alarmKinds).toSorted()).toEqual(
    articles.filter((each) => !withoutAlarm.includes(each)).toSorted(),
  );
});

test('articles refer to articles that there are', () => {
  const referred = [...runbook.matchAll(/\]\(#([a-z-]+)\)/g)].map(([, name = '']) => name);
  expect(referred.filter((name) => !articles.includes(name))).toEqual([]);
  expect(referred.length).toBeGreaterThan(5);
});

test.each(functionDefinitions)('while $name fails an alarm says what users lose', ({ name, errorImpact }) => {
  const about = alarms().filter(
    (alarm) =>
      alarm.name.endsWith(`-fails-${name}`) ||
      alarm.name.endsWith(`-not-sent-${name}`) ||
      (name === 'sign-in-gate' && alarm.article === 'sign-in-fails'),
  );
  expect(about).toHaveLength(1);
  expect(about[0]?.description.startsWith(errorImpact)).toBe(true);
});

test('an operation’s failures are counted in the access log of its API, by method and path', () => {
  expect(named('operation-fails-patch-user').properties).toMatchObject({
    Namespace: 'Rollcall/rollcall-production-us-scim',
    MetricName: 'FailedRequests',
    Dimensions: [
      { Name: 'Method', Value: 'PATCH' },
      { Name: 'Resource', Value: '/v2/Users/{id}' },
    ],
  });
  const filters = resourcesOf(stackOf(configured, 'us', 'scim').template, 'AWS::Logs::MetricFilter').map(
    ([, { Properties }]) => Properties,
  );
  expect(filters).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        FilterPattern: '{ $.status = "5*" }',
        MetricTransformations: [
          expect.objectContaining({
            MetricNamespace: 'Rollcall/rollcall-production-us-scim',
            MetricName: 'FailedRequests',
            Dimensions: [
              { Key: 'Method', Value: '$.method' },
              { Key: 'Resource', Value: '$.resourcePath' },
            ],
          }),
        ],
      }),
    ]),
  );
});

test('each operation with a method of its own has an alarm on that method and path', () => {
  const ofMethods = alarms().filter(({ properties }) => properties['MetricName'] === 'FailedRequests');
  const wanted = operations.filter(({ method }) => method !== 'ANY').map(({ name }) => name);
  expect(ofMethods.map(({ name }) => name.replace('rollcall-production-us-operation-fails-', '')).toSorted()).toEqual(
    wanted.toSorted(),
  );
});

test('each queue of what was set aside has an alarm, and so has a receiver of webhooks that is down', () => {
  const queues = resourcesOf(stackOf(configured, 'us', 'stream').template, 'AWS::SQS::Queue').map(([id]) => id);
  const watched = alarms().filter(({ article }) => article === 'set-aside' || article === 'webhooks-late');
  const names = watched.map(({ properties }) => JSON.stringify(properties['Dimensions']));
  for (const id of queues) expect(names.filter((name) => name.includes(id))).toHaveLength(1);
});

test('mass deactivation is the metric of that name, by residency', () => {
  expect(named('mass-deactivation').properties).toMatchObject({
    Namespace: 'Rollcall',
    MetricName: 'MassDeactivation',
    Dimensions: [{ Name: 'Residency', Value: 'us' }],
    Statistic: 'Sum',
  });
});

test('each alarm tells the operators’ topic, is quiet where nothing is measured, and says when it is over', () => {
  const [topicId] = resourcesOf(template(), 'AWS::SNS::Topic')[0] ?? [];
  for (const { name, properties } of alarms()) {
    expect({ name, actions: properties['AlarmActions'], over: properties['OKActions'] }).toEqual({
      name,
      actions: [{ Ref: topicId }],
      over: [{ Ref: topicId }],
    });
    expect(properties['TreatMissingData']).toBe('notBreaching');
    expect(properties['ComparisonOperator']).toBe('GreaterThanThreshold');
  }
});

test('an expression has no more metrics than CloudWatch allows an alarm', () => {
  for (const { properties } of alarms()) {
    const metrics = [properties['Metrics'] ?? []].flat().filter((each) => property(each, 'MetricStat') !== undefined);
    expect(metrics.length).toBeLessThanOrEqual(10);
  }
});

test('CloudWatch and Budgets of this account, and nobody else, may write to the topic; operators read it by mail', () => {
  const policies = resourcesOf(template(), 'AWS::SNS::TopicPolicy');
  const statements = policies.flatMap(([, { Properties }]) =>
    [property(Properties?.['PolicyDocument'], 'Statement') ?? []].flat(),
  );
  const allowed = statements.filter((statement) => property(statement, 'Effect') === 'Allow');
  expect(allowed.map((statement) => property(property(statement, 'Principal'), 'Service'))).toEqual([
    'cloudwatch.amazonaws.com',
    'budgets.amazonaws.com',
  ]);
  for (const statement of allowed) {
    expect(statement).toMatchObject({
      Action: 'sns:Publish',
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
  }
  expect(resourcesOf(template(), 'AWS::SNS::Subscription').map(([, { Properties }]) => Properties)).toEqual([
    expect.objectContaining({ Protocol: 'email', Endpoint: 'operators@example.com' }),
  ]);
});

test('a budget covers what has the tag of the deployment, which is on every stack’s resources', () => {
  const [, budget] = resourcesOf(template(), 'AWS::Budgets::Budget')[0] ?? [];
  expect(budget?.Properties?.['Budget']).toMatchObject({
    BudgetLimit: { Amount: 200, Unit: 'USD' },
    CostFilters: { TagKeyValue: ['user:rollcall:deployment$rollcall-production-us'] },
  });
});

test('without a mail sender and a webhook there are no alarms about them', () => {
  const kinds = new Set(alarms(production).map(({ article }) => article));
  expect([...kinds].filter((kind) => kind === 'mail-bounces' || kind === 'webhooks-late')).toEqual([]);
});

test('a sandbox has a dashboard, and no alarm, budget or topic unless its operator says so', () => {
  const types = Object.values(template(sandbox).Resources).map(({ Type }) => Type);
  expect(types).toEqual(['AWS::CloudWatch::Dashboard']);
});

test('there is one dashboard in each residency, with both APIs, the functions, the table and the alarms', () => {
  const dashboards = resourcesOf(template(), 'AWS::CloudWatch::Dashboard');
  expect(dashboards).toHaveLength(1);
  const body = JSON.stringify(dashboards[0]?.[1].Properties?.['DashboardBody']);
  for (const shown of ['scim: calls', 'app: calls', 'Functions: errors', 'Table: throttled', 'Alarms']) {
    expect(body).toContain(shown);
  }
});
