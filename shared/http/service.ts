/** What every function of one residency is made of. On AWS it comes from the environment; the local gateway and tests provide theirs. */
import { env, optionalEnv, requireEnv } from '../env.ts';
import type { Table } from '../table/table.ts';

export interface Policy {
  /** Whether any signed-in person may create a team. */
  readonly teamCreation: 'open' | 'closed';
  /** Whether people who have no account yet may make one by signing in. */
  readonly signUp: 'open' | 'closed';
  /** Whether a new team may turn SCIM on without being entitled to first, as in a sandbox. */
  readonly entitledFromStart: boolean;
  /** Where people are sent for help. */
  readonly supportUrl?: string;
}

export interface Service {
  readonly table: Table;
  /** `us`, `eu`, ... */
  readonly residency: string;
  /** Ends in `/scim/v2`; the source of every `meta.location`. */
  readonly scimBaseUrl: string;
  /** What `/team/v1`, `/account/v1`, `/host/v1` and `/console` follow; without a slash at the end. */
  readonly appBaseUrl: string;
  /** What the operator decided for this deployment. */
  readonly policy: Policy;
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
  // The sign-in gate is behind no API and is not told.
  const scimBaseUrl = optionalEnv(env.scimBaseUrl);
  return {
    get table() {
      if (table) return table;
      throw new Error(
        tableName ? `nothing connects the table ${tableName}` : `environment variable ${env.tableName} is not set`,
      );
    },
    residency: requireEnv(env.residency),
    get scimBaseUrl() {
      if (scimBaseUrl) return scimBaseUrl;
      throw new Error(`environment variable ${env.scimBaseUrl} is not set`);
    },
    // Only functions behind the app's API, or of the stream, have it.
    appBaseUrl: optionalEnv(env.appBaseUrl) ?? '',
    policy: policyFrom(optionalEnv(env.supportUrl)),
    otherBaseUrls: JSON.parse(optionalEnv(env.otherBaseUrls) ?? '{}'),
    clock: () => new Date(),
    // Lambda's JSON log format takes the object as it is.
    log: (entry) => console.log(entry),
  };
}

/** What is not said to be open is closed. */
function policyFrom(supportUrl: string | undefined): Policy {
  const isOpen = (text: string | undefined): 'open' | 'closed' => (text === 'open' ? 'open' : 'closed');
  return {
    teamCreation: isOpen(optionalEnv(env.teamCreation)),
    signUp: isOpen(optionalEnv(env.signUp)),
    entitledFromStart: optionalEnv(env.entitledFromStart) === 'true',
    ...(supportUrl !== undefined && { supportUrl }),
  };
}
