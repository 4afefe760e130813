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
  provided ??= serviceFromEnvironment();
  return provided;
}

/** On Lambda, does what takes time while the function starts, when it has a whole CPU, and not at its first request. */
export function prepareService(): void {
  // What fails here fails again at the first request, where it can be answered and logged.
  if (optionalEnv(env.lambdaFunctionName)) currentService().catch(() => undefined);
}

let connect: ((tableName: string) => Table) | undefined;

/**
 * Says how this process reaches the table that the environment names. It is said from outside, so that a function without rights to
 * the table, and a process with another adapter, hold no AWS SDK.
 */
export function connectTableWith(connectTable: (tableName: string) => Table): void {
  connect = connectTable;
}

function serviceFromEnvironment(): Service {
  // A function without rights to the table is not told its name.
  const tableName = optionalEnv(env.tableName);
  const table = tableName === undefined ? undefined : connect?.(tableName);
  return {
    get table() {
      if (table) return table;
      throw new Error(
        tableName ? `nothing connects the table ${tableName}` : `environment variable ${env.tableName} is not set`,
      );
    },
    residency: requireEnv(env.residency),
    scimBaseUrl: requireEnv(env.scimBaseUrl),
    otherBaseUrls: JSON.parse(optionalEnv(env.otherBaseUrls) ?? '{}'),
    clock: () => new Date(),
    // Lambda's JSON log format takes the object as it is.
    log: (entry) => console.log(entry),
  };
}
