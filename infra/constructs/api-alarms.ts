/** Alarms on the REST APIs: each as a whole, and each operation by what users lose while it fails. */
import { Aws } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { apis, type Operation, operations, type RestApiName, restApis } from '../../functions/operations.ts';
import { apiMetric, functionMetric } from './api-metrics.ts';
import { periodOf } from './rollcall-alarm.ts';
import type { AlarmDefinition, Watched } from './watched.ts';

/** In whose name an alarm speaks that is about a whole API. */
const users: Readonly<Record<RestApiName, string>> = {
  scim: 'identity providers',
  app: 'the console, people and the host product',
};

/** With fewer calls in a period one failure would be a rate; what fails by itself has the alarm of its operation. */
const callsMin = 20;

export function apiAlarms(watched: Watched): readonly AlarmDefinition[] {
  // The keys of this literal are known; Object.keys() gives string[].
  const names = Object.keys(restApis) as RestApiName[];
  const all: readonly Operation[] = operations;
  return [
    ...names.flatMap((name) => [...ofApi(name, watched)]),
    ...all.map((operation) => ofOperation(operation, watched)),
  ];
}

function* ofApi(api: RestApiName, { namePrefix, apis }: Watched): Iterable<AlarmDefinition> {
  const metric = (name: 'Count' | '5XXError', kind: AlarmDefinition['kind']): Metric =>
    apiMetric(namePrefix, api, name, { statistic: Stats.SUM, period: periodOf(kind) });
  yield {
    kind: 'api-errors',
    subject: api,
    usersLose: `More than one in a hundred calls of ${users[api]} fails.`,
    metric: new MathExpression({
      expression: `IF(calls >= ${callsMin}, errors / calls, 0)`,
      usingMetrics: { calls: metric('Count', 'api-errors'), errors: metric('5XXError', 'api-errors') },
      period: periodOf('api-errors'),
      label: 'Share of calls answered with 500 or more',
    }),
  };
  yield {
    kind: 'api-latency',
    subject: api,
    usersLose: `One in a hundred calls of ${users[api]} takes longer than 5 seconds; some give up.`,
    metric: apiMetric(namePrefix, api, 'Latency', { statistic: Stats.p(99), period: periodOf('api-latency') }),
  };
  const { accessLog, firewall } = apis[api];
  if (accessLog) {
    yield {
      kind: 'api-throttled',
      subject: api,
      usersLose: `Calls of ${users[api]} are refused with 429, because all callers together are too many.`,
      metric: accessLog.throttled().with({ period: periodOf('api-throttled') }),
    };
  }
  if (firewall) {
    yield {
      kind: 'rate-limited',
      subject: api,
      usersLose: `Somebody asks more than the limit; calls of ${users[api]} are refused with 429.`,
      metric: new Metric({
        namespace: 'AWS/WAFV2',
        metricName: 'BlockedRequests',
        dimensionsMap: { WebACL: firewall.metricName, Rule: 'ALL', Region: Aws.REGION },
        statistic: Stats.SUM,
        period: periodOf('rate-limited'),
      }),
    };
  }
}

/** By what was answered, because a function that answers 500 has not failed in Lambda's eyes. */
function ofOperation(operation: Operation, { namePrefix, apis: restApis }: Watched): AlarmDefinition {
  const { name, method, api, errorImpact } = operation;
  const kind = 'operation-fails';
  const period = periodOf(kind);
  const { accessLog } = restApis[apis[api].stage];
  const metric =
    accessLog && method !== 'ANY'
      ? accessLog.failuresOf(operation).with({ period })
      : functionMetric(namePrefix, name, 'Errors', { statistic: Stats.SUM, period });
  return { kind, subject: name, usersLose: errorImpact, metric };
}
