/** POST /Groups (RFC 7644 section 3.3). */
import { type Answer, created } from '../../../shared/http/answer.ts';
import { scimOperation } from '../../../shared/http/scim-operation.ts';
import type { ScimRequest } from '../../../shared/http/scim-request.ts';
import { readMembersOf } from '../../../shared/scim/read-members.ts';
import { withoutMembers } from '../../../shared/scim/read-resource.ts';
import { groupResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { groups } from '../../../shared/store/groups.ts';

export async function createGroup(request: ScimRequest): Promise<Answer> {
  const wanted = request.resource(groupResourceType, withoutMembers);
  const representation = request.representation(groupResourceType);
  const shown = { members: request.wants(groupResourceType, 'members') && ('few' as const) };
  return created(await groups(request.team).create(wanted, readMembersOf(request.body), shown), representation);
}

export const handler = scimOperation(createGroup);
