/** One PATCH of the members of a Group as a table entry. */
import type { JsonObject } from '../../../shared/scim/resource.ts';
import { at, list, same } from '../check.ts';
import { must, type Row } from '../row.ts';
import type { Scenario } from '../scenario.ts';

export interface GroupCase {
  readonly claim: string;
  /** Of three Users `a`, `b` and `c`: who is in the Group before, and afterwards. */
  readonly before: string;
  readonly after: string;
  /** `{a}` stands for the id of User a. */
  readonly operations: readonly JsonObject[];
}

export interface Members {
  readonly ids: Readonly<Record<string, string>>;
}

export async function makeMembers(scim: Scenario): Promise<Members> {
  return { ids: { a: (await scim.user()).id, b: (await scim.user()).id, c: (await scim.user()).id } };
}

export function groupRow({ claim, before, after, operations }: GroupCase): Row<Members> {
  return must<Members>(
    `${claim}: ${operations.map((each) => JSON.stringify(each)).join(', ')}`,
    async (scim, { ids }) => {
      const idsOf = (names: string) =>
        names
          .split(' ')
          .filter(Boolean)
          .map((name) => ids[name] ?? name);
      const { path, body } = await scim.group({ members: idsOf(before).map((value) => ({ value })) });
      const sent: JsonObject[] = operations.map((each) =>
        JSON.parse(JSON.stringify(each).replace(/\{([abc])\}/g, (_, name) => ids[name] ?? name)),
      );
      const resource = await scim.patched(path, ...sent);
      const members = list(resource['members'] ?? [], 'members').map((each) => String(at(each, 'value')));
      same(members.sort(), idsOf(after).sort(), 'members');
      same(resource['displayName'], body['displayName'], 'displayName');
    },
  );
}
