/** What happens behind a commit in one residency: functions that the table's stream calls. */
import { Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { streamFunctions } from '../../functions/operations.ts';
import { env } from '../../shared/env.ts';
import { type Residency, residencies, type StageSettings } from '../config.ts';
import { OperationFunction } from '../constructs/operation-function.ts';
import type { RollcallTable } from '../constructs/rollcall-table.ts';

export interface StreamStackProps extends StackProps {
  readonly residency: Residency;
  readonly settings: StageSettings;
  readonly table: RollcallTable;
  /** Where identity providers reach this residency. */
  readonly scimBaseUrl: string;
  readonly codeFolders: ReadonlyMap<string, string>;
  readonly namePrefix: string;
}

/** A record that fails so often is set aside; what it asked for is also done by the next change of the same group. */
const retryAttempts = 20;
const setAsideDays = 14;

export class StreamStack extends Stack {
  constructor(scope: Construct, id: string, props: StreamStackProps) {
    const { residency, settings, table, scimBaseUrl, codeFolders, namePrefix, ...stackProps } = props;
    super(scope, id, stackProps);
    for (const definition of streamFunctions) {
      const codeFolder = codeFolders.get(definition.name);
      if (codeFolder === undefined) throw new Error(`${definition.name} was not built`);
      const fn = new OperationFunction(this, definition.name, {
        definition,
        codeFolder,
        namePrefix,
        environment: { [env.residency]: residency, [env.scimBaseUrl]: scimBaseUrl, [env.otherBaseUrls]: '{}' },
        architecture: settings.architecture,
        logRetentionDays: residencies[residency].logRetentionDays,
        keepsLogs: settings.protectsData,
      });
      table.grant(fn, definition.access);
      const setAside = new Queue(this, `${definition.name}-set-aside`, {
        encryption: QueueEncryption.SQS_MANAGED,
        enforceSSL: true,
        retentionPeriod: Duration.days(setAsideDays),
      });
      Validations.of(setAside).acknowledge({
        id: 'AwsSolutions-SQS3',
        reason: 'This queue is itself where records are set aside.',
      });
      if (!fn.role) throw new Error(`${definition.name} has no role`);
      Validations.of(fn.role).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason:
          'Listing the streams, which the event source does to find its own, is allowed by AWS for all streams or none.',
      });
      fn.addEventSource(
        // The two differ only in how an absent stream is written down; ours is never absent.
        new DynamoEventSource(table.table as ITable, {
          startingPosition: StartingPosition.TRIM_HORIZON,
          // One at a time: a single one may be a group of 50,000.
          batchSize: 1,
          parallelizationFactor: 10,
          reportBatchItemFailures: true,
          retryAttempts,
          onFailure: new SqsDlq(setAside),
          filters: [
            FilterCriteria.filter({
              eventName: ['INSERT', 'MODIFY'],
              dynamodb: { Keys: { sk: { S: [{ prefix: definition.sortKeyPrefix }] } } },
            }),
          ],
        }),
      );
    }
  }
}
