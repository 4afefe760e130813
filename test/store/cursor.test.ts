/** Cursors (RFC 9865), whose positions come back as they were given out, or as somebody forged them. */
import { formatCursor, parseCursor } from '../../shared/store/list/cursor.ts';

const now = new Date('2026-11-02T09:00:00Z');
const list = '["team","list"]';
const read = (position: string) => parseCursor(formatCursor({ direction: 'next', position }, list, now), list, now);

test.each(['', 'USER#x', 'é😀', 'x'.repeat(1024), 'é'.repeat(512)])(
  'a position that can be a sort key comes back (%#)',
  (position) => {
    expect(read(position)).toEqual({ direction: 'next', position });
  },
);

test.each(['x'.repeat(1025), 'é'.repeat(513), 'USER#\ud800', '\udc00'])('one that cannot is none (%#)', (position) => {
  expect(read(position)).toBe('invalid');
});

test('a cursor is one of its own list alone', () => {
  const cursor = formatCursor({ direction: 'previous', position: 'USER#x' }, list, now);
  expect(parseCursor(cursor, '["team","other"]', now)).toBe('invalid');
  expect(parseCursor(cursor, list, now)).toEqual({ direction: 'previous', position: 'USER#x' });
});
