/** The contracts of every operation of the team, account and host APIs. */
import * as account from './account.ts';
import * as activity from './activity.ts';
import * as apiKeys from './api-keys.ts';
import type { AnyContract } from './contract.ts';
import * as domains from './domains.ts';
import * as groups from './groups.ts';
import * as host from './host.ts';
import * as invites from './invites.ts';
import * as members from './members.ts';
import * as openapiDocument from './openapi-document.ts';
import * as scimSettings from './scim-settings.ts';
import * as serviceAccounts from './service-accounts.ts';
import * as ssoMethods from './sso-methods.ts';
import * as teams from './teams.ts';
import * as workspaces from './workspaces.ts';

const capabilities: readonly Readonly<Record<string, unknown>>[] = [
  teams,
  scimSettings,
  apiKeys,
  ssoMethods,
  members,
  serviceAccounts,
  invites,
  domains,
  groups,
  workspaces,
  activity,
  account,
  host,
  openapiDocument,
];

/** In the order of the capabilities; what else their files export is no contract. */
export const contracts: readonly AnyContract[] = capabilities.flatMap((capability) =>
  Object.values(capability).filter(isContract),
);

function isContract(value: unknown): value is AnyContract {
  return typeof value === 'object' && value !== null && 'operation' in value && 'success' in value;
}
