/** An alarm that tells what users lose and which article of `infra/runbook.md` says what to do. */
import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** Every kind of alarm, and its threshold: how high, in how many of how many periods. Each has an article of its name. */
export const alarmKinds = {
  'api-errors': { above: 0.01, minutes: 1, of: 5, atLeast: 3 },
  'api-latency': { above: 5000, minutes: 5, of: 3, atLeast: 2 },
  'api-throttled': { above: 0, minutes: 1, of: 5, atLeast: 2 },
  'rate-limited': { above: 0, minutes: 5, of: 3, atLeast: 2 },
  'operation-fails': { above: 2, minutes: 15, of: 1, atLeast: 1 },
  'function-fails': { above: 2, minutes: 15, of: 1, atLeast: 1 },
  'sign-in-fails': { above: 2, minutes: 5, of: 1, atLeast: 1 },
  'functions-throttled': { above: 0, minutes: 1, of: 5, atLeast: 2 },
  'stream-behind': { above: 300_000, minutes: 1, of: 5, atLeast: 5 },
  'set-aside': { above: 0, minutes: 5, of: 1, atLeast: 1 },
  'webhooks-late': { above: 3600, minutes: 5, of: 3, atLeast: 3 },
  'invites-not-sent': { above: 0, minutes: 15, of: 1, atLeast: 1 },
  'mail-bounces': { above: 0.03, minutes: 60, of: 1, atLeast: 1 },
  'table-throttled': { above: 0, minutes: 1, of: 5, atLeast: 3 },
  'table-errors': { above: 5, minutes: 5, of: 1, atLeast: 1 },
  'mass-deactivation': { above: 0, minutes: 5, of: 1, atLeast: 1 },
} as const;

export type AlarmKind = keyof typeof alarmKinds;

/** How long a metric of that alarm's is added up. */
export const periodOf = (kind: AlarmKind): Duration => Duration.minutes(alarmKinds[kind].minutes);

/** What every message of an operator's ends with. */
const articleOf = (kind: AlarmKind): string => `What to do: infra/runbook.md#${kind}`;

export interface RollcallAlarmProps {
  readonly kind: AlarmKind;
  /** What one of several is about, as `patch-user`. */
  readonly subject?: string;
  /** Begins the name. */
  readonly namePrefix: string;
  /** A sentence. */
  readonly usersLose: string;
  /** Of `periodOf(kind)`. */
  readonly metric: IMetric;
  readonly topic: ITopic;
}

export class RollcallAlarm extends Construct {
  readonly alarm: Alarm;

  constructor(scope: Construct, { kind, subject, namePrefix, usersLose, metric, topic }: RollcallAlarmProps) {
    const id = subject === undefined ? kind : `${kind}-${subject}`;
    super(scope, id);
    const { above, of, atLeast } = alarmKinds[kind];
    this.alarm = new Alarm(this, 'Alarm', {
      alarmName: `${namePrefix}-${id}`,
      alarmDescription: `${usersLose} ${articleOf(kind)}`,
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: of,
      datapointsToAlarm: atLeast,
      // Where nothing is measured nobody called.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    this.alarm.addAlarmAction(new SnsAction(topic));
    this.alarm.addOkAction(new SnsAction(topic));
  }
}
