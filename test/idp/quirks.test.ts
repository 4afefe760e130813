/** The named quirks: each turns what a provider sends into what the RFC knows, and touches nothing else. */
import fc from 'fast-check';
import { answersPlainJson, applyBodyQuirks, applyPatchQuirks, quirks, readsBareKey } from '../../shared/idp/index.ts';
import type { Json } from '../../shared/scim/resource.ts';
import { groupResourceType, userResourceType } from '../../shared/scim/schemas/resource-types.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const misspelt = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0User';

const bodies: readonly (readonly [quirk: string, sent: Json, repaired: Json])[] = [
  ['string-booleans', { active: 'True' }, { active: true }],
  ['string-booleans', { ACTIVE: 'false', title: 'true' }, { ACTIVE: false, title: 'true' }],
  [
    'string-booleans',
    { roles: [{ value: 'x', primary: 'True' }, { value: 'True' }] },
    { roles: [{ value: 'x', primary: true }, { value: 'True' }] },
  ],
  ['string-booleans', { emails: { value: 'a', Primary: 'FALSE' } }, { emails: { value: 'a', Primary: false } }],
  ['manager-forms', { [enterprise]: { manager: 'm' } }, { [enterprise]: { manager: { value: 'm' } } }],
  [
    'manager-forms',
    { [enterprise]: { manager: [{ value: 'm', $ref: 'r' }] } },
    { [enterprise]: { manager: { value: 'm', $ref: 'r' } } },
  ],
  ['manager-forms', { [enterprise]: { manager: { value: '' } } }, { [enterprise]: { manager: null } }],
  ['manager-forms', { [enterprise]: { manager: [] } }, { [enterprise]: { manager: null } }],
  ['manager-forms', { [enterprise]: { manager: '' } }, { [enterprise]: { manager: null } }],
  ['enterprise-urn-without-colon', { [misspelt]: { department: 'D' } }, { [enterprise]: { department: 'D' } }],
  [
    'enterprise-urn-without-colon',
    { 'enterprise:2.0User': { manager: 'm' } },
    { [enterprise]: { manager: { value: 'm' } } },
  ],
  ['null-id', { id: null, userName: 'b' }, { userName: 'b' }],
  [
    'two-primaries',
    { emails: [{ value: 'a', primary: true }, { value: 'b', primary: true }, { value: 'c' }] },
    { emails: [{ value: 'a', primary: false }, { value: 'b', primary: true }, { value: 'c' }] },
  ],
  [
    'two-primaries',
    {
      emails: [
        { value: 'a', primary: 'True' },
        { value: 'b', primary: 'true' },
      ],
    },
    {
      emails: [
        { value: 'a', primary: false },
        { value: 'b', primary: true },
      ],
    },
  ],
];

const operations: readonly (readonly [quirk: string, sent: Json, repaired: readonly Json[]])[] = [
  [
    'string-booleans',
    { op: 'Replace', path: 'active', value: 'False' },
    [{ op: 'Replace', path: 'active', value: false }],
  ],
  [
    'string-booleans',
    { op: 'Replace', path: 'roles[value eq "x"].primary', value: 'True' },
    [{ op: 'Replace', path: 'roles[value eq "x"].primary', value: true }],
  ],
  [
    'string-booleans',
    { op: 'Add', path: 'roles', value: [{ primary: 'True' }] },
    [{ op: 'Add', path: 'roles', value: [{ primary: true }] }],
  ],
  ['string-booleans', { OP: 'Replace', Value: { active: 'False' } }, [{ OP: 'Replace', Value: { active: false } }]],
  [
    'manager-forms',
    { op: 'Add', path: `${enterprise}:manager`, value: 'm' },
    [{ op: 'Add', path: `${enterprise}:manager`, value: { value: 'm' } }],
  ],
  [
    'manager-forms',
    { op: 'Add', path: `${enterprise}:manager`, value: { value: '' } },
    [{ op: 'Add', path: `${enterprise}:manager`, value: null }],
  ],
  [
    'manager-forms',
    { op: 'Add', path: `${enterprise}:manager.value`, value: '' },
    [{ op: 'Add', path: `${enterprise}:manager.value`, value: null }],
  ],
  [
    'manager-forms',
    { op: 'Add', path: enterprise, value: { manager: ['m'] } },
    [{ op: 'Add', path: enterprise, value: { manager: { value: 'm' } } }],
  ],
  [
    'enterprise-urn-without-colon',
    { op: 'Add', path: `${misspelt}:department`, value: 'D' },
    [{ op: 'Add', path: `${enterprise}:department`, value: 'D' }],
  ],
  ['enterprise-urn-without-colon', { op: 'Remove', path: 'Enterprise:2.0user' }, [{ op: 'Remove', path: enterprise }]],
  [
    'keys-as-paths',
    { op: 'replace', value: { 'name.givenName': 'B' } },
    [{ op: 'replace', path: 'name.givenName', value: 'B' }],
  ],
  [
    'keys-as-paths',
    { op: 'replace', value: { title: 'T', 'name.givenName': 'B', [`${misspelt}:department`]: 'D' } },
    [
      { op: 'replace', value: { title: 'T' } },
      { op: 'replace', path: 'name.givenName', value: 'B' },
      { op: 'replace', path: `${enterprise}:department`, value: 'D' },
    ],
  ],
  [
    'keys-as-paths',
    { op: 'replace', path: '', value: { 'roles[value eq "x"].primary': 'True' } },
    [{ op: 'replace', path: 'roles[value eq "x"].primary', value: true }],
  ],
  ['null-id', { op: 'replace', value: { id: null, title: 'T' } }, [{ op: 'replace', value: { title: 'T' } }]],
  [
    'two-primaries',
    {
      op: 'add',
      path: 'emails',
      value: [
        { value: 'a', primary: true },
        { value: 'b', primary: true },
      ],
    },
    [
      {
        op: 'add',
        path: 'emails',
        value: [
          { value: 'a', primary: false },
          { value: 'b', primary: true },
        ],
      },
    ],
  ],
];

test.each(bodies)('%s: the body %j becomes %j', (_, sent, repaired) => {
  const copy = structuredClone(sent);
  expect(applyBodyQuirks(sent, userResourceType)).toStrictEqual(repaired);
  expect(sent).toStrictEqual(copy);
});

test.each(operations)('%s: the operation %j becomes %j', (_, sent, repaired) => {
  const before = { op: 'add', path: 'title', value: 'x' };
  const copy = structuredClone(sent);
  expect(applyPatchQuirks({ schemas: ['s'], operations: [before, sent] }, userResourceType)).toStrictEqual({
    schemas: ['s'],
    operations: [before, ...repaired],
  });
  expect(sent).toStrictEqual(copy);
});

test.each<Json>([
  {
    userName: 'b',
    active: true,
    emails: [
      { value: 'a', primary: true },
      { value: 'b', primary: false },
    ],
    [enterprise]: { manager: { value: 'm' } },
  },
  { active: 'maybe' },
  { roles: ['True'], emails: 'x', name: 'True', id: 'x' },
  { unknown: 'True', 'enterprise:2.0Users': 1, 'name.givenName': 'B' },
  {},
  [],
  null,
  'active',
])('a body without a quirk is returned itself: %j', (body) => {
  expect(applyBodyQuirks(body, userResourceType)).toBe(body);
});

test.each<Json>([
  { Operations: [{ op: 'replace', value: { active: false, [enterprise]: { department: 'D' } } }] },
  {
    Operations: [
      { op: 'replace', path: 'active', value: 'maybe' },
      { op: 'add', path: 'title', value: 'True' },
    ],
  },
  {
    Operations: [
      { op: 'remove', path: 'emails[primary eq true]' },
      null,
      7,
      { path: 'shoe[' },
      { path: ']a[', value: 1 },
    ],
  },
  { Operations: [{ op: 'replace', value: { 'shoe.size': 1, 'urn:example:x': 1 } }] },
  { Operations: {} },
  {},
  [],
  null,
])('a PATCH without a quirk is returned itself: %j', (body) => {
  expect(applyPatchQuirks(body, userResourceType)).toBe(body);
  expect(applyPatchQuirks(body, groupResourceType)).toBe(body);
});

test('a repaired request has nothing left to repair', () => {
  const value = fc.letrec<{ any: Json }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<Json>('True', 'false', true, null, '', 'm', 7),
      fc.array(tie('any'), { maxLength: 3 }),
      fc
        .array(
          fc.tuple(
            fc.constantFrom(
              'active',
              'emails',
              'primary',
              'value',
              'manager',
              'id',
              misspelt,
              'name.givenName',
              'op',
              'path',
              '__proto__',
            ),
            tie('any'),
          ),
          { maxLength: 4 },
        )
        .map((members): Json => Object.fromEntries(members)),
    ),
  })).any;
  fc.assert(
    fc.property(value, fc.array(value, { maxLength: 3 }), (body, Operations) => {
      const repaired = applyBodyQuirks(body, userResourceType);
      expect(applyBodyQuirks(repaired, userResourceType)).toBe(repaired);
      const patch = applyPatchQuirks({ Operations }, userResourceType);
      expect(applyPatchQuirks(patch, userResourceType)).toBe(patch);
    }),
  );
});

test.each([
  ['rc_us_abc_def_1', true],
  [' rc_us_abc_def_1 ', true],
  ['Bearer rc_us_abc_def_1', false],
  ['bearer\trc_us_abc_def_1', false],
  ['', false],
])('bare-authorization: %j is a bare key: %j', (authorization, isBare) => {
  expect(readsBareKey(authorization)).toBe(isBare);
});

test.each([
  [undefined, false],
  ['', false],
  ['*/*', false],
  ['application/json', true],
  ['Application/JSON; charset=utf-8', true],
  ['text/html, application/json;q=0.9, */*;q=0.8', true],
  ['application/scim+json', false],
  ['application/scim+json, application/json', false],
  ['application/json,application/scim+json;q=0.1', false],
])('plain-json: Accept %j is answered in application/json: %j', (accept, isPlain) => {
  expect(answersPlainJson(accept)).toBe(isPlain);
});

test('every quirk has a name of its own, a source and one sentence, and every repair is shown above', () => {
  expect(new Set(quirks.map(({ name }) => name)).size).toBe(quirks.length);
  for (const { name, source, what } of quirks) {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(source.length).toBeGreaterThan(3);
    expect(what).toMatch(/^[A-Za-z].*\.$/);
  }
  const shown = new Set([...bodies, ...operations].map(([name]) => name));
  const rewriting = quirks.filter(({ repair }) => ['value', 'name', 'operation'].includes(repair.at));
  expect(rewriting.map(({ name }) => name).sort()).toEqual([...shown].sort());
});
