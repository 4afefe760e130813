/** The checksum of texts, held against zlib's. */
import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { crc32 } from '../../../shared/domain/crc32.ts';

test('the check value of CRC-32 is what it is everywhere', () => {
  expect(crc32('123456789')).toBe(0xcbf43926);
});

test('any text has the checksum that zlib computes of its UTF-8', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary-ascii' }), fc.uuid()), (text) => {
      expect(crc32(text)).toBe(zlibCrc32(text));
    }),
  );
});
