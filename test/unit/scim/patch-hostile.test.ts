/** Bodies made to break the reader: they are refused or read, in bounded work, and nothing inherited is touched. */
import { applyBodyQuirks, applyPatchQuirks } from '../../../shared/idp/index.ts';
import { applyPatch } from '../../../shared/scim/patch/apply-patch.ts';
import { readPatch } from '../../../shared/scim/patch/read-operations.ts';
import { readResource } from '../../../shared/scim/read-resource.ts';
import type { Json, Resource } from '../../../shared/scim/resource.ts';
import { userResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { bjensen, enterprise } from './patch-cases/patch-case.ts';
import { scimErrorOf } from './scim-error-of.ts';

const read = (body: Json) => readResource(userResourceType, applyBodyQuirks(body, userResourceType));
const patch = (operations: Json, resource: Resource = bjensen) =>
  applyPatch(
    userResourceType,
    resource,
    readPatch(applyPatchQuirks({ Operations: operations }, userResourceType), userResourceType),
  );

const deep: Json = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
const deepObject: Json = JSON.parse(`${'{"value":'.repeat(50_000)}1${'}'.repeat(50_000)}`);
const polluting = '{"x":1,"toString":"x"}';

describe('names of what every object inherits', () => {
  const bodies = [
    `{"userName":"b","__proto__":${polluting}}`,
    `{"userName":"b","constructor":{"prototype":${polluting}}}`,
    `{"userName":"b","name":{"__proto__":${polluting}}}`,
    `{"userName":"b","emails":[{"value":"a","__proto__":${polluting}}]}`,
    `{"userName":"b","${enterprise}":{"__proto__":${polluting}}}`,
    `{"userName":"b","active":"True","__proto__":${polluting}}`,
  ];
  test.each(bodies)('are unknown attributes in %s', (text) => {
    const resource = read(JSON.parse(text));
    expect(JSON.stringify(resource)).not.toMatch(/__proto__|constructor|toString/);
    expect(Object.getPrototypeOf(resource)).toBe(Object.prototype);
    expect('x' in {}).toBe(false);
  });
  test.each(bodies)('are unknown attributes in a PATCH of %s', (text) => {
    const resource = patch([{ op: 'replace', value: JSON.parse(text) }]);
    expect(JSON.stringify(resource)).not.toMatch(/__proto__|constructor|toString/);
    expect(Object.getPrototypeOf(resource)).toBe(Object.prototype);
    expect('x' in {}).toBe(false);
  });
  test.each([
    '__proto__',
    '__proto__.x',
    'constructor.prototype',
    'name.__proto__',
    'emails[__proto__ eq "a"]',
    'emails[type eq "work"].__proto__',
    `${enterprise}:__proto__`,
  ])('are no path: %s', (path) => {
    expect(scimErrorOf(() => patch([{ op: 'add', path, value: JSON.parse(polluting) }])).status).toBe(400);
    expect(scimErrorOf(() => patch([{ op: 'remove', path }])).status).toBe(400);
  });
});

test.each([
  ['a string', 'userName'],
  ['a complex value', 'name'],
  ['several values', 'emails'],
  ['an extension', enterprise],
])('50,000 levels of nesting are refused for %s', (_, name) => {
  expect(scimErrorOf(() => read({ userName: 'b', [name]: deep })).scimType).toBe('invalidValue');
  expect(scimErrorOf(() => patch([{ op: 'add', path: name, value: deep }])).scimType).toBe('invalidValue');
});

test('50,000 levels of nesting under unknown names are ignored', () => {
  expect(read({ userName: 'b', unknown: deep, meta: deepObject })).toEqual(read({ userName: 'b' }));
  expect(patch([{ op: 'replace', value: { unknown: deep, meta: deepObject } }])).toBe(bjensen);
  expect(scimErrorOf(() => patch([{ op: 'replace', path: 'meta', value: deepObject }])).scimType).toBe('mutability');
  expect(scimErrorOf(() => patch([{ op: 'add', path: 'emails', value: deepObject }])).scimType).toBe('invalidValue');
});

test('one long string cannot be multiplied into a large resource', () => {
  const roles = Array.from({ length: 1000 }, (_, at) => `r${at}`);
  const operations = [
    { op: 'add', path: 'roles', value: roles },
    { op: 'replace', path: 'roles[value pr].display', value: 'x'.repeat(1_000_000) },
  ];
  expect(scimErrorOf(() => patch(operations)).status).toBe(413);
});

test('strings of 1 MB are refused wherever they stand', () => {
  const long = 'x'.repeat(1_000_000);
  expect(scimErrorOf(() => read({ userName: long })).status).toBe(413);
  expect(scimErrorOf(() => patch([{ op: 'add', path: long, value: 1 }])).scimType).toBe('invalidPath');
  expect(scimErrorOf(() => patch([{ op: long, path: 'title', value: 1 }])).detail.length).toBeLessThan(200);
  expect(
    scimErrorOf(() => read({ userName: 'b', schemas: [`urn:ietf:params:scim:schemas:core:2.0:${long}`] })).detail
      .length,
  ).toBeLessThan(400);
  expect(read({ userName: 'b', active: 'True', [long]: long })).toEqual(read({ userName: 'b', active: true }));
});

test('a value of 20,000 keys that are paths counts as 20,000 operations', () => {
  const value = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`emails[type eq "t${at}"].value`, 'x']));
  expect(scimErrorOf(() => patch([{ op: 'replace', value }])).status).toBe(413);
});

test('1,000 operations on 1,000 values finish', () => {
  const roles = Array.from({ length: 1000 }, (_, at) => `r${at}`);
  const operations = Array.from({ length: 999 }, (_, at) => ({
    op: 'replace',
    path: 'roles[value pr].type',
    value: `t${at}`,
  }));
  const after = patch([{ op: 'add', path: 'roles', value: roles }, ...operations]);
  expect(after['roles']).toEqual(roles.map((value) => ({ value, type: 't998' })));
});

test('100,000 unknown names beside known ones in unusual spelling are ignored', () => {
  const unknown = Array.from({ length: 100_000 }, (_, at): [string, Json] => [`k${at}`, at]);
  expect(read(Object.fromEntries([...unknown, ['USERNAME', 'b'], ['TITLE', 'x']]))).toEqual(
    read({ userName: 'b', title: 'x' }),
  );
});
