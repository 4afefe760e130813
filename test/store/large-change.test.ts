/**
 * Large changes of memberships by processes that end at any write: readers see all of a change or nothing, and whoever comes next
 * finishes it. `ROLLCALL_FAULTS=full` ends the process at every write of the large runs and under the adversary too (minutes for each
 * test, which `-t` chooses); otherwise at some of them.
 */
import { largeChanges, type World } from './changes.ts';
import { endedRun, type Rest } from './ended-run.ts';
import { endsAtEveryWrite, faultsOfMany, firstSeed, type Plan, type Stage } from './every-write.ts';
import { makeWorld, Template } from './team-on-file.ts';

interface Size {
  readonly people: number;
  readonly rest: Rest;
  readonly ends: Plan['ends'];
  readonly hostileEnds: Plan['ends'];
}

const some = (points: Plan['ends']): Plan['ends'] => (endsAtEveryWrite ? 'every' : points);
const longMs = endsAtEveryWrite ? 6 * 3_600_000 : 600_000;

describe.each<[string, Size]>([
  ['400 members', { people: 600, rest: { atLeastMs: 0 }, ends: 'every', hostileEnds: some([0, 5, 8, 0, 14, 17]) }],
  ['5,000 members', { people: 7500, rest: { atLeastMs: 80 }, ends: some({ spread: 2 }), hostileEnds: some([0]) }],
])('%s', (size, { people, rest, ends, hostileEnds }) => {
  const template = new Template();
  const stage: Stage = { onFresh: (run) => template.onCopy(run) };
  // Much of a run is waiting.
  const stages = endsAtEveryWrite ? [stage, stage] : [stage];
  let world: World;
  beforeAll(async () => {
    world = await template.make((table) => makeWorld(table, people, { full: true, ofFirst: 60 }));
  }, 120_000);
  afterAll(() => template.remove());

  test.each(largeChanges)(
    '$name happens wholly or not at all, wherever its process ends',
    async (change) => {
      const plan = { name: `SQLite, ${size}, ${change.name}`, stages, isHostile: false, ends };
      const faults = await faultsOfMany(plan, (table, end) => endedRun(table, world, change, { ...end, rest }));
      expect(faults).toEqual([]);
    },
    longMs,
  );

  test.each(largeChanges)(
    `$name does so under the adversary (seed ${firstSeed})`,
    async (change) => {
      const plan = {
        name: `SQLite and adversary, ${size}, ${change.name}`,
        stages,
        isHostile: true,
        ends: hostileEnds,
      };
      const faults = await faultsOfMany(plan, (table, end) => endedRun(table, world, change, { ...end, rest }));
      expect(faults).toEqual([]);
    },
    longMs,
  );
});
