/** Jobs done side by side: in their order, each once, none kept waiting behind more than the bound. */
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { atEndOfTurn, whenAllSettled } from '../../../infra/local/together.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('at the end of a turn', () => {
  test('all that came is done, in its order, and nothing before', async () => {
    const done: number[] = [];
    const together = atEndOfTurn(100);
    for (const n of numbers(5)) together(() => done.push(n));
    await Promise.resolve();
    expect(done).toEqual([]);
    await endOfTurn();
    expect(done).toEqual(numbers(5));
  });

  test('what is beyond the bound waits for the next turns', async () => {
    const done: number[] = [];
    const together = atEndOfTurn(3);
    for (const n of numbers(7)) together(() => done.push(n));
    const after: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      await endOfTurn();
      after.push(done.length);
    }
    expect(after).toEqual([3, 6, 7]);
    expect(done).toEqual(numbers(7));
  });

  test('a job may bring another, which is done as well', async () => {
    const done: string[] = [];
    const together = atEndOfTurn(1);
    together(() => {
      done.push('first');
      together(() => done.push('second'));
    });
    await endOfTurn();
    await endOfTurn();
    expect(done).toEqual(['first', 'second']);
  });
});

describe('when all is settled', () => {
  test('jobs of promises that settle together are done behind the last of them', async () => {
    const seen: string[] = [];
    const together = whenAllSettled();
    const settle = async (name: string, steps: number): Promise<void> => {
      for (let step = 0; step < steps; step += 1) await undefined;
      seen.push(`${name} settled`);
      together(() => seen.push(`${name} done`));
    };
    void settle('a', 1);
    void settle('b', 5);
    await endOfTurn();
    expect(seen).toEqual(['a settled', 'b settled', 'a done', 'b done']);
  });

  test('a job that comes later is done too', async () => {
    const done: number[] = [];
    const together = whenAllSettled();
    together(() => done.push(1));
    await endOfTurn();
    together(() => done.push(2));
    await endOfTurn();
    expect(done).toEqual([1, 2]);
  });
});
