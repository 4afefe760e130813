/** What Lambda tells a function about its invocation, for a function that runs here. */
import type { Context } from 'aws-lambda';

export class LocalContext implements Context {
  readonly callbackWaitsForEmptyEventLoop = false;
  readonly functionVersion = '$LATEST';
  readonly memoryLimitInMB = '1024';
  readonly functionName: string;
  readonly awsRequestId: string;
  readonly #deadlineMs: number;

  /** @param deadlineMs when the function must have answered, on the clock of `performance.now()` */
  constructor(functionName: string, awsRequestId: string, deadlineMs: number) {
    this.functionName = functionName;
    this.awsRequestId = awsRequestId;
    this.#deadlineMs = deadlineMs;
  }

  get invokedFunctionArn(): string {
    return `arn:aws:lambda:local:000000000000:function:${this.functionName}`;
  }
  get logGroupName(): string {
    return `/aws/lambda/${this.functionName}`;
  }
  get logStreamName(): string {
    return 'local';
  }

  getRemainingTimeInMillis(): number {
    return Math.max(0, Math.floor(this.#deadlineMs - performance.now()));
  }

  // The type demands these three of Node.js 0.10; a function of today returns a promise.
  done(): void {}
  fail(): void {}
  succeed(): void {}
}
