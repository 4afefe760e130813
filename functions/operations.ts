/** Every function of Rollcall. Infra, the local gateway, the documents and the tests read these tables and no others. */
import { everything, everythingBut, keyUse, noTable, reading, type TableRight } from './table-rights.ts';

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

const scim = { api: 'scim', timeoutSeconds: 29 } as const;
const read = { ...scim, table: [...reading, ...keyUse], caller: 'SCIM key' } as const;
const list = { ...read, table: [...reading, ...keyUse, 'PutItem of PAGES'] } as const;
const write = { ...scim, table: everything, caller: 'SCIM key' } as const;
const open = {
  ...scim,
  table: noTable,
  caller: 'nobody',
  timeoutSeconds: 5,
} as const;

const team = { api: 'team', caller: 'person', timeoutSeconds: 29, uses: ['tokens'] } as const;
const teamRead = { ...team, table: reading, method: 'GET' } as const;
const teamWrite = { ...team, table: everything } as const;
const account = { api: 'account', caller: 'person', timeoutSeconds: 29, uses: ['tokens'] } as const;
const host = { api: 'host', caller: 'host product', timeoutSeconds: 29 } as const;

const consoleRead = {
  api: 'console',
  method: 'GET',
  caller: 'nobody',
  table: noTable,
  uses: ['consolePage'],
  timeoutSeconds: 29,
} as const;

const setupFails = 'Identity providers cannot discover what this service supports; setting up a connection may fail.';

export const operations = [
  {
    ...write,
    name: 'create-user',
    method: 'POST',
    path: '/Users',
    file: 'scim/users/create-user.ts',
    errorImpact: 'People assigned at the identity provider do not get onto their team.',
  },
  {
    ...read,
    name: 'get-user',
    method: 'GET',
    path: '/Users/{id}',
    file: 'scim/users/get-user.ts',
    errorImpact: 'Identity providers cannot read a person before updating them; profile updates stall.',
  },
  {
    ...list,
    name: 'list-users',
    method: 'GET',
    path: '/Users',
    file: 'scim/users/list-users.ts',
    errorImpact: 'Identity providers cannot find people; connection tests, imports and every assignment fail.',
  },
  {
    ...write,
    name: 'replace-user',
    method: 'PUT',
    path: '/Users/{id}',
    file: 'scim/users/replace-user.ts',
    errorImpact: 'Profile changes, and deactivations of some providers, do not arrive.',
  },
  {
    ...write,
    name: 'patch-user',
    method: 'PATCH',
    path: '/Users/{id}',
    file: 'scim/users/patch-user.ts',
    errorImpact: 'People who left keep their access: deactivations do not arrive.',
  },
  {
    ...write,
    name: 'delete-user',
    method: 'DELETE',
    path: '/Users/{id}',
    file: 'scim/users/delete-user.ts',
    errorImpact: 'People deleted at the identity provider keep their access.',
  },
  {
    ...write,
    name: 'create-group',
    method: 'POST',
    path: '/Groups',
    file: 'scim/groups/create-group.ts',
    table: everythingBut('Query', 'ConditionCheckItem'),
    errorImpact: 'Groups pushed by an identity provider are not created.',
  },
  {
    ...read,
    name: 'get-group',
    method: 'GET',
    path: '/Groups/{id}',
    file: 'scim/groups/get-group.ts',
    errorImpact: 'Identity providers cannot read a group before changing it.',
  },
  {
    ...list,
    name: 'list-groups',
    method: 'GET',
    path: '/Groups',
    file: 'scim/groups/list-groups.ts',
    errorImpact: 'Groups cannot be found, linked or imported.',
  },
  {
    ...write,
    name: 'replace-group',
    method: 'PUT',
    path: '/Groups/{id}',
    file: 'scim/groups/replace-group.ts',
    errorImpact: 'Group renames and memberships of some providers do not arrive.',
  },
  {
    ...write,
    name: 'patch-group',
    method: 'PATCH',
    path: '/Groups/{id}',
    file: 'scim/groups/patch-group.ts',
    errorImpact: 'Group membership does not follow the identity provider; access may be missing or kept.',
  },
  {
    ...write,
    name: 'delete-group',
    method: 'DELETE',
    path: '/Groups/{id}',
    file: 'scim/groups/delete-group.ts',
    table: everythingBut('ConditionCheckItem'),
    errorImpact: 'Groups removed at the identity provider stay, with the access they carry.',
  },
  {
    ...list,
    name: 'search-users',
    method: 'POST',
    path: '/Users/.search',
    file: 'scim/users/search-users.ts',
    errorImpact: 'Clients that search with POST, to keep filters out of URLs, cannot find people.',
  },
  {
    ...list,
    name: 'search-groups',
    method: 'POST',
    path: '/Groups/.search',
    file: 'scim/groups/search-groups.ts',
    errorImpact: 'Clients that search with POST, to keep filters out of URLs, cannot find groups.',
  },
  {
    ...read,
    name: 'search',
    method: 'POST',
    path: '/.search',
    file: 'scim/root/search.ts',
    errorImpact: 'Clients that search people and groups at once get nothing.',
  },
  {
    ...write,
    name: 'bulk',
    method: 'POST',
    path: '/Bulk',
    file: 'scim/root/bulk.ts',
    errorImpact: 'Clients that send changes in bulk get nothing through.',
  },
  {
    ...open,
    name: 'get-service-provider-config',
    method: 'GET',
    path: '/ServiceProviderConfig',
    file: 'scim/discovery/get-service-provider-config.ts',
    errorImpact: setupFails,
  },
  {
    ...open,
    name: 'list-resource-types',
    method: 'GET',
    path: '/ResourceTypes',
    file: 'scim/discovery/list-resource-types.ts',
    errorImpact: setupFails,
  },
  {
    ...open,
    name: 'get-resource-type',
    method: 'GET',
    path: '/ResourceTypes/{id}',
    file: 'scim/discovery/get-resource-type.ts',
    errorImpact: setupFails,
  },
  {
    ...open,
    name: 'list-schemas',
    method: 'GET',
    path: '/Schemas',
    file: 'scim/discovery/list-schemas.ts',
    errorImpact: setupFails,
  },
  {
    ...open,
    name: 'get-schema',
    method: 'GET',
    path: '/Schemas/{id}',
    file: 'scim/discovery/get-schema.ts',
    errorImpact: setupFails,
  },
  {
    ...open,
    name: 'me',
    method: 'ANY',
    path: '/Me',
    file: 'scim/root/me.ts',
    errorImpact: 'Callers of /Me get an error of the gateway instead of 501.',
  },
  {
    ...open,
    name: 'unmatched',
    method: 'ANY',
    path: '/{proxy+}',
    file: 'scim/root/unmatched.ts',
    errorImpact: 'Callers of an unknown or misspelt path get an error of the gateway instead of an explanation.',
  },
  {
    ...teamWrite,
    name: 'create-team',
    method: 'POST',
    path: '/teams',
    file: 'team/teams/create-team.ts',
    table: everythingBut('BatchGetItem', 'Query', 'ConditionCheckItem', 'DeleteItem'),
    errorImpact: 'Nobody can create a team.',
  },
  {
    ...teamRead,
    name: 'get-team',
    path: '/teams/{team}',
    file: 'team/teams/get-team.ts',
    errorImpact: 'The console cannot show a team.',
  },
  {
    ...teamWrite,
    name: 'update-team',
    method: 'PATCH',
    path: '/teams/{team}',
    file: 'team/teams/update-team.ts',
    table: everythingBut('DeleteItem'),
    errorImpact: 'A team cannot be renamed.',
  },
  {
    ...teamRead,
    name: 'get-scim-settings',
    path: '/teams/{team}/scim',
    file: 'team/scim-settings/get-scim-settings.ts',
    errorImpact: 'Admins do not see whether SCIM is on, or its base URL.',
  },
  {
    ...teamWrite,
    name: 'update-scim-settings',
    method: 'PATCH',
    path: '/teams/{team}/scim',
    file: 'team/scim-settings/update-scim-settings.ts',
    table: everythingBut('DeleteItem'),
    errorImpact: 'SCIM cannot be turned on or off.',
  },
  {
    ...teamRead,
    name: 'list-keys',
    path: '/teams/{team}/keys',
    file: 'team/api-keys/list-keys.ts',
    errorImpact: 'Admins do not see their SCIM API keys.',
  },
  {
    ...teamWrite,
    name: 'generate-key',
    method: 'POST',
    path: '/teams/{team}/keys',
    file: 'team/api-keys/generate-key.ts',
    errorImpact: 'No SCIM API key can be generated; new connections cannot be set up.',
  },
  {
    ...teamWrite,
    name: 'regenerate-key',
    method: 'POST',
    path: '/teams/{team}/keys/{key}/regenerate',
    file: 'team/api-keys/regenerate-key.ts',
    errorImpact: 'SCIM API keys cannot be replaced; a leaked one can still be revoked.',
  },
  {
    ...teamWrite,
    name: 'revoke-key',
    method: 'POST',
    path: '/teams/{team}/keys/{key}/revoke',
    file: 'team/api-keys/revoke-key.ts',
    table: everythingBut('DeleteItem'),
    errorImpact: 'A leaked SCIM API key cannot be revoked; turn SCIM off instead.',
  },
  {
    ...teamRead,
    name: 'list-sso-methods',
    path: '/teams/{team}/sso-methods',
    file: 'team/sso-methods/list-sso-methods.ts',
    errorImpact: 'Admins do not see their SSO methods.',
  },
  {
    ...teamWrite,
    name: 'add-sso-method',
    method: 'POST',
    path: '/teams/{team}/sso-methods',
    uses: ['tokens', 'web', 'signIn'],
    file: 'team/sso-methods/add-sso-method.ts',
    errorImpact: 'No SSO method can be added, and so SCIM cannot be turned on.',
  },
  {
    ...teamWrite,
    name: 'change-sso-method',
    method: 'PATCH',
    path: '/teams/{team}/sso-methods/{method}',
    uses: ['tokens', 'web', 'signIn'],
    file: 'team/sso-methods/change-sso-method.ts',
    table: everythingBut('DeleteItem'),
    errorImpact: 'An SSO method whose metadata moved keeps failing sign-ins.',
  },
  {
    ...teamWrite,
    name: 'remove-sso-method',
    method: 'DELETE',
    path: '/teams/{team}/sso-methods/{method}',
    uses: ['tokens', 'signIn'],
    file: 'team/sso-methods/remove-sso-method.ts',
    errorImpact: 'SSO methods cannot be removed.',
  },
  {
    ...teamRead,
    name: 'list-members',
    path: '/teams/{team}/members',
    file: 'team/members/list-members.ts',
    errorImpact: 'Admins do not see the members of their team.',
  },
  {
    ...teamRead,
    name: 'get-member',
    path: '/teams/{team}/members/{member}',
    file: 'team/members/get-member.ts',
    errorImpact: 'Admins cannot look into a member.',
  },
  {
    ...teamWrite,
    name: 'change-member-role',
    method: 'PATCH',
    path: '/teams/{team}/members/{member}',
    file: 'team/members/change-member-role.ts',
    errorImpact: 'Roles cannot be changed.',
  },
  {
    ...teamWrite,
    name: 'remove-member',
    method: 'DELETE',
    path: '/teams/{team}/members/{member}',
    file: 'team/members/remove-member.ts',
    errorImpact: 'Admins cannot remove members; identity providers still can.',
  },
  {
    ...teamWrite,
    name: 'purge-member',
    method: 'POST',
    path: '/teams/{team}/members/{member}/purge',
    uses: ['tokens', 'signIn'],
    file: 'team/members/purge-member.ts',
    errorImpact: 'Personal data cannot be deleted for good.',
  },
  {
    ...teamRead,
    name: 'get-member-access',
    path: '/teams/{team}/members/{member}/access',
    file: 'team/members/get-member-access.ts',
    errorImpact: 'Admins do not see which workspaces a member may use.',
  },
  {
    ...teamRead,
    name: 'list-service-accounts',
    path: '/teams/{team}/service-accounts',
    file: 'team/service-accounts/list-service-accounts.ts',
    errorImpact: 'Admins do not see their service accounts.',
  },
  {
    ...teamWrite,
    name: 'create-service-account',
    method: 'POST',
    path: '/teams/{team}/service-accounts',
    file: 'team/service-accounts/create-service-account.ts',
    table: everythingBut('DeleteItem'),
    errorImpact: 'No service account can be created.',
  },
  {
    ...teamWrite,
    name: 'change-service-account',
    method: 'PATCH',
    path: '/teams/{team}/service-accounts/{account}',
    file: 'team/service-accounts/change-service-account.ts',
    table: everythingBut('DeleteItem'),
    errorImpact: 'Service accounts cannot be changed.',
  },
  {
    ...teamWrite,
    name: 'remove-service-account',
    method: 'DELETE',
    path: '/teams/{team}/service-accounts/{account}',
    uses: ['tokens', 'signIn'],
    file: 'team/service-accounts/remove-service-account.ts',
    errorImpact: 'Service accounts cannot be removed.',
  },
  {
    ...teamRead,
    name: 'list-invites',
    path: '/teams/{team}/invites',
    file: 'team/invites/list-invites.ts',
    errorImpact: 'Admins do not see pending invites.',
  },
  {
    ...teamWrite,
    name: 'invite-person',
    method: 'POST',
    path: '/teams/{team}/invites',
    uses: ['tokens', 'mail'],
    file: 'team/invites/invite-person.ts',
    errorImpact: 'Nobody can be invited by hand.',
  },
  {
    ...teamWrite,
    name: 'resend-invite',
    method: 'POST',
    path: '/teams/{team}/invites/{invite}/resend',
    uses: ['tokens', 'mail'],
    file: 'team/invites/resend-invite.ts',
    errorImpact: 'Invites cannot be sent again.',
  },
  {
    ...teamWrite,
    name: 'remove-invite',
    method: 'DELETE',
    path: '/teams/{team}/invites/{invite}',
    file: 'team/invites/remove-invite.ts',
    errorImpact: 'Pending invites cannot be removed; pushes of the same people stay refused.',
  },
  {
    ...teamRead,
    name: 'list-domains',
    path: '/teams/{team}/domains',
    file: 'team/domains/list-domains.ts',
    errorImpact: 'Admins do not see their domains.',
  },
  {
    ...teamWrite,
    name: 'add-domain',
    method: 'POST',
    path: '/teams/{team}/domains',
    file: 'team/domains/add-domain.ts',
    table: everythingBut('DeleteItem'),
    errorImpact: 'No domain can be added.',
  },
  {
    ...teamWrite,
    name: 'verify-domain',
    method: 'POST',
    path: '/teams/{team}/domains/{domain}/verify',
    uses: ['tokens', 'dns'],
    file: 'team/domains/verify-domain.ts',
    errorImpact: 'Domains cannot be verified; people of these domains have to accept invites.',
  },
  {
    ...teamWrite,
    name: 'remove-domain',
    method: 'DELETE',
    path: '/teams/{team}/domains/{domain}',
    file: 'team/domains/remove-domain.ts',
    errorImpact: 'Domains cannot be given up.',
  },
  {
    ...teamRead,
    name: 'list-team-groups',
    path: '/teams/{team}/groups',
    file: 'team/groups/list-team-groups.ts',
    errorImpact: 'Admins do not see their groups.',
  },
  {
    ...teamWrite,
    name: 'create-team-group',
    method: 'POST',
    path: '/teams/{team}/groups',
    file: 'team/groups/create-team-group.ts',
    table: everythingBut('DeleteItem'),
    errorImpact: 'Groups to link cannot be made beforehand.',
  },
  {
    ...teamRead,
    name: 'get-team-group',
    path: '/teams/{team}/groups/{group}',
    file: 'team/groups/get-team-group.ts',
    errorImpact: 'Admins cannot look into a group.',
  },
  {
    ...teamRead,
    name: 'list-group-members',
    path: '/teams/{team}/groups/{group}/members',
    file: 'team/groups/list-group-members.ts',
    errorImpact: 'Admins do not see who is in a group.',
  },
  {
    ...teamWrite,
    name: 'change-group-role',
    method: 'PATCH',
    path: '/teams/{team}/groups/{group}',
    file: 'team/groups/change-group-role.ts',
    table: everythingBut('DeleteItem', 'PutItem'),
    errorImpact: 'The role that a group carries cannot be changed.',
  },
  {
    ...teamWrite,
    name: 'delete-team-group',
    method: 'DELETE',
    path: '/teams/{team}/groups/{group}',
    file: 'team/groups/delete-team-group.ts',
    errorImpact: 'Groups cannot be deleted by hand.',
  },
  {
    ...teamRead,
    name: 'list-workspaces',
    path: '/teams/{team}/workspaces',
    file: 'team/workspaces/list-workspaces.ts',
    errorImpact: 'People do not see their workspaces.',
  },
  {
    ...teamWrite,
    name: 'create-workspace',
    method: 'POST',
    path: '/teams/{team}/workspaces',
    file: 'team/workspaces/create-workspace.ts',
    table: everythingBut('Query', 'DeleteItem'),
    errorImpact: 'No workspace can be created.',
  },
  {
    ...teamRead,
    name: 'get-workspace',
    path: '/teams/{team}/workspaces/{workspace}',
    file: 'team/workspaces/get-workspace.ts',
    errorImpact: 'People cannot look into a workspace.',
  },
  {
    ...teamWrite,
    name: 'rename-workspace',
    method: 'PATCH',
    path: '/teams/{team}/workspaces/{workspace}',
    file: 'team/workspaces/rename-workspace.ts',
    table: everythingBut('DeleteItem'),
    errorImpact: 'Workspaces cannot be renamed.',
  },
  {
    ...teamWrite,
    name: 'delete-workspace',
    method: 'DELETE',
    path: '/teams/{team}/workspaces/{workspace}',
    file: 'team/workspaces/delete-workspace.ts',
    errorImpact: 'Workspaces cannot be deleted.',
  },
  {
    ...teamRead,
    name: 'list-workspace-access',
    path: '/teams/{team}/workspaces/{workspace}/access',
    file: 'team/workspaces/list-workspace-access.ts',
    errorImpact: 'People do not see who may use a workspace.',
  },
  {
    ...teamWrite,
    name: 'grant-workspace-access',
    method: 'POST',
    path: '/teams/{team}/workspaces/{workspace}/access',
    file: 'team/workspaces/grant-workspace-access.ts',
    errorImpact: 'Nobody can be given access to a workspace; groups keep theirs.',
  },
  {
    ...teamWrite,
    name: 'revoke-workspace-access',
    method: 'DELETE',
    path: '/teams/{team}/workspaces/{workspace}/access/{kind}/{holder}',
    file: 'team/workspaces/revoke-workspace-access.ts',
    errorImpact: 'Access to a workspace cannot be taken away by hand.',
  },
  {
    ...teamRead,
    name: 'list-activity',
    path: '/teams/{team}/activity',
    file: 'team/activity/list-activity.ts',
    errorImpact: 'Admins do not see what happened.',
  },
  {
    ...teamRead,
    name: 'export-activity',
    path: '/teams/{team}/activity.csv',
    file: 'team/activity/export-activity.ts',
    errorImpact: 'Activity cannot be exported.',
  },
  {
    ...teamRead,
    name: 'list-failed-calls',
    path: '/teams/{team}/calls',
    file: 'team/activity/list-failed-calls.ts',
    errorImpact: 'Admins do not see why pushes failed.',
  },
  {
    ...account,
    table: reading,
    name: 'get-account',
    method: 'GET',
    path: '/account',
    file: 'account/get-account.ts',
    errorImpact: 'Products cannot show people what they may change.',
  },
  {
    ...account,
    table: everythingBut('DeleteItem', 'PutItem'),
    name: 'update-account',
    method: 'PATCH',
    path: '/account',
    file: 'account/update-account.ts',
    errorImpact: 'People cannot change their name.',
  },
  {
    ...account,
    table: ['ConditionCheckItem', 'GetItem', 'UpdateItem'],
    name: 'change-address',
    method: 'POST',
    path: '/account/address',
    uses: ['tokens', 'mail'],
    file: 'account/change-address.ts',
    errorImpact: 'People cannot change their e-mail address.',
  },
  {
    ...account,
    table: everything,
    name: 'confirm-address',
    method: 'POST',
    path: '/account/address/confirm',
    uses: ['tokens', 'signIn'],
    file: 'account/confirm-address.ts',
    errorImpact: 'A changed e-mail address cannot be confirmed.',
  },
  {
    ...account,
    table: reading,
    name: 'list-my-invites',
    method: 'GET',
    path: '/invites',
    file: 'account/list-my-invites.ts',
    errorImpact: 'People do not see their invites; the links in their mail still work.',
  },
  {
    ...account,
    table: ['GetItem'],
    caller: 'nobody',
    name: 'look-at-invite',
    method: 'POST',
    path: '/invites/look',
    uses: [],
    file: 'account/look-at-invite.ts',
    errorImpact: 'People who follow an invite’s link are not told which team invites them.',
  },
  {
    ...account,
    table: everythingBut('BatchGetItem', 'Query', 'ConditionCheckItem'),
    name: 'accept-invite',
    method: 'POST',
    path: '/invites/accept',
    file: 'account/accept-invite.ts',
    errorImpact: 'Invited people cannot join their team.',
  },
  {
    ...account,
    table: everythingBut('BatchGetItem', 'Query', 'ConditionCheckItem'),
    caller: 'nobody',
    name: 'decline-invite',
    method: 'POST',
    path: '/invites/decline',
    uses: [],
    file: 'account/decline-invite.ts',
    errorImpact: 'Invites cannot be declined; they expire.',
  },
  {
    ...account,
    table: everything,
    name: 'leave-team',
    method: 'POST',
    path: '/team/leave',
    file: 'account/leave-team.ts',
    errorImpact: 'People cannot leave their team; an admin can remove them.',
  },
  {
    ...host,
    table: reading,
    name: 'check-sign-in',
    method: 'POST',
    path: '/sign-in-check',
    file: 'host/check-sign-in.ts',
    errorImpact: 'The host product cannot ask whether somebody may sign in.',
  },
  {
    ...host,
    table: everythingBut('BatchGetItem', 'ConditionCheckItem', 'DeleteItem'),
    name: 'set-entitlement',
    method: 'PUT',
    path: '/teams/{team}/entitlement',
    file: 'host/set-entitlement.ts',
    errorImpact: 'Teams that bought SCIM cannot turn it on.',
  },
  {
    ...host,
    table: reading,
    name: 'get-effective-access',
    method: 'POST',
    path: '/teams/{team}/effective-access',
    file: 'host/get-effective-access.ts',
    errorImpact: 'The host product cannot ask what somebody may use.',
  },
  {
    ...open,
    api: 'team',
    name: 'get-openapi',
    method: 'GET',
    path: '/openapi.json',
    file: 'team/openapi/get-openapi.ts',
    errorImpact: 'The description of the APIs cannot be fetched.',
  },
  {
    ...consoleRead,
    name: 'open-console',
    path: '',
    file: 'console/open-console.ts',
    errorImpact: 'Nobody can open the console at its address.',
  },
  {
    ...consoleRead,
    name: 'serve-console',
    path: '/{file+}',
    file: 'console/serve-console.ts',
    errorImpact: 'The console does not load.',
  },
  {
    ...open,
    api: 'app',
    name: 'unmatched-app',
    method: 'ANY',
    path: '/{proxy+}',
    file: 'app/unmatched-app.ts',
    errorImpact: 'Callers of an unknown or misspelt path get an error of the gateway instead of an explanation.',
  },
] as const satisfies readonly Operation[];

export const streamFunctions = [
  {
    name: 'settle-memberships',
    file: 'stream/settle-memberships.ts',
    table: everything,
    timeoutSeconds: 900,
    takes: [{ sortKeyPrefix: 'PENDING#', changes: ['INSERT', 'MODIFY'] }],
    errorImpact:
      'Large group changes stay pending: answers are right, but later changes of these groups take longer or answer 503.',
  },
  {
    name: 'publish-changes',
    file: 'stream/publish-changes.ts',
    table: ['PutItem'],
    uses: ['events'],
    timeoutSeconds: 60,
    changesAtOnce: 100,
    takes: [
      // Memberships begin alike; only the items of Users and Groups have a resource.
      { sortKeyPrefix: 'USER#', changes: ['INSERT', 'MODIFY'], attribute: 'resource' },
      { sortKeyPrefix: 'GROUP#', changes: ['INSERT', 'MODIFY'], attribute: 'resource' },
      { sortKeyPrefix: 'ACTIVITY#', changes: ['INSERT'] },
    ],
    errorImpact: 'Activity, events, invite e-mails and webhooks come late; nothing is lost within a day.',
  },
] as const satisfies readonly StreamFunction[];

export const eventFunctions = [
  {
    name: 'send-invite',
    file: 'stream/send-invite.ts',
    table: everythingBut('Query'),
    uses: ['mail'],
    timeoutSeconds: 60,
    events: ['rollcall.invite.created'],
    errorImpact: 'Invited people get no e-mail; an admin can send the invite again or copy its link.',
  },
  {
    name: 'tell-admins',
    file: 'stream/tell-admins.ts',
    table: everythingBut('ConditionCheckItem'),
    uses: ['mail'],
    timeoutSeconds: 300,
    events: ['rollcall.domain.lapsed'],
    errorImpact:
      'Admins get no e-mail when a domain of theirs counts no more; the list of domains and the activity say it.',
  },
  {
    name: 'end-sessions',
    file: 'stream/end-sessions.ts',
    table: ['GetItem'],
    uses: ['signIn'],
    timeoutSeconds: 60,
    events: [
      'rollcall.user.deactivated',
      'rollcall.user.deleted',
      'rollcall.user.removed',
      'rollcall.user.left',
      'rollcall.service-account.removed',
    ],
    errorImpact: 'Refresh tokens of deactivated people live on; they are refused when used, as is every request.',
  },
  {
    name: 'watch-deactivations',
    file: 'stream/watch-deactivations.ts',
    table: everythingBut('ConditionCheckItem', 'DeleteItem'),
    timeoutSeconds: 60,
    events: ['rollcall.user.deactivated'],
    errorImpact: 'Nobody is alarmed when a provider deactivates a large part of a team by mistake.',
  },
  {
    name: 'activate-invited',
    file: 'stream/activate-invited.ts',
    table: everything,
    timeoutSeconds: 900,
    events: ['rollcall.domain.verified'],
    errorImpact: 'Invited people of a verified domain stay invited until they accept.',
  },
  {
    name: 'clear-access',
    file: 'stream/clear-access.ts',
    table: everythingBut('ConditionCheckItem', 'PutItem'),
    timeoutSeconds: 900,
    events: [
      'rollcall.user.deleted',
      'rollcall.user.removed',
      'rollcall.user.purged',
      'rollcall.group.deleted',
      'rollcall.service-account.removed',
      'rollcall.workspace.deleted',
    ],
    errorImpact:
      'Nothing that anybody sees: entries of people, groups and workspaces that are gone take up room for longer.',
  },
  {
    name: 'deliver-webhook',
    file: 'stream/deliver-webhook.ts',
    table: noTable,
    uses: ['webhookSecret'],
    isQueued: true,
    timeoutSeconds: 30,
    events: 'all',
    errorImpact: 'The host product hears of changes late; deliveries are tried again for a day.',
  },
] as const satisfies readonly EventFunction[];

export const scheduledFunctions = [
  {
    name: 'run-due',
    file: 'stream/run-due.ts',
    table: everythingBut('BatchGetItem', 'ConditionCheckItem'),
    uses: ['dns'],
    timeoutSeconds: 900,
    everyMinutes: 15,
    errorImpact: 'Invites expire late, and domains are not checked again.',
  },
  {
    name: 'offer-sso-methods',
    file: 'stream/offer-sso-methods.ts',
    table: noTable,
    uses: ['signIn'],
    timeoutSeconds: 60,
    everyMinutes: 5,
    errorImpact: 'After a deployment that changed the console’s OAuth client, nobody can sign in with SSO.',
  },
] as const satisfies readonly ScheduledFunction[];

export const signInFunctions = [
  {
    name: 'sign-in-gate',
    file: 'sign-in/gate.ts',
    table: everythingBut('ConditionCheckItem', 'DeleteItem'),
    // Cognito waits no longer.
    timeoutSeconds: 5,
    triggers: ['PreSignUp', 'PreAuthentication', 'PreTokenGeneration', 'CustomMessage'],
    errorImpact: 'Nobody can sign in.',
  },
] as const satisfies readonly SignInFunction[];

export const functionDefinitions: readonly FunctionDefinition[] = [
  ...operations,
  ...streamFunctions,
  ...eventFunctions,
  ...scheduledFunctions,
  ...signInFunctions,
];
