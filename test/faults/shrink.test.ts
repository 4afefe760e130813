/** A failing schedule is made smaller until nothing can be left out. */
import type { Outcome } from './run-schedule.ts';
import { type Schedule, scheduleOf } from './schedule.ts';
import { shrink } from './shrink.ts';

const outcome = (failures: readonly string[]): Outcome => ({
  failures,
  injected: {},
  calls: 0,
  unanswered: 0,
  facts: 0,
  things: 0,
  statuses: new Map(),
  history: [],
});
const marksIn = ({ clients }: Schedule): string[] => clients.flat().map(({ mark }) => mark);

test.each([1, 2, 3])(
  'what two operations and one kind of fault do together is shown by these alone (seed %i)',
  async (seed) => {
    const whole = scheduleOf(seed);
    const schedule = { ...whole, faults: { ...whole.faults, tornReads: 0.5 } };
    const marks = marksIn(schedule);
    const guilty = [marks[0], marks.at(-1)];
    const run = async (candidate: Schedule): Promise<Outcome> => {
      const here = marksIn(candidate);
      const fails = guilty.every((mark) => mark !== undefined && here.includes(mark)) && candidate.faults.tornReads > 0;
      return outcome(fails ? ['wrong'] : []);
    };
    const { schedule: shortest, outcome: shown } = await shrink(schedule, await run(schedule), run);
    expect([marksIn(shortest), shown.failures]).toEqual([guilty, ['wrong']]);
    const { slowMs: _, delayMs: __, thinkMs: ___, disturbsStream: ____, ...chances } = shortest.faults;
    expect(Object.entries(chances).filter(([, chance]) => chance !== 0)).toEqual([['tornReads', 0.5]]);
  },
);

test('what only some chance shows is not lost on the way', async () => {
  const run = async ({ luck }: Schedule): Promise<Outcome> => outcome(luck % 3 === 0 ? ['wrong'] : []);
  const { schedule, outcome: shown } = await shrink(scheduleOf(3), outcome(['wrong']), run);
  expect([marksIn(schedule), shown.failures]).toEqual([[], ['wrong']]);
});
