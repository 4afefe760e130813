/** The function that the table's stream calls: it finishes what commits left, whatever the stream repeats, reorders or mixes in. */
import type { DynamoDBRecord } from 'aws-lambda';
import { handler } from '../../functions/stream/settle-memberships.ts';
import { LocalContext } from '../../infra/local/lambda-context.ts';
import { provideService } from '../../shared/http/service.ts';
import { groups } from '../../shared/store/groups.ts';
import { keys } from '../../shared/store/keys.ts';
import { members } from '../../shared/store/members.ts';
import type { Key, Table } from '../../shared/table/table.ts';
import { calledBy, WatchedTable } from '../support/table-calls.ts';
import { MortalTable } from './mortal-table.ts';
import { asMembers, faultsOf, found, hire, markers, membersOf, scopeOf, Template, teamId } from './team-on-file.ts';

const template = new Template();
let people: string[] = [];
let added = '';
let deleted = '';
let person = '';

beforeAll(async () => {
  await template.make(async (table) => {
    const scope = scopeOf(table);
    people = await hire(scope, 150);
    [person = ''] = people;
    for (let each = 0; each < 40; each += 1) await found(scope, [person]);
    added = await found(scope, []);
    deleted = await found(scope, people);
    // These two end with their commit.
    const ending = () => scopeOf(new MortalTable(table, 2, { seed: 1 }));
    await groups(ending()).remove(deleted);
    await members(ending()).remove(person);
    await groups(scope).update(
      added,
      { attributes: (stored) => ({ ...stored }), members: [{ kind: 'add', members: asMembers(people.slice(1)) }] },
      { members: false },
    );
    expect((await markers(table)).map(({ sk }) => sk).sort()).toEqual(
      allMarkers()
        .map(({ sk }) => sk)
        .sort(),
    );
  });
});
afterAll(() => template.remove());

function allMarkers(): Key[] {
  return [keys.pendingGroup(teamId, added), keys.pendingGroup(teamId, deleted), keys.pendingUser(teamId, person)];
}

let sequence = 0;
function recordOf({ pk, sk }: Key): DynamoDBRecord {
  sequence += 1;
  return {
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: String(sequence), Keys: { pk: { S: pk }, sk: { S: sk } } },
  };
}

/** Calls the function with these records; its time is up in `seconds`, of which it keeps five to report. */
function call(table: Table, Records: DynamoDBRecord[], { seconds = 900, log = (_entry: object): void => {} } = {}) {
  const policy = { teamCreation: 'closed', signUp: 'closed', entitledFromStart: false } as const;
  const urls = { scimBaseUrl: 'https://scim.example/scim/v2', appBaseUrl: 'https://scim.example', otherBaseUrls: {} };
  provideService({ residency: 'us', ...urls, policy, table: new WatchedTable(table), clock: () => new Date(), log });
  const context = new LocalContext('settle-memberships', 'request', performance.now() + seconds * 1000);
  return calledBy('settle-memberships', () => handler({ Records }, context));
}

async function expectSettled(table: Table): Promise<void> {
  expect(await markers(table)).toEqual([]);
  expect(await faultsOf(table, [deleted])).toEqual([]);
  expect(await membersOf(table, added)).toEqual(people.slice(1));
}

test.each([
  ['as they came', (all: Key[]) => all],
  ['in the opposite order', (all: Key[]) => all.toReversed()],
  ['each twice', (all: Key[]) => all.flatMap((key) => [key, key])],
  ['all of them twice', (all: Key[]) => [...all, ...all]],
])('records %s settle everything', (_name, order) =>
  template.onCopy(async (table) => {
    expect(await call(table, order(allMarkers()).map(recordOf))).toEqual({ batchItemFailures: [] });
    await expectSettled(table);
  }),
);

test('two calls with the same records at once settle everything', () =>
  template.onCopy(async (table) => {
    const records = allMarkers().map(recordOf);
    const answers = await Promise.all([call(table, records), call(table, records.toReversed())]);
    expect(answers).toEqual([{ batchItemFailures: [] }, { batchItemFailures: [] }]);
    await expectSettled(table);
  }));

test('records of other items, of other things and of markers long gone are passed over', () =>
  template.onCopy(async (table) => {
    const { pk } = keys.pendingGroup(teamId, added);
    const foreign: Key[] = [
      keys.user(teamId, person),
      keys.team(teamId),
      keys.member(teamId, added, person),
      keys.pendingGroup('another-team', added),
      keys.pendingUser(teamId, 'nobody'),
      { pk: `${pk}#MORE`, sk: `PENDING#GROUP#${added}` },
      { pk, sk: 'PENDING#' },
      { pk, sk: `PENDING#SOMETHING#${added}` },
      { pk: '__proto__', sk: 'constructor' },
    ];
    const records: DynamoDBRecord[] = [{}, { dynamodb: {} }, { dynamodb: { Keys: {} } }, ...foreign.map(recordOf)];
    expect(await call(table, records)).toEqual({ batchItemFailures: [] });
    expect(await markers(table)).toHaveLength(3);
  }));

test('from the first record that failed on, all are given again, and the next call finishes them', () =>
  template.onCopy(async (table) => {
    const others = [recordOf(keys.team(teamId)), recordOf(keys.user(teamId, person))];
    const records = [...others, ...allMarkers().map(recordOf)];
    const logged: object[] = [];
    const answer = await call(new MortalTable(table, 3, { seed: 1 }), records, { log: (entry) => logged.push(entry) });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: records[2]?.dynamodb?.SequenceNumber }] });
    expect(logged).toMatchObject([{ level: 'error', function: 'settle-memberships' }]);
    expect(await membersOf(table, added)).toEqual(people.slice(1));
    expect(await call(table, records)).toEqual({ batchItemFailures: [] });
    await expectSettled(table);
  }));

test('a batch of several whose first record fails is thrown back, to be cut until that record is by itself', () =>
  template.onCopy(async (table) => {
    const records = allMarkers().map(recordOf);
    await expect(call(new MortalTable(table, 1, { seed: 1 }), records)).rejects.toThrow(
      'the first record of the batch',
    );
    const [first] = records;
    const alone = await call(new MortalTable(table, 1, { seed: 1 }), first ? [first] : []);
    expect(alone).toEqual({ batchItemFailures: [{ itemIdentifier: first?.dynamodb?.SequenceNumber }] });
    expect(await membersOf(table, added)).toEqual(people.slice(1));
  }));

test('a call that ends at any write is made good by the next', async () => {
  let writes = Number.POSITIVE_INFINITY;
  for (let endsAt = 1; endsAt <= writes; endsAt += 1) {
    await template.onCopy(async (table) => {
      const records = allMarkers().map(recordOf);
      const mortal = new MortalTable(table, endsAt, { seed: endsAt });
      // Thrown back where it ended with the first record.
      await call(mortal, records).catch(() => undefined);
      if (mortal.writeCalls < endsAt) writes = mortal.writeCalls;
      expect(await membersOf(table, added)).toEqual(people.slice(1));
      expect(await call(table, records)).toEqual({ batchItemFailures: [] });
      await expectSettled(table);
    });
  }
  expect(writes).toBeGreaterThan(5);
}, 30_000);

test('a call without the time for it reports the record and changes no answer', () =>
  template.onCopy(async (table) => {
    const records = [recordOf(keys.pendingGroup(teamId, added))];
    const answer = await call(table, records, { seconds: 5 });
    expect(answer.batchItemFailures).toHaveLength(1);
    expect(await membersOf(table, added)).toEqual(people.slice(1));
    expect(await call(table, records)).toEqual({ batchItemFailures: [] });
  }));
