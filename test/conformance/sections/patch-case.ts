/** One PATCH as a table entry: what there is, what is sent, what is there afterwards. */
import { isObject, type Json, type JsonObject } from '../../../shared/scim/resource.ts';
import { has, includes, same, that } from '../check.ts';
import { must, type Row } from '../row.ts';

export interface PatchCase {
  readonly claim: string;
  /** Attributes of the User before. */
  readonly before?: JsonObject;
  readonly operations: readonly JsonObject[];
  /** Attributes that the User has then, at least with these values; lists have no other values. */
  readonly after?: JsonObject;
  /** Attributes that it has no more. */
  readonly gone?: readonly string[];
}

/** `@mark` in values stands for a part of an address that nobody else has. */
export function patchRow({ claim, before = {}, operations, after = {}, gone = [] }: PatchCase): Row {
  const sent = operations.map((operation) => JSON.stringify(operation)).join(', ');
  return must(
    `${claim}: ${sent}`,
    async (scim) => {
      const mark = `@${scim.unique('patch')}.example`;
      const made = await scim.user(object(marked(before, mark)));
      const resource = await scim.patched(made.path, ...operations.map((operation) => object(marked(operation, mark))));
      includes(resource, marked(after, mark), 'the resource afterwards');
      for (const name of gone) that(!has(resource, name), `${name} is still there`);
      same(resource['userName'], made.body['userName'], 'userName');
    },
    'patch',
  );
}

function marked(value: Json, mark: string): Json {
  return JSON.parse(JSON.stringify(value).replaceAll('@mark', mark));
}

function object(value: Json): JsonObject {
  return isObject(value) ? value : {};
}
