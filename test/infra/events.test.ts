/** What happens behind a commit: who is called with which changes and events, and what becomes of what keeps failing. */
import {
  type EventFunction,
  eventFunctions,
  type StreamFunction,
  scheduledFunctions,
  streamFunctions,
} from '../../functions/operations.ts';
import {
  functionNamed,
  idIn,
  property,
  resourcesOf,
  type SynthesizedStack,
  stackOf,
  synthesisMs,
  synthesized,
} from './synthesize.ts';

let withWebhook: SynthesizedStack['template'];
let bare: SynthesizedStack['template'];

beforeAll(async () => {
  withWebhook = stackOf(await synthesized('configured'), 'us', 'stream').template;
  bare = stackOf(await synthesized('production'), 'us', 'stream').template;
}, synthesisMs);

const functions: readonly StreamFunction[] = streamFunctions;

const rules = () =>
  resourcesOf(withWebhook, 'AWS::Events::Rule').map(([id, { Properties = {} }]) => ({
    id,
    pattern: Properties['EventPattern'],
    schedule: Properties['ScheduleExpression'],
    targets: [Properties['Targets']].flat(),
  }));

test('the stream has two readers, which is as many as DynamoDB serves without throttling', () => {
  expect(functions).toHaveLength(2);
});

test.each(functions)(
  'the stream calls $name with the items it asks for, and sets aside what keeps failing',
  ({ name, takes, changesAtOnce }) => {
    const [id] = functionNamed(bare, name);
    const source = resourcesOf(bare, 'AWS::Lambda::EventSourceMapping').find(
      ([, { Properties }]) => idIn(Properties?.['FunctionName']) === id,
    )?.[1].Properties;
    const patterns = takes.map(({ sortKeyPrefix, changes, attribute, without }) => ({
      eventName: changes,
      dynamodb: {
        Keys: { sk: { S: [{ prefix: sortKeyPrefix }] } },
        ...(attribute !== undefined && { NewImage: { [attribute]: { S: [{ exists: true }] } } }),
        ...(without !== undefined && { NewImage: { [without]: { BOOL: [{ exists: false }] } } }),
      },
    }));
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
    expect(patterns.length).toBeLessThanOrEqual(5);
    expect(source).toMatchObject({
      BatchSize: changesAtOnce ?? 1,
      FilterCriteria: { Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: expect.anything() } },
    });
  },
);

test.each(eventFunctions.map((definition): EventFunction => definition))(
  'the bus calls $name with the events it asks for, for a day, and sets aside what keeps failing',
  ({ name, events, isQueued }) => {
    const rule = rules().find(({ id }) => id.startsWith(`${name.replaceAll('-', '')}rule`));
    expect(rule?.pattern).toEqual({ source: ['rollcall'], ...(events !== 'all' && { 'detail-type': events }) });
    const [target, ...more] = rule?.targets ?? [];
    expect(more).toEqual([]);
    expect(target).toMatchObject({
      DeadLetterConfig: { Arn: expect.anything() },
      RetryPolicy: { MaximumEventAgeInSeconds: 86_400 },
    });
    const called = withWebhook.Resources[idIn(property(target, 'Arn'))];
    expect(called?.Type).toBe(isQueued ? 'AWS::SQS::Queue' : 'AWS::Lambda::Function');
  },
);

test('a webhook waits in a queue and is tried for a day, at most five at once', () => {
  const [, source] =
    resourcesOf(withWebhook, 'AWS::Lambda::EventSourceMapping').find(
      ([, { Properties }]) => property(Properties, 'ScalingConfig') !== undefined,
    ) ?? [];
  expect(source?.Properties).toMatchObject({
    BatchSize: 1,
    ScalingConfig: { MaximumConcurrency: 5 },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  const queue = withWebhook.Resources[idIn(source?.Properties?.['EventSourceArn'])]?.Properties;
  const attempts = Number(property(queue?.['RedrivePolicy'], 'maxReceiveCount'));
  expect(attempts * Number(queue?.['VisibilityTimeout'])).toBe(24 * 60 * 60);
  // AWS advises six times the function's own time.
  const [, fn] = functionNamed(withWebhook, 'deliver-webhook');
  expect(Number(queue?.['VisibilityTimeout'])).toBeGreaterThanOrEqual(6 * Number(fn.Properties?.['Timeout']));
});

test('without a webhook URL there is no webhook, no secret and no queue for it', () => {
  expect(() => functionNamed(bare, 'deliver-webhook')).toThrow('no function deliver-webhook');
  expect(resourcesOf(bare, 'AWS::SecretsManager::Secret')).toEqual([]);
  expect(JSON.stringify(bare)).not.toContain('deliver-webhook');
});

test.each(scheduledFunctions)('the clock calls $name every $everyMinutes minutes', ({ name, everyMinutes }) => {
  const rule = rules().find(({ id }) => id.startsWith(`${name.replaceAll('-', '')}schedule`));
  expect(rule?.schedule).toBe(`rate(${everyMinutes} minutes)`);
  expect(idIn(property(rule?.targets[0], 'Arn'))).toBe(functionNamed(withWebhook, name)[0]);
});

test('every queue is encrypted and refuses plain HTTP', () => {
  const queues = resourcesOf(withWebhook, 'AWS::SQS::Queue');
  expect(queues.length).toBeGreaterThan(functions.length);
  for (const [, { Properties }] of queues) expect(Properties).toMatchObject({ SqsManagedSseEnabled: true });
  const policies = resourcesOf(withWebhook, 'AWS::SQS::QueuePolicy').map(([, policy]) => JSON.stringify(policy));
  expect(policies).toHaveLength(queues.length);
  for (const policy of policies) expect(policy).toContain('"aws:SecureTransport":"false"');
});
