/** The table of one residency with its own key, and what a function may be allowed to do with it. */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { FunctionDefinition, TableRight } from '../../functions/operations.ts';
import { env } from '../../shared/env.ts';
import { tableLayout } from '../../shared/table/layout.ts';
import type { OperationFunction } from './operation-function.ts';

/** What a policy says of the table. */
interface TableStatement {
  readonly sid: string;
  /** Names of DynamoDB's. */
  readonly actions: readonly string[];
  /** Patterns of the partition keys that it is confined to; the whole table without. */
  readonly onlyUnder?: readonly string[];
}

/** One statement for the whole table, and one for each action that is allowed in some partitions alone. */
function statementsOf(rights: readonly TableRight[]): readonly TableStatement[] {
  const [anywhere, confined] = [new Set<string>(), new Map<string, string[]>()];
  for (const right of rights) {
    const [action = '', partition] = right.split(' of ');
    if (partition === undefined) anywhere.add(action);
    else confined.set(action, [...(confined.get(action) ?? []), `TEAM#*#${partition}`]);
  }
  return [
    ...(anywhere.size > 0 ? [{ sid: 'Table', actions: [...anywhere] }] : []),
    ...[...confined].map(([action, onlyUnder]) => ({ sid: `Table${action}`, actions: [action], onlyUnder })),
  ];
}

// Needed whatever is done with the table, and only by way of DynamoDB.
const keyActions = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'];

export interface RollcallTableProps {
  /** Whether the table and its key outlive the stack and refuse deletion. */
  readonly protectsData: boolean;
}

export class RollcallTable extends Construct {
  readonly table: Table;
  readonly key: Key;

  constructor(scope: Construct, id: string, { protectsData }: RollcallTableProps) {
    super(scope, id);
    const removalPolicy = protectsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.key = new Key(this, 'Key', {
      description: 'Encrypts the Rollcall table of this residency',
      enableKeyRotation: true,
      // Without its key a table is lost, so a production's waits as long as it can before it is gone; a sandbox's as short.
      pendingWindow: Duration.days(protectsData ? 30 : 7),
      removalPolicy,
    });
    // `Table` and not `TableV2`: the latter is a global table, to which a replica in another region could be added.
    this.table = new Table(this, 'Table', {
      partitionKey: { name: tableLayout.partitionKey, type: AttributeType.STRING },
      sortKey: { name: tableLayout.sortKey, type: AttributeType.STRING },
      timeToLiveAttribute: tableLayout.timeToLive,
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      deletionProtection: protectsData,
      removalPolicy,
    });
  }

  /** Allows `fn` what its line in the operations table says, and tells it the table's name; without any right it gets neither. */
  grant(fn: OperationFunction, { table }: FunctionDefinition): void {
    if (table.length === 0) return;
    fn.addEnvironment(env.tableName, this.table.tableName);
    // Empty on AWS. SAM overrides only variables that the template declares.
    fn.addEnvironment(env.tableEndpoint, '');
    for (const { sid, actions, onlyUnder } of statementsOf(table)) {
      fn.allow(
        new PolicyStatement({
          sid,
          actions: actions.map((action) => `dynamodb:${action}`),
          resources: [this.table.tableArn],
          ...(onlyUnder && { conditions: leadingKeysAre(onlyUnder) }),
        }),
      );
    }
    fn.allow(
      new PolicyStatement({
        sid: 'TableKey',
        actions: keyActions,
        resources: [this.key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${Stack.of(this).region}.amazonaws.com` } },
      }),
    );
  }
}

function leadingKeysAre(patterns: readonly string[]): Record<string, Record<string, unknown>> {
  return {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns },
    // ForAllValues also holds when there is no key at all.
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
}
