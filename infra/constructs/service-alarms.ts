/** Alarms on what is behind the APIs: functions that nobody waits for, sign-in, mail, the table; and on what people do. */
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Operation as TableOperation } from 'aws-cdk-lib/aws-dynamodb';
import {
  eventFunctions,
  type FunctionDefinition,
  scheduledFunctions,
  signInFunctions,
  streamFunctions,
} from '../../functions/operations.ts';
import { functionMetric } from './api-metrics.ts';
import { periodOf } from './rollcall-alarm.ts';
import type { AlarmDefinition, Watched } from './watched.ts';

/** What the functions ask of the table. */
const tableOperations = [
  TableOperation.GET_ITEM,
  TableOperation.BATCH_GET_ITEM,
  TableOperation.QUERY,
  TableOperation.PUT_ITEM,
  TableOperation.UPDATE_ITEM,
  TableOperation.TRANSACT_WRITE_ITEMS,
];

export function serviceAlarms(watched: Watched): readonly AlarmDefinition[] {
  return [...ofFunctions(watched), ...ofQueues(watched), ...ofMail(watched), ...ofTable(watched), ...ofPeople(watched)];
}

function* ofFunctions({ namePrefix, setAside }: Watched): Iterable<AlarmDefinition> {
  const errors = (name: string, kind: AlarmDefinition['kind']): Metric =>
    functionMetric(namePrefix, name, 'Errors', { statistic: Stats.SUM, period: periodOf(kind) });
  for (const { name, errorImpact } of signInFunctions) {
    yield { kind: 'sign-in-fails', usersLose: errorImpact, metric: errors(name, 'sign-in-fails') };
  }
  const behind: readonly FunctionDefinition[] = [...streamFunctions, ...eventFunctions, ...scheduledFunctions];
  // What has no queue and no clock is not deployed.
  const clocked = new Set<string>(scheduledFunctions.map(({ name }) => name));
  for (const { name, errorImpact } of behind.filter((each) => setAside.has(each.name) || clocked.has(each.name))) {
    const kind = name === 'send-invite' ? 'invites-not-sent' : 'function-fails';
    yield { kind, subject: name, usersLose: errorImpact, metric: errors(name, kind) };
  }
  for (const { name, errorImpact } of streamFunctions) {
    yield {
      kind: 'stream-behind',
      subject: name,
      usersLose: errorImpact,
      metric: functionMetric(namePrefix, name, 'IteratorAge', {
        statistic: Stats.MAXIMUM,
        period: periodOf('stream-behind'),
      }),
    };
  }
  yield {
    kind: 'functions-throttled',
    usersLose: 'Calls of anybody may fail: the account runs as many functions at once as it may.',
    // Of the account's functions in the region, ours and others, because they share what there is.
    metric: new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Throttles',
      statistic: Stats.SUM,
      period: periodOf('functions-throttled'),
    }),
  };
}

function* ofQueues({ setAside, waiting }: Watched): Iterable<AlarmDefinition> {
  const lost = new Map<string, string>(
    [...streamFunctions, ...eventFunctions].map(({ name, errorImpact }) => [name, errorImpact]),
  );
  for (const [name, queue] of setAside) {
    yield {
      kind: 'set-aside',
      subject: name,
      usersLose: `What ${name} could not do is set aside and will not be tried again by itself. ${lost.get(name)}`,
      metric: queue.metricApproximateNumberOfMessagesVisible({
        period: periodOf('set-aside'),
        statistic: Stats.MAXIMUM,
      }),
    };
  }
  for (const [name, queue] of waiting) {
    yield {
      kind: 'webhooks-late',
      subject: name,
      usersLose: lost.get(name) ?? '',
      metric: queue.metricApproximateAgeOfOldestMessage({
        period: periodOf('webhooks-late'),
        statistic: Stats.MAXIMUM,
      }),
    };
  }
}

function* ofMail({ settings }: Watched): Iterable<AlarmDefinition> {
  if (settings.mailSender === undefined) return;
  yield {
    kind: 'mail-bounces',
    usersLose: 'Mails come back; where too many do, SES stops sending any.',
    metric: new Metric({
      namespace: 'AWS/SES',
      metricName: 'Reputation.BounceRate',
      statistic: Stats.AVERAGE,
      period: periodOf('mail-bounces'),
    }),
  };
}

function* ofTable({ table }: Watched): Iterable<AlarmDefinition> {
  const throttles = (metricName: 'ReadThrottleEvents' | 'WriteThrottleEvents'): Metric =>
    table.metric(metricName, { statistic: Stats.SUM, period: periodOf('table-throttled') });
  yield {
    kind: 'table-throttled',
    usersLose: 'Calls take longer, and some are answered 503 with Retry-After.',
    metric: new MathExpression({
      expression: 'reads + writes',
      usingMetrics: { reads: throttles('ReadThrottleEvents'), writes: throttles('WriteThrottleEvents') },
      period: periodOf('table-throttled'),
      label: 'Throttled reads and writes',
    }),
  };
  yield {
    kind: 'table-errors',
    usersLose: 'Calls take longer, and some are answered 503: DynamoDB itself fails.',
    metric: table.metricSystemErrorsForOperations({ operations: tableOperations, period: periodOf('table-errors') }),
  };
}

function* ofPeople({ residency }: Watched): Iterable<AlarmDefinition> {
  yield {
    kind: 'mass-deactivation',
    usersLose: 'A team lost access for many people within a short time, which may be meant and may be a mistake.',
    metric: new Metric({
      namespace: 'Rollcall',
      metricName: 'MassDeactivation',
      dimensionsMap: { Residency: residency },
      statistic: Stats.SUM,
      period: periodOf('mass-deactivation'),
    }),
  };
}
