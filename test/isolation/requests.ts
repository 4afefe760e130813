/** One request for every operation, with which it does what it is for: about the things of a scene. */
import { operations } from '../../functions/operations.ts';
import type { ScimCall } from '../support/scim-client.ts';
import { groupOf, patchOp, person } from '../support/scim-service.ts';
import type { Scene } from './scene.ts';

const messages = 'urn:ietf:params:scim:api:messages:2.0';
const patch = { schemas: [patchOp], Operations: [{ op: 'replace', path: 'externalId', value: 'set-by-a-stranger' }] };
const idIs = (id: string | undefined): string => `id eq "${id}"`;
const search = (filter: string) => ({ schemas: [`${messages}:SearchRequest`], filter });

type Part = Pick<ScimCall, 'body'> & { readonly id?: string | undefined; readonly query?: string };

/** By operation: the body, the id of the path where it is not the parameter's own, and the query. */
const scimParts: Readonly<Record<string, (scene: Scene) => Part>> = {
  'create-user': ({ userName }) => ({ body: person({ userName }) }),
  'get-user': ({ ids }) => ({ id: ids['user'] }),
  'list-users': ({ ids }) => ({ query: `filter=${encodeURIComponent(idIs(ids['user']))}` }),
  'replace-user': ({ ids, userName }) => ({ id: ids['user'], body: person({ userName }) }),
  'patch-user': ({ ids }) => ({ id: ids['user'], body: patch }),
  'delete-user': ({ ids }) => ({ id: ids['user'] }),
  'create-group': ({ ids }) => ({ body: groupOf([ids['user'] ?? '']) }),
  'get-group': () => ({}),
  'list-groups': ({ ids }) => ({ query: `filter=${encodeURIComponent(idIs(ids['group']))}` }),
  'replace-group': ({ ids }) => ({ body: groupOf([ids['user'] ?? '']) }),
  'patch-group': () => ({ body: patch }),
  'delete-group': () => ({}),
  'search-users': ({ ids }) => ({ body: search(`groups.value eq "${ids['group']}"`) }),
  'search-groups': ({ ids }) => ({ body: search(`members.value eq "${ids['user']}"`) }),
  search: ({ ids }) => ({ body: search(`${idIs(ids['user'])} or ${idIs(ids['group'])}`) }),
  'get-resource-type': () => ({ id: 'User' }),
  'get-schema': () => ({ id: 'urn:ietf:params:scim:schemas:core:2.0:Group' }),
  bulk: ({ ids }) => ({
    body: {
      schemas: [`${messages}:BulkRequest`],
      Operations: [
        { method: 'PATCH', path: `/Groups/${ids['group']}`, data: patch },
        { method: 'DELETE', path: `/Users/${ids['user']}` },
      ],
    },
  }),
};

const appBodies: Readonly<Record<string, (scene: Scene) => object>> = {
  'create-team': () => ({ name: 'New' }),
  'update-team': () => ({ name: 'Renamed' }),
  'update-scim-settings': () => ({ profile: 'full' }),
  'generate-key': () => ({ name: 'New' }),
  'regenerate-key': () => ({}),
  'add-sso-method': () => ({
    type: 'oidc',
    name: 'New',
    issuer: 'https://idp.example',
    clientId: 'a',
    clientSecret: 'b',
  }),
  'change-sso-method': () => ({ name: 'Renamed' }),
  'change-member-role': () => ({ role: 'billing' }),
  'purge-member': ({ userName }) => ({ address: userName }),
  'create-service-account': () => ({ name: 'New', address: `new${Math.random()}@people.example`, role: 'developer' }),
  'change-service-account': () => ({ name: 'Renamed' }),
  'invite-person': () => ({ address: 'somebody-new@people.example' }),
  'add-domain': () => ({ domain: 'new.example' }),
  'create-team-group': () => ({ displayName: 'New' }),
  'change-group-role': () => ({ role: 'billing' }),
  'create-workspace': () => ({ name: 'New' }),
  'rename-workspace': () => ({ name: 'Renamed' }),
  'grant-workspace-access': ({ ids }) => ({ kind: 'user', id: ids['member'], level: 'editor' }),
  'update-account': () => ({ givenName: 'New' }),
  'change-address': () => ({ address: 'elsewhere@people.example' }),
  'confirm-address': () => ({ token: 'none' }),
  'look-at-invite': ({ inviteToken }) => ({ token: inviteToken }),
  'accept-invite': ({ inviteToken }) => ({ token: inviteToken }),
  'decline-invite': ({ inviteToken }) => ({ token: inviteToken }),
  'check-sign-in': ({ userName }) => ({ address: userName }),
  'set-entitlement': () => ({ scim: true }),
  'get-effective-access': ({ ids }) => ({ member: ids['member'] }),
};

function operationOf(name: string) {
  const operation = operations.find((each) => each.name === name);
  if (!operation) throw new Error(`there is no operation ${name}`);
  return operation;
}

/** Below the SCIM base URL. */
export function scimRequest(name: string, scene: Scene): ScimCall {
  const { method, path } = operationOf(name);
  const { id = scene.ids['id'] ?? '', query, body } = scimParts[name]?.(scene) ?? {};
  return {
    method: method === 'ANY' ? 'GET' : method,
    path: path.replace('{id}', id).replace('{proxy+}', 'nowhere') + (query === undefined ? '' : `?${query}`),
    ...(body !== undefined && { body }),
  };
}

/**
 * From the origin.
 * @param base the path of the operation's API
 * @param teamId whose team stands in the path
 */
export function appRequest(name: string, base: string, scene: Scene, teamId: string): ScimCall {
  const { method, path } = operationOf(name);
  const body = appBodies[name]?.(scene);
  return {
    method: method === 'ANY' ? 'GET' : method,
    path:
      base +
      path.replaceAll(/\{(\w+)\+?\}/g, (_, param: string) =>
        param === 'team' ? teamId : (scene.ids[param] ?? 'nothing'),
      ),
    ...(body && { body }),
  };
}
