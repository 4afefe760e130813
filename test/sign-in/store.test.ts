/** First sign-ins on every table: one account for each address, whoever comes at once. */

import { keys } from '../../shared/store/keys.ts';
import { checkSignIn, type SignInAttempt, signIn } from '../../shared/store/sign-in.ts';
import { DynamoDbTable } from '../../shared/table/dynamodb-table.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Item, Table } from '../../shared/table/table.ts';
import { AdversaryTable } from '../support/adversary-table.ts';
import { type DynamoDbLocal, describeWithDynamoDbLocal, startDynamoDbLocal } from '../support/dynamodb-local.ts';
import { person, type ScimService, startScimService, type TestTeam } from '../support/scim-service.ts';

const seed = Number(process.env['ADVERSARY_SEED'] ?? 11);
const hostile = (table: Table): Table =>
  new AdversaryTable(table, { seed, conflicts: 0.05, tornReads: 0.4, lostAnswers: 0.05, throttles: 0.02, delayMs: 2 });
const timeoutMs = 60_000;

describe('on SQLite', () => {
  const plain = SqliteTable.open({ file: ':memory:' });
  const disturbed = SqliteTable.open({ file: ':memory:' });
  afterAll(() => {
    plain.close();
    disturbed.close();
  });
  describe('as it is', () => describeSignIn(() => plain, 5));
  describe(`under the adversary (seed ${seed})`, () => describeSignIn(() => disturbed, 10, hostile));
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
  describe('as it is', () => describeSignIn(() => table, 2));
});

function describeSignIn(table: () => Table, rounds: number, wrap: (table: Table) => Table = (plain) => plain): void {
  let service: ScimService;
  let team: TestTeam;
  let wrapped: Table;

  beforeAll(async () => {
    service = await startScimService({ table: table(), wrap });
    wrapped = wrap(service.table);
    team = await service.team();
  });
  afterAll(async () => {
    const faults = await service.faults();
    await service.close();
    expect(faults).toEqual([]);
  });

  const scope = () => ({ table: wrapped, clock: () => new Date(), deadline: Date.now() + 20_000 });
  const attempt = (address: string): SignInAttempt & { readonly who: { readonly address: string } } => ({
    who: { address },
    way: { by: 'password' },
    signUp: 'open',
  });
  const accountOf = async (address: string): Promise<Item | undefined> => {
    const lock = await service.table.get(keys.address(address));
    return lock && service.table.get(keys.account(String(lock['account'])));
  };

  test(
    'several first sign-ins at once make one account',
    async () => {
      for (let round = 0; round < rounds; round += 1) {
        const { userName } = person();
        const outcomes = await Promise.all([1, 2, 3].map(() => signIn(scope(), attempt(userName))));
        const ids = outcomes.map((outcome) => (outcome.allowed ? outcome.account.id : outcome.reason));
        expect(new Set(ids).size).toBe(1);
        expect(await accountOf(userName)).toMatchObject({ pk: keys.account(ids[0] ?? '').pk, signIn: 'allowed' });
      }
    },
    timeoutMs,
  );

  test(
    'a first sign-in and a push of the same person make one account, invited or the team’s',
    async () => {
      for (let round = 0; round < rounds; round += 1) {
        const wanted = person();
        const [outcome, answer] = await Promise.all([
          signIn(scope(), attempt(wanted.userName)),
          team.post('/Users', wanted),
        ]);
        expect(answer.status).toBe(201);
        const user = await service.table.get(keys.user(team.id, String(answer.body.id)));
        const account = await accountOf(wanted.userName);
        expect(account?.pk).toBe(keys.account(String(user?.['account'])).pk);
        if (outcome.allowed) {
          expect(user?.['state']).toBe('invited');
          expect(account).toMatchObject({ pk: keys.account(outcome.account.id).pk, signedInAt: expect.any(Number) });
        } else {
          // The push came first, and the team has SCIM on.
          expect([outcome.reason, user?.['state']]).toEqual(['single-sign-on-only', 'active']);
        }
      }
    },
    timeoutMs,
  );

  test('only the first sign-in of a person is written down, and no refused one', async () => {
    const { userName } = person();
    await signIn(scope(), attempt(userName));
    const first = await accountOf(userName);
    await signIn(scope(), attempt(userName.toUpperCase()));
    expect(await accountOf(userName)).toEqual(first);
    const pushed = person();
    await team.post('/Users', pushed);
    const before = await service.dump();
    expect(await signIn(scope(), attempt(pushed.userName))).toMatchObject({ reason: 'single-sign-on-only' });
    expect(await service.dump()).toEqual(before);
  });

  test('a check writes nothing', async () => {
    const before = await service.dump();
    const { userName } = person();
    expect(await checkSignIn(scope(), attempt(userName))).toMatchObject({ allowed: true, opensAccount: true });
    expect(await service.dump()).toEqual(before);
  });

  test('where sign-up is closed an invite opens it for its address alone', async () => {
    const { userName } = person();
    const closed = { ...attempt(userName), signUp: 'closed' as const };
    expect(await signIn(scope(), closed)).toMatchObject({ reason: 'sign-up-closed' });
    const invite = { ...keys.inviteOf(userName, team.id, 'an-invite'), format: 1 };
    await service.table.write({ kind: 'put', item: invite });
    expect(await checkSignIn(scope(), closed)).toMatchObject({ allowed: true });
    await service.table.write({ kind: 'delete', key: invite });
  });
}
