/** Teams that share a person are imported in either order, and whoever ends between, with the same outcome; no account is lost. */
import { exportTeam } from '../../infra/commands/team-export.ts';
import type { TeamLine } from '../../infra/commands/team-file.ts';
import { importTeam, type Source } from '../../infra/commands/team-import.ts';
import { tableViolations } from '../../shared/integrity/check-items.ts';
import { keys } from '../../shared/store/keys.ts';
import type { TeamScope } from '../../shared/store/team-scope.ts';
import { teams } from '../../shared/store/teams.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Item, Table, Write } from '../../shared/table/table.ts';
import { startAppService } from '../support/app-service.ts';
import { endingTable } from '../support/ending-table.ts';
import { person } from '../support/scim-service.ts';
import { pagesOf } from './sound-world.ts';

/** `owner` has the accounts of everybody; on the team `guest` some of them are deactivated or invited. */
const names = ['owner', 'guest'] as const;
type Name = (typeof names)[number];

let sources: Readonly<Record<Name, Source>>;
/** Whom both teams know, by account. */
let shared: readonly string[];

const clock = () => new Date('2030-01-01T00:00:00Z');
const scopeOf = (table: Table, teamId: string): TeamScope => ({
  ...{ table, teamId, clock, actor: 'operator', requestId: 'test' },
  deadline: Date.now() + 60_000,
});

beforeAll(async () => {
  const service = await startAppService();
  const [owner, guest] = [await service.appTeam(), await service.appTeam()];
  const ids: string[] = [];
  for (const known of ['deactivated', 'invited', 'nowhere']) {
    const wanted = person({ title: known });
    const { body } = await owner.scim.post('/Users', wanted);
    await owner.scim.patch(`/Users/${body.id}`, [{ op: 'replace', path: 'active', value: false }]);
    if (known === 'nowhere') continue;
    await guest.scim.post('/Users', { ...person(), userName: wanted.userName, active: known === 'invited' });
    ids.push(body.id);
  }
  const items = await Promise.all(ids.map((id) => service.table.get(keys.user(owner.id, id))));
  shared = items.map((item) => String(item?.['account']));
  sources = {
    owner: await sourceOf(service.table, owner.id, 'digest-of-owner'),
    guest: await sourceOf(service.table, guest.id, 'digest-of-guest'),
  };
  await service.close();
});

async function sourceOf(table: Table, team: string, digest: string): Promise<Source> {
  const lines: TeamLine[] = [];
  for await (const line of exportTeam(scopeOf(table, team))) lines.push(line);
  return {
    team,
    digest,
    async *lines() {
      yield* lines;
    },
  };
}

/** Two empty teams. */
async function targets(): Promise<SqliteTable> {
  const table = SqliteTable.open({ file: ':memory:' });
  for (const id of names) await teams(table).create({ id, name: id, residency: 'us', scim: 'off' });
  return table;
}

/** @param endsAt the write at which the process ends */
async function run(table: Table, team: Name, endsAt = Number.POSITIVE_INFINITY): Promise<'done' | 'ended'> {
  const mortal = endingTable(table, endsAt);
  try {
    await importTeam(scopeOf(mortal, team), sources[team]);
    return 'done';
  } catch (error) {
    if (endsAt === Number.POSITIVE_INFINITY) throw error;
    return 'ended';
  }
}

/** Items in the order of their keys, without when the teams were made. */
async function contents(table: SqliteTable): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pagesOf(table)) items.push(...page);
  const nameOf = ({ pk, sk }: Item): string => `${pk}\n${sk}`;
  return items
    .map(({ created, lastModified, ...item }) => (item.sk === 'TEAM' ? item : { ...item, created, lastModified }))
    .map((item) => JSON.parse(JSON.stringify(item)))
    .sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}

async function imported(order: readonly Name[]): Promise<Item[]> {
  const table = await targets();
  for (const team of order) await run(table, team);
  const items = await contents(table);
  table.close();
  return items;
}

test('two teams that share people come out the same in either order', async () => {
  const ownerFirst = await imported(['owner', 'guest']);
  expect(shared).toHaveLength(2);
  for (const id of shared)
    expect(ownerFirst).toContainEqual(expect.objectContaining({ ...keys.account(id), owner: 'owner' }));
  expect(await imported(['guest', 'owner'])).toEqual(ownerFirst);
  expect(tableViolations(ownerFirst).map(({ text }) => text)).toEqual([]);
});

test('of people whose own team is not there something stands that nobody can sign in to', async () => {
  const guestAlone = await imported(['guest']);
  for (const id of shared)
    expect(guestAlone).toContainEqual({ ...keys.account(id), format: 1, version: 1, signIn: 'blocked' });
  expect(tableViolations(guestAlone).map(({ text }) => text)).toEqual([]);
});

test.each([
  ['guest', 'owner'],
  ['owner', 'guest'],
] as const)('%s, ended at any write, then %s, and the first again: the outcome is the same', async (ended, other) => {
  const whole = await imported(names);
  let outcome = 'ended';
  for (let endsAt = 0; outcome === 'ended'; endsAt += 1) {
    const table = await targets();
    outcome = await run(table, ended, endsAt);
    await run(table, other);
    if (outcome === 'ended') await run(table, ended);
    expect({ endsAt, items: await contents(table) }).toEqual({ endsAt, items: whole });
    table.close();
  }
});

test.each([
  ['guest', 'owner'],
  ['owner', 'guest'],
] as const)('%s, then %s, which is ended at any write and run again: the outcome is the same', async (first, ended) => {
  const whole = await imported(names);
  let outcome = 'ended';
  for (let endsAt = 0; outcome === 'ended'; endsAt += 1) {
    const table = await targets();
    await run(table, first);
    outcome = await run(table, ended, endsAt);
    if (outcome === 'ended') await run(table, ended);
    expect({ endsAt, items: await contents(table) }).toEqual({ endsAt, items: whole });
    table.close();
  }
});

test('what stands for a person from one write to the next, made by another import, is replaced too', async () => {
  const whole = await imported(names);
  const table = await targets();
  let hasHappened = false;
  const isOfAccount = (write: Write) =>
    write.kind === 'put' && shared.some((id) => write.item.pk === keys.account(id).pk);
  const beside: Table = new Proxy(table, {
    get(target, name) {
      const member = Reflect.get(target, name).bind(target);
      if (name !== 'transact') return member;
      return async (writes: readonly Write[], options: { readonly token: string }) => {
        if (!hasHappened && writes.some(isOfAccount)) {
          hasHappened = true;
          await run(table, 'guest');
        }
        return member(writes, options);
      };
    },
  });
  await importTeam(scopeOf(beside, 'owner'), sources.owner);
  expect(hasHappened).toBe(true);
  expect(await contents(table)).toEqual(whole);
  table.close();
});

describe('an account of the residency is never overwritten', () => {
  const standIn = { format: 1, version: 1, signIn: 'blocked' };
  test.each([
    ['of another team', { ...standIn, owner: 'another' }],
    ['of nobody, who may sign in', { ...standIn, signIn: 'allowed' }],
    ['that has an address', { ...standIn, address: 'somebody@people.example' }],
    ['that is on a team', { ...standIn, team: 'another', member: 'm' }],
    ['that was changed since it stood for somebody', { ...standIn, version: 2 }],
    ['that is being purged', { ...standIn, purged: '2030-01-01T00:00:00Z' }],
    ['that has what this version does not know', { ...standIn, novelty: true }],
  ])('one %s', async (_, attributes) => {
    const table = await targets();
    const account = { ...keys.account(shared[0] ?? ''), ...attributes };
    await table.write({ kind: 'put', item: account });
    const before = (await contents(table)).filter(({ sk }) => sk !== 'TEAM');
    await expect(importTeam(scopeOf(table, 'owner'), sources.owner)).rejects.toThrow(/is in this residency already/);
    expect((await contents(table)).filter(({ sk }) => sk !== 'TEAM')).toEqual(before);
    table.close();
  });

  test('one that what stood for it became, right before the write', async () => {
    const table = await targets();
    await run(table, 'guest');
    const key = keys.account(shared[0] ?? '');
    let hasHappened = false;
    const beside: Table = new Proxy(table, {
      get(target, name) {
        const member = Reflect.get(target, name).bind(target);
        if (name !== 'transact') return member;
        return async (writes: readonly Write[], options: { readonly token: string }) => {
          if (!hasHappened && writes.some((write) => write.kind === 'put' && write.item.pk === key.pk)) {
            hasHappened = true;
            await table.write({ kind: 'update', key, set: { owner: 'another' }, add: { version: 1 } });
          }
          return member(writes, options);
        };
      },
    });
    await expect(importTeam(scopeOf(beside, 'owner'), sources.owner)).rejects.toThrow(/is in this residency already/);
    expect(hasHappened).toBe(true);
    expect(await table.get(key)).toMatchObject({ owner: 'another', version: 2 });
    table.close();
  });
});
