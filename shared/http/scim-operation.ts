/** The one middy stack of the SCIM API: the caller, the answer or error as SCIM has it, one log line. */
import middy, { type Request } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { Meter } from '../table/meter.ts';
import type { Answer } from './answer.ts';
import { readCaller, refuseKey } from './caller.ts';
import { GuardedTable } from './guarded-table.ts';
import { noteKeyUse } from './key-use.ts';
import { logEntry } from './log-entry.ts';
import { toProxyResult } from './proxy-result.ts';
import { toScimError } from './scim-errors.ts';
import { headerOf, OpenRequest, ScimRequest } from './scim-request.ts';
import { currentService, prepareService, type Service } from './service.ts';

/** Kept from the function's time for telling the caller that it ran out. */
const reserveMs = 1000;

/** One call of a function, as its middlewares share it. */
export interface Invocation {
  readonly event: APIGatewayProxyEvent;
  readonly service: Service;
  readonly meter: Meter;
  /** On the clock of `performance.now()`. */
  readonly startedAt: number;
  caller?: {
    readonly teamId: string;
    readonly keyId: string;
    readonly guard: GuardedTable;
    readonly keyUse: Promise<void>;
  };
}

type Operation<R> = (request: R) => Promise<Answer> | Answer;
type Handler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** An operation for the bearer of a SCIM API key, as a Lambda handler. */
export function scimOperation(operation: Operation<ScimRequest>): Handler {
  return handlerOf((invocation, context) => {
    const { event, service, meter } = invocation;
    const claim = readCaller(headerOf(event, 'authorization'), service);
    const { teamId, keyId } = claim;
    const now = service.clock().getTime();
    const guard = new GuardedTable(service.table.meteredBy(meter), claim, now, refuseKey);
    const request = new ScimRequest(event, service.scimBaseUrl, {
      teamId,
      table: guard,
      clock: service.clock,
      deadline: Date.now() + Math.max(0, context.getRemainingTimeInMillis() - reserveMs),
      actor: `key:${keyId}`,
      requestId: context.awsRequestId,
    });
    // Runs up to its first read, so that the key is read with that one and not for the note of its use.
    const answer = (async () => operation(request))();
    invocation.caller = { teamId, keyId, guard, keyUse: noteKeyUse(guard, claim, now) };
    return answer;
  });
}

/** An operation for anybody, as a Lambda handler. */
export function openOperation(operation: Operation<OpenRequest>): Handler {
  return handlerOf(({ event, service }) => operation(new OpenRequest(event, service.scimBaseUrl)));
}

function handlerOf(run: (invocation: Invocation, context: Context) => Promise<Answer> | Answer): Handler {
  prepareService();
  // Errors in `run` itself must reach middy as rejections.
  const stack = middy(async (invocation: Invocation, context: Context) => run(invocation, context), {
    // The stores watch the time themselves and end in a 503; a race with a timer for each call would only cost.
    timeoutEarlyInMillis: 0,
  })
    .use({ before: begin, after: log, onError: log })
    .use({ after: answer, onError: answerError })
    .use({ after: settleCaller, onError: settleFailedCaller });
  // Middy types what its handler takes and gives; `begin` and `answer` stand between that and API Gateway.
  return stack as unknown as Handler;
}

type Step = Request<Invocation, unknown>;

async function begin(request: Request): Promise<void> {
  const event = request.event as APIGatewayProxyEvent;
  const invocation: Invocation = {
    event,
    service: await currentService(),
    meter: new Meter(),
    startedAt: performance.now(),
  };
  request.event = invocation;
}

/** The verdict on the key comes before everything that the operation said, whether or not it asked the table. */
async function settleCaller({ event: { caller } }: Step): Promise<void> {
  if (!caller) return;
  await caller.guard.verify();
  await caller.keyUse;
}

/** A refused caller is told of the refusal, and not of what went wrong besides. */
async function settleFailedCaller(request: Step): Promise<void> {
  try {
    await settleCaller(request);
  } catch (refusal) {
    request.error = refusal as Error; // the guard throws nothing else
  }
}

async function answer(request: Step): Promise<void> {
  const given = request.response as Answer;
  // Not an error to middy any more: it has its place in the answer, and is still to be logged.
  if (given.defect !== undefined) request.error = given.defect as Error;
  request.response = await toProxyResult(given, request.event.event);
}

async function answerError(request: Step): Promise<void> {
  const error = toScimError(request.error, request.context.awsRequestId);
  const { status, headers } = error;
  request.response = await toProxyResult({ status, headers, body: JSON.stringify(error) }, request.event.event);
}

function log(request: Step): void {
  const { service } = request.event;
  service.log(
    logEntry(request.event, request.context, request.response as APIGatewayProxyResult, request.error ?? undefined),
  );
}
