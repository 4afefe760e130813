/** How every command of this project reads its options, explains itself and fails. */
import { inspect, type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** Something the person at the keyboard can put right; its message says how. Printed without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Options as `node:util` reads them, `--help` understood.
 * @param usage what `--help` prints
 * @returns the values, or `undefined` when help was printed
 * @throws UsageError for an unknown option, a missing value or a stray argument
 */
export function readOptions<T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
  usage: string,
): ReturnType<typeof parseArgs<{ args: string[]; options: T }>>['values'] | undefined {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(usage);
    return undefined;
  }
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `${reason}\nOptions: ${Object.keys(options)
        .map((name) => `--${name}`)
        .join(' ')} --help`,
    );
  }
}

/**
 * Runs a command to its end; a failure is told on stderr and makes the exit code 1.
 * @param command resolves when all is done
 */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    process.stderr.write(`${error instanceof UsageError ? error.message : inspect(error)}\n`);
    process.exitCode = 1;
  }
}
