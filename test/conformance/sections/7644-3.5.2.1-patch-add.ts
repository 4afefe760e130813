/** RFC 7644 section 3.5.2.1: the add operation in all forms of path. */
import { urns } from '../facts.ts';
import type { Section } from '../row.ts';
import { type GroupCase, groupRow, type Members, makeMembers } from './group-patch-case.ts';
import { type PatchCase, patchRow } from './patch-case.ts';

const work = { type: 'work', value: 'w@mark' };
const home = { type: 'home', value: 'h@mark' };
const other = { type: 'other', value: 'o@mark' };
const { enterprise } = urns;

const adds: readonly PatchCase[] = [
  {
    claim: 'add to an attribute without a value sets it',
    operations: [{ op: 'add', path: 'nickName', value: 'Nick' }],
    after: { nickName: 'Nick' },
  },
  {
    claim: 'add to a singular attribute replaces its value',
    before: { nickName: 'Old' },
    operations: [{ op: 'add', path: 'nickName', value: 'New' }],
    after: { nickName: 'New' },
  },
  {
    claim: 'add to a sub-attribute keeps the others',
    before: { name: { familyName: 'Kept' } },
    operations: [{ op: 'add', path: 'name.givenName', value: 'Ada' }],
    after: { name: { familyName: 'Kept', givenName: 'Ada' } },
  },
  {
    claim: 'add of a complex value sets the sub-attributes it holds',
    before: { name: { familyName: 'Kept', givenName: 'Old' } },
    operations: [{ op: 'add', path: 'name', value: { givenName: 'New' } }],
    after: { name: { familyName: 'Kept', givenName: 'New' } },
  },
  {
    claim: 'add to a multi-valued attribute appends',
    before: { emails: [work] },
    operations: [{ op: 'add', path: 'emails', value: [home] }],
    after: { emails: [work, home] },
  },
  {
    claim: 'add of several values appends all',
    before: { emails: [work] },
    operations: [{ op: 'add', path: 'emails', value: [home, other] }],
    after: { emails: [work, home, other] },
  },
  {
    claim: 'add of a value that is there adds nothing',
    before: { emails: [work] },
    operations: [{ op: 'add', path: 'emails', value: [work] }],
    after: { emails: [work] },
  },
  {
    claim: 'add to a multi-valued attribute without values makes it',
    operations: [{ op: 'add', path: 'phoneNumbers', value: [{ value: 'tel:+1-201-555-0123' }] }],
    after: { phoneNumbers: [{ value: 'tel:+1-201-555-0123' }] },
  },
  {
    claim: 'add without a path takes attributes from the value',
    before: { emails: [work] },
    operations: [{ op: 'add', value: { nickName: 'Nick', emails: [home] } }],
    after: { nickName: 'Nick', emails: [work, home] },
  },
  {
    claim: 'add below a filter sets a sub-attribute of what matches',
    before: { emails: [work, home] },
    operations: [{ op: 'add', path: 'emails[type eq "work"].display', value: 'Office' }],
    after: { emails: [{ ...work, display: 'Office' }, home] },
  },
  {
    claim: 'add to an attribute of an extension',
    operations: [{ op: 'add', path: `${enterprise}:department`, value: 'Tours' }],
    after: { [enterprise]: { department: 'Tours' } },
  },
  {
    claim: 'add of an extension by name without a path',
    before: { [enterprise]: { costCenter: '1' } },
    operations: [{ op: 'add', value: { [enterprise]: { department: 'Tours' } } }],
    after: { [enterprise]: { department: 'Tours', costCenter: '1' } },
  },
  {
    claim: 'add to a sub-attribute in an extension',
    operations: [{ op: 'add', path: `${enterprise}:manager.value`, value: 'boss' }],
    after: { [enterprise]: { manager: { value: 'boss' } } },
  },
  {
    claim: 'add with the URN of the core schema before the name',
    operations: [{ op: 'add', path: `${urns.user}:nickName`, value: 'Nick' }],
    after: { nickName: 'Nick' },
  },
  {
    claim: 'add of false is a value',
    operations: [{ op: 'add', path: 'active', value: false }],
    after: { active: false },
  },
];

const groupAdds: readonly GroupCase[] = [
  {
    claim: 'add to members appends',
    before: 'a',
    after: 'a b',
    operations: [{ op: 'add', path: 'members', value: [{ value: '{b}' }] }],
  },
  {
    claim: 'add of several members',
    before: '',
    after: 'a b c',
    operations: [{ op: 'add', path: 'members', value: [{ value: '{a}' }, { value: '{b}' }, { value: '{c}' }] }],
  },
  {
    claim: 'add of a member that is there adds nothing',
    before: 'a',
    after: 'a',
    operations: [{ op: 'add', path: 'members', value: [{ value: '{a}' }] }],
  },
  {
    claim: 'add of members without a path',
    before: 'a',
    after: 'a b',
    operations: [{ op: 'add', value: { members: [{ value: '{b}' }] } }],
  },
];

export const patchAdd: Section<Members> = {
  rfc: 'RFC 7644',
  number: '3.5.2.1',
  topic: 'Add operation',
  needs: ['patch'],
  given: makeMembers,
  rows: [...adds.map(patchRow), ...groupAdds.map(groupRow)],
};
