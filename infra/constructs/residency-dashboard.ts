/** One page of CloudWatch for one residency. */
import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type RestApiName, restApis } from '../../functions/operations.ts';
import { apiMetric, functionMetric } from './api-metrics.ts';
import type { Watched } from './watched.ts';

const period = Duration.minutes(5);
const sum = { statistic: Stats.SUM, period };
const widgetWidth = 8;

export class ResidencyDashboard extends Construct {
  readonly name: string;
  readonly #dashboard: Dashboard;

  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id);
    this.name = watched.namePrefix;
    this.#dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: this.name,
      defaultInterval: Duration.hours(12),
    });
    // The keys of this literal are known; Object.keys() gives string[].
    for (const api of Object.keys(restApis) as RestApiName[]) this.#dashboard.addWidgets(...ofApi(api, watched));
    this.#dashboard.addWidgets(...ofFunctions(watched));
    this.#dashboard.addWidgets(...ofTable(watched));
  }

  show(alarms: Alarm[]): void {
    this.#dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms, width: 3 * widgetWidth, height: 8 }));
  }
}

const graph = (title: string, left: IMetric[]): GraphWidget => new GraphWidget({ title, left, width: widgetWidth });

function ofApi(api: RestApiName, { namePrefix }: Watched): GraphWidget[] {
  const latency = (percentile: number) =>
    apiMetric(namePrefix, api, 'Latency', { statistic: Stats.p(percentile), period });
  return [
    graph(`${api}: calls`, [apiMetric(namePrefix, api, 'Count', sum)]),
    graph(`${api}: refused (4XX) and failed (5XX)`, [
      apiMetric(namePrefix, api, '4XXError', sum),
      apiMetric(namePrefix, api, '5XXError', sum),
    ]),
    graph(`${api}: milliseconds`, [latency(50), latency(99)]),
  ];
}

function ofFunctions({ namePrefix, setAside, waiting }: Watched): GraphWidget[] {
  /** A line for each function that has something to show. */
  const ofEach = (metricName: string, statistic: string): IMetric =>
    new MathExpression({
      expression: `SEARCH('{AWS/Lambda,FunctionName} MetricName="${metricName}" FunctionName="${namePrefix}"', '${statistic}', ${period.toSeconds()})`,
      usingMetrics: {},
      period,
      label: '',
    });
  return [
    graph('Functions: errors', [ofEach('Errors', Stats.SUM)]),
    graph('Behind the table, milliseconds', [
      functionMetric(namePrefix, 'publish-changes', 'IteratorAge', { statistic: Stats.MAXIMUM, period }),
      functionMetric(namePrefix, 'settle-memberships', 'IteratorAge', { statistic: Stats.MAXIMUM, period }),
    ]),
    graph(
      'Set aside and waiting',
      [...setAside, ...waiting].map(([label, queue]) =>
        queue.metricApproximateNumberOfMessagesVisible({ period, statistic: Stats.MAXIMUM, label }),
      ),
    ),
  ];
}

function ofTable({ table }: Watched): GraphWidget[] {
  return [
    graph('Table: consumed units', [
      table.metricConsumedReadCapacityUnits(sum),
      table.metricConsumedWriteCapacityUnits(sum),
    ]),
    graph('Table: throttled', [table.metric('ReadThrottleEvents', sum), table.metric('WriteThrottleEvents', sum)]),
    graph('Table: conflicts of transactions', [table.metric('TransactionConflict', sum)]),
  ];
}
