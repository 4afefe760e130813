/** A team that is exported and imported is the same team: to SCIM, to another export, and to the check of the table. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { exportTeam } from '../../infra/commands/team-export.ts';
import { checkTeamFile, type TeamLine, teamFileText, teamLines } from '../../infra/commands/team-file.ts';
import { importTeam } from '../../infra/commands/team-import.ts';
import { newShortId } from '../../shared/domain/ids.ts';
import { checkTeam } from '../../shared/integrity/check-table.ts';
import { apiKeys } from '../../shared/store/api-keys.ts';
import { keys } from '../../shared/store/keys.ts';
import type { TeamScope } from '../../shared/store/team-scope.ts';
import { teams } from '../../shared/store/teams.ts';
import { DynamoDbTable } from '../../shared/table/dynamodb-table.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Item, Key, Table } from '../../shared/table/table.ts';
import { describeWithDynamoDbLocal, startDynamoDbLocal } from '../support/dynamodb-local.ts';
import { endingTable } from '../support/ending-table.ts';
import { startScimService } from '../support/scim-service.ts';
import { runCommand } from './run-command.ts';
import { fill, makeWorld, type World } from './sound-world.ts';

let world: World;
/** What SCIM answers of the team, by path. */
let answers: Map<string, unknown>;
let paths: readonly string[];
let folder: string;

const clock = () => new Date();
const scopeOf = (table: Table, teamId: string): TeamScope => ({
  ...{ table, teamId, clock, actor: 'operator', requestId: 'test' },
  deadline: Date.now() + 60_000,
});

/** In words that do not depend on where the service is. */
const neutral = (body: unknown, baseUrl: string): unknown =>
  JSON.parse(JSON.stringify(body).replaceAll(baseUrl, 'BASE'));

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'rollcall-export-'));
  const { service, appTeam, ...made } = await makeWorld();
  world = made;
  // Somebody of another's account, and somebody who is gone.
  const guest = await service.outsider();
  await appTeam.scim.post('/Users', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: guest.address,
    active: true,
  });
  world = { ...made, items: await service.table.dump() };
  const { body: users } = await appTeam.scim.get('/Users?count=200');
  const { body: groups } = await appTeam.scim.get('/Groups?count=200');
  paths = [
    '/Users?count=200',
    '/Groups?count=200',
    `/Users?filter=${encodeURIComponent(`userName eq "${made.userName}"`)}`,
    '/Users?filter=active%20eq%20false',
    ...users.Resources.map(({ id }: { id: string }) => `/Users/${id}`),
    ...groups.Resources.map(({ id }: { id: string }) => `/Groups/${id}`),
  ];
  answers = new Map();
  for (const each of paths) answers.set(each, neutral((await appTeam.scim.get(each)).body, service.baseUrl));
  await service.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function linesOf(scope: TeamScope): Promise<TeamLine[]> {
  const lines: TeamLine[] = [];
  for await (const line of exportTeam(scope)) lines.push(line);
  return lines;
}

/** Without what an import leaves out or makes anew. */
const imported = (lines: readonly TeamLine[], team: string): unknown[] =>
  lines
    .filter(({ kind }) => kind !== 'sso-method' && kind !== 'activity' && kind !== 'domain' && kind !== 'team')
    .map((line) => JSON.parse(JSON.stringify(line).replaceAll(team, 'TEAM')));

async function fileOf(table: Table, name: string): Promise<string> {
  const file = path.join(folder, name);
  const texts: string[] = [];
  const header = { team: world.team, residency: 'us', exportedAt: new Date().toISOString() };
  for await (const text of teamFileText(header, exportTeam(scopeOf(table, world.team)))) texts.push(text);
  await writeFile(file, texts.join(''));
  return file;
}

async function sourceOf(file: string) {
  const { header, end } = await checkTeamFile(file);
  return { team: header.team, digest: end.sha256, lines: () => teamLines(file) };
}

test('the commands carry a team from one folder to another, and SCIM answers the same', async () => {
  const [from, to] = [path.join(folder, 'from'), path.join(folder, 'to')];
  const target = newShortId();
  await Promise.all([mkdir(from), mkdir(to)]);
  const source = SqliteTable.open({ file: path.join(from, 'us.sqlite') });
  await fill(source, world.items);
  source.close();
  const table = SqliteTable.open({ file: path.join(to, 'us.sqlite') });
  await teams(table).create({ id: target, name: 'Target', residency: 'us', scim: 'on' });
  const file = path.join(folder, 'team.jsonl');

  const exported = await runCommand('export-team', [
    '--residency',
    'us',
    '--team',
    world.team,
    '--out',
    file,
    '--data',
    from,
  ]);
  expect(exported).toMatchObject({ code: 0, stderr: '' });
  const done = await runCommand('import-team', ['--residency', 'us', '--team', target, '--in', file, '--data', to]);
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(done.stdout).toMatch(/8 user, .*2 group, 4 member, 1 workspace/);

  const { key } = await apiKeys({ table, teamId: target, clock }).generate({ name: 'Key', createdBy: 'operator' });
  const service = await startScimService({ table });
  for (const each of paths) {
    const { body } = await service.send({ method: 'GET', path: each, headers: { Authorization: `Bearer ${key}` } });
    expect({ each, body: neutral(body, service.baseUrl) }).toEqual({ each, body: answers.get(each) });
  }
  await service.close();
  const checked = await runCommand('check-table', ['--residency', 'us', '--data', to, '--pause', '0']);
  expect(checked).toMatchObject({ code: 0, stdout: expect.stringContaining('0 found') });
  table.close();
});

test('the file holds nothing that lets anybody in', async () => {
  const table = SqliteTable.open({ file: ':memory:' });
  await fill(table, world.items);
  const text = await readFile(await fileOf(table, 'secrets.jsonl'), 'utf8');
  const secrets = world.items.flatMap((item) =>
    ['hash', 'tokenHash', 'previousTokenHash'].flatMap((name) =>
      item[name] === undefined ? [] : [String(item[name])],
    ),
  );
  expect(secrets.length).toBeGreaterThan(1);
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  expect(text).not.toMatch(/"(?:hash|tokenHash|previousTokenHash|liveKeys)"/);
  table.close();
});

test('a change of address that somebody asked for is not in the file: its link works only where it was mailed', async () => {
  const table = SqliteTable.open({ file: ':memory:' });
  await fill(table, world.items);
  const asked = {
    newAddress: 'asked@example.org',
    newAddressHash: 'hash-of-a-link',
    newAddressUntil: 1,
    newAddressMailed: 1,
  };
  const account = (await table.get(keys.user(world.team, world.user)))?.['account'];
  await table.write({ kind: 'update', key: keys.account(String(account)), set: asked, when: [{ item: 'present' }] });
  const text = await readFile(await fileOf(table, 'asked.jsonl'), 'utf8');
  expect(text).toContain(`"account":{"id":"${account}","attributes":`);
  expect(text).not.toMatch(/newAddress|asked@example\.org|hash-of-a-link/);
  table.close();
});

test('an account that another import brings meanwhile is not replaced by what would stand for it', async () => {
  const origin = SqliteTable.open({ file: ':memory:' });
  await fill(origin, world.items);
  const source = await sourceOf(await fileOf(origin, 'beside.jsonl'));
  const table = SqliteTable.open({ file: ':memory:' });
  await teams(table).create({ id: 'target', name: 'Target', residency: 'us', scim: 'off' });
  const brought: Item[] = [];
  const beside: Table = new Proxy(table, {
    get(target, name) {
      const member = Reflect.get(target, name).bind(target);
      if (name !== 'get') return member;
      return async (key: Key) => {
        const item = await target.get(key);
        if (key.pk.startsWith('ACCOUNT#') && !item) {
          const account = { pk: key.pk, sk: key.sk, format: 1, version: 3, owner: 'another', signIn: 'allowed' };
          await target.write({ kind: 'put', item: account });
          brought.push(account);
        }
        return item;
      };
    },
  });
  await importTeam(scopeOf(beside, 'target'), source);
  expect(brought.length).toBeGreaterThan(0);
  for (const account of brought) expect(await table.get({ pk: account.pk, sk: account.sk })).toEqual(account);
  table.close();
  origin.close();
});

test.each([
  ['its last line is missing', (text: string) => text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1), /cut off/],
  ['a line is missing', (text: string) => text.replace(/\{"kind":"member".*\n/, ''), /lines were lost or changed/],
  [
    'a line is changed',
    (text: string) => text.replace('"role":"admin"', '"role":"super-admin"'),
    /lines were lost or changed/,
  ],
  ['a line is cut', (text: string) => text.slice(0, -20), /no JSON object/],
  ['something follows', (text: string) => `${text}{"kind":"user"}\n`, /goes on behind its last line/],
  ['it is of a later version', (text: string) => text.replace('"version":1', '"version":2'), /version 2/],
  ['it is something else', () => '{}\n', /no export of a team/],
  ['it is empty', () => '', /is empty/],
])('a file is refused where %s', async (_, damage, says) => {
  const table = SqliteTable.open({ file: ':memory:' });
  await fill(table, world.items);
  const file = await fileOf(table, 'damaged.jsonl');
  table.close();
  await writeFile(file, damage(await readFile(file, 'utf8')));
  await expect(checkTeamFile(file)).rejects.toThrow(says);
});

test('an import is refused where the team is not empty, or a person of the file is there', async () => {
  const table = SqliteTable.open({ file: ':memory:' });
  await fill(table, world.items);
  const source = await sourceOf(await fileOf(table, 'refused.jsonl'));
  await expect(importTeam(scopeOf(table, world.team), source)).rejects.toThrow(/is not empty/);
  await teams(table).create({ id: 'other', name: 'Other', residency: 'us', scim: 'off' });
  await expect(importTeam(scopeOf(table, 'other'), source)).rejects.toThrow(/is in this residency already/);
  await expect(importTeam(scopeOf(table, 'none'), source)).rejects.toThrow(/no team none/);
  table.close();
});

test('an import that was ended at any write is gone on with, and ends in the same team', async () => {
  const origin = SqliteTable.open({ file: ':memory:' });
  await fill(origin, world.items);
  const source = await sourceOf(await fileOf(origin, 'ended.jsonl'));
  const whole = imported(await linesOf(scopeOf(origin, world.team)), world.team);
  for (let endsAt = 0, isEnded = true; isEnded; endsAt += 1) {
    const table = SqliteTable.open({ file: ':memory:' });
    await teams(table).create({ id: 'target', name: 'Target', residency: 'us', scim: 'off' });
    const mortal = endingTable(table, endsAt);
    isEnded = await importTeam(scopeOf(mortal, 'target'), source).then(
      () => false,
      () => true,
    );
    await (isEnded ? importTeam(scopeOf(table, 'target'), source) : undefined);
    expect(imported(await linesOf(scopeOf(table, 'target')), 'target')).toEqual(whole);
    expect((await checkTeam({ table, clock, pauseMs: 0 }, 'target')).violations.map(({ text }) => text)).toEqual([]);
    table.close();
  }
  origin.close();
});

describeWithDynamoDbLocal('on DynamoDB Local', () => {
  test('a team that is exported, imported and exported again is the same', async () => {
    const local = await startDynamoDbLocal('rollcall-us');
    const origin = SqliteTable.open({ file: ':memory:' });
    await fill(origin, world.items);
    const source = await sourceOf(await fileOf(origin, 'dynamodb.jsonl'));
    const table = DynamoDbTable.connect(local);
    await teams(table).create({ id: 'target', name: 'Target', residency: 'us', scim: 'off' });
    await importTeam(scopeOf(table, 'target'), source);
    expect(imported(await linesOf(scopeOf(table, 'target')), 'target')).toEqual(
      imported(await linesOf(scopeOf(origin, world.team)), world.team),
    );
    const args = ['--residency', 'us', '--table', `dynamodb=${local.endpoint}`, '--pause', '0'];
    await table.write({ kind: 'delete', key: keys.userName('target', world.userName) });
    const damaged = await runCommand('check-table', args);
    expect(damaged).toMatchObject({ code: 1, stdout: expect.stringMatching(/^found +finder-missing/) });
    const repaired = await runCommand('check-table', [...args, '--repair']);
    expect(repaired).toMatchObject({ code: 0, stdout: expect.stringContaining('1 found, 1 repaired, 0 left') });
    expect(await table.get(keys.userName('target', world.userName))).toMatchObject({ id: world.user });
    table.close();
    origin.close();
    await local.stop();
    // Java starts slowly where there is much else to do.
  }, 90_000);
});
