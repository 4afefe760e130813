/** A team on a table of DynamoDB Local that is loaded once and put back after each run, which is cheaper than a new table. */
import { isDeepStrictEqual } from 'node:util';
import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { counterKeys } from '../../shared/store/counters.ts';
import { keys, ranges } from '../../shared/store/keys.ts';
import { getAll } from '../../shared/store/read-all.ts';
import { createTable } from '../../shared/table/create-table.ts';
import { connectClient } from '../../shared/table/dynamodb-client.ts';
import { DynamoDbTable } from '../../shared/table/dynamodb-table.ts';
import { keyText } from '../../shared/table/request-checks.ts';
import type { Item, Key } from '../../shared/table/table.ts';
import type { DynamoDbLocal } from '../support/dynamodb-local.ts';
import type { Stage } from './every-write.ts';
import { faultsOf, partition, peopleAmong, teamId } from './team-on-file.ts';

/** DynamoDB's own limit, and how many batches are worth sending at a time. */
const batchItems = 25;
const batchesAtOnce = 4;

/** What a change of one group's members writes, but for the users' count of joinings, which only ever grows. */
async function writtenByChange(table: DynamoDbTable, groups: readonly string[]): Promise<Item[]> {
  const single = [...groups.map((id) => keys.group(teamId, id)), ...counterKeys(teamId)];
  const partitions = [keys.membership(teamId, '', '').pk, ...groups.map((id) => ranges.members(teamId, id).pk)];
  const items = (await getAll(table, single)).filter((item) => item !== undefined);
  for (const pk of partitions) items.push(...(await partition(table, pk)));
  return items;
}

const byKey = (items: readonly Item[]): Map<string, Item> => new Map(items.map((item) => [keyText(item), item]));

type Address = Pick<DynamoDbLocal, 'endpoint' | 'tableName'>;

export class TeamOnDynamoDb implements Stage {
  readonly #tableName: string;
  readonly #table: DynamoDbTable;
  readonly #client: DynamoDBDocumentClient;
  readonly #groups: readonly string[];
  readonly #people: readonly Item[];
  #beginning: readonly Item[] = [];

  private constructor(at: Address, groups: readonly string[], people: readonly Item[]) {
    this.#tableName = at.tableName;
    this.#table = DynamoDbTable.connect(at);
    this.#client = connectClient(at.endpoint);
    this.#groups = groups;
    this.#people = people;
  }

  /**
   * Makes the table.
   * @param groups those that runs change
   */
  static async load(at: Address, items: readonly Item[], groups: readonly string[]): Promise<TeamOnDynamoDb> {
    await createTable(at);
    const team = new TeamOnDynamoDb(at, groups, peopleAmong(items));
    await team.#write(items.map((Item) => ({ PutRequest: { Item } })));
    team.#beginning = await writtenByChange(team.#table, groups);
    return team;
  }

  async onFresh<T>(run: (table: DynamoDbTable) => Promise<T>): Promise<T> {
    const outcome = await run(this.#table);
    await this.#restore();
    return outcome;
  }

  /** What is wrong with the team, of which each run checks no more than a change of a group writes. */
  faults(): Promise<string[]> {
    return faultsOf(this.#table);
  }

  close(): void {
    this.#client.destroy();
    this.#table.close();
  }

  /** @throws Error where the team is not what it was, or never was sound */
  async #restore(): Promise<void> {
    const now = byKey(await writtenByChange(this.#table, this.#groups));
    const then = byKey(this.#beginning);
    const changed = [...then].flatMap(([key, Item]) =>
      isDeepStrictEqual(now.get(key), Item) ? [] : [{ PutRequest: { Item } }],
    );
    const added = [...now].flatMap(([key, { pk, sk }]) =>
      then.has(key) ? [] : [{ DeleteRequest: { Key: { pk, sk } satisfies Key } }],
    );
    await this.#write([...changed, ...added]);
    const again = byKey(await writtenByChange(this.#table, this.#groups));
    if (!isDeepStrictEqual(again, then)) throw new Error('the team is not what it was');
    const faults = await faultsOf(this.#table, [], this.#people);
    if (faults.length > 0) throw new Error(`the team is not sound: ${faults.slice(0, 3).join('; ')}`);
  }

  async #write(requests: readonly object[]): Promise<void> {
    const batches = Array.from({ length: Math.ceil(requests.length / batchItems) }, (_, index) =>
      requests.slice(index * batchItems, (index + 1) * batchItems),
    );
    const writeSome = async (): Promise<void> => {
      for (let batch = batches.pop(); batch; batch = batches.pop()) await this.#writeBatch(batch);
    };
    await Promise.all(Array.from({ length: batchesAtOnce }, writeSome));
  }

  async #writeBatch(batch: readonly object[]): Promise<void> {
    const tableName = this.#tableName;
    let left: readonly object[] = batch;
    while (left.length > 0) {
      const answer = await this.#client.send(new BatchWriteCommand({ RequestItems: { [tableName]: [...left] } }));
      left = answer.UnprocessedItems?.[tableName] ?? [];
    }
  }
}
