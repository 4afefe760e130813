/** POST /Users: puts a person on the team (RFC 7644 section 3.3). */
import { type Answer, created } from '../../../shared/http/answer.ts';
import { scimOperation } from '../../../shared/http/scim-operation.ts';
import type { ScimRequest } from '../../../shared/http/scim-request.ts';
import { readGroupReferences } from '../../../shared/scim/read-group-references.ts';
import { userResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { members } from '../../../shared/store/members.ts';

export async function createUser(request: ScimRequest): Promise<Answer> {
  const wanted = request.resource(userResourceType);
  const groups = readGroupReferences(request.body);
  const representation = request.representation(userResourceType);
  return created(await members(request.team).provision(wanted, groups), representation);
}

export const handler = scimOperation(createUser);
