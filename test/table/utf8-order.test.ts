/** The order of strings against what Node says of their UTF-8 bytes, and the sizes of values. */
import fc from 'fast-check';
import { itemBytes, readUnits, scalarBytes, utf8Bytes, writeUnits } from '../../shared/table/item-size.ts';
import { compareUtf8, endOfPrefix } from '../../shared/table/utf8-order.ts';

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom('a', 'é', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});
const bytesOf = (value: string) => Buffer.from(value);

test('compareUtf8 orders as the UTF-8 bytes do', () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(Math.sign(compareUtf8(one, other))).toBe(Buffer.compare(bytesOf(one), bytesOf(other)));
    }),
  );
});

test('endOfPrefix is above whatever has the prefix, and nothing else is between', () => {
  fc.assert(
    fc.property(text, text, text, (prefix, rest, other) => {
      const end = endOfPrefix(prefix);
      expect(end === undefined || compareUtf8(prefix + rest, end) < 0).toBe(true);
      const between = compareUtf8(other, prefix) >= 0 && (end === undefined || compareUtf8(other, end) < 0);
      expect(between).toBe(other.startsWith(prefix));
    }),
  );
});

test.each([
  ['a', 'b'],
  ['USER#', 'USER$'],
  ['\ud7ff', '\ue000'],
  ['\uffff', '\u{10000}'],
  ['a\u{10ffff}', 'b'],
  ['\u{10ffff}\u{10ffff}', undefined],
])('the end of prefix %j is %j', (prefix, end) => {
  expect(endOfPrefix(prefix)).toBe(end);
});

test('utf8Bytes counts as Node does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (value) => {
      expect(utf8Bytes(value)).toBe(Buffer.byteLength(value));
    }),
  );
});

test.each([
  [0, 1],
  [1, 2],
  [12, 2],
  [123, 3],
  [-5, 3],
  [1000, 2],
  [1001, 3],
  [Number.MAX_SAFE_INTEGER, 9],
  [true, 1],
  ['', 0],
  ['é', 2],
])('%p takes %i bytes', (value, bytes) => {
  expect(scalarBytes(value)).toBe(bytes);
});

test('an item has the bytes of its names and values, and units begin with the first byte', () => {
  expect(itemBytes({ pk: 'P', sk: 'SS', naïve: true })).toBe(2 + 1 + 2 + 2 + 6 + 1);
  expect([readUnits(0, true), readUnits(4097, true), readUnits(4097, false)]).toEqual([1, 2, 1]);
  expect([writeUnits(0), writeUnits(1024), writeUnits(1025)]).toEqual([1, 1, 2]);
});
