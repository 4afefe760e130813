/** What holds a residency's data. It outlives every service stack. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageSettings } from '../config.ts';
import { RollcallTable } from '../constructs/rollcall-table.ts';

export interface DataStackProps extends StackProps {
  readonly settings: StageSettings;
}

export class DataStack extends Stack {
  readonly table: RollcallTable;

  constructor(scope: Construct, id: string, { settings, ...props }: DataStackProps) {
    super(scope, id, { ...props, terminationProtection: settings.protectsData });
    this.table = new RollcallTable(this, 'Rollcall', settings);
    new CfnOutput(this, 'TableName', { value: this.table.table.tableName, description: 'The table of this residency' });
  }
}
