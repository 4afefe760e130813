/** What the operations table says of a function, and which APIs there are. */
import type { TableRight } from './table-rights.ts';

export interface FunctionDefinition {
  /** Also the stem of the function's name and of its file. */
  readonly name: string;
  /** Below `functions/`; exports `handler`. */
  readonly file: string;
  /** What the function may do with the table; nothing where empty. A full run of the tests compares it with what the function does. */
  readonly table: readonly TableRight[];
  /** What it reaches besides the table (`shared/ports/`); nothing when absent. */
  readonly uses?: readonly PortName[];
  /** How long the function may run; behind the gateway, which waits at most 29 s, no longer than that. */
  readonly timeoutSeconds: number;
  /** What users lose while it fails; every alarm says it. */
  readonly errorImpact: string;
}

/** A function behind a route of an API. */
export interface Operation extends FunctionDefinition {
  readonly api: Api;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'ANY';
  /** Below the API's base path, in API Gateway's notation. */
  readonly path: string;
  /** `person`: signed in, with an access token. `host product`: signed with IAM credentials. `nobody`: anybody. */
  readonly caller: 'SCIM key' | 'person' | 'host product' | 'nobody';
}

/** What becomes of an item, as the table's stream tells it. */
export type ChangeKind = 'INSERT' | 'MODIFY' | 'REMOVE';

/** A function behind the table's stream: called with changes of items whose sort keys begin so, and which have these attributes. */
export interface StreamFunction extends FunctionDefinition {
  /** How many changes it is called with at most; one when absent. */
  readonly changesAtOnce?: number;
  readonly takes: readonly {
    readonly sortKeyPrefix: string;
    readonly changes: readonly ChangeKind[];
    /** Tells items apart whose sort keys begin alike. */
    readonly attribute?: string;
    /** An attribute of type BOOL; items that have it are left out. */
    readonly without?: string;
  }[];
}

/** A function behind the event bus: called with one event of these types. */
export interface EventFunction extends FunctionDefinition {
  /** `rollcall.<activity kind>`, or all. */
  readonly events: readonly `rollcall.${string}`[] | 'all';
  /** Whether events wait for it in a queue of its own, because what it calls may be down for long. */
  readonly isQueued?: boolean;
}

/** A function that is called by the clock. */
export interface ScheduledFunction extends FunctionDefinition {
  readonly everyMinutes: number;
}

/** A function that the sign-in service asks: Cognito's triggers of these names. */
export interface SignInFunction extends FunctionDefinition {
  readonly triggers: readonly ('PreAuthentication' | 'PreTokenGeneration' | 'CustomMessage' | 'PreSignUp')[];
}

/** Ports by name; `shared/ports/ports.ts` says what they are. */
export type PortName = 'tokens' | 'mail' | 'events' | 'signIn' | 'dns' | 'web' | 'webhookSecret' | 'consolePage';

/**
 * The REST APIs, by the name of their stage. `mount` is where a custom domain, and the local gateway, put them; without a custom domain
 * the stage's name stands there. All its paths begin with `base`; what no operation claims goes to the one of `/{proxy+}`.
 */
export const restApis = {
  scim: { mount: '/scim', base: '/v2' },
  app: { mount: '', base: '' },
} as const;

/** Where each API is: the path below its REST API. `/scim` + `/v2` is the SCIM base URL's end. */
export const apis = {
  scim: { stage: 'scim', path: '/v2' },
  team: { stage: 'app', path: '/team/v1' },
  account: { stage: 'app', path: '/account/v1' },
  host: { stage: 'app', path: '/host/v1' },
  console: { stage: 'app', path: '/console' },
  /** What belongs to none of the others. */
  app: { stage: 'app', path: '' },
} as const satisfies Record<string, { readonly stage: keyof typeof restApis; readonly path: string }>;

export type RestApiName = keyof typeof restApis;
export type Api = keyof typeof apis;
