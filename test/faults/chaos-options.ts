/** The options of `npm run chaos`. */
import { readOptions, UsageError } from '../../infra/commands/command-line.ts';

export interface ChaosOptions {
  /** Of the first schedule; the next has the next. */
  readonly seed: number;
  /** Ends after so many schedules, or so much time. */
  readonly schedules: number;
  readonly minutes: number;
  readonly table: 'sqlite' | 'dynamodb-local';
  /** Through sockets and in real time. */
  readonly http: boolean;
  /** Breaks the service in the ways of `mutants.ts`, and tells which schedule noticed. */
  readonly mutants: boolean;
  readonly json: boolean;
}

const usage = `Usage: npm run chaos -- [options]

Runs schedules: clients of two teams and an identity provider meet, the table fails in every way it may, and every answer is held
against a model. Exit code 1 where one fits no order of events; the shortest history that shows it is printed.

  --seed <n>       of the first schedule; each next one has the next (default 1)
  --schedules <n>  so many (default 300, or as many as the time allows)
  --minutes <n>    and no longer than this
  --table <which>  sqlite (default), or dynamodb-local (needs Java 17)
  --http           through sockets and in real time; a seed does not repeat such a run exactly
  --mutants        breaks the service on purpose, in one way after the other: each must be noticed
  --json           the report as JSON
  --help           print this
`;

/** With neither a number nor a time. */
const schedulesUsual = 300;

/**
 * @returns `undefined` when help was printed
 * @throws UsageError naming the option and what it accepts
 */
export function readChaosOptions(args: readonly string[]): ChaosOptions | undefined {
  const values = readOptions(
    args,
    {
      seed: { type: 'string' },
      schedules: { type: 'string' },
      minutes: { type: 'string' },
      table: { type: 'string' },
      http: { type: 'boolean' },
      mutants: { type: 'boolean' },
      json: { type: 'boolean' },
    },
    usage,
  );
  if (!values) return undefined;
  const { table = 'sqlite', http = false, mutants = false, json = false } = values;
  if (table !== 'sqlite' && table !== 'dynamodb-local') throw new UsageError('--table takes sqlite or dynamodb-local');
  const minutes = values.minutes === undefined ? Number.POSITIVE_INFINITY : Number(values.minutes);
  if (!(minutes > 0)) throw new UsageError('--minutes takes a number above 0');
  const many = values.minutes === undefined ? schedulesUsual : Number.MAX_SAFE_INTEGER;
  return {
    seed: whole('seed', values.seed, 1),
    schedules: whole('schedules', values.schedules, many),
    minutes,
    table,
    http,
    mutants,
    json,
  };
}

function whole(option: string, text: string | undefined, otherwise: number): number {
  const number = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new UsageError(`--${option} takes a whole number above 0`);
  return number;
}
