/** What operators of one residency look at and are told: a dashboard, and alarms with a budget where they are on. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { apiAlarms } from '../constructs/api-alarms.ts';
import { MonthlyBudget } from '../constructs/monthly-budget.ts';
import { OperatorTopic } from '../constructs/operator-topic.ts';
import { ResidencyDashboard } from '../constructs/residency-dashboard.ts';
import { RollcallAlarm } from '../constructs/rollcall-alarm.ts';
import { serviceAlarms } from '../constructs/service-alarms.ts';
import type { Watched } from '../constructs/watched.ts';

export interface OperationsStackProps extends StackProps, Watched {}

export class OperationsStack extends Stack {
  constructor(scope: Construct, id: string, props: OperationsStackProps) {
    const { residency, settings, namePrefix, table, apis, setAside, waiting, ...stackProps } = props;
    super(scope, id, stackProps);
    const watched = { residency, settings, namePrefix, table, apis, setAside, waiting };
    const dashboard = new ResidencyDashboard(this, 'Dashboard', watched);
    new CfnOutput(this, 'DashboardName', { value: dashboard.name, description: 'In CloudWatch' });
    if (!settings.alarms) return;
    const topic = new OperatorTopic(this, 'Operators', {
      topicName: `${namePrefix}-operators`,
      email: settings.alarmEmail,
    });
    const alarms = [...apiAlarms(watched), ...serviceAlarms(watched)].map(
      (alarm) => new RollcallAlarm(this, { ...alarm, namePrefix, topic }).alarm,
    );
    dashboard.show(alarms);
    new MonthlyBudget(this, 'Budget', { namePrefix, dollars: settings.monthlyBudgetDollars, topic });
    new CfnOutput(this, 'OperatorTopicArn', {
      value: topic.topicArn,
      description: 'Subscribe to it to hear of alarms',
    });
  }
}
