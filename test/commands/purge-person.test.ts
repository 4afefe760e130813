/** An operator's purge leaves nothing in the residency that says who the person was. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { purgePerson } from '../../infra/commands/person-purge.ts';
import { tableViolations } from '../../shared/integrity/check-items.ts';
import { keys } from '../../shared/store/keys.ts';
import { SqliteTable } from '../../shared/table/sqlite-table.ts';
import type { Item } from '../../shared/table/table.ts';
import { type AppService, type AppTeam, startAppService } from '../support/app-service.ts';
import { groupOf, person } from '../support/scim-service.ts';
import { runCommand } from './run-command.ts';
import { fill } from './sound-world.ts';

let service: AppService;
let first: AppTeam;
let second: AppTeam;
let forgotten: string[];

beforeEach(async () => {
  service = await startAppService();
  first = await service.appTeam();
  second = await service.appTeam();
  forgotten = [];
});
afterEach(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

async function* pages(): AsyncGenerator<readonly Item[]> {
  yield await service.table.dump();
}

const purge = (address: string) => {
  const scope = {
    table: service.table,
    clock: () => new Date(),
    deadline: Date.now() + 10_000,
    actor: 'operator',
    requestId: 'test',
  };
  return purgePerson(scope, address, pages(), async ({ address: of }) => void forgotten.push(of));
};

const textOf = async () => JSON.stringify(await service.table.dump());

test('somebody of one team is gone from it, their groups and the sign-in service', async () => {
  const wanted = person({
    userName: 'leaver@people.example',
    name: { givenName: 'Unmistakable', familyName: 'Surname' },
  });
  const { body } = await first.scim.post('/Users', wanted);
  await first.scim.post('/Groups', groupOf([body.id]));
  expect(await purge('leaver@people.example')).toEqual({ teams: [first.id], account: 'purged' });
  expect(forgotten).toEqual(['leaver@people.example']);
  expect(await textOf()).not.toMatch(/leaver@people|Unmistakable|Surname/);
  expect((await first.scim.get(`/Users/${body.id}`)).status).toBe(404);
  // Asked again, there is nobody.
  expect(await purge('leaver@people.example')).toEqual({ teams: [], account: 'none' });
});

test('somebody whom a former team still shows is gone from there too', async () => {
  const outsider = await service.outsider('mover@people.example');
  const pushed = person({ userName: outsider.address, displayName: 'Unmistakable' });
  const { body } = await first.scim.post('/Users', pushed);
  await first.scim.patch(`/Users/${body.id}`, [{ op: 'replace', path: 'active', value: false }]);
  await second.scim.post('/Users', pushed);
  const { teams, account } = await purge(outsider.address);
  expect([...teams].sort()).toEqual([first.id, second.id].sort());
  expect(account).toBe('purged');
  expect(await textOf()).not.toMatch(/mover@people|Unmistakable/);
});

test('a former member whose account the team owns is gone', async () => {
  const { body } = await first.scim.post('/Users', person({ userName: 'former@people.example' }));
  await first.scim.delete(`/Users/${body.id}`);
  expect(await purge('former@people.example')).toEqual({ teams: [], account: 'purged' });
  expect(await textOf()).not.toContain('former@people');
});

test('somebody who is on no team, and was invited, is gone with the invite', async () => {
  const outsider = await service.outsider('guest@people.example');
  await first.owner.post(`${first.path}/invites`, { address: outsider.address, role: 'developer' });
  expect(await purge(outsider.address)).toEqual({ teams: [], account: 'purged' });
  expect(await textOf()).not.toContain('guest@people');
  expect(forgotten).toEqual([outsider.address]);
});

test('the last Super Admin and service accounts are not deleted', async () => {
  await expect(purge(first.owner.address)).rejects.toThrow(/service account/);
  const boss = await first.member('super-admin');
  await service.set(keys.superAdmins(first.id), { ids: JSON.stringify([boss.memberId]) });
  await expect(purge(boss.address)).rejects.toMatchObject({ kind: 'last-super-admin' });
  // Put back what the test has taken.
  const item = (await service.table.dump()).find(
    ({ pk, sk }) => pk === keys.team(first.id).pk && sk.startsWith('SERVICE#'),
  );
  await service.set(keys.superAdmins(first.id), {
    ids: JSON.stringify([item?.sk.slice('SERVICE#'.length), boss.memberId]),
  });
  expect(forgotten).toEqual([]);
});

test('the command deletes only whoever is typed twice, and leaves a sound table', async () => {
  const { userName } = (await first.scim.post('/Users', person())).body;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'rollcall-purge-'));
  const table = SqliteTable.open({ file: path.join(folder, 'us.sqlite') });
  await fill(table, await service.table.dump());
  const args = ['--residency', 'us', '--data', folder, '--address', userName];
  const wrong = await runCommand('purge-person', [...args, '--yes', 'another@people.example']);
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing was deleted') });
  expect(await table.get(keys.address(userName))).toBeDefined();
  const done = await runCommand('purge-person', [...args, '--yes', userName]);
  expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('account: purged') });
  expect(await table.get(keys.address(userName))).toBeUndefined();
  const items: Item[] = [];
  for (const pk of table.partitions('', 1000)) items.push(...(await table.query({ pk })).items);
  expect(tableViolations(items)).toEqual([]);
  table.close();
  await rm(folder, { recursive: true });
});
