/**
 * Large changes by processes that end at any write, on DynamoDB as far as it runs on one machine. `ROLLCALL_FAULTS=full` ends them at
 * every write of a change of 5,000 members (most of an hour for each test, which `-t` chooses); otherwise at some of one of 60.
 */

import type { Item } from '../../shared/table/table.ts';
import { type DynamoDbLocal, describeWithDynamoDbLocal, startDynamoDbLocal } from '../support/dynamodb-local.ts';
import { additions, type LargeChange, replacement, type World } from './changes.ts';
import { endedRun, type Rest } from './ended-run.ts';
import { endsAtEveryWrite, faultsOfMany, firstSeed, type Plan } from './every-write.ts';
import { TeamOnDynamoDb } from './team-on-dynamodb.ts';
import { dump, makeWorld, peopleAmong, Template } from './team-on-file.ts';

const [people, tables] = endsAtEveryWrite ? [7500, 2] : [90, 1];
/** DynamoDB Local has no time for readers who never stop. */
const rest: Rest = endsAtEveryWrite ? { atLeastMs: 100, times: 3, afterLooks: 5 } : { atLeastMs: 20 };
const longMs = endsAtEveryWrite ? 6 * 3_600_000 : 60_000;

const some = (points: Plan['ends']): Plan['ends'] => (endsAtEveryWrite ? 'every' : points);

describeWithDynamoDbLocal('on DynamoDB Local', () => {
  let local: DynamoDbLocal;
  beforeAll(async () => {
    local = await startDynamoDbLocal();
  }, 60_000);
  afterAll(() => local?.stop());

  describe.each<LargeChange>([additions, replacement])('$name', (change) => {
    const template = new Template();
    const stages: TeamOnDynamoDb[] = [];
    let world: World;
    let stored: readonly Item[];
    beforeAll(async () => {
      [world, stored] = await template.make(async (table) => {
        const made = await makeWorld(table, people, { full: change === replacement, ofFirst: 0 });
        return [made, await dump(table)] as const;
      });
      for (let each = 0; each < tables; each += 1) {
        const at = {
          endpoint: local.endpoint,
          tableName: `${change === additions ? 'additions' : 'replacement'}-${each}`,
        };
        stages.push(await TeamOnDynamoDb.load(at, stored, [world.full, world.empty]));
      }
    }, 240_000);
    afterAll(() => {
      template.remove();
      for (const stage of stages) stage.close();
    });

    test.each<[string, boolean, Plan['ends']]>([
      ['happens wholly or not at all, wherever its process ends', false, some([1, 2, 5])],
      [`does so under the adversary (seed ${firstSeed})`, true, some([3])],
    ])(
      '%s',
      async (_claim, isHostile, ends) => {
        const name = `DynamoDB Local${isHostile ? ' and adversary' : ''}, ${people} people, ${change.name}`;
        const faults = await faultsOfMany({ name, stages, isHostile, ends }, (table, end) =>
          endedRun(table, world, change, { ...end, rest, people: peopleAmong(stored) }),
        );
        for (const stage of stages) faults.push(...(await stage.faults()));
        expect(faults).toEqual([]);
      },
      longMs,
    );
  });
});
