/** What holds a residency's data: the table, the people who sign in, and the bus of events. It outlives every service stack. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { UserPool } from 'aws-cdk-lib/aws-cognito';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { signInFunctions } from '../../functions/operations.ts';
import { type FunctionsProps, policyEnvironment, ResidencyFunctions } from '../constructs/residency-functions.ts';
import { RollcallTable } from '../constructs/rollcall-table.ts';
import { SignIn } from '../constructs/sign-in.ts';

export interface DataStackProps extends StackProps, Omit<FunctionsProps, 'table'> {}

export class DataStack extends Stack {
  readonly table: RollcallTable;
  readonly userPool: UserPool;
  /** Of the page where people sign in. */
  readonly signInOrigin: string;
  readonly eventBus: EventBus;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    const { residency, settings, codeFolders, namePrefix, ...stackProps } = props;
    super(scope, id, { ...stackProps, terminationProtection: settings.protectsData });
    this.table = new RollcallTable(this, 'Rollcall', settings);
    this.eventBus = new EventBus(this, 'Events', {
      eventBusName: namePrefix,
      description: `Rollcall ${residency}: what became of people, groups and settings`,
    });
    const functions = new ResidencyFunctions(this, {
      residency,
      settings,
      table: this.table,
      codeFolders,
      namePrefix,
      // Not where the APIs are: their stacks come after this one.
      environment: policyEnvironment(settings),
    });
    const [gate] = signInFunctions;
    const signIn = new SignIn(this, 'SignIn', {
      settings,
      gate: functions.make(gate),
      triggers: gate.triggers,
      namePrefix,
    });
    this.userPool = signIn.userPool;
    this.signInOrigin = signIn.origin;
    new CfnOutput(this, 'TableName', { value: this.table.table.tableName, description: 'The table of this residency' });
    new CfnOutput(this, 'UserPoolId', {
      value: this.userPool.userPoolId,
      description: 'Who signs in to this residency',
    });
    new CfnOutput(this, 'EventBusArn', {
      value: this.eventBus.eventBusArn,
      description: 'Put rules on it to hear of events',
    });
  }
}
