/** The access log of a REST API, and what is counted in it: which operations fail, and what the gateway throttled. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat, LogGroupLogDestination, type StageOptions } from 'aws-cdk-lib/aws-apigateway';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, LogGroup, MetricFilter, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { apis, type Operation } from '../../functions/operations.ts';
import { accessLogFields } from './access-log-fields.ts';

export interface AccessLogProps {
  readonly apiName: string;
  readonly logRetentionDays: RetentionDays;
  /** Whether the log outlives the stack. */
  readonly keepsLogs: boolean;
}

const failures = 'FailedRequests';
const throttled = 'ThrottledRequests';

/**
 * Counted from the log, because the gateway's own metrics of single methods are billed for every method that is called, and these only
 * while something fails.
 */
export class AccessLog extends Construct {
  readonly #namespace: string;
  readonly #logGroup: LogGroup;

  constructor(scope: Construct, id: string, { apiName, logRetentionDays, keepsLogs }: AccessLogProps) {
    super(scope, id);
    this.#namespace = `Rollcall/${apiName}`;
    const logGroup = new LogGroup(this, 'Log', {
      retention: logRetentionDays,
      removalPolicy: keepsLogs ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.#logGroup = logGroup;
    const counted = { logGroup, metricNamespace: this.#namespace, metricValue: '1' };
    new MetricFilter(this, 'Failures', {
      ...counted,
      metricName: failures,
      filterPattern: FilterPattern.stringValue('$.status', '=', '5*'),
      dimensions: { Method: '$.method', Resource: '$.resourcePath' },
    });
    new MetricFilter(this, 'Throttled', {
      ...counted,
      metricName: throttled,
      filterPattern: FilterPattern.stringValue('$.gatewayErrorType', '=', 'THROTTLED'),
    });
  }

  get deployOptions(): StageOptions {
    return {
      accessLogDestination: new LogGroupLogDestination(this.#logGroup),
      accessLogFormat: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
    };
  }

  /** How often an operation was answered with 500 or more. Not known of one that takes any method: each has a metric of its own. */
  failuresOf({ method, api, path }: Operation): Metric {
    return new Metric({
      namespace: this.#namespace,
      metricName: failures,
      dimensionsMap: { Method: method, Resource: apis[api].path + path },
      statistic: Stats.SUM,
    });
  }

  /** How many requests the stage's throttle refused. */
  throttled(): Metric {
    return new Metric({ namespace: this.#namespace, metricName: throttled, statistic: Stats.SUM });
  }
}
