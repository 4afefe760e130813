/** Every function of Rollcall. Infra, the local gateway, the documents and the tests read these tables and no others. */

export interface FunctionDefinition {
  /** Also the stem of the function's name and of its file. */
  readonly name: string;
  /** Below `functions/`; exports `handler`. */
  readonly file: string;
  /** What the function may do with the table. */
  readonly access: 'none' | 'read' | 'write';
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
  readonly caller: 'SCIM key' | 'nobody';
}

/** A function behind the table's stream: called with the changes of items whose sort keys begin so. */
export interface StreamFunction extends FunctionDefinition {
  readonly sortKeyPrefix: string;
}

/** Where each API is mounted. The stage's name and the path make the base URL's end: `/scim` + `/v2`. */
export const apis = {
  scim: { stage: 'scim', path: '/v2' },
} as const;

export type Api = keyof typeof apis;

const scim = { api: 'scim', timeoutSeconds: 29 } as const;
const read = { ...scim, access: 'read', caller: 'SCIM key' } as const;
const write = { ...scim, access: 'write', caller: 'SCIM key' } as const;
const open = {
  ...scim,
  access: 'none',
  caller: 'nobody',
  timeoutSeconds: 5,
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
    ...read,
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
    ...read,
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
    errorImpact: 'Groups removed at the identity provider stay, with the access they carry.',
  },
  {
    ...read,
    name: 'search-users',
    method: 'POST',
    path: '/Users/.search',
    file: 'scim/users/search-users.ts',
    errorImpact: 'Clients that search with POST, to keep filters out of URLs, cannot find people.',
  },
  {
    ...read,
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
] as const satisfies readonly Operation[];

export const streamFunctions = [
  {
    name: 'settle-memberships',
    file: 'stream/settle-memberships.ts',
    access: 'write',
    timeoutSeconds: 900,
    sortKeyPrefix: 'PENDING#',
    errorImpact:
      'Large group changes stay pending: answers are right, but later changes of these groups take longer or answer 503.',
  },
] as const satisfies readonly StreamFunction[];

export const functionDefinitions: readonly FunctionDefinition[] = [...operations, ...streamFunctions];
