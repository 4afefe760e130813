/** One ordinary request for every function of the SCIM API, and for the one that settles memberships; each answers without an error. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { operations } from '../../functions/operations.ts';
import { keys } from '../../shared/store/keys.ts';
import { apiGatewayEvent } from '../infra/api-gateway-event.ts';
import { groupOf, patchOp, person, type ScimService } from '../support/scim-service.ts';

export interface ColdRequest {
  readonly event: unknown;
  /** What the answer must have, lest the way to an error be measured; a function that no API calls has none. */
  readonly status?: number;
}

interface Wanted {
  readonly status: number;
  readonly id?: string;
  readonly body?: unknown;
  readonly query?: APIGatewayProxyEvent['queryStringParameters'];
}

const patch = (...Operations: readonly unknown[]): unknown => ({ schemas: [patchOp], Operations });
const search = (filter: string): unknown => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
  filter,
});

/**
 * @param service gets a team with some people and a group, which the requests are about
 * @returns by the function's name
 */
export async function coldRequests(service: ScimService): Promise<ReadonlyMap<string, ColdRequest>> {
  const team = await service.team();
  const create = async (path: string, body: unknown): Promise<string> => {
    const answer = await team.post(path, body);
    if (answer.status !== 201) throw new Error(`POST ${path} was answered with ${answer.status}`);
    return String(answer.body['id']);
  };
  const barbara = person();
  const userId = await create('/Users', barbara);
  const otherId = await create('/Users', person());
  const groupId = await create('/Groups', groupOf([userId]));
  const byUserName = `userName eq "${barbara.userName}"`;
  const wanted: Readonly<Record<string, Wanted>> = {
    'create-user': { status: 201, body: person() },
    'get-user': { status: 200, id: userId },
    'list-users': { status: 200, query: { filter: byUserName } },
    'replace-user': { status: 200, id: userId, body: { ...barbara, title: 'Tour guide' } },
    'patch-user': { status: 200, id: userId, body: patch({ op: 'replace', path: 'active', value: false }) },
    'delete-user': { status: 204, id: userId },
    'create-group': { status: 201, body: groupOf([userId]) },
    'get-group': { status: 200, id: groupId },
    'list-groups': { status: 200, query: { filter: 'displayName eq "Nobody"' } },
    'replace-group': { status: 200, id: groupId, body: groupOf([otherId]) },
    'patch-group': {
      status: 200,
      id: groupId,
      body: patch({ op: 'add', path: 'members', value: [{ value: otherId }] }),
    },
    'delete-group': { status: 204, id: groupId },
    'search-users': { status: 200, body: search(byUserName) },
    'search-groups': { status: 200, body: search('displayName eq "Nobody"') },
    search: { status: 200, body: search(byUserName) },
    bulk: {
      status: 200,
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
        Operations: [{ method: 'POST', path: '/Users', bulkId: 'one', data: person() }],
      },
    },
    'get-service-provider-config': { status: 200 },
    'list-resource-types': { status: 200 },
    'get-resource-type': { status: 200, id: 'User' },
    'list-schemas': { status: 200 },
    'get-schema': { status: 200, id: 'urn:ietf:params:scim:schemas:core:2.0:User' },
    me: { status: 501 },
    unmatched: { status: 404 },
  };
  const requests = new Map<string, ColdRequest>();
  for (const operation of operations.filter(({ api }) => api === 'scim')) {
    const { id, body, query, status } = wanted[operation.name] ?? {};
    if (status === undefined) throw new Error(`no request for ${operation.name}`);
    const event = apiGatewayEvent(operation, { id, authorization: `Bearer ${team.key}` });
    const filled = body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)).toString('base64') };
    requests.set(operation.name, { status, event: { ...event, ...filled, queryStringParameters: query ?? null } });
  }
  // Of a group that has nothing pending any more, so that the function asks the table once.
  const { pk, sk } = keys.pendingGroup(team.id, groupId);
  const record = { eventID: '1', dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } }, SequenceNumber: '1' } };
  requests.set('settle-memberships', { event: { Records: [record] } });
  return requests;
}
