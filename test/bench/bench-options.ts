/** The options of `npm run bench`. */
import { readOptions, UsageError } from '../../infra/commands/command-line.ts';

export interface BenchOptions {
  /** Users in the team; every line is measured with each. */
  readonly sizes: readonly number[];
  /** Members of the small and of the large group that is read and changed. */
  readonly groups: readonly [small: number, large: number];
  /** Parts of line names; none means all lines. */
  readonly only: readonly string[];
  /** How often each line is measured with each size, in turn; figures are the middle ones. */
  readonly rounds: number;
  /** Of each measurement; warming up takes a third of it besides. */
  readonly seconds: number;
  readonly connections: number;
  readonly out: string | undefined;
  readonly against: string | undefined;
}

const usage = `Usage: npm run bench -- [options]

Measures the service over HTTP on this machine, beside a bare server that answers with as many bytes.

  --sizes <n,...>      users in the team (default 1000,10000,100000)
  --groups <n,n>       members of the small and the large group (default 1000,10000)
  --only <text,...>    only lines whose name holds one of these
  --rounds <n>         measurements of each line with each size, in turn (default 1)
  --seconds <n>        of each measurement (default 5)
  --connections <n>    except where a line is about one connection (default 16)
  --out <file>         keep the figures as JSON
  --against <file>     compare with figures that were kept
  --help               print this
`;

/**
 * @returns `undefined` when help was printed
 * @throws UsageError naming the option and what it accepts
 */
export function readBenchOptions(args: readonly string[]): BenchOptions | undefined {
  const values = readOptions(
    args,
    {
      sizes: { type: 'string' },
      groups: { type: 'string' },
      only: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string' },
      out: { type: 'string' },
      against: { type: 'string' },
    },
    usage,
  );
  if (!values) return undefined;
  const [small, large, ...more] = listOf('groups', values.groups ?? '1000,10000').map((text) => count('groups', text));
  if (small === undefined || large === undefined || more.length > 0) throw new UsageError('--groups takes two numbers');
  const seconds = Number(values.seconds ?? 5);
  if (!(seconds > 0 && seconds <= 600)) throw new UsageError('--seconds takes a number up to 600');
  return {
    sizes: listOf('sizes', values.sizes ?? '1000,10000,100000').map((text) => count('sizes', text)),
    groups: [small, large],
    only: values.only === undefined ? [] : listOf('only', values.only),
    rounds: count('rounds', values.rounds ?? '1'),
    seconds,
    connections: count('connections', values.connections ?? '16'),
    out: values.out,
    against: values.against,
  };
}

function listOf(option: string, text: string): string[] {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) throw new UsageError(`--${option} takes a list separated by commas`);
  return parts;
}

function count(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new UsageError(`--${option} ${text} is not a number above 0`);
  return number;
}
