/** RFC 7644 section 3.5.2.3: the replace operation in all forms of path. */
import { answers, includes, refuses, same, that } from '../check.ts';
import { urns } from '../facts.ts';
import { must, type Section } from '../row.ts';
import { patchBody } from '../scenario.ts';
import { type GroupCase, groupRow, type Members, makeMembers } from './group-patch-case.ts';
import { type PatchCase, patchRow } from './patch-case.ts';

const work = { type: 'work', value: 'w@mark' };
const home = { type: 'home', value: 'h@mark' };
const other = { type: 'other', value: 'o@mark' };
const { enterprise } = urns;

const replaces: readonly PatchCase[] = [
  {
    claim: 'replace of a singular attribute',
    before: { nickName: 'Old' },
    operations: [{ op: 'replace', path: 'nickName', value: 'New' }],
    after: { nickName: 'New' },
  },
  {
    claim: 'replace of an attribute without a value adds it',
    operations: [{ op: 'replace', path: 'nickName', value: 'New' }],
    after: { nickName: 'New' },
  },
  {
    claim: 'replace of a multi-valued attribute replaces all values',
    before: { emails: [work, home] },
    operations: [{ op: 'replace', path: 'emails', value: [other] }],
    after: { emails: [other] },
  },
  {
    claim: 'replace of a sub-attribute keeps the others',
    before: { name: { familyName: 'Old', givenName: 'Kept' } },
    operations: [{ op: 'replace', path: 'name.familyName', value: 'New' }],
    after: { name: { familyName: 'New', givenName: 'Kept' } },
  },
  {
    claim: 'replace of a complex attribute sets the sub-attributes it holds',
    before: { name: { familyName: 'Old', givenName: 'Ada' } },
    operations: [{ op: 'replace', path: 'name', value: { familyName: 'New' } }],
    after: { name: { familyName: 'New' } },
  },
  {
    claim: 'replace of what a filter selects keeps the rest',
    before: { emails: [work, home] },
    operations: [{ op: 'replace', path: 'emails[type eq "work"]', value: { type: 'work', value: 'n@mark' } }],
    after: { emails: [{ type: 'work', value: 'n@mark' }, home] },
  },
  {
    claim: 'replace of a sub-attribute of what a filter selects',
    before: { emails: [work, home] },
    operations: [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'n@mark' }],
    after: { emails: [{ type: 'work', value: 'n@mark' }, home] },
  },
  {
    claim: 'replace of a sub-attribute without a filter sets it in all values',
    before: { emails: [work, home] },
    operations: [{ op: 'replace', path: 'emails.display', value: 'Mail' }],
    after: {
      emails: [
        { ...work, display: 'Mail' },
        { ...home, display: 'Mail' },
      ],
    },
  },
  {
    claim: 'replace by a filter of two conditions',
    before: {
      addresses: [
        { type: 'work', locality: 'Lisbon' },
        { type: 'home', locality: 'Lisbon' },
      ],
    },
    operations: [
      { op: 'replace', path: 'addresses[type eq "work" and locality eq "Lisbon"].postalCode', value: '1000' },
    ],
    after: {
      addresses: [
        { type: 'work', locality: 'Lisbon', postalCode: '1000' },
        { type: 'home', locality: 'Lisbon' },
      ],
    },
  },
  {
    claim: 'replace without a path takes attributes from the value and keeps the others',
    before: { nickName: 'Old', title: 'Kept' },
    operations: [{ op: 'replace', value: { nickName: 'New' } }],
    after: { nickName: 'New', title: 'Kept' },
  },
  {
    claim: 'replace without a path replaces all values of a multi-valued attribute',
    before: { emails: [work, home] },
    operations: [{ op: 'replace', value: { emails: [other] } }],
    after: { emails: [other] },
  },
  {
    claim: 'replace in an extension',
    before: { [enterprise]: { department: 'Old', costCenter: '1' } },
    operations: [{ op: 'replace', path: `${enterprise}:department`, value: 'New' }],
    after: { [enterprise]: { department: 'New', costCenter: '1' } },
  },
  {
    claim: 'replace of active deactivates',
    before: { active: true },
    operations: [{ op: 'replace', path: 'active', value: false }],
    after: { active: false },
  },
  {
    claim: 'names in a path are case insensitive',
    before: { emails: [work] },
    operations: [{ op: 'replace', path: 'EMAILS[Type eq "WORK"].Display', value: 'X' }],
    after: { emails: [{ ...work, display: 'X' }] },
  },
  {
    claim: 'strings in a path are JSON strings',
    before: { emails: [{ ...work, display: 'a "b" ] \\ c' }, home] },
    operations: [{ op: 'replace', path: 'emails[display eq "a \\"b\\" ] \\\\ c"].display', value: 'found' }],
    after: { emails: [{ ...work, display: 'found' }, home] },
  },
];

const groupReplaces: readonly GroupCase[] = [
  {
    claim: 'replace of members',
    before: 'a b',
    after: 'c',
    operations: [{ op: 'replace', path: 'members', value: [{ value: '{c}' }] }],
  },
  {
    claim: 'replace of members without a path',
    before: 'a b',
    after: 'b c',
    operations: [{ op: 'replace', value: { members: [{ value: '{b}' }, { value: '{c}' }] } }],
  },
  {
    claim: 'replace of members by an empty list',
    before: 'a b',
    after: '',
    operations: [{ op: 'replace', path: 'members', value: [] }],
  },
];

export const patchReplace: Section<Members> = {
  rfc: 'RFC 7644',
  number: '3.5.2.3',
  topic: 'Replace operation',
  needs: ['patch'],
  given: makeMembers,
  rows: [
    ...replaces.map(patchRow),
    ...groupReplaces.map(groupRow),
    must<Members>('replace of displayName renames a Group and keeps its members', async (scim, { ids }) => {
      const members = [{ value: ids['a'] ?? '' }];
      const { path } = await scim.group({ members });
      const displayName = scim.unique('renamed');
      const after = await scim.patched(path, { op: 'replace', path: 'displayName', value: displayName });
      same(after['displayName'], displayName, 'displayName');
      includes(after['members'], members, 'members');
    }),
    must<Members>('replace whose filter matches nothing is 400 noTarget', async (scim) => {
      const { path } = await scim.user({ emails: [{ type: 'work', value: `${scim.unique()}@example.com` }] });
      const operation = { op: 'replace', path: 'emails[value co "nowhere"].display', value: 'x' };
      refuses(await scim.patch(path, patchBody([operation])), 400, 'noTarget');
    }),
    must<Members>('a User is activated again after it was deactivated', async (scim) => {
      const { path } = await scim.user({ active: false });
      const after = await scim.patched(path, { op: 'replace', path: 'active', value: true });
      that(after['active'] === true, `active is ${after['active']}`);
      answers(await scim.get(path), 200);
    }),
  ],
};
