/** The middy stack under every API: what runs, its answer or error as the API has it, and one log line. */
import middy, { type Request } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { Meter } from '../table/meter.ts';
import type { Answer } from './answer.ts';
import { logEntry } from './log-entry.ts';
import { toProxyResult } from './proxy-result.ts';
import { currentService, prepareService, type Service } from './service.ts';

/** One call of a function, as its middlewares share it. */
export interface Invocation {
  readonly event: APIGatewayProxyEvent;
  readonly service: Service;
  readonly meter: Meter;
  /** On the clock of `performance.now()`. */
  readonly startedAt: number;
  /** Ids of who calls, for the log. */
  caller?: Readonly<Record<'team' | 'key' | 'account', string | undefined>>;
  /** The verdict on the caller, where it is still open when the operation has answered. Called once more where that failed. */
  settle?: () => Promise<void>;
  /** Told of an answer that is an error, before it is sent; what fails here fails nothing else. */
  noteFailure?: (error: unknown, answer: Answer) => Promise<void>;
}

/** What one API does its own way. */
export interface Frame {
  run(invocation: Invocation, context: Context): Promise<Answer> | Answer;
  /** Any error as an answer. */
  answerError(error: unknown, requestId: string): Answer;
  /** Whether the error is one to explain to the caller, or a defect to log whole. */
  isForeseen(error: unknown): boolean;
}

export type Handler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** Kept from a function's time for telling the caller that it ran out. */
const reserveMs = 1000;

/** Epoch milliseconds after which a function begins nothing any more. */
export function deadlineOf(context: Context): number {
  return Date.now() + Math.max(0, context.getRemainingTimeInMillis() - reserveMs);
}

export function httpFunction(frame: Frame): Handler {
  prepareService();

  async function answerError(request: Step): Promise<void> {
    const { awsRequestId } = request.context;
    const answer = frame.answerError(request.error, awsRequestId);
    await request.event.noteFailure?.(request.error, answer).catch(() => undefined);
    request.response = await toProxyResult(answer, request.event.event);
  }

  function log(request: Step): void {
    const { error } = request;
    request.event.service.log(
      logEntry(
        request.event,
        request.context,
        request.response as APIGatewayProxyResult,
        error && !frame.isForeseen(error) ? error : undefined,
      ),
    );
  }

  // Errors in `run` itself must reach middy as rejections.
  const stack = middy(async (invocation: Invocation, context: Context) => frame.run(invocation, context), {
    // The stores watch the time themselves and end in a 503; a race with a timer for each call would only cost.
    timeoutEarlyInMillis: 0,
  })
    .use({ before: begin, after: log, onError: log })
    .use({ after: answer, onError: answerError })
    .use({ after: settle, onError: settleFailed });
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

/** The verdict on the caller comes before everything that the operation said. */
async function settle(request: Step): Promise<void> {
  await request.event.settle?.();
}

/** A refused caller is told of the refusal, and not of what went wrong besides. */
async function settleFailed(request: Step): Promise<void> {
  try {
    await settle(request);
  } catch (refusal) {
    request.error = refusal as Error; // a verdict throws nothing else
  }
}

async function answer(request: Step): Promise<void> {
  const given = request.response as Answer;
  // Not an error to middy any more: it has its place in the answer, and is still to be logged.
  if (given.defect !== undefined) request.error = given.defect as Error;
  request.response = await toProxyResult(given, request.event.event);
}
