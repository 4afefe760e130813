/** How functions behind the event bus, and those of the clock, are called. */
import { Duration } from 'aws-cdk-lib';
import { type EventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { EventFunction, ScheduledFunction } from '../../functions/operations.ts';
import type { OperationFunction } from './operation-function.ts';
import { SetAsideQueue } from './set-aside-queue.ts';

/** What `shared/aws/events.ts` names as the source of its events. */
const source = ['rollcall'];

/** EventBridge's own maximum, with growing pauses. */
const eventHoursMax = 24;

/** A receiver that is down is tried again after so long, and for a day. */
const queuedPauseMinutes = 15;
const queuedAttempts = (24 * 60) / queuedPauseMinutes;
const queuedAtOnceMax = 5;

/** Where events wait that are not done with. */
export interface EventQueues {
  readonly setAside: Queue;
  /** Of a function that is called by way of one. */
  readonly queue?: Queue;
}

/** Calls `fn` with every event of its types: straight away, or by way of a queue. */
export function callOnEvents(
  scope: Construct,
  fn: OperationFunction,
  { name, events, isQueued }: EventFunction,
  eventBus: EventBus,
): EventQueues {
  const rule = new Rule(scope, `${name}-rule`, {
    eventBus,
    eventPattern: { source, ...(events !== 'all' && { detailType: [...events] }) },
  });
  const setAside = new SetAsideQueue(scope, `${name}-set-aside`);
  const retries = { deadLetterQueue: setAside, maxEventAge: Duration.hours(eventHoursMax) };
  if (!isQueued) {
    rule.addTarget(new LambdaTarget(fn, retries));
    return { setAside };
  }
  const queue = new Queue(scope, `${name}-queue`, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    visibilityTimeout: Duration.minutes(queuedPauseMinutes),
    // Longer than all attempts together, so that the queue loses nothing before they are over.
    retentionPeriod: Duration.days(4),
    deadLetterQueue: { queue: setAside, maxReceiveCount: queuedAttempts },
  });
  rule.addTarget(new SqsQueue(queue, retries));
  fn.addEventSource(
    new SqsEventSource(queue, { batchSize: 1, maxConcurrency: queuedAtOnceMax, reportBatchItemFailures: true }),
  );
  return { setAside, queue };
}

/** Calls `fn` every so many minutes; a call that failed is not repeated, because the next one comes soon. */
export function callByClock(scope: Construct, fn: OperationFunction, { name, everyMinutes }: ScheduledFunction): void {
  new Rule(scope, `${name}-schedule`, {
    schedule: Schedule.rate(Duration.minutes(everyMinutes)),
    targets: [new LambdaTarget(fn, { retryAttempts: 0 })],
  });
}
