/** The options of `npm start`. */
import path from 'node:path';
import { readOptions, UsageError } from '../commands/command-line.ts';
import { defaultData } from './data-folder.ts';
import { type TablePlace, tablePlace } from './open-table.ts';

export interface StartOptions {
  readonly fresh: boolean;
  /** Whether the rate limits of the deployed gateway hold. */
  readonly limits: boolean;
  /** Of the first residency; the next has the next. 0 means any free ones. */
  readonly port: number;
  /** Absolute path. */
  readonly data: string;
  readonly table: TablePlace;
  readonly json: boolean;
  readonly log: boolean;
  /** Where every event is sent, signed. */
  readonly webhook?: string;
}

const defaultPort = 8081;

const usage = `Usage: npm start -- [options]

Serves every residency on this machine, each from a table of its own.

  --fresh                      empty the data first; demo keys are new then
  --port <port>                of the first residency, the next has the next (default ${defaultPort}); 0 for any free ones
  --data <folder>              where everything is kept (default ${defaultData})
  --table dynamodb=<endpoint>  keep people and groups in DynamoDB Local instead of in files
  --json                       print one line of JSON when ready, and nothing else
  --log                        write one line per request to <folder>/<residency>.log
  --webhook <url>              send every event there, signed with the secret in <folder>/webhook-secret
  --no-limits                  take requests at any rate, and not at that of the deployed gateway
  --help                       print this
`;

/**
 * @returns `undefined` when help was printed
 * @throws UsageError naming the option and what it accepts
 */
export function readStartOptions(args: readonly string[], residencyCount: number): StartOptions | undefined {
  const values = readOptions(
    args,
    {
      fresh: { type: 'boolean' },
      port: { type: 'string' },
      data: { type: 'string' },
      table: { type: 'string' },
      json: { type: 'boolean' },
      log: { type: 'boolean' },
      webhook: { type: 'string' },
      'no-limits': { type: 'boolean' },
    },
    usage,
  );
  if (!values) return undefined;
  const data = path.resolve(values.data ?? defaultData);
  return {
    fresh: values.fresh ?? false,
    limits: !values['no-limits'],
    port: readPort(values.port ?? String(defaultPort), residencyCount),
    data,
    table: tablePlace({ table: values.table, data }),
    json: values.json ?? false,
    log: values.log ?? false,
    ...(values.webhook !== undefined && { webhook: readWebhook(values.webhook) }),
  };
}

function readWebhook(text: string): string {
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? ''))
    throw new UsageError(`--webhook ${text} is not a URL of http or https`);
  return text;
}

function readPort(text: string, residencyCount: number): number {
  const highest = 65_536 - residencyCount;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= highest)) throw new UsageError(`--port ${text} is not a port from 0 to ${highest}`);
  return port;
}
