/** Splitting a PATCH of a Group into attributes and members (RFC 7644 section 3.5.2). */
import { planGroupPatch } from '../../../shared/scim/patch/plan-group-patch.ts';
import { readPatch } from '../../../shared/scim/patch/read-operations.ts';
import type { JsonObject } from '../../../shared/scim/resource.ts';
import { groupResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { scimErrorOf } from './scim-error-of.ts';

const plan = (operations: readonly JsonObject[]) =>
  planGroupPatch(readPatch({ Operations: operations }, groupResourceType));

interface PlanCase {
  readonly name: string;
  readonly ops: readonly JsonObject[];
  /** Values of the operations that are left for the attributes. */
  readonly attributes?: readonly unknown[];
  readonly members: readonly unknown[];
}

const add = (...ids: string[]) => ({ kind: 'add', members: ids.map((value) => ({ value })) });
const remove = (...ids: string[]) => ({ kind: 'remove', ids });

const cases: readonly PlanCase[] = [
  {
    name: 'adds the members of a list',
    ops: [{ op: 'add', path: 'members', value: [{ value: 'a', display: 'A', $ref: 'x' }, { value: 'b' }] }],
    members: [{ kind: 'add', members: [{ value: 'a', display: 'A' }, { value: 'b' }] }],
  },
  {
    name: 'adds one member without a list',
    ops: [{ op: 'add', path: 'members', value: { value: 'a' } }],
    members: [add('a')],
  },
  {
    name: 'adds members by bare ids',
    ops: [{ op: 'add', path: 'members', value: ['a', 'b'] }],
    members: [add('a', 'b')],
  },
  {
    name: 'takes displayName for display',
    ops: [{ op: 'add', path: 'members', value: [{ value: 'a', displayName: 'A' }] }],
    members: [{ kind: 'add', members: [{ value: 'a', display: 'A' }] }],
  },
  {
    name: 'names a member once',
    ops: [{ op: 'add', path: 'members', value: ['a', 'a', { value: 'a' }] }],
    members: [add('a')],
  },
  {
    name: 'joins neighbouring additions',
    ops: [
      { op: 'add', path: 'members', value: ['a'] },
      { op: 'add', path: 'members', value: ['b', 'a'] },
    ],
    members: [add('a', 'b')],
  },
  {
    name: 'joins neighbouring removals',
    ops: [
      { op: 'remove', path: 'members[value eq "a"]' },
      { op: 'remove', path: 'members[value eq "b"]' },
    ],
    members: [remove('a', 'b')],
  },
  {
    name: 'keeps the order of additions and removals',
    ops: [
      { op: 'remove', path: 'members[value eq "a"]' },
      { op: 'add', path: 'members', value: ['a'] },
      { op: 'remove', path: 'members[value eq "a"]' },
    ],
    members: [remove('a'), add('a'), remove('a')],
  },
  {
    name: 'joins removals around a rename, as Okta sends',
    ops: [
      { op: 'remove', path: 'members[value eq "a"]' },
      { op: 'replace', value: { id: 'g', displayName: 'G' } },
      { op: 'remove', path: 'members[value eq "b"]' },
    ],
    attributes: [{ id: 'g', displayName: 'G' }],
    members: [remove('a', 'b')],
  },
  {
    name: 'replaces members',
    ops: [{ op: 'replace', path: 'members', value: ['a'] }],
    members: [{ kind: 'replace', members: [{ value: 'a' }] }],
  },
  {
    name: 'replaces members by none',
    ops: [{ op: 'replace', path: 'members', value: [] }],
    members: [{ kind: 'replace', members: [] }],
  },
  {
    name: 'replaces members by none for null',
    ops: [{ op: 'replace', path: 'members', value: null }],
    members: [{ kind: 'replace', members: [] }],
  },
  {
    name: 'keeps the last of neighbouring replacements',
    ops: [
      { op: 'replace', path: 'members', value: ['a'] },
      { op: 'replace', path: 'members', value: ['b'] },
    ],
    members: [{ kind: 'replace', members: [{ value: 'b' }] }],
  },
  {
    name: 'splits members from a value without a path, as Okta sends',
    ops: [{ op: 'replace', value: { id: 'g', displayName: 'G', members: [{ value: 'a' }] } }],
    attributes: [{ id: 'g', displayName: 'G' }],
    members: [{ kind: 'replace', members: [{ value: 'a' }] }],
  },
  { name: 'splits members in any letter case', ops: [{ op: 'add', value: { MEMBERS: ['a'] } }], members: [add('a')] },
  {
    name: 'leaves a value without members alone',
    ops: [{ op: 'replace', value: { displayName: 'G' } }],
    attributes: [{ displayName: 'G' }],
    members: [],
  },
  {
    name: 'removes all members by the bare path',
    ops: [{ op: 'remove', path: 'members' }],
    members: [{ kind: 'replace', members: [] }],
  },
  {
    name: 'removes the listed members and no others, as Entra means it',
    ops: [{ op: 'Remove', path: 'members', value: [{ value: 'a' }, { value: 'b' }] }],
    members: [remove('a', 'b')],
  },
  { name: 'removes nobody for an empty list', ops: [{ op: 'Remove', path: 'members', value: [] }], members: [] },
  {
    name: 'removes one listed member without a list',
    ops: [{ op: 'Remove', path: 'members', value: { value: 'a' } }],
    members: [remove('a')],
  },
  {
    name: 'removes by a disjunction of ids',
    ops: [{ op: 'remove', path: 'members[value eq "a" or value eq "b" or value eq "c"]' }],
    members: [remove('a', 'b', 'c')],
  },
  {
    name: 'takes an id apart from no quotes',
    ops: [{ op: 'remove', path: 'members', value: [{ value: 'zz" or value pr or value eq "zz' }] }],
    members: [remove('zz" or value pr or value eq "zz')],
  },
  {
    name: 'removes by any other filter where the members are',
    ops: [{ op: 'remove', path: 'members[display sw "A"]' }],
    members: [{ kind: 'removeWhere', filter: expect.objectContaining({ kind: 'compare', operator: 'sw' }) }],
  },
  {
    name: 'removes by a mixed disjunction where the members are',
    ops: [{ op: 'remove', path: 'members[value eq "a" or display eq "B"]' }],
    members: [{ kind: 'removeWhere', filter: expect.objectContaining({ kind: 'or' }) }],
  },
  {
    name: 'does not take ne for eq',
    ops: [{ op: 'remove', path: 'members[value ne "a"]' }],
    members: [{ kind: 'removeWhere', filter: expect.objectContaining({ operator: 'ne' }) }],
  },
  {
    name: 'adds the member that a filter names',
    ops: [{ op: 'add', path: 'members[value eq "a"]', value: { display: 'A' } }],
    members: [{ kind: 'add', members: [{ value: 'a', display: 'A' }] }],
  },
  {
    name: 'adds the member that a filter and the value name',
    ops: [{ op: 'replace', path: 'members[value eq "a"]', value: [{ value: 'a' }] }],
    members: [add('a')],
  },
  {
    name: 'leaves other paths to the attributes',
    ops: [
      { op: 'replace', path: 'displayName', value: 'G' },
      { op: 'add', path: 'members', value: ['a'] },
      { op: 'replace', path: 'externalId', value: 'e' },
    ],
    attributes: ['G', 'e'],
    members: [add('a')],
  },
];

test.each(cases.map((each) => [each.name, each] as const))(
  'the plan of a group PATCH %s',
  (_, { ops, attributes, members }) => {
    const planned = plan(ops);
    expect(planned.attributes.map(({ value }) => value)).toEqual(attributes ?? []);
    expect(planned.members).toEqual(members);
  },
);

test.each([
  [
    'a member without an id',
    { op: 'add', path: 'members', value: [{ display: 'A' }] },
    'invalidValue',
    'members[0].value',
  ],
  [
    'a member without an id in a removal',
    { op: 'remove', path: 'members', value: [{}] },
    'invalidValue',
    'members[0].value',
  ],
  [
    'a change of display',
    { op: 'replace', path: 'members[value eq "a"].display', value: 'A' },
    'mutability',
    'members.display',
  ],
  ['a removal of display', { op: 'remove', path: 'members[value eq "a"].display' }, 'mutability', 'members.display'],
  ['a change of every id', { op: 'replace', path: 'members.value', value: 'a' }, 'mutability', 'members.value'],
  [
    'a change of an id',
    { op: 'replace', path: 'members[value eq "a"]', value: { value: 'b' } },
    'mutability',
    'members.value',
  ],
  [
    'an addition through a filter without an id',
    { op: 'add', path: 'members[display eq "A"]', value: { value: 'b' } },
    'noTarget',
    'value eq',
  ],
] as const)('the plan of a group PATCH refuses %s', (_, operation, kind, words) => {
  const error = scimErrorOf(() => plan([operation]));
  expect([error.scimType, error.detail]).toEqual([kind, expect.stringContaining(words)]);
});

test('the plan of 20,000 additions and 1,000 operations names everybody once', () => {
  const ids = Array.from({ length: 20_000 }, (_, at) => `u${at}`);
  const ops = Array.from({ length: 1000 }, (_, at) => ({
    op: 'add',
    path: 'members',
    value: ids.slice(at * 20, at * 20 + 20),
  }));
  expect(plan(ops).members).toEqual([add(...ids)]);
});
