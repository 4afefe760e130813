/** PATCH of a User, from the request's body to the resource (RFC 7644 section 3.5.2). */
import { applyPatchQuirks } from '../../../shared/idp/index.ts';
import { applyPatch } from '../../../shared/scim/patch/apply-patch.ts';
import { patchSchema, readPatch } from '../../../shared/scim/patch/read-operations.ts';
import type { Json, Resource } from '../../../shared/scim/resource.ts';
import { userResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { addCases } from './patch-cases/add.ts';
import { bjensen, changed, type PatchCase } from './patch-cases/patch-case.ts';
import { refusedCases } from './patch-cases/refused.ts';
import { removeCases } from './patch-cases/remove.ts';
import { replaceCases } from './patch-cases/replace.ts';
import { withoutPathCases } from './patch-cases/without-path.ts';
import { scimErrorOf } from './scim-error-of.ts';

function patch(resource: Resource, operations: Json): Resource {
  const body = applyPatchQuirks({ schemas: [patchSchema], Operations: operations }, userResourceType);
  return applyPatch(userResourceType, resource, readPatch(body, userResourceType));
}

const tables: readonly (readonly [string, readonly PatchCase[]])[] = [
  ['add', addCases],
  ['remove', removeCases],
  ['replace', replaceCases],
  ['operations without a path, and forms of identity providers', withoutPathCases],
  ['what is refused', refusedCases],
];

describe.each(tables)('PATCH: %s', (_, cases) => {
  test.each(cases.map((each) => [`${each.name} (${each.source})`, each] as const))('%s', (_name, each) => {
    const before = changed(bjensen, each.from ?? {});
    const copy = structuredClone(before);
    if (each.error) {
      const [kind, words] = each.error;
      const error = scimErrorOf(() => patch(before, each.ops));
      expect([error.scimType ?? error.status, error.detail]).toEqual([kind, expect.stringContaining(words)]);
    } else {
      const after = patch(before, each.ops);
      expect(after).toStrictEqual(changed(before, each.target ?? {}));
      if (Object.keys(each.target ?? {}).length === 0) expect(after).toBe(before);
    }
    expect(before).toEqual(copy);
  });
});

test('every PATCH case has a name of its own, and an expectation', () => {
  const cases = tables.flatMap(([, table]) => table);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  expect(cases.filter(({ target, error }) => (target === undefined) === (error === undefined))).toEqual([]);
  expect(cases.length).toBeGreaterThan(120);
});
