/** PATCH cases: `replace` (RFC 7644 section 3.5.2.3). */
import { enterprise, home, manager, office, type PatchCase, work } from './patch-case.ts';

const source = '3.5.2.3';

export const replaceCases: readonly PatchCase[] = [
  {
    name: 'replace sets a boolean',
    source,
    ops: [{ op: 'replace', path: 'active', value: false }],
    target: { active: false },
  },
  {
    name: 'replace with an equal value changes nothing',
    source,
    ops: [{ op: 'replace', path: 'active', value: true }],
    target: {},
  },
  {
    name: 'replace sets what is absent',
    source,
    ops: [{ op: 'replace', path: 'title', value: 'Guide' }],
    target: { title: 'Guide' },
  },
  {
    name: 'replace with null unassigns',
    source: 'RFC 7643 2.5',
    ops: [{ op: 'replace', path: 'displayName', value: null }],
    target: { displayName: null },
  },
  {
    name: 'replace with an empty list unassigns',
    source: 'RFC 7643 2.5',
    ops: [{ op: 'replace', path: 'emails', value: [] }],
    target: { emails: null },
  },
  {
    name: 'replace of several values replaces all',
    source,
    ops: [{ op: 'replace', path: 'emails', value: [home] }],
    target: { emails: [home] },
  },
  {
    name: 'replace of several values with the same ones changes nothing',
    source,
    ops: [{ op: 'replace', path: 'emails', value: [work, home] }],
    target: {},
  },
  {
    name: 'replace collapses values given twice',
    source: 'RFC 7643 2.4',
    ops: [{ op: 'replace', path: 'emails', value: [home, home] }],
    target: { emails: [home] },
  },
  {
    name: 'replace of a complex value leaves the sub-attributes that are not sent',
    source,
    ops: [{ op: 'replace', path: 'name', value: { givenName: 'B' } }],
    target: { name: { givenName: 'B', familyName: 'Jensen' } },
  },
  {
    name: 'replace of a complex value unassigns a sub-attribute that is null',
    source: 'RFC 7643 2.5',
    ops: [{ op: 'replace', path: 'name', value: { givenName: null } }],
    target: { name: { familyName: 'Jensen' } },
  },
  {
    name: 'replace of a complex value ignores unknown sub-attributes',
    source,
    ops: [{ op: 'replace', path: 'name', value: { nick: 'B', GivenName: 'B' } }],
    target: { name: { givenName: 'B', familyName: 'Jensen' } },
  },
  {
    name: 'replace sets one sub-attribute',
    source,
    ops: [{ op: 'replace', path: 'name.familyName', value: 'Smith' }],
    target: { name: { givenName: 'Barbara', familyName: 'Smith' } },
  },
  {
    name: 'replace through a filter sets a sub-attribute',
    source,
    ops: [{ op: 'Replace', path: 'emails[type eq "work"].value', value: 'b@example.com' }],
    target: { emails: [{ ...work, value: 'b@example.com' }, home] },
  },
  {
    name: 'replace through a filter sets it on every selected value',
    source,
    ops: [{ op: 'replace', path: 'emails[value co "j"].display', value: 'J' }],
    target: {
      emails: [
        { ...work, display: 'J' },
        { ...home, display: 'J' },
      ],
    },
  },
  {
    name: 'replace through a filter with an equal value changes nothing',
    source,
    ops: [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'bjensen@example.com' }],
    target: {},
  },
  {
    name: 'replace of a selected value replaces the whole of it',
    source,
    ops: [{ op: 'replace', path: 'addresses[type eq "work"]', value: { type: 'work', locality: 'Berlin' } }],
    target: { addresses: [{ type: 'work', locality: 'Berlin' }] },
  },
  {
    name: 'replace of a selected value keeps what the filter says of it',
    source,
    ops: [{ op: 'replace', path: 'addresses[type eq "work"]', value: { locality: 'Berlin' } }],
    target: { addresses: [{ type: 'work', locality: 'Berlin' }] },
  },
  {
    name: 'replace of a selected value takes an array of one',
    source: 'Microsoft Entra ID',
    ops: [{ op: 'replace', path: 'emails[type eq "home"]', value: [{ value: 'h@example.com', type: 'home' }] }],
    target: { emails: [work, { type: 'home', value: 'h@example.com' }] },
  },
  {
    name: 'replace of a selected value takes a bare string',
    source: 'OneLogin',
    ops: [{ op: 'replace', path: 'emails[type eq "home"]', value: 'h@example.com' }],
    target: { emails: [work, { type: 'home', value: 'h@example.com' }] },
  },
  {
    name: 'replace with null removes the selected value',
    source: 'RFC 7643 2.5',
    ops: [{ op: 'replace', path: 'emails[type eq "home"]', value: null }],
    target: { emails: [work] },
  },
  {
    name: 'replace with null removes the sub-attribute of the selected value',
    source: 'RFC 7643 2.5',
    ops: [{ op: 'replace', path: 'emails[type eq "work"].primary', value: null }],
    target: { emails: [{ value: work.value, type: 'work' }, home] },
  },
  {
    name: 'replace of primary takes it from the others',
    source: '3.5.2',
    ops: [{ op: 'replace', path: 'emails[type eq "home"].primary', value: true }],
    target: {
      emails: [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    },
  },
  {
    name: 'replace of primary on several values leaves it to the last',
    source: '3.5.2',
    from: { emails: [home, { ...home, type: 'other' }] },
    ops: [{ op: 'replace', path: 'emails[value pr].primary', value: true }],
    target: {
      emails: [
        { ...home, primary: false },
        { ...home, type: 'other', primary: true },
      ],
    },
  },
  {
    name: 'replace through a filter creates the value that an eq describes',
    source: 'Microsoft Entra ID',
    ops: [{ op: 'Replace', path: 'emails[type eq "other"].value', value: 'o@example.com' }],
    target: { emails: [work, home, { type: 'other', value: 'o@example.com' }] },
  },
  {
    name: 'replace of a value that an eq describes creates it whole',
    source: 'Microsoft Entra ID',
    ops: [{ op: 'Replace', path: 'addresses[type eq "home"]', value: { locality: 'Berlin' } }],
    target: { addresses: [office, { type: 'home', locality: 'Berlin' }] },
  },
  {
    name: 'replace that changes the value it selects by does so',
    source,
    ops: [{ op: 'replace', path: 'emails[value eq "babs@jensen.org"].value', value: 'b@jensen.org' }],
    target: { emails: [work, { ...home, value: 'b@jensen.org' }] },
  },
  {
    name: 'replace that selects by a value that is not there creates the new one',
    source: 'Microsoft Entra ID',
    ops: [{ op: 'replace', path: 'emails[value eq "gone@jensen.org"].value', value: 'b@jensen.org' }],
    target: { emails: [work, home, { value: 'b@jensen.org' }] },
  },
  {
    name: 'replace with null through a filter that selects nothing changes nothing',
    source: 'RFC 7643 2.5',
    ops: [{ op: 'replace', path: 'emails[type eq "other"].value', value: null }],
    target: {},
  },
  {
    name: 'replace reaches a sub-attribute in an extension',
    source: '3.10',
    ops: [{ op: 'replace', path: `${enterprise}:manager.value`, value: 'm2' }],
    target: { [enterprise]: { department: 'Tours', manager: { ...manager, value: 'm2' } } },
  },
  {
    name: 'replace of a manager drops the URI of the old one',
    source,
    ops: [{ op: 'replace', path: `${enterprise}:manager`, value: { value: 'm2' } }],
    target: { [enterprise]: { department: 'Tours', manager: { value: 'm2' } } },
  },
  {
    name: 'replace of a manager keeps the URI that comes with it',
    source,
    ops: [{ op: 'replace', path: `${enterprise}:manager`, value: { value: 'm2', $ref: '../Users/m2' } }],
    target: { [enterprise]: { department: 'Tours', manager: { value: 'm2', $ref: '../Users/m2' } } },
  },
  {
    name: 'replace ignores readOnly sub-attributes in a value',
    source: '3.5.1',
    ops: [{ op: 'replace', path: `${enterprise}:manager`, value: { ...manager, displayName: 'Boss' } }],
    target: {},
  },
  {
    name: 'replace of an extension leaves the attributes that are not sent',
    source,
    ops: [{ op: 'replace', path: enterprise, value: { department: 'Sales' } }],
    target: { [enterprise]: { department: 'Sales', manager } },
  },
  {
    name: 'replace of a password keeps nothing',
    source: 'RFC 7643 4.1.1',
    ops: [{ op: 'replace', path: 'password', value: 't1meMa$heen' }],
    target: {},
  },
  {
    name: 'replace of a readOnly attribute with its own value changes nothing',
    source: 'Okta',
    ops: [{ op: 'replace', path: 'id', value: '2819c223' }],
    target: {},
  },
  {
    name: 'replace of schemas is ignored, because they follow from the attributes',
    source: 'RFC 7643 3',
    ops: [{ op: 'replace', path: 'schemas', value: ['urn:x'] }],
    target: {},
  },
  {
    name: 'a later operation sees what an earlier one did',
    source: '3.5.2',
    ops: [
      { op: 'remove', path: 'emails' },
      { op: 'add', path: 'emails', value: [home] },
      { op: 'replace', path: 'emails[type eq "home"].display', value: 'H' },
    ],
    target: { emails: [{ ...home, display: 'H' }] },
  },
  {
    name: 'operations that undo each other change nothing',
    source: '3.5.2',
    ops: [
      { op: 'replace', path: 'active', value: false },
      { op: 'replace', path: 'active', value: true },
    ],
    target: {},
  },
  {
    name: 'an extension taken away and put back changes nothing',
    source: '3.5.2',
    ops: [
      { op: 'remove', path: enterprise },
      { op: 'add', path: enterprise, value: { manager, department: 'Tours' } },
    ],
    target: {},
  },
];
