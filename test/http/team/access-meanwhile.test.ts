/** Groups and workspaces when something else happens between what a request reads and what it writes: the rules hold all the same. */
import { keys } from '../../../shared/store/keys.ts';
import type { Key } from '../../../shared/table/table.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../../support/app-service.ts';
import { MeanwhileTable } from '../../support/meanwhile-table.ts';
import type { ScimAnswer } from '../../support/scim-client.ts';
import { groupOf } from '../../support/scim-service.ts';

let service: AppService;
let table: MeanwhileTable;
let team: AppTeam;
let admin: TestPerson;
/** In the group. */
let member: TestPerson;
let other: TestPerson;
let group: string;
let workspace: string;

beforeAll(async () => {
  service = await startAppService({
    wrap(inner) {
      table = new MeanwhileTable(inner);
      return table;
    },
  });
});
afterAll(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});
beforeEach(async () => {
  team = await service.appTeam();
  admin = await team.member('admin');
  member = await team.member();
  other = await team.member();
  group = (await team.scim.post('/Groups', groupOf([idOf(member)]))).body.id;
  workspace = (await admin.post(`${team.path}/workspaces`, { name: 'Workspace' })).body.id;
});

const idOf = ({ memberId = '' }: TestPerson): string => memberId;
const outcome = ({ status, body }: ScimAnswer): string =>
  status < 300 ? 'done' : String(body?.type).replace('urn:rollcall:problem:', '');
const path = () => `${team.path}/workspaces/${workspace}`;
const access = () => `${path()}/access`;
const grant = (who: TestPerson, id: string, level: string, kind = 'user') => who.post(access(), { kind, id, level });
const has = (key: Key) => (asked: readonly Key[]) => asked.some(({ pk, sk }) => pk === key.pk && sk === key.sk);

/** What a caller who may manage a workspace, or a group, can do. */
const withWorkspace: Readonly<Record<string, () => Promise<ScimAnswer>>> = {
  'renames it': () => member.patch(path(), { name: 'Renamed' }),
  'deletes it': () => member.delete(path()),
  'gives access': () => grant(member, idOf(other), 'viewer'),
  'takes access': () => member.delete(`${access()}/user/${idOf(admin)}`),
};
const withGroups: Readonly<Record<string, () => Promise<ScimAnswer>>> = {
  'makes a group': () => member.post(`${team.path}/groups`, { displayName: `Made by ${idOf(member)}` }),
  'changes a group’s role': () => member.patch(`${team.path}/groups/${group}`, { role: 'billing' }),
  'deletes a group': () => member.delete(`${team.path}/groups/${group}`),
};
const leaves = () =>
  team.scim.patch(`/Groups/${group}`, [{ op: 'remove', path: `members[value eq "${idOf(member)}"]` }]);
const deactivates = () => team.scim.patch(`/Users/${idOf(member)}`, [{ op: 'replace', path: 'active', value: false }]);

async function refusedAfter(act: () => Promise<ScimAnswer>, happens: () => Promise<ScimAnswer>): Promise<string> {
  let unchanged: unknown;
  const happened = table.let({
    before: 'transaction',
    async happens() {
      expect((await happens()).status).toBeLessThan(300);
      unchanged = await service.dump();
    },
  });
  const answer = await act();
  expect(happened()).toBe(true);
  expect(await service.dump()).toEqual(unchanged);
  return outcome(answer);
}

describe('somebody who manages a workspace by an entry', () => {
  test.each(Object.entries(withWorkspace))('%s no more when the entry is taken meanwhile', async (_, act) => {
    await grant(admin, idOf(member), 'admin');
    const taken = () => admin.delete(`${access()}/user/${idOf(member)}`);
    expect(await refusedAfter(act, taken)).toBe('workspace-not-found');
  });

  test.each(Object.entries(withWorkspace))('%s no more when they are only a viewer meanwhile', async (_, act) => {
    await grant(admin, idOf(member), 'admin');
    expect(await refusedAfter(act, () => grant(admin, idOf(member), 'viewer'))).toBe('not-allowed');
  });

  test.each(Object.entries(withWorkspace))('%s no more when they are deactivated meanwhile', async (_, act) => {
    await grant(admin, idOf(member), 'admin');
    expect(await refusedAfter(act, deactivates)).toBe('not-on-this-team');
  });
});

describe('somebody who manages a workspace by a group', () => {
  test.each(Object.entries(withWorkspace))('%s no more when SCIM takes them out of it meanwhile', async (_, act) => {
    await grant(admin, group, 'admin', 'group');
    expect(await refusedAfter(act, leaves)).toBe('workspace-not-found');
  });

  test.each(Object.entries(withWorkspace))('%s no more when the group is deleted meanwhile', async (_, act) => {
    await grant(admin, group, 'admin', 'group');
    expect(await refusedAfter(act, () => team.scim.delete(`/Groups/${group}`))).toBe('workspace-not-found');
  });
});

describe('an Admin by a group', () => {
  test.each(Object.entries({ ...withWorkspace, ...withGroups }))(
    '%s no more when SCIM takes them out of it meanwhile',
    async (_, act) => {
      await admin.patch(`${team.path}/groups/${group}`, { role: 'admin' });
      expect(['not-allowed', 'workspace-not-found']).toContain(await refusedAfter(act, leaves));
    },
  );

  test.each(Object.entries({ ...withWorkspace, ...withGroups }))(
    '%s no more when the group’s role is taken meanwhile',
    async (_, act) => {
      await admin.patch(`${team.path}/groups/${group}`, { role: 'admin' });
      const taken = () => admin.patch(`${team.path}/groups/${group}`, { role: 'developer' });
      expect(['not-allowed', 'workspace-not-found']).toContain(await refusedAfter(act, taken));
    },
  );
});

describe('what is given access', () => {
  test('is refused when it is deleted meanwhile', async () => {
    const user = () => grant(admin, idOf(other), 'viewer');
    expect(await refusedAfter(user, () => team.scim.delete(`/Users/${idOf(other)}`))).toBe('user-not-found');
    const ofGroup = () => grant(admin, group, 'viewer', 'group');
    expect(await refusedAfter(ofGroup, () => team.scim.delete(`/Groups/${group}`))).toBe('group-not-found');
  });

  test('has one entry when another is made after it was looked for and before the workspace was read', async () => {
    const happened = table.let({
      before: has(keys.workspace(team.id, workspace)),
      happens: () => grant(admin, idOf(other), 'editor'),
    });
    expect(outcome(await grant(admin, idOf(other), 'viewer'))).toBe('done');
    expect(happened()).toBe(true);
    expect((await other.get(path())).body.level).toBe('viewer');
  });

  test('loses its entry once when somebody else takes it after it was found and before the workspace was read', async () => {
    await grant(admin, idOf(other), 'editor');
    const take = () => admin.delete(`${access()}/user/${idOf(other)}`);
    const happened = table.let({ before: has(keys.workspace(team.id, workspace)), happens: take });
    expect(outcome(await take())).toBe('access-not-found');
    expect(happened()).toBe(true);
  });
});

describe('the last admin of a workspace', () => {
  test('stays when the other one is deactivated meanwhile', async () => {
    await grant(admin, idOf(member), 'admin');
    await grant(admin, idOf(other), 'admin');
    await admin.delete(`${access()}/user/${idOf(admin)}`);
    const stepDown = () => other.delete(`${access()}/user/${idOf(other)}`);
    expect(await refusedAfter(stepDown, deactivates)).toBe('last-workspace-admin');
  });

  test('stays when the group that is the other one loses its last member meanwhile', async () => {
    await grant(admin, group, 'admin', 'group');
    await grant(admin, idOf(other), 'admin');
    await admin.delete(`${access()}/user/${idOf(admin)}`);
    const stepDown = () => other.delete(`${access()}/user/${idOf(other)}`);
    expect(await refusedAfter(stepDown, leaves)).toBe('last-workspace-admin');
  });
});

test('a workspace is not created when the team has its last one meanwhile, or its creator is deactivated', async () => {
  const create = () => member.post(`${team.path}/workspaces`, { name: 'One too many' });
  const count = (by: number) =>
    service.table.write({ kind: 'update', key: keys.workspaceCount(team.id), add: { count: by } });
  const happened = table.let({ before: 'transaction', happens: () => count(999) });
  expect(outcome(await create())).toBe('too-many-workspaces');
  expect(happened()).toBe(true);
  await count(-999);
  expect(await refusedAfter(create, deactivates)).toBe('not-on-this-team');
});

test('a group that is deleted while somebody’s access is read gives them none', async () => {
  await grant(admin, group, 'editor', 'group');
  const asks: readonly (() => Promise<unknown>)[] = [
    async () => (await member.get(path())).status === 404,
    async () => (await member.get(`${team.path}/workspaces`)).body.items.length === 0,
  ];
  for (const ask of asks) {
    const happened = table.let({
      before: has(keys.group(team.id, group)),
      happens: () => team.scim.delete(`/Groups/${group}`),
    });
    expect(await ask()).toBe(true);
    expect(happened()).toBe(true);
    group = (await team.scim.post('/Groups', groupOf([idOf(member)]))).body.id;
    await grant(admin, group, 'editor', 'group');
  }
});
