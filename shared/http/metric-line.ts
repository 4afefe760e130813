/**
 * A metric as a line of the log: CloudWatch makes it from there, without a call and without rights
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 */

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

/** Lambda's JSON format wraps what goes by way of the console, and CloudWatch finds no metric in it then. */
export function writeMetric(line: string): void {
  process.stdout.write(`${line}\n`);
}
