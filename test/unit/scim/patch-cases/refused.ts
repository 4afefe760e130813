/** PATCH cases: what is refused, and how the answer names it (RFC 7644 sections 3.5.2 and 3.12). */
import { enterprise, home, type PatchCase } from './patch-case.ts';

const source = '3.5.2';
const manyEmails = Array.from({ length: 21 }, (_, at) => ({ value: `b${at}@example.com` }));

export const refusedCases: readonly PatchCase[] = [
  {
    name: 'a path that names nothing is refused',
    source,
    ops: [{ op: 'add', path: 'shoeSize', value: 1 }],
    error: ['invalidPath', 'shoeSize'],
  },
  {
    name: 'a path through inherited names is refused',
    source,
    ops: [{ op: 'add', path: '__proto__.polluted', value: 1 }],
    error: ['invalidPath', '__proto__'],
  },
  {
    name: 'constructor is no path',
    source,
    ops: [{ op: 'add', path: 'constructor', value: 1 }],
    error: ['invalidPath', 'constructor'],
  },
  {
    name: 'a broken filter is refused',
    source: '3.12',
    ops: [{ op: 'replace', path: 'emails[type eq].value', value: 'x' }],
    error: ['invalidFilter', ''],
  },
  {
    name: 'a filter on a sub-attribute that is none is refused',
    source: '3.12',
    ops: [{ op: 'replace', path: 'emails[shoe eq 1].value', value: 'x' }],
    error: ['invalidFilter', 'shoe'],
  },
  {
    name: 'an unknown op is refused',
    source,
    ops: [{ op: 'move', path: 'active', value: true }],
    error: ['invalidSyntax', 'Operations[0].op'],
  },
  {
    name: 'a missing op is refused',
    source,
    ops: [{ path: 'active', value: true }],
    error: ['invalidSyntax', 'Operations[0].op'],
  },
  {
    name: 'an op that is no string is refused',
    source,
    ops: [{ op: 1, path: 'active', value: true }],
    error: ['invalidSyntax', 'Operations[0].op'],
  },
  {
    name: 'a path that is no string is refused',
    source,
    ops: [{ op: 'add', path: ['active'], value: true }],
    error: ['invalidSyntax', 'path must be a string'],
  },
  {
    name: 'an add without a value is refused',
    source: '3.5.2.1',
    ops: [{ op: 'add', path: 'title' }],
    error: ['invalidValue', 'Operations[0] has no value'],
  },
  {
    name: 'a replace without a value is refused',
    source: '3.5.2.3',
    ops: [{ op: 'replace', path: 'title' }],
    error: ['invalidValue', 'has no value'],
  },
  {
    name: 'the refused operation is named by its position',
    source,
    ops: [
      { op: 'add', path: 'title', value: 'x' },
      { op: 'replace', path: 'title' },
    ],
    error: ['invalidValue', 'Operations[1]'],
  },
  {
    name: 'a list without a path is refused',
    source: '3.5.2.1',
    ops: [{ op: 'add', value: [{ active: true }] }],
    error: ['invalidValue', 'object of attributes'],
  },
  {
    name: 'a string for a boolean is refused',
    source: 'RFC 7643 2.3.2',
    ops: [{ op: 'replace', path: 'active', value: 'nope' }],
    error: ['invalidValue', 'active must be true or false'],
  },
  {
    name: 'a number for a string is refused',
    source: 'RFC 7643 2.3.1',
    ops: [{ op: 'replace', path: 'title', value: 7 }],
    error: ['invalidValue', 'title must be a string, not a number'],
  },
  {
    name: 'an object for a string is refused',
    source: 'RFC 7643 2.3.1',
    ops: [{ op: 'replace', path: 'name.givenName', value: {} }],
    error: ['invalidValue', 'name.givenName must be a string, not an object'],
  },
  {
    name: 'a string for a complex value is refused',
    source: 'RFC 7643 2.3.8',
    ops: [{ op: 'replace', path: 'name', value: 'Babs' }],
    error: ['invalidValue', 'name must be an object'],
  },
  {
    name: 'a wrong sub-attribute is named with its position',
    source: 'RFC 7643 2.3',
    ops: [{ op: 'add', path: 'emails', value: [home, { value: 7 }] }],
    error: ['invalidValue', 'emails[1].value must be a string'],
  },
  {
    name: 'several values where one is selected are refused',
    source: '3.5.2.3',
    ops: [{ op: 'replace', path: 'emails[type eq "work"]', value: [home, home] }],
    error: ['invalidValue', 'One value of emails'],
  },
  {
    name: 'a primary that is no boolean is refused',
    source: 'RFC 7643 2.4',
    ops: [{ op: 'add', path: 'ims', value: [{ value: 'a', primary: 1 }] }],
    error: ['invalidValue', 'ims[0].primary must be true or false'],
  },
  {
    name: 'an add through a filter without eq selects or fails',
    source: '3.5.2.3',
    ops: [{ op: 'add', path: 'emails[value co "nowhere"].display', value: 'x' }],
    error: ['noTarget', 'emails'],
  },
  {
    name: 'a replace through a disjunction selects or fails',
    source: '3.5.2.3',
    ops: [{ op: 'replace', path: 'emails[type eq "a" or type eq "b"].value', value: 'x' }],
    error: ['noTarget', 'emails'],
  },
  {
    name: 'a replace through a contradiction fails',
    source: '3.5.2.3',
    ops: [{ op: 'replace', path: 'emails[type eq "a" and type eq "b"].value', value: 'x' }],
    error: ['noTarget', 'emails'],
  },
  {
    name: 'a filter on a single complex value that does not match fails',
    source: '3.5.2.3',
    ops: [{ op: 'replace', path: 'name[givenName eq "Bob"].familyName', value: 'x' }],
    error: ['noTarget', 'name'],
  },
  {
    name: 'a null userName is refused',
    source: '3.5.2.2',
    ops: [{ op: 'replace', path: 'userName', value: null }],
    error: ['mutability', 'userName'],
  },
  {
    name: 'an empty userName is refused',
    source: 'RFC 7643 4.1.1',
    ops: [{ op: 'replace', path: 'userName', value: ' ' }],
    error: ['invalidValue', 'userName'],
  },
  {
    name: 'a change of id is refused',
    source: 'RFC 7643 3.1',
    ops: [{ op: 'replace', path: 'id', value: 'other' }],
    error: ['mutability', 'id is readOnly'],
  },
  {
    name: 'a change of meta is refused',
    source: 'RFC 7643 3.1',
    ops: [{ op: 'replace', path: 'meta.version', value: 'x' }],
    error: ['mutability', 'meta.version is readOnly'],
  },
  {
    name: 'a change of groups is refused',
    source: 'RFC 7643 4.1.2',
    ops: [{ op: 'add', path: 'groups', value: [{ value: 'g2' }] }],
    error: ['mutability', 'groups is readOnly'],
  },
  {
    name: 'a change of a readOnly sub-attribute is refused',
    source: 'RFC 7643 4.3',
    ops: [{ op: 'replace', path: `${enterprise}:manager.displayName`, value: 'Boss' }],
    error: ['mutability', 'manager.displayName is readOnly'],
  },
  {
    name: 'a password that is no string is refused',
    source: 'RFC 7643 4.1.1',
    ops: [{ op: 'replace', path: 'password', value: 7 }],
    error: ['invalidValue', 'password must be a string'],
  },
  {
    name: 'an extension that is no object is refused',
    source: 'RFC 7643 3.3',
    ops: [{ op: 'replace', path: enterprise, value: 'x' }],
    error: ['invalidValue', 'must be an object'],
  },
  {
    name: 'a twenty-first e-mail is refused',
    source: 'limit',
    ops: [{ op: 'replace', path: 'emails', value: manyEmails }],
    error: ['invalidValue', 'emails can have at most 20'],
  },
  {
    name: 'a resource that grows too large is refused',
    source: 'limit',
    ops: [{ op: 'replace', path: 'title', value: 'x'.repeat(262_144) }],
    error: [413, '262144 bytes'],
  },
  {
    name: 'NUL in a string is refused',
    source: 'limit',
    ops: [{ op: 'replace', path: 'title', value: 'a\0b' }],
    error: ['invalidValue', 'title holds NUL'],
  },
  {
    name: 'half of a surrogate pair is refused',
    source: 'limit',
    ops: [{ op: 'replace', path: 'title', value: '\ud800' }],
    error: ['invalidValue', 'title holds NUL or half'],
  },
  {
    name: 'a name given in two spellings is refused',
    source: 'RFC 7643 2.1',
    ops: [{ op: 'replace', path: 'name', value: { givenName: 'a', GivenName: 'b' } }],
    error: ['invalidSyntax', 'given twice'],
  },
  {
    name: 'nothing is applied when a later operation fails',
    source,
    ops: [
      { op: 'replace', path: 'active', value: false },
      { op: 'remove', path: 'userName' },
    ],
    error: ['mutability', 'userName'],
  },
];
