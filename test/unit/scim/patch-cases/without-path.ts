/** PATCH cases: operations without a path, and the forms that identity providers give them (RFC 7644 section 3.5.2). */
import { core, enterprise, home, manager, membership, type PatchCase, work } from './patch-case.ts';

const source = '3.5.2';

export const withoutPathCases: readonly PatchCase[] = [
  {
    name: 'a value without a path sets its attributes',
    source: 'Okta',
    ops: [{ op: 'replace', value: { active: false, title: 'Guide' } }],
    target: { active: false, title: 'Guide' },
  },
  {
    name: 'an empty path is no path',
    source: 'any',
    ops: [{ op: 'replace', path: '', value: { active: false } }],
    target: { active: false },
  },
  {
    name: 'a null path is no path',
    source: 'any',
    ops: [{ op: 'replace', path: null, value: { active: false } }],
    target: { active: false },
  },
  {
    name: 'an add without a path appends to several values',
    source: '3.5.2.1',
    ops: [{ op: 'add', value: { emails: [{ value: 'o@example.com', type: 'other' }], nickName: 'B' } }],
    target: { emails: [work, home, { value: 'o@example.com', type: 'other' }], nickName: 'B' },
  },
  {
    name: 'a replace without a path replaces several values',
    source: '3.5.2.3',
    ops: [{ op: 'replace', value: { emails: [home], nickName: 'B' } }],
    target: { emails: [home], nickName: 'B' },
  },
  {
    name: 'names in the value are known in any letter case',
    source: 'RFC 7643 2.1',
    ops: [{ op: 'replace', value: { ACTIVE: false, Name: { GIVENNAME: 'B' } } }],
    target: { active: false, name: { givenName: 'B', familyName: 'Jensen' } },
  },
  {
    name: 'unknown attributes in the value are ignored',
    source,
    ops: [{ op: 'replace', value: { shoeSize: 42, 'urn:example:x': { a: 1 } } }],
    target: {},
  },
  {
    name: 'null in the value unassigns',
    source: 'RFC 7643 2.5',
    ops: [{ op: 'replace', value: { displayName: null, emails: null } }],
    target: { displayName: null, emails: null },
  },
  {
    name: 'an equal id in the value is ignored',
    source: 'Okta',
    ops: [{ op: 'replace', value: { id: '2819c223', displayName: 'B' } }],
    target: { displayName: 'B' },
  },
  {
    name: 'a null id in the value is ignored',
    source: 'OneLogin',
    ops: [{ op: 'replace', value: { id: null, displayName: 'B' } }],
    target: { displayName: 'B' },
  },
  {
    name: 'another id in the value is refused',
    source: 'Okta',
    ops: [{ op: 'replace', value: { id: 'other', displayName: 'B' } }],
    error: ['mutability', 'id is readOnly'],
  },
  {
    name: 'meta, groups and schemas in the value are ignored',
    source: 'Okta',
    ops: [{ op: 'replace', value: { meta: { version: 'x' }, groups: [], schemas: ['urn:x'], active: false } }],
    target: { active: false },
  },
  {
    name: 'an extension in the value is laid over the one that is there',
    source,
    ops: [{ op: 'replace', value: { [enterprise]: { department: 'Sales' } } }],
    target: { [enterprise]: { department: 'Sales', manager } },
  },
  {
    name: 'an extension in the value is known in any letter case',
    source: 'RFC 7643 2.1',
    ops: [{ op: 'replace', value: { [enterprise.toUpperCase()]: { Department: 'Sales' } } }],
    target: { [enterprise]: { department: 'Sales', manager } },
  },
  {
    name: 'an extension that is null in the value goes',
    source: 'RFC 7643 2.5',
    ops: [{ op: 'replace', value: { [enterprise]: null } }],
    target: { [enterprise]: null, schemas: [core] },
  },
  {
    name: 'what the server says in an extension is ignored in the value',
    source,
    ops: [{ op: 'replace', value: { [membership]: { status: 'invited' } } }],
    target: {},
  },
  {
    name: 'a dotted key is a path',
    source: 'Microsoft Entra ID',
    ops: [{ op: 'replace', value: { 'name.givenName': 'B', displayName: 'B J' } }],
    target: { name: { givenName: 'B', familyName: 'Jensen' }, displayName: 'B J' },
  },
  {
    name: 'a key with an extension URN is a path',
    source: 'Microsoft Entra ID',
    ops: [{ op: 'replace', value: { [`${enterprise}:department`]: 'Sales' } }],
    target: { [enterprise]: { department: 'Sales', manager } },
  },
  {
    name: 'a key with a filter is a path',
    source: 'Microsoft Entra ID',
    ops: [{ op: 'replace', value: { 'emails[type eq "work"].value': 'b@example.com' } }],
    target: { emails: [{ ...work, value: 'b@example.com' }, home] },
  },
  {
    name: 'the enterprise URN without its last colon is understood as a key',
    source: 'Microsoft Entra ID',
    ops: [
      { op: 'replace', value: { 'urn:ietf:params:scim:schemas:extension:enterprise:2.0User:department': 'Sales' } },
    ],
    target: { [enterprise]: { department: 'Sales', manager } },
  },
  {
    name: 'the enterprise URN without its last colon is understood as an object',
    source: 'Microsoft Entra ID',
    ops: [
      {
        op: 'replace',
        value: { 'urn:ietf:params:scim:schemas:extension:enterprise:2.0User': { department: 'Sales' } },
      },
    ],
    target: { [enterprise]: { department: 'Sales', manager } },
  },
  {
    name: 'the short enterprise name is understood in a path',
    source: 'Microsoft Entra ID',
    ops: [{ op: 'replace', path: 'enterprise:2.0User:department', value: 'Sales' }],
    target: { [enterprise]: { department: 'Sales', manager } },
  },
  {
    name: 'a string boolean is a boolean',
    source: 'Microsoft Entra ID',
    ops: [{ op: 'Replace', path: 'active', value: 'False' }],
    target: { active: false },
  },
  {
    name: 'a lower-case string boolean is a boolean',
    source: 'Microsoft Entra ID',
    ops: [{ op: 'Replace', path: 'active', value: 'false' }],
    target: { active: false },
  },
  {
    name: 'a string boolean without a path is a boolean',
    source: 'Microsoft Entra ID',
    ops: [{ op: 'Replace', value: { active: 'False' } }],
    target: { active: false },
  },
  {
    name: 'a string boolean inside a value is a boolean',
    source: 'Microsoft Entra ID',
    ops: [{ op: 'Add', path: 'roles', value: [{ value: 'guide', primary: 'True' }] }],
    target: { roles: [{ value: 'guide', primary: true }] },
  },
  {
    name: 'a string boolean behind a filter is a boolean',
    source: 'Microsoft Entra ID',
    ops: [{ op: 'Replace', path: 'emails[type eq "home"].primary', value: 'True' }],
    target: {
      emails: [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    },
  },
  {
    name: 'a manager as a bare id is a manager',
    source: 'Microsoft Entra ID',
    ops: [{ op: 'Add', path: `${enterprise}:manager`, value: 'm2' }],
    target: { [enterprise]: { department: 'Tours', manager: { value: 'm2' } } },
  },
  {
    name: 'a manager in an array is a manager',
    source: 'Microsoft Entra ID',
    ops: [{ op: 'Add', path: `${enterprise}:manager`, value: [{ $ref: '../Users/m2', value: 'm2' }] }],
    target: { [enterprise]: { department: 'Tours', manager: { value: 'm2', $ref: '../Users/m2' } } },
  },
  {
    name: 'a manager with an empty value is cleared',
    source: 'Microsoft Entra ID',
    ops: [{ op: 'Replace', path: `${enterprise}:manager`, value: { value: '' } }],
    target: { [enterprise]: { department: 'Tours' } },
  },
  {
    name: 'a manager added with an empty value is cleared',
    source: 'Microsoft Entra ID',
    ops: [{ op: 'Add', path: `${enterprise}:manager`, value: '' }],
    target: { [enterprise]: { department: 'Tours' } },
  },
  {
    name: 'a manager with an empty value inside its extension is cleared',
    source: 'Microsoft Entra ID',
    ops: [{ op: 'Replace', value: { [enterprise]: { manager: { value: '' } } } }],
    target: { [enterprise]: { department: 'Tours' } },
  },
  {
    name: 'of two primary values the last one stays primary',
    source: 'Ping',
    ops: [{ op: 'replace', path: 'emails', value: [work, { ...home, primary: true }] }],
    target: {
      emails: [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    },
  },
];
