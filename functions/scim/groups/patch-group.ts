/** PATCH /Groups/{id} (RFC 7644 section 3.5.2): a change of members reads only the members that it names. */
import { type Answer, updated } from '../../../shared/http/answer.ts';
import { scimOperation } from '../../../shared/http/scim-operation.ts';
import type { ScimRequest } from '../../../shared/http/scim-request.ts';
import { applyPatch } from '../../../shared/scim/patch/apply-patch.ts';
import { planGroupPatch } from '../../../shared/scim/patch/plan-group-patch.ts';
import { groupResourceType as type } from '../../../shared/scim/schemas/resource-types.ts';
import { groups } from '../../../shared/store/groups.ts';

export async function patchGroup(request: ScimRequest): Promise<Answer> {
  const { attributes, members } = planGroupPatch(request.patch(type));
  const change = {
    attributes: (stored: Parameters<typeof applyPatch>[1]) => applyPatch(type, stored, attributes),
    members,
  };
  const representation = request.representation(type);
  return updated(await groups(request.team).update(request.id, change, request.groupOptions(type)), representation);
}

export const handler = scimOperation(patchGroup);
