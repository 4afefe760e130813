/** PUT /Groups/{id} (RFC 7644 section 3.5.1). */
import { type Answer, updated } from '../../../shared/http/answer.ts';
import { scimOperation } from '../../../shared/http/scim-operation.ts';
import type { ScimRequest } from '../../../shared/http/scim-request.ts';
import { readMembersOf } from '../../../shared/scim/read-members.ts';
import { withoutMembers } from '../../../shared/scim/read-resource.ts';
import { groupResourceType as type } from '../../../shared/scim/schemas/resource-types.ts';
import { groups } from '../../../shared/store/groups.ts';

export async function replaceGroup(request: ScimRequest): Promise<Answer> {
  const wanted = request.resource(type, withoutMembers);
  const change = {
    attributes: () => wanted,
    members: [{ kind: 'replace' as const, members: readMembersOf(request.body) }],
  };
  const representation = request.representation(type);
  return updated(await groups(request.team).update(request.id, change, request.groupOptions(type)), representation);
}

export const handler = scimOperation(replaceGroup);
