/** The table of one residency with its own key, and what a function may be allowed to do with it. */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { FunctionDefinition, Operation } from '../../functions/operations.ts';
import { env } from '../../shared/env.ts';
import { tableLayout } from '../../shared/table/layout.ts';
import type { OperationFunction } from './operation-function.ts';

interface TableRight {
  readonly sid: string;
  /** Names of DynamoDB's. */
  readonly actions: readonly string[];
  /** Patterns of the partition keys that the right is confined to; the whole table without. */
  readonly onlyUnder?: readonly string[];
}

const reading = ['BatchGetItem', 'GetItem', 'Query'];

/** Kinds of functions that differ in what they do with the table. */
export type TableAccess = 'none' | 'read' | 'read with a key' | 'write';

/** What authenticating by SCIM API key, and answering a GET, leaves behind is of a kind of its own; nobody else who reads writes anything. */
export function tableAccessOf(definition: FunctionDefinition & { readonly caller?: Operation['caller'] }): TableAccess {
  return definition.access === 'read' && definition.caller === 'SCIM key' ? 'read with a key' : definition.access;
}

/** Compared with what functions did in a run of all tests (`test/support/rights-notes.ts`). */
export const tableRights: Readonly<Record<TableAccess, readonly TableRight[]>> = {
  none: [],
  read: [{ sid: 'Table', actions: reading }],
  'read with a key': [
    { sid: 'Table', actions: reading },
    {
      sid: 'TableByLeadingKey',
      actions: ['PutItem', 'UpdateItem'],
      // Page positions, when a key was last used, and failed calls.
      onlyUnder: ['TEAM#*#PAGES', 'TEAM#*#KEYUSE', 'TEAM#*#CALLS'],
    },
  ],
  write: [{ sid: 'Table', actions: [...reading, 'ConditionCheckItem', 'DeleteItem', 'PutItem', 'UpdateItem'] }],
};

// A function that only reads also writes page positions, so both kinds need all of these, and only by way of DynamoDB.
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

  /** Allows `fn` what its line in the operations table says, and tells it the table's name; with `none` it gets neither. */
  grant(fn: OperationFunction, definition: FunctionDefinition): void {
    if (definition.access === 'none') return;
    fn.addEnvironment(env.tableName, this.table.tableName);
    // Empty on AWS. SAM overrides only variables that the template declares.
    fn.addEnvironment(env.tableEndpoint, '');
    for (const { sid, actions, onlyUnder } of tableRights[tableAccessOf(definition)]) {
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
