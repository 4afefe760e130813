/** What every function of one residency is made of. On AWS it comes from the environment; the local gateway and tests provide theirs. */
import { env, optionalEnv, requireEnv } from '../env.ts';
import type { Table } from '../table/table.ts';

export interface Service {
  readonly table: Table;
  /** `us`, `eu`, ... */
  readonly residency: string;
  /** Ends in `/scim/v2`; the source of every `meta.location`. */
  readonly scimBaseUrl: string;
  /** Base URLs of the other residencies that have a custom domain, by residency. */
  readonly otherBaseUrls: Readonly<Record<string, string>>;
  readonly clock: () => Date;
  /** Writes one structured log line. */
  readonly log: (entry: Readonly<Record<string, unknown>>) => void;
}

let provided: Service | undefined;

/** Makes this process serve with `service` instead of what the environment says. */
export function provideService(service: Service): void {
  provided = service;
}

/** The service of this process; made from the environment, once, at the first call. */
export async function currentService(): Promise<Service> {
  provided ??= await serviceFromEnvironment();
  return provided;
}

/** On Lambda, does what takes time while the function starts, when it has a whole CPU, and not at its first request. */
export function prepareService(): void {
  // What fails here fails again at the first request, where it can be answered and logged.
  if (optionalEnv(env.lambdaFunctionName)) currentService().catch(() => undefined);
}

async function serviceFromEnvironment(): Promise<Service> {
  // A function without rights to the table is not told its name, and needs no client for it.
  const tableName = optionalEnv(env.tableName);
  const table = tableName === undefined ? undefined : await connectTable(tableName);
  return {
    get table() {
      if (!table) throw new Error(`environment variable ${env.tableName} is not set`);
      return table;
    },
    residency: requireEnv(env.residency),
    scimBaseUrl: requireEnv(env.scimBaseUrl),
    otherBaseUrls: JSON.parse(optionalEnv(env.otherBaseUrls) ?? '{}'),
    clock: () => new Date(),
    // Lambda's JSON log format takes the object as it is.
    log: (entry) => console.log(entry),
  };
}

async function connectTable(tableName: string): Promise<Table> {
  // Loaded here, so that a process with another adapter never loads the AWS SDK.
  const { DynamoDbTable } = await import('../table/dynamodb-table.ts');
  return DynamoDbTable.connect({ tableName, endpoint: optionalEnv(env.tableEndpoint) });
}
