/** What CloudWatch measures of a REST API's stage, for nothing. */
import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { RestApiName } from '../../functions/operations.ts';

type ApiMetricName = 'Count' | '4XXError' | '5XXError' | 'Latency';

/** By name, and not by construct, so that stacks of alarms do not hold on to stacks of APIs. */
export function apiMetric(
  namePrefix: string,
  api: RestApiName,
  metricName: ApiMetricName,
  { statistic, period }: { readonly statistic: string; readonly period: Duration },
): Metric {
  const dimensionsMap = { ApiName: `${namePrefix}-${api}`, Stage: api };
  return new Metric({ namespace: 'AWS/ApiGateway', metricName, dimensionsMap, statistic, period });
}

/** Of the function that is named so in the operations table. */
export function functionMetric(
  namePrefix: string,
  name: string,
  metricName: 'Errors' | 'IteratorAge',
  { statistic, period }: { readonly statistic: string; readonly period: Duration },
): Metric {
  const dimensionsMap = { FunctionName: `${namePrefix}-${name}` };
  return new Metric({ namespace: 'AWS/Lambda', metricName, dimensionsMap, statistic, period });
}
