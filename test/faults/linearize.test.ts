/** The search for an order: it finds one where there is one, and none where there is none. */
import fc from 'fast-check';
import { misfit, type Step } from './linearize.ts';

const never = Number.POSITIVE_INFINITY;
const set = (value: number, from: number, to: number, isOptional = false): Step<number> => ({
  from,
  to,
  isOptional,
  apply: () => [value],
  says: `set ${value}`,
});
const see = (value: number, from: number, to: number): Step<number> => ({
  from,
  to,
  isOptional: false,
  apply: (state) => (state === value ? [state] : []),
  says: `see ${value}`,
});

test.each<[string, readonly Step<number>[]]>([
  ['nothing', []],
  ['a reader behind a writer', [set(1, 1, 2), see(1, 3, 4)]],
  ['readers beside a writer, in either state', [set(1, 1, 6), see(0, 2, 3), see(1, 4, 5)]],
  ['a write that nobody heard of and that came late', [set(1, 1, never, true), see(0, 2, 3), see(1, 4, 5)]],
  ['a write that nobody heard of and that never came', [set(1, 1, never, true), see(0, 2, 3)]],
  ['two writes beside each other, in either order', [set(1, 1, 4), set(2, 2, 3), see(1, 5, 6)]],
])('an order is found for %s', (_, history) => {
  expect(misfit(0, history)).toBeUndefined();
});

test.each<[string, readonly Step<number>[]]>([
  ['a lost write', [set(1, 1, 2), see(0, 3, 4)]],
  ['a state that comes back', [set(1, 1, 6), see(1, 2, 3), see(0, 4, 5)]],
  ['a write that nobody asked for', [see(1, 1, 2)]],
  ['a write that took effect behind its end', [set(1, 1, 2, true), see(0, 3, 4), see(1, 5, 6)]],
  ['two readers who disagree on the order', [set(1, 1, 9), set(2, 2, 8), see(1, 10, 11), see(2, 12, 13)]],
])('no order is found for %s', (_, history) => {
  expect(misfit(0, history)).toMatchObject({ next: expect.arrayContaining([expect.anything()]) });
});

test('a history that was made by some order is always explained', () => {
  const calls = fc.array(
    fc.record({ value: fc.nat(3), reads: fc.boolean(), before: fc.nat(4), behind: fc.nat(4), lost: fc.boolean() }),
    { maxLength: 14 },
  );
  fc.assert(
    fc.property(calls, (all) => {
      let state = 0;
      const history = all.map(({ value, reads, before, behind, lost }, index) => {
        const [from, to] = [index * 3 - before, lost ? never : index * 3 + behind];
        if (reads) return see(state, from, index * 3 + behind);
        state = value;
        return set(value, from, to, lost);
      });
      expect(misfit(0, history)).toBeUndefined();
    }),
  );
});
