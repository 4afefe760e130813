/** What holds of every PATCH, whatever is sent (RFC 7644 section 3.5.2). */
import fc from 'fast-check';
import { applyBodyQuirks, applyPatchQuirks } from '../../../shared/idp/index.ts';
import { ScimError } from '../../../shared/scim/error.ts';
import { applyPatch } from '../../../shared/scim/patch/apply-patch.ts';
import { planGroupPatch } from '../../../shared/scim/patch/plan-group-patch.ts';
import { readPatch } from '../../../shared/scim/patch/read-operations.ts';
import { readGroupReferences } from '../../../shared/scim/read-group-references.ts';
import { readResource } from '../../../shared/scim/read-resource.ts';
import { isObject, type Json, type Resource } from '../../../shared/scim/resource.ts';
import { groupResourceType, userResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { addCases } from './patch-cases/add.ts';
import { bjensen, enterprise } from './patch-cases/patch-case.ts';
import { removeCases } from './patch-cases/remove.ts';
import { replaceCases } from './patch-cases/replace.ts';
import { withoutPathCases } from './patch-cases/without-path.ts';

const names = fc.constantFrom(
  'userName',
  'USERNAME',
  'name',
  'givenName',
  'name.givenName',
  'emails',
  'value',
  'type',
  'primary',
  'display',
  'active',
  'roles',
  'addresses',
  'locality',
  'schemas',
  'id',
  'meta',
  'groups',
  'members',
  'password',
  'manager',
  'department',
  enterprise,
  `${enterprise}:manager`,
  'enterprise:2.0User:department',
  'emails[type eq "work"].value',
  'emails[type eq "new"]',
  'emails[value pr]',
  'roles[primary eq true].value',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '__proto__.x',
  'emails[__proto__ eq 1]',
  '',
  'op',
  'path',
  'Operations',
);
const scalars = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    false,
    'True',
    'work',
    'home',
    'bjensen@example.com',
    '',
    ' ',
    '__proto__',
    0,
    1.5,
    '\0',
    '\ud800',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

/** As JSON.parse makes it: `__proto__` is an own member. */
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalars,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(names, tie('value')), { maxLength: 5 }).map((members): Json => Object.fromEntries(members)),
  ),
})).value;

const anyOperation: fc.Arbitrary<Json> = fc
  .tuple(fc.constantFrom('add', 'remove', 'replace', 'Add', 'x'), fc.option(names), fc.option(json))
  .map(([op, path, value]): Json => ({ op, ...(path !== null && { path }), ...(value !== null && { value }) }));
/** Operations that mostly apply, in an order nobody thought of. */
const sensibleOperation = fc.constantFrom<Json>(
  ...[...addCases, ...removeCases, ...replaceCases, ...withoutPathCases].flatMap(({ ops }) => ops),
);
const body = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(sensibleOperation, { minLength: 1, maxLength: 6 }).map((Operations): Json => ({ Operations })),
  },
  { weight: 4, arbitrary: fc.array(anyOperation, { maxLength: 3 }).map((Operations): Json => ({ Operations })) },
  { weight: 1, arbitrary: json },
);

/** The result, or undefined where the request is refused. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof ScimError && (error.status === 400 || error.status === 413)) return undefined;
    throw error;
  }
}

const patch = (resource: Resource, message: Json) =>
  attempt(() =>
    applyPatch(userResourceType, resource, readPatch(applyPatchQuirks(message, userResourceType), userResourceType)),
  );

/** Every object below has only names that the schema knows, and none with a null or an empty value. */
function expectCanonical(value: Json): void {
  expect(value).not.toBeNull();
  if (Array.isArray(value)) {
    expect(value.length).toBeGreaterThan(0);
    value.forEach(expectCanonical);
  } else if (isObject(value)) {
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value).length).toBeGreaterThan(0);
    for (const [name, member] of Object.entries(value)) {
      expect(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'USERNAME', '']).not.toContain(name);
      expectCanonical(member);
    }
  }
}

const prototypeNames = Object.getOwnPropertyNames(Object.prototype).join();
afterEach(() => {
  expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(prototypeNames);
  expect(({} as { x?: unknown }).x).toBe(undefined);
});

test('reading any body answers with a canonical resource or a ScimError', () => {
  let read = 0;
  fc.assert(
    fc.property(json, fc.boolean(), (value, isUser) => {
      const type = isUser ? userResourceType : groupResourceType;
      const named: Json = isObject(value) ? { ...value, userName: 'b', displayName: 'b' } : value;
      attempt(() => readGroupReferences(named));
      const resource = attempt(() => readResource(type, applyBodyQuirks(named, type)));
      if (!resource) return;
      read += 1;
      expectCanonical(resource);
      expect(readResource(type, resource)).toEqual(resource);
    }),
    { numRuns: 1000 },
  );
  expect(read).toBeGreaterThan(50);
});

test('applying any PATCH answers with a canonical resource or a ScimError, and leaves the old resource as it was', () => {
  const before = structuredClone(bjensen);
  let applied = 0;
  fc.assert(
    fc.property(body, (message) => {
      const after = patch(bjensen, message);
      expect(bjensen).toEqual(before);
      if (!after) return;
      applied += 1;
      expectCanonical(after);
      expect(after['id']).toBe(bjensen['id']);
      expect(after['schemas']).toEqual(
        enterprise in after ? bjensen['schemas'] : ['urn:ietf:params:scim:schemas:core:2.0:User'],
      );
    }),
    { numRuns: 2000 },
  );
  expect(applied).toBeGreaterThan(200);
});

test('a PATCH whose result equals the resource returns the resource itself', () => {
  fc.assert(
    fc.property(body, (message) => {
      const after = patch(bjensen, message);
      if (!after) return;
      let isEqual = true;
      try {
        expect(after).toStrictEqual(bjensen);
      } catch {
        isEqual = false;
      }
      if (isEqual) expect(after).toBe(bjensen);
    }),
    { numRuns: 500 },
  );
});

/** An add may end what its own filter selects by, as `emails[value pr]` with an empty value; then the second one finds nothing. */
const hasFilter = (message: Json): boolean => /[a-z]\[/i.test(JSON.stringify(message));

test('the same add twice is the same as once (RFC 7644 section 3.5.2.1)', () => {
  let applied = 0;
  fc.assert(
    fc.property(names, json, (path, value) => {
      const message: Json = { Operations: [{ op: 'add', ...(path && { path }), value }] };
      fc.pre(!hasFilter(message));
      const once = patch(bjensen, message);
      if (!once) return;
      applied += 1;
      expect(patch(once, message)).toEqual(once);
    }),
    { numRuns: 2000 },
  );
  expect(applied).toBeGreaterThan(50);
});

test('planning any PATCH of a group answers with a plan or a ScimError', () => {
  fc.assert(
    fc.property(body, (message) => {
      const planned = attempt(() =>
        planGroupPatch(readPatch(applyPatchQuirks(message, groupResourceType), groupResourceType)),
      );
      for (const { path, value } of planned?.attributes ?? []) {
        expect(path?.path.attribute?.name).not.toBe('members');
        if (path === undefined && isObject(value ?? null)) expect(value).not.toHaveProperty('members');
      }
    }),
    { numRuns: 1000 },
  );
});
