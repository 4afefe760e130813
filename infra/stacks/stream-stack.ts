/** What happens behind a commit in one residency: functions that the table's stream, the event bus and the clock call. */
import { RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import {
  type EventFunction,
  eventFunctions,
  type StreamFunction,
  scheduledFunctions,
  streamFunctions,
} from '../../functions/operations.ts';
import { env } from '../../shared/env.ts';
import type { StageSettings } from '../config.ts';
import { callByClock, callOnEvents } from '../constructs/event-calls.ts';
import type { OperationFunction } from '../constructs/operation-function.ts';
import type { PortPlaces } from '../constructs/port-rights.ts';
import { type FunctionsProps, ResidencyFunctions } from '../constructs/residency-functions.ts';
import type { RollcallTable } from '../constructs/rollcall-table.ts';
import { SetAsideQueue } from '../constructs/set-aside-queue.ts';

export interface StreamStackProps extends StackProps, FunctionsProps {
  readonly userPool: IUserPool;
  readonly eventBus: EventBus;
  /** Where identity providers reach this residency, and where everybody else does. */
  readonly scimBaseUrl: string;
  readonly appBaseUrl: string;
  readonly clientId: string;
}

/** A record that fails so often is set aside; what it asked for is also done by the next change of the same item. */
const retryAttempts = 20;

const webhookSecretLength = 64;

export class StreamStack extends Stack {
  /** What keeps failing, by the function that failed. */
  readonly setAside: ReadonlyMap<string, Queue>;
  /** Events that wait for a receiver that may be down, by the function that sends them there. */
  readonly waiting: ReadonlyMap<string, Queue>;

  constructor(scope: Construct, id: string, props: StreamStackProps) {
    const { residency, settings, table, codeFolders, namePrefix, ...rest } = props;
    const { userPool, eventBus, scimBaseUrl, appBaseUrl, clientId, ...stackProps } = rest;
    super(scope, id, stackProps);
    const webhook = this.#webhook(settings);
    const functions = new ResidencyFunctions(this, {
      residency,
      settings,
      table,
      codeFolders,
      namePrefix,
      environment: { [env.scimBaseUrl]: scimBaseUrl, [env.otherBaseUrls]: '{}' },
      places: { userPool, clientId, eventBus, mailSender: settings.mailSender, webhook },
    });
    /** For functions that write to people. */
    const links = {
      [env.appBaseUrl]: appBaseUrl,
      ...(settings.supportUrl !== undefined && { [env.supportUrl]: settings.supportUrl }),
    };
    // Two readers of a shard are as many as DynamoDB serves without throttling them: what else wants to hear of changes listens to
    // the event bus (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html).
    const setAside = new Map<string, Queue>();
    const waiting = new Map<string, Queue>();
    for (const definition of streamFunctions) {
      setAside.set(definition.name, this.#callOnChanges(functions.make(definition), definition, table));
    }
    for (const definition of eventFunctions) {
      const { isQueued, uses = [] }: EventFunction = definition;
      if (uses.includes('webhookSecret') && !webhook) continue;
      const queues = callOnEvents(
        this,
        functions.make(definition, uses.includes('mail') ? links : {}),
        { ...definition, ...(isQueued && { isQueued }) },
        eventBus,
      );
      setAside.set(definition.name, queues.setAside);
      if (queues.queue) waiting.set(definition.name, queues.queue);
    }
    this.setAside = setAside;
    this.waiting = waiting;
    for (const definition of scheduledFunctions) callByClock(this, functions.make(definition), definition);
  }

  #webhook({ webhookUrl: url, protectsData }: StageSettings): PortPlaces['webhook'] {
    if (url === undefined) return undefined;
    const secret = new Secret(this, 'WebhookSecret', {
      description: 'What webhooks are signed with (Standard Webhooks); whoever receives them needs it too',
      // Letters and digits in a multiple of four are base64, which receivers decode.
      generateSecretString: { excludePunctuation: true, passwordLength: webhookSecretLength },
      removalPolicy: protectsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'The receiver must learn a new secret first; the operator rotates it with them.',
    });
    return { url, secret };
  }

  #callOnChanges(fn: OperationFunction, { name, takes, changesAtOnce }: StreamFunction, table: RollcallTable): Queue {
    const setAside = new SetAsideQueue(this, `${name}-set-aside`);
    if (!fn.role) throw new Error(`${name} has no role`);
    Validations.of(fn.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'Listing the streams, which the event source does to find its own, is allowed by AWS for all streams or none.',
    });
    fn.addEventSource(
      // The two differ only in how an absent stream is written down; ours is never absent.
      new DynamoEventSource(table.table as ITable, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        // One at a time where a single one may be a group of 50,000.
        batchSize: changesAtOnce ?? 1,
        parallelizationFactor: 10,
        reportBatchItemFailures: true,
        // A function that throws has its batch cut in two, until what always fails is by itself and nothing else is set aside with it.
        bisectBatchOnError: true,
        retryAttempts,
        onFailure: new SqsDlq(setAside),
        filters: takes.map(({ sortKeyPrefix, changes, attribute, without }) =>
          FilterCriteria.filter({
            eventName: [...changes],
            dynamodb: {
              Keys: { sk: { S: [{ prefix: sortKeyPrefix }] } },
              ...(attribute !== undefined && { NewImage: { [attribute]: { S: [{ exists: true }] } } }),
              ...(without !== undefined && { NewImage: { [without]: { BOOL: [{ exists: false }] } } }),
            },
          }),
        ),
      }),
    );
    return setAside;
  }
}
