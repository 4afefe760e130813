/** Some of the fault tests on DynamoDB itself, as far as it runs on one machine. */
import { setTimeout as sleep } from 'node:timers/promises';
import { groups } from '../../shared/store/groups.ts';
import { keys } from '../../shared/store/keys.ts';
import { DynamoDbTable } from '../../shared/table/dynamodb-table.ts';
import { type DynamoDbLocal, describeWithDynamoDbLocal, startDynamoDbLocal } from '../support/dynamodb-local.ts';
import { MortalTable } from './mortal-table.ts';
import {
  asMembers,
  faultsOf,
  found,
  groupsOf,
  hire,
  markers,
  membersOf,
  scopeOf,
  settleAll,
  teamId,
} from './team-on-file.ts';

describeWithDynamoDbLocal('on DynamoDB Local', () => {
  let local: DynamoDbLocal;
  let table: DynamoDbTable;
  let people: string[] = [];
  beforeAll(async () => {
    local = await startDynamoDbLocal();
    table = DynamoDbTable.connect(local);
    people = await hire(scopeOf(table), 80);
  }, 60_000);
  afterAll(async () => {
    table?.close();
    await local?.stop();
  });

  /** But for parts that were never committed, which nobody sees: time takes them. */
  const soundness = async (gone: string[] = []) =>
    (await faultsOf(table, gone)).filter((fault) => !fault.endsWith('belongs to no pending change'));

  test.each([1, 2, 3, 5])(
    'a replacement whose process ends at write %s happens wholly or not at all',
    async (n) => {
      const before = people.slice(0, 45);
      const after = people.slice(30);
      const group = await found(scopeOf(table), before);
      const mortal = scopeOf(new MortalTable(table, n, { seed: n, tornReads: 0.3 }));
      const replacing = groups(mortal)
        .update(
          group,
          { attributes: (stored) => ({ ...stored }), members: [{ kind: 'replace', members: asMembers(after) }] },
          { members: false },
        )
        .then(() => settleAll(mortal))
        .then(
          () => 'answered',
          () => 'ended',
        );
      const seen = new Set<string>();
      const look = async () => seen.add(JSON.stringify(await membersOf(table, group)));
      let isOver = false;
      const ending = replacing.finally(() => {
        isOver = true;
      });
      while (!isOver) {
        await look();
        await sleep(20);
      }
      await ending;
      await look();
      expect([JSON.stringify(before), JSON.stringify(after)]).toEqual(expect.arrayContaining([...seen]));
      const left = await membersOf(table, group);
      await settleAll(scopeOf(table));
      expect(await markers(table)).toEqual([]);
      expect(await membersOf(table, group)).toEqual(left);
      expect(await groupsOf(table, people[79] ?? '')).toEqual(left?.length === after.length ? [group] : []);
      expect(await soundness()).toEqual([]);
      await groups(scopeOf(table)).remove(group);
      expect(await soundness([group])).toEqual([]);
      expect(await table.get(keys.pendingGroup(teamId, group))).toBeUndefined();
    },
    30_000,
  );
});
