/** Requests that meet: nothing is lost, nothing is doubled, nothing is left behind; on both tables, well-behaved and not. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDbTable } from '../../shared/table/dynamodb-table.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Table } from '../../shared/table/table.ts';
import { AdversaryTable } from '../support/adversary-table.ts';
import { type DynamoDbLocal, describeWithDynamoDbLocal, startDynamoDbLocal } from '../support/dynamodb-local.ts';
import type { ScimAnswer } from '../support/scim-client.ts';
import { groupOf, person, type ScimService, startScimService, type TestTeam } from '../support/scim-service.ts';

/** How many requests meet. */
interface Crowd {
  readonly posts: number;
  readonly patches: number;
  readonly rounds: number;
}

const seed = Number(process.env['ADVERSARY_SEED'] ?? 7);
const hostile = (table: Table): Table =>
  new AdversaryTable(table, {
    seed,
    conflicts: 0.05,
    tornReads: 0.3,
    lostAnswers: 0.05,
    throttles: 0.02,
    delayMs: 2,
  });

const timeoutMs = 120_000;

/** As identity providers do: what the service was too busy for is sent again. */
async function patiently(send: () => Promise<ScimAnswer>): Promise<ScimAnswer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await send();
    if (answer.status !== 503 || tries === 5) return answer;
    await sleep(1000);
  }
}

describe('on SQLite', () => {
  let table: SqliteTable;
  beforeAll(() => {
    table = SqliteTable.open({ file: ':memory:' });
  });
  afterAll(() => table.close());

  const crowd = { posts: 40, patches: 100, rounds: 5 };
  describe('as it is', () => describeRaces(() => table, crowd));
  describe(`under the adversary (seed ${seed})`, () => describeRaces(() => table, crowd, hostile));
});

describeWithDynamoDbLocal('on DynamoDB Local', () => {
  let local: DynamoDbLocal | undefined;
  let table: DynamoDbTable;
  beforeAll(async () => {
    local = await startDynamoDbLocal();
    table = DynamoDbTable.connect(local);
  });
  afterAll(async () => {
    table?.close();
    await local?.stop();
  });

  const crowd = { posts: 40, patches: 100, rounds: 1 };
  describe('as it is', () => describeRaces(() => table, crowd));
  describe(`under the adversary (seed ${seed})`, () => describeRaces(() => table, crowd, hostile));
});

function describeRaces(table: () => Table, crowd: Crowd, wrap?: (table: Table) => Table): void {
  let service: ScimService;
  let team: TestTeam;

  beforeEach(async () => {
    service = await startScimService({ table: table(), mayFail: true, ...(wrap && { wrap }) });
    team = await service.team();
  });
  afterEach(async () => {
    const faults = await service.faults();
    await service.close();
    expect(faults).toEqual([]);
  });

  const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => make(index)));
  const newUsers = async (count: number): Promise<string[]> =>
    (await times(count, () => team.post('/Users', person()))).map(({ body }) => body.id);
  const newGroup = async (members: readonly string[] = []): Promise<string> =>
    (await team.post('/Groups', groupOf(members))).body.id;
  const add = (ids: readonly string[]) => [{ op: 'add', path: 'members', value: ids.map((value) => ({ value })) }];
  const replaceWith = (ids: readonly string[]) => [{ ...add(ids)[0], op: 'replace' }];
  const statuses = (answers: readonly ScimAnswer[]): number[] => answers.map(({ status }) => status).sort();
  const membersOf = async (id: string): Promise<string[]> =>
    ((await team.get(`/Groups/${id}`)).body.members ?? []).map(({ value }: { value: string }) => value).sort();

  test(
    'of parallel POSTs of one userName one is created, and the others are refused with 409',
    async () => {
      const { userName } = person();
      const answers = await times(crowd.posts, (index) =>
        team.post('/Users', person({ userName: index % 2 ? userName : userName.toUpperCase() })),
      );
      expect(statuses(answers)).toEqual([201, ...Array(crowd.posts - 1).fill(409)]);
      expect((await team.get('/Users')).body.totalResults).toBe(1);
    },
    timeoutMs,
  );

  test(
    'parallel POSTs of one person by two teams put them on one of them',
    async () => {
      const other = await service.team();
      const { userName } = person();
      const answers = await times(6, (index) => (index % 2 ? team : other).post('/Users', person({ userName })));
      expect(statuses(answers)).toEqual([201, ...Array(5).fill(409)]);
    },
    timeoutMs,
  );

  test(
    'parallel PATCHes that each add a member lose none',
    async () => {
      const ids = await newUsers(crowd.patches);
      const group = await newGroup();
      const answers = await times(ids.length, (index) =>
        patiently(() => team.patch(`/Groups/${group}`, add([ids[index] ?? '']))),
      );
      expect(new Set(statuses(answers))).toEqual(new Set([200]));
      expect(await membersOf(group)).toEqual([...ids].sort());
    },
    timeoutMs,
  );

  test(
    'parallel additions and removals of different members all happen',
    async () => {
      const ids = await newUsers(24);
      const leaving = ids.slice(0, 12);
      const group = await newGroup(leaving);
      const answers = await times(ids.length, (index) => {
        const id = ids[index] ?? '';
        const remove = [{ op: 'remove', path: `members[value eq "${id}"]` }];
        return team.patch(`/Groups/${group}`, leaving.includes(id) ? remove : add([id]));
      });
      expect(new Set(statuses(answers))).toEqual(new Set([200]));
      expect(await membersOf(group)).toEqual(ids.slice(12).sort());
    },
    timeoutMs,
  );

  test(
    'parallel PATCHes of one user, each with another value, lose none',
    async () => {
      const [id = ''] = await newUsers(1);
      const singles = ['title', 'nickName', 'name.middleName', 'locale', 'timezone', 'userType'];
      const answers = await times(crowd.patches, (index) => {
        const path = singles[index];
        const phone = { value: `tel:${index}`, type: 'other' };
        const operation = path
          ? { op: 'replace', path, value: `value-${path}` }
          : { op: 'add', path: 'phoneNumbers', value: [phone] };
        return patiently(() => team.patch(`/Users/${id}`, [operation]));
      });
      expect(new Set(statuses(answers))).toEqual(new Set([200]));
      const { body } = await team.get(`/Users/${id}`);
      expect(body.phoneNumbers.map(({ value }: { value: string }) => value).sort()).toEqual(
        Array.from({ length: crowd.patches - singles.length }, (_, index) => `tel:${index + singles.length}`).sort(),
      );
      expect([body.title, body.nickName, body.name.middleName, body.userType]).toEqual(
        ['title', 'nickName', 'name.middleName', 'userType'].map((path) => `value-${path}`),
      );
    },
    timeoutMs,
  );

  test(
    'an addition that meets the deletion of the person leaves no member behind',
    async () => {
      for (let round = 0; round < crowd.rounds; round += 1) {
        const ids = await newUsers(4);
        const group = await newGroup(ids.slice(0, 1));
        const answers = await Promise.all([
          ...ids.map((id) => team.delete(`/Users/${id}`)),
          ...ids.map((id) => team.patch(`/Groups/${group}`, add([id]))),
        ]);
        expect(statuses(answers)).toEqual([...Array(4).fill(200), ...Array(4).fill(204)]);
        expect(await membersOf(group)).toEqual([]);
      }
    },
    timeoutMs,
  );

  test(
    'of two replacements of all members one stands',
    async () => {
      for (let round = 0; round < crowd.rounds; round += 1) {
        const ids = await newUsers(9);
        const group = await newGroup(ids.slice(0, 3));
        const wanted = [ids.slice(2, 6).sort(), ids.slice(5).sort()];
        const answers = await Promise.all(wanted.map((each) => team.patch(`/Groups/${group}`, replaceWith(each))));
        expect(statuses(answers)).toEqual([200, 200]);
        expect(wanted).toContainEqual(await membersOf(group));
      }
    },
    timeoutMs,
  );

  test(
    'of two replacements too large for one transaction one stands, and nothing is left of the other',
    async () => {
      const ids = await newUsers(70);
      const group = await newGroup();
      const wanted = [ids.slice(0, 40).sort(), ids.slice(30).sort()];
      const answers = await Promise.all(wanted.map((each) => team.patch(`/Groups/${group}`, replaceWith(each))));
      expect(statuses(answers)).toEqual([200, 200]);
      expect(wanted).toContainEqual(await membersOf(group));
    },
    timeoutMs,
  );

  test(
    'a large push that meets deletions of the people in it ends with those who are left',
    async () => {
      for (let round = 0; round < crowd.rounds; round += 1) {
        const ids = await newUsers(50);
        const leaving = ids.slice(0, 5);
        const [pushed, ...gone] = await Promise.all([
          team.post('/Groups', groupOf(ids)),
          ...leaving.map((id) => team.delete(`/Users/${id}`)),
        ]);
        expect([pushed.status, ...statuses(gone)]).toEqual([201, ...leaving.map(() => 204)]);
        const { body } = await team.patch(`/Groups/${pushed.body.id}`, add(ids.slice(6, 7)));
        expect(body.members?.length).toBe(45);
        expect(await membersOf(pushed.body.id)).toEqual(ids.slice(5).sort());
      }
    },
    timeoutMs,
  );

  test(
    'a deletion of a group that meets additions leaves no membership behind',
    async () => {
      for (let round = 0; round < crowd.rounds; round += 1) {
        const ids = await newUsers(6);
        const group = await newGroup(ids.slice(0, 2));
        const [gone, ...added] = await Promise.all([
          team.delete(`/Groups/${group}`),
          ...ids.map((id) => team.patch(`/Groups/${group}`, add([id]))),
        ]);
        expect(gone.status).toBe(204);
        // 204 where the change happened and the group was gone before it could be shown.
        expect(added.filter(({ status }) => ![200, 204, 404].includes(status))).toEqual([]);
      }
    },
    timeoutMs,
  );

  test(
    'of parallel POSTs of one group one is created',
    async () => {
      const [id = ''] = await newUsers(1);
      const answers = await times(6, () => team.post('/Groups', groupOf([id], { displayName: 'The same' })));
      expect(statuses(answers)).toEqual([201, ...Array(5).fill(409)]);
    },
    timeoutMs,
  );

  test(
    'a renaming and additions of members both happen, and so does one of two renamings to one name',
    async () => {
      const ids = await newUsers(5);
      const groups = [await newGroup(), await newGroup()];
      const rename = [{ op: 'replace', path: 'displayName', value: 'Renamed' }];
      const answers = await Promise.all([
        ...groups.map((group) => team.patch(`/Groups/${group}`, rename)),
        ...ids.map((id) => team.patch(`/Groups/${groups[0]}`, add([id]))),
      ]);
      expect(statuses(answers)).toEqual([...Array(6).fill(200), 409]);
      expect(await membersOf(groups[0] ?? '')).toEqual([...ids].sort());
    },
    timeoutMs,
  );

  test(
    'a deactivation that meets other changes happens, and so do they',
    async () => {
      for (let round = 0; round < crowd.rounds; round += 1) {
        const [id = ''] = await newUsers(1);
        const answers = await Promise.all([
          team.patch(`/Users/${id}`, [{ op: 'replace', path: 'title', value: 'Both' }]),
          team.patch(`/Users/${id}`, [{ op: 'replace', path: 'active', value: false }]),
          team.patch(`/Users/${id}`, [{ op: 'replace', path: 'userName', value: `moved-${id}@people.example` }]),
        ]);
        expect(statuses(answers)).toEqual([200, 200, 200]);
        expect((await team.get(`/Users/${id}`)).body).toMatchObject({
          title: 'Both',
          active: false,
          userName: `moved-${id}@people.example`,
        });
      }
    },
    timeoutMs,
  );

  test(
    'of a deletion and changes under If-Match of one version one happens',
    async () => {
      const [id = ''] = await newUsers(1);
      const ifMatch = { 'If-Match': 'W/"1"' };
      const answers = await Promise.all([
        team.delete(`/Users/${id}`, ifMatch),
        ...['A', 'B', 'C'].map((value) =>
          team.patch(`/Users/${id}`, [{ op: 'replace', path: 'title', value }], ifMatch),
        ),
      ]);
      expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
      expect(answers.filter(({ status }) => ![200, 204, 404, 412].includes(status))).toEqual([]);
    },
    timeoutMs,
  );
}
