/**
 * A metric as a line of the log: CloudWatch makes it from there, without a call and without rights
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 */
import { env, optionalEnv } from '../env.ts';
import type { Service } from './service.ts';

const namespace = 'Rollcall';

/** @param values besides the metric, such as a team's id; never personal data @returns one line without its end */
export function metricLine(
  metric: string,
  {
    residency,
    at,
    values,
  }: { readonly residency: string; readonly at: Date; readonly values: Readonly<Record<string, string | number>> },
): string {
  return JSON.stringify({
    _aws: {
      Timestamp: at.getTime(),
      CloudWatchMetrics: [
        { Namespace: namespace, Dimensions: [['Residency']], Metrics: [{ Name: metric, Unit: 'Count' }] },
      ],
    },
    Residency: residency,
    [metric]: 1,
    ...values,
  });
}

/** Written past the console on Lambda, whose JSON format would wrap it so that no metric is found in it; elsewhere it is a line of the log. */
export function writeMetric({ log }: Pick<Service, 'log'>, line: string): void {
  if (optionalEnv(env.lambdaFunctionName)) process.stdout.write(`${line}\n`);
  else log(JSON.parse(line));
}
