/** What an operation of the team, account and host APIs takes and gives: checked at run time, and the source of the OpenAPI document. */
import type * as z from 'zod/mini'; // a schema library whose parts tree-shake: 18 KB in a bundle, and it writes JSON Schema
import type { DomainErrorKind } from '../domain/error.ts';
import type { Permission } from '../domain/role.ts';

export interface Contract<Body = undefined, Query = undefined, Result = undefined> {
  /** The operation's name in `functions/operations.ts`; also the `operationId`. */
  readonly operation: string;
  /** One line for the OpenAPI document. */
  readonly summary: string;
  /** Below a team: who there may call it. */
  readonly may?: Permission;
  /** The JSON body; an operation without one ignores what is sent. */
  readonly body?: z.ZodMiniType<Body>;
  /** Query parameters by name; values are strings. Unknown ones are refused. */
  readonly query?: z.ZodMiniType<Query>;
  /** Names and meanings of the path's parameters are the path's own. */
  readonly success: {
    readonly status: 200 | 201 | 202 | 204;
    readonly description: string;
    /** JSON; absent for 204 and for what is no JSON. */
    readonly body?: z.ZodMiniType<Result>;
    /** Where the answer is no JSON. */
    readonly contentType?: string;
  };
  /** What the rules may refuse here, besides what every operation may answer. */
  readonly problems?: readonly DomainErrorKind[];
}

// biome-ignore lint/suspicious/noExplicitAny: stands for a contract of whatever body, query and result
export type AnyContract = Contract<any, any, any>;

/** Gives a contract its types; returns it as it is. */
export function contract<Body = undefined, Query = undefined, Result = undefined>(
  definition: Contract<Body, Query, Result>,
): Contract<Body, Query, Result> {
  return definition;
}
