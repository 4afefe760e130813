/**
 * The calls of the APIs with their types, out of the same contracts that make the OpenAPI document; only types are imported, so no
 * schema is in the page. Paths and methods come from the operations table when the page is built (`infra/build-page.ts`).
 */
import type * as account from '../../../../shared/api/account.ts';
import type * as activity from '../../../../shared/api/activity.ts';
import type * as apiKeys from '../../../../shared/api/api-keys.ts';
import type { Contract } from '../../../../shared/api/contract.ts';
import type * as domains from '../../../../shared/api/domains.ts';
import type * as groups from '../../../../shared/api/groups.ts';
import type * as invites from '../../../../shared/api/invites.ts';
import type * as members from '../../../../shared/api/members.ts';
import type * as scimSettings from '../../../../shared/api/scim-settings.ts';
import type * as serviceAccounts from '../../../../shared/api/service-accounts.ts';
import type * as ssoMethods from '../../../../shared/api/sso-methods.ts';
import type * as teams from '../../../../shared/api/teams.ts';
import type * as workspaces from '../../../../shared/api/workspaces.ts';
import type { operations } from '../../../operations.ts';

type Capabilities = typeof account &
  typeof activity &
  typeof apiKeys &
  typeof domains &
  typeof groups &
  typeof invites &
  typeof members &
  typeof scimSettings &
  typeof serviceAccounts &
  typeof ssoMethods &
  typeof teams &
  typeof workspaces;

// biome-ignore lint/suspicious/noExplicitAny: whatever the contract says
type Any = Contract<any, any, any>;

/** By the names that the contracts are exported under: `listMembers` is the operation `list-members`. */
export type Operations = {
  [Name in keyof Capabilities as Capabilities[Name] extends Any ? Name : never]: Capabilities[Name];
};
export type OperationName = keyof Operations & string;

type Dashed<Text extends string> = Text extends `${infer First}${infer Rest}`
  ? First extends Lowercase<First>
    ? `${First}${Dashed<Rest>}`
    : `-${Lowercase<First>}${Dashed<Rest>}`
  : '';

type PathOf<Name extends OperationName> = Extract<(typeof operations)[number], { name: Dashed<Name> }>['path'];
type ParametersOf<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | ParametersOf<Rest> : never;

type BodyOf<Name extends OperationName> =
  Operations[Name] extends Contract<infer Body, infer _Q, infer _R> ? Body : never;
type QueryOf<Name extends OperationName> =
  Operations[Name] extends Contract<infer _B, infer Query, infer _R> ? Query : never;

/** What an operation answers. */
export type ResultOf<Name extends OperationName> =
  Operations[Name] extends Contract<infer _B, infer _Q, infer Result> ? Result : never;

/** Query parameters are text on the way. */
type AsText<Query> = { [Key in keyof Query]?: string | number | boolean | undefined };

/** What a call needs; the team of the path is that of whoever is signed in. */
export type ArgumentsOf<Name extends OperationName> = ([Exclude<ParametersOf<PathOf<Name>>, 'team'>] extends [never]
  ? object
  : { readonly path: Readonly<Record<Exclude<ParametersOf<PathOf<Name>>, 'team'>, string>> }) &
  (BodyOf<Name> extends undefined ? object : { readonly body: BodyOf<Name> }) &
  (QueryOf<Name> extends undefined ? object : { readonly query?: AsText<QueryOf<Name>> });
