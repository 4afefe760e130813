/** A function as SAM keeps it warm: a process with its own environment and nothing else, called with one event after the other. */
import { type ChildProcess, spawn } from 'node:child_process';

const script = `
const [module, name] = process.argv.slice(-2);
const { handler } = await import(module);
process.on('message', async ({ call, event }) => {
  const context = { awsRequestId: 'request-' + call, functionName: name, getRemainingTimeInMillis: () => 20000 };
  try {
    process.send({ call, result: await handler(event, context) });
  } catch (error) {
    process.send({ call, failed: String(error?.stack ?? error) });
  }
});
`;

interface Waiting {
  readonly resolve: (result: Record<string, unknown>) => void;
  readonly reject: (error: Error) => void;
}

interface Answered {
  readonly call: number;
  readonly result?: Record<string, unknown>;
  readonly failed?: string;
}

export class WarmFunction {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;

  /** @param module the file that exports `handler` */
  constructor(module: string, name: string, environment: Readonly<Record<string, string>>) {
    this.#process = spawn(process.execPath, ['--input-type=module', '-e', script, module, name], {
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#process.on('message', ({ call, result, failed }: Answered) => {
      const waiting = this.#waiting.get(call);
      this.#waiting.delete(call);
      if (result) waiting?.resolve(result);
      else waiting?.reject(new Error(failed));
    });
    this.#process.on('exit', (code) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`${name} ended with ${code}`));
    });
  }

  call(event: unknown): Promise<Record<string, unknown>> {
    this.#calls += 1;
    const call = this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { resolve, reject });
      this.#process.send({ call, event });
    });
  }

  end(): void {
    this.#process.kill('SIGKILL');
  }
}
