/** PATCH cases: `add` (RFC 7644 section 3.5.2.1). */
import { core, enterprise, home, manager, office, type PatchCase, work } from './patch-case.ts';

const source = '3.5.2.1';
const other = { value: 'other@example.com', type: 'other' };

export const addCases: readonly PatchCase[] = [
  {
    name: 'add sets a single value that is absent',
    source,
    ops: [{ op: 'add', path: 'nickName', value: 'Babs' }],
    target: { nickName: 'Babs' },
  },
  {
    name: 'add replaces a single value',
    source,
    ops: [{ op: 'add', path: 'displayName', value: 'Barbara' }],
    target: { displayName: 'Barbara' },
  },
  {
    name: 'add of the value that is there changes nothing',
    source,
    ops: [{ op: 'add', path: 'displayName', value: 'Babs Jensen' }],
    target: {},
  },
  {
    name: 'add keeps the letter case of a value',
    source,
    ops: [{ op: 'add', path: 'userName', value: 'BJensen@Example.com' }],
    target: { userName: 'BJensen@Example.com' },
  },
  {
    name: 'add knows attributes in any letter case',
    source,
    ops: [{ op: 'add', path: 'NICKNAME', value: 'B' }],
    target: { nickName: 'B' },
  },
  {
    name: 'add knows the core URN before an attribute',
    source: '3.10',
    ops: [{ op: 'add', path: `${core}:nickName`, value: 'B' }],
    target: { nickName: 'B' },
  },
  {
    name: 'add sets one sub-attribute',
    source,
    ops: [{ op: 'add', path: 'name.givenName', value: 'B' }],
    target: { name: { givenName: 'B', familyName: 'Jensen' } },
  },
  {
    name: 'add creates the complex value around a sub-attribute',
    source,
    from: { name: null },
    ops: [{ op: 'add', path: 'name.givenName', value: 'B' }],
    target: { name: { givenName: 'B' } },
  },
  {
    name: 'add lays a complex value over the one that is there',
    source,
    ops: [{ op: 'add', path: 'name', value: { middleName: 'J' } }],
    target: { name: { givenName: 'Barbara', familyName: 'Jensen', middleName: 'J' } },
  },
  {
    name: 'add appends to a multi-valued attribute',
    source,
    ops: [{ op: 'add', path: 'emails', value: [other] }],
    target: { emails: [work, home, other] },
  },
  {
    name: 'add takes one value without an array',
    source: 'OneLogin',
    ops: [{ op: 'add', path: 'emails', value: other }],
    target: { emails: [work, home, other] },
  },
  {
    name: 'add takes a bare string for a value',
    source: 'OneLogin',
    ops: [{ op: 'add', path: 'emails', value: ['other@example.com'] }],
    target: { emails: [work, home, { value: 'other@example.com' }] },
  },
  {
    name: 'add of values that are all there changes nothing',
    source,
    ops: [{ op: 'add', path: 'emails', value: [home, work] }],
    target: {},
  },
  {
    name: 'add of a value that is there and one that is not appends one',
    source,
    ops: [{ op: 'add', path: 'emails', value: [home, other] }],
    target: { emails: [work, home, other] },
  },
  {
    name: 'add of the same type and value adds the other sub-attributes to it',
    source: 'RFC 7643 2.4',
    ops: [{ op: 'add', path: 'emails', value: [{ ...home, display: 'Home' }] }],
    target: { emails: [work, { ...home, display: 'Home' }] },
  },
  {
    name: 'add of the same value under another type appends',
    source: 'RFC 7643 2.4',
    ops: [{ op: 'add', path: 'emails', value: [{ ...home, type: 'other' }] }],
    target: { emails: [work, home, { ...home, type: 'other' }] },
  },
  {
    name: 'add twice of one value adds it once',
    source,
    ops: [
      { op: 'add', path: 'emails', value: [other, other] },
      { op: 'add', path: 'emails', value: [other] },
    ],
    target: { emails: [work, home, other] },
  },
  {
    name: 'add of an address that is there changes nothing',
    source,
    ops: [
      {
        op: 'add',
        path: 'addresses',
        value: [{ locality: 'Hollywood', streetAddress: '100 Universal City Plaza', type: 'work' }],
      },
    ],
    target: {},
  },
  {
    name: 'add of another address of the same type appends',
    source,
    ops: [{ op: 'add', path: 'addresses', value: [{ type: 'work', locality: 'Berlin' }] }],
    target: { addresses: [office, { type: 'work', locality: 'Berlin' }] },
  },
  {
    name: 'add of a primary value takes primary from the others',
    source: '3.5.2',
    ops: [{ op: 'add', path: 'emails', value: [{ ...other, primary: true }] }],
    target: { emails: [{ ...work, primary: false }, home, { ...other, primary: true }] },
  },
  {
    name: 'add makes a value that is there primary',
    source: '3.5.2',
    ops: [{ op: 'add', path: 'emails', value: [{ ...home, primary: true }] }],
    target: {
      emails: [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    },
  },
  {
    name: 'add creates a multi-valued attribute',
    source,
    ops: [{ op: 'add', path: 'roles', value: [{ value: 'guide' }] }],
    target: { roles: [{ value: 'guide' }] },
  },
  {
    name: 'add of an empty list changes nothing',
    source: 'RFC 7643 2.5',
    ops: [{ op: 'add', path: 'emails', value: [] }],
    target: {},
  },
  {
    name: 'add of null to several values changes nothing',
    source: 'RFC 7643 2.5',
    ops: [{ op: 'add', path: 'emails', value: null }],
    target: {},
  },
  {
    name: 'add of null to a single value unassigns it',
    source: 'RFC 7643 2.5',
    ops: [{ op: 'add', path: 'displayName', value: null }],
    target: { displayName: null },
  },
  {
    name: 'add sets a sub-attribute of every value a filter selects',
    source,
    ops: [{ op: 'add', path: 'emails[value pr].display', value: 'Babs' }],
    target: {
      emails: [
        { ...work, display: 'Babs' },
        { ...home, display: 'Babs' },
      ],
    },
  },
  {
    name: 'add sets a sub-attribute of the value a filter selects',
    source,
    ops: [{ op: 'add', path: 'emails[type eq "home"].display', value: 'Home' }],
    target: { emails: [work, { ...home, display: 'Home' }] },
  },
  {
    name: 'add lays sub-attributes over the selected value',
    source,
    ops: [{ op: 'add', path: 'emails[type eq "home"]', value: { display: 'Home' } }],
    target: { emails: [work, { ...home, display: 'Home' }] },
  },
  {
    name: 'add through a filter creates the value that an eq describes',
    source: 'Microsoft Entra ID',
    ops: [{ op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '555-0199' }],
    target: {
      phoneNumbers: [
        { value: '555-0100', type: 'work' },
        { type: 'mobile', value: '555-0199' },
      ],
    },
  },
  {
    name: 'add through a filter creates the attribute as well',
    source: 'Microsoft Entra ID',
    from: { phoneNumbers: null },
    ops: [{ op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '555-0199' }],
    target: { phoneNumbers: [{ type: 'mobile', value: '555-0199' }] },
  },
  {
    name: 'two adds through one filter fill one created value',
    source: 'Microsoft Entra ID',
    from: { addresses: null },
    ops: [
      { op: 'Add', path: 'addresses[type eq "work"].formatted', value: 'A' },
      { op: 'Add', path: 'addresses[type eq "work"].country', value: 'DE' },
    ],
    target: { addresses: [{ type: 'work', formatted: 'A', country: 'DE' }] },
  },
  {
    name: 'add through a conjunction creates a value with all of it',
    source: 'Microsoft Entra ID',
    ops: [{ op: 'add', path: 'emails[type eq "other" and primary eq true].value', value: 'other@example.com' }],
    target: { emails: [{ ...work, primary: false }, home, { ...other, primary: true }] },
  },
  {
    name: 'add to a sub-attribute without a filter reaches every value',
    source,
    ops: [{ op: 'add', path: 'emails.display', value: 'Babs' }],
    target: {
      emails: [
        { ...work, display: 'Babs' },
        { ...home, display: 'Babs' },
      ],
    },
  },
  {
    name: 'add to a sub-attribute without a filter creates a first value',
    source,
    from: { emails: null },
    ops: [{ op: 'add', path: 'emails.value', value: 'a@example.com' }],
    target: { emails: [{ value: 'a@example.com' }] },
  },
  {
    name: 'add sets an attribute of an extension',
    source: '3.10',
    ops: [{ op: 'Add', path: `${enterprise}:employeeNumber`, value: '701984' }],
    target: { [enterprise]: { department: 'Tours', manager, employeeNumber: '701984' } },
  },
  {
    name: 'add brings an extension and its URN in schemas',
    source: 'RFC 7643 3',
    from: { [enterprise]: null, schemas: [core] },
    ops: [{ op: 'add', path: `${enterprise}:department`, value: 'Tours' }],
    target: { [enterprise]: { department: 'Tours' }, schemas: [core, enterprise] },
  },
  {
    name: 'add with an extension for its path lays attributes over it',
    source: '3.10',
    ops: [{ op: 'add', path: enterprise, value: { costCenter: '4130' } }],
    target: { [enterprise]: { department: 'Tours', manager, costCenter: '4130' } },
  },
  {
    name: 'add sets a sub-attribute in an extension',
    source: '3.10',
    from: { [enterprise]: { department: 'Tours' } },
    ops: [{ op: 'add', path: `${enterprise}:manager.value`, value: 'm2' }],
    target: { [enterprise]: { department: 'Tours', manager: { value: 'm2' } } },
  },
  {
    name: 'add of an address that is there makes it primary',
    source: '3.5.2',
    ops: [{ op: 'add', path: 'addresses', value: [{ ...office, primary: true }] }],
    target: { addresses: [{ ...office, primary: true }] },
  },
];
