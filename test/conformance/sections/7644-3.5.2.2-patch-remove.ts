/** RFC 7644 section 3.5.2.2: the remove operation in all forms of path. */
import { list, refuses, same } from '../check.ts';
import { urns } from '../facts.ts';
import { must, type Section } from '../row.ts';
import { patchBody } from '../scenario.ts';
import { type GroupCase, groupRow, type Members, makeMembers } from './group-patch-case.ts';
import { type PatchCase, patchRow } from './patch-case.ts';

const work = { type: 'work', value: 'w@mark' };
const home = { type: 'home', value: 'h@mark' };
const other = { type: 'other', value: 'o@mark' };
const { enterprise } = urns;

const removes: readonly PatchCase[] = [
  {
    claim: 'remove of a singular attribute unassigns it',
    before: { nickName: 'Nick', title: 'Guide' },
    operations: [{ op: 'remove', path: 'nickName' }],
    after: { title: 'Guide' },
    gone: ['nickName'],
  },
  {
    claim: 'remove of a multi-valued attribute removes all values',
    before: { emails: [work, home] },
    operations: [{ op: 'remove', path: 'emails' }],
    gone: ['emails'],
  },
  {
    claim: 'remove by filter removes what matches',
    before: { emails: [work, home, other] },
    operations: [{ op: 'remove', path: 'emails[type eq "home"]' }],
    after: { emails: [work, other] },
  },
  {
    claim: 'remove by a filter of two conditions',
    before: { emails: [work, home] },
    operations: [{ op: 'remove', path: 'emails[type eq "work" and value ew "example"]' }],
    after: { emails: [home] },
  },
  {
    claim: 'remove by or removes all that match',
    before: { emails: [work, home, other] },
    operations: [{ op: 'remove', path: 'emails[type eq "work" or type eq "other"]' }],
    after: { emails: [home] },
  },
  {
    claim: 'remove of the last value leaves no attribute',
    before: { emails: [work] },
    operations: [{ op: 'remove', path: 'emails[type eq "work"]' }],
    gone: ['emails'],
  },
  {
    claim: 'remove of a sub-attribute of what matches',
    before: {
      emails: [
        { ...work, display: 'Office' },
        { ...home, display: 'Home' },
      ],
    },
    operations: [{ op: 'remove', path: 'emails[type eq "work"].display' }],
    after: { emails: [work, { ...home, display: 'Home' }] },
  },
  {
    claim: 'remove of a sub-attribute',
    before: { name: { familyName: 'Kept', middleName: 'M' } },
    operations: [{ op: 'remove', path: 'name.middleName' }],
    after: { name: { familyName: 'Kept' } },
  },
  {
    claim: 'remove of a complex attribute',
    before: { name: { familyName: 'Gone' } },
    operations: [{ op: 'remove', path: 'name' }],
    gone: ['name'],
  },
  {
    claim: 'remove in an extension',
    before: { [enterprise]: { department: 'Tours', costCenter: '1' } },
    operations: [{ op: 'remove', path: `${enterprise}:department` }],
    after: { [enterprise]: { costCenter: '1' } },
  },
  {
    claim: 'remove of the last attribute of an extension leaves no extension',
    before: { [enterprise]: { department: 'Tours' } },
    operations: [{ op: 'remove', path: `${enterprise}:department` }],
    gone: [enterprise],
  },
];

const groupRemoves: readonly GroupCase[] = [
  {
    claim: 'remove of one member by filter keeps the others',
    before: 'a b c',
    after: 'a c',
    operations: [{ op: 'remove', path: 'members[value eq "{b}"]' }],
  },
  {
    claim: 'remove of the last member keeps the Group',
    before: 'a',
    after: '',
    operations: [{ op: 'remove', path: 'members[value eq "{a}"]' }],
  },
  {
    claim: 'remove of members removes all',
    before: 'a b c',
    after: '',
    operations: [{ op: 'remove', path: 'members' }],
  },
  {
    claim: 'remove by a filter of two values',
    before: 'a b c',
    after: 'c',
    operations: [{ op: 'remove', path: 'members[value eq "{a}" or value eq "{b}"]' }],
  },
  {
    claim: 'remove of one and add of another in one request',
    before: 'a b',
    after: 'b c',
    operations: [
      { op: 'remove', path: 'members[value eq "{a}"]' },
      { op: 'add', path: 'members', value: [{ value: '{c}' }] },
    ],
  },
];

export const patchRemove: Section<Members> = {
  rfc: 'RFC 7644',
  number: '3.5.2.2',
  topic: 'Remove operation',
  needs: ['patch'],
  given: makeMembers,
  rows: [
    ...removes.map(patchRow),
    ...groupRemoves.map(groupRow),
    must<Members>('remove by a value with quotes in it removes nobody else', async (scim, { ids }) => {
      const { path } = await scim.group({ members: Object.values(ids).map((value) => ({ value })) });
      const operation = { op: 'remove', path: 'members[value eq "zz\\" or value pr or value eq \\"zz"]' };
      const answer = await scim.patch(path, patchBody([operation]));
      if (answer.status >= 400) refuses(answer, 400);
      same(list((await scim.read(path))['members'], 'members').length, 3, 'number of members');
    }),
  ],
};
