/** Reading the body of PATCH (RFC 7644 section 3.5.2). */
import { patchSchema, readPatch } from '../../../shared/scim/patch/read-operations.ts';
import type { Json } from '../../../shared/scim/resource.ts';
import { userResourceType } from '../../../shared/scim/schemas/resource-types.ts';
import { scimErrorOf } from './scim-error-of.ts';

const operation = { op: 'add', path: 'title', value: 'x' };

test.each([
  ['as the RFC writes it', { schemas: [patchSchema], Operations: [operation] }],
  ['without schemas', { Operations: [operation] }],
  ['with more schemas', { schemas: ['urn:x', patchSchema], Operations: [operation] }],
  ['with schemas in another letter case', { schemas: [patchSchema.toLowerCase()], Operations: [operation] }],
  ['with names in lower case', { schemas: [patchSchema], operations: [operation] }],
  ['with names in upper case', { SCHEMAS: [patchSchema], OPERATIONS: [{ OP: 'ADD', PATH: 'TITLE', VALUE: 'x' }] }],
])('a PATCH is read %s', (_, body) => {
  const [read] = readPatch(body, userResourceType);
  expect(read).toMatchObject({ op: 'add', value: 'x', index: 0 });
  expect(read?.path?.path.attribute?.name).toBe('title');
});

test.each([
  ['that is an array', [], 'invalidSyntax', 'JSON object'],
  ['that is null', null, 'invalidSyntax', 'JSON object'],
  ['without Operations', { schemas: [patchSchema] }, 'invalidSyntax', 'Operations'],
  ['with no operation', { Operations: [] }, 'invalidSyntax', 'at least one'],
  ['with an object for Operations', { Operations: operation }, 'invalidSyntax', 'array'],
  [
    'with an operation that is null',
    { Operations: [operation, null] },
    'invalidSyntax',
    'Operations[1] must be an object',
  ],
  ['of another message type', { schemas: ['urn:x'], Operations: [operation] }, 'invalidSyntax', patchSchema],
  ['with schemas that are no strings', { schemas: [1], Operations: [operation] }, 'invalidSyntax', patchSchema],
  ['of 1,001 operations', { Operations: Array.from({ length: 1001 }, () => operation) }, 413, '1000 operations'],
  ['of 10,000 operations', { Operations: Array.from({ length: 10_000 }, () => operation) }, 413, '10000'],
] as readonly (readonly [string, Json, string | number, string])[])('a PATCH is refused %s', (_, body, kind, words) => {
  const error = scimErrorOf(() => readPatch(body, userResourceType));
  expect([error.scimType ?? error.status, error.detail]).toEqual([kind, expect.stringContaining(words)]);
});

test('a PATCH may have 1,000 operations, which keep their order and position', () => {
  const Operations = Array.from({ length: 1000 }, (_, at) => ({ ...operation, value: `${at}` }));
  const read = readPatch({ Operations }, userResourceType);
  expect(read.map(({ value, index }) => [value, index])).toEqual(Operations.map(({ value }, at) => [value, at]));
});

test('remove with null for a value has none', () => {
  expect(readPatch({ Operations: [{ op: 'remove', path: 'title', value: null }] }, userResourceType)[0]?.value).toBe(
    undefined,
  );
});
