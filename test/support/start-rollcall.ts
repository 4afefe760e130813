/** Runs `npm start` as a process of its own, for suites that want the whole of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

export interface ServedResidency {
  /** Ends in `/scim/v2`. */
  readonly baseUrl: string;
  /** The demo team's SCIM API key. */
  readonly token: string;
  /** The demo team's id. */
  readonly team: string;
  /** The origin that the team, account and host APIs follow. */
  readonly appBaseUrl: string;
  /** What the host product signs its calls with. */
  readonly hostKey: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface RunningRollcall {
  readonly us: ServedResidency;
  readonly eu: ServedResidency;
  readonly data: string;
  /** Of the process that serves both. */
  readonly pid: number;
  /** What has come on stdout. */
  readonly stdout: () => string;
  /** As Ctrl-C does. @returns the exit code */
  stop(): Promise<number | null>;
  /** As a power cut does: no signal handler runs. */
  kill(): Promise<void>;
}

export const startFile = path.resolve(import.meta.dirname, '../../infra/local/start.ts');

/**
 * Starts on free ports, without the rate limits of a deployed gateway unless `limits` says otherwise.
 * @param data the folder to use; without it one is made, and removed by `stop` and `kill`
 * @throws Error with what came on stderr when the process ends before it is ready
 */
export async function startRollcall({
  data,
  args = [],
  limits = false,
}: {
  data?: string;
  args?: readonly string[];
  limits?: boolean;
} = {}): Promise<RunningRollcall> {
  const folder = data ?? (await mkdtemp(path.join(os.tmpdir(), 'rollcall-')));
  const child = spawn(
    process.execPath,
    [startFile, '--port', '0', '--json', '--data', folder, ...(limits ? [] : ['--no-limits']), ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const exited: Promise<[code: number | null]> = once(child, 'exit').then(([code]) => [code]);
  const output = gather(child);
  const ended = async (): Promise<number | null> => {
    const [code] = await exited;
    if (data === undefined) await rm(folder, { recursive: true, force: true });
    return code;
  };
  const early = exited.then(([code]) => {
    throw new Error(`npm start ended with code ${code}: ${output.stderr}`);
  });
  await Promise.race([output.firstLine, early]);
  // Its end is no failure any more.
  early.catch(() => {});
  const ready: { readonly us: ServedResidency; readonly eu: ServedResidency } = JSON.parse(output.stdout);
  return {
    ...ready,
    data: folder,
    // It has printed a line, so it was started.
    pid: child.pid ?? 0,
    stdout: () => output.stdout,
    stop() {
      child.kill('SIGINT');
      return ended();
    },
    async kill() {
      child.kill('SIGKILL');
      await ended();
    },
  };
}

function gather(child: ChildProcess): { stdout: string; stderr: string; readonly firstLine: Promise<void> } {
  const line = Promise.withResolvers<void>();
  const output = { stdout: '', stderr: '', firstLine: line.promise };
  child.stdout?.on('data', (chunk) => {
    output.stdout += chunk;
    if (output.stdout.includes('\n')) line.resolve();
  });
  child.stderr?.on('data', (chunk) => {
    output.stderr += chunk;
  });
  return output;
}
