/** Effective access: what somebody may use, of their own and through groups, correct at once after SCIM changed a group. */
import fc from 'fast-check';
import { keys } from '../../../shared/store/keys.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../../support/app-service.ts';
import { RoundTable } from '../../support/round-table.ts';
import type { ScimAnswer } from '../../support/scim-client.ts';
import { groupOf, person } from '../../support/scim-service.ts';

let service: AppService;
let rounds: RoundTable;
let team: AppTeam;
let admin: TestPerson;
let member: TestPerson;

beforeAll(async () => {
  service = await startAppService({
    wrap(table) {
      rounds = new RoundTable(table);
      return rounds;
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
});

const problem = ({ status, body }: ScimAnswer) => [status, String(body?.type).replace('urn:rollcall:problem:', '')];
const idOf = ({ memberId = '' }: TestPerson): string => memberId;
const workspacesPath = () => `${team.path}/workspaces`;
const make = async (name = 'Workspace'): Promise<string> => (await admin.post(workspacesPath(), { name })).body.id;
const push = async (members: readonly string[] = []): Promise<string> =>
  (await team.scim.post('/Groups', groupOf(members))).body.id;
const people = async (count: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let each = 0; each < count; each += 1) ids.push((await team.scim.post('/Users', person())).body.id);
  return ids;
};
async function grant(workspace: string, id: string, level: string, kind = 'user'): Promise<void> {
  const { status } = await admin.post(`${workspacesPath()}/${workspace}/access`, { kind, id, level });
  expect(status).toBe(200);
}
const add = (ids: readonly string[]) => [{ op: 'add', path: 'members', value: ids.map((value) => ({ value })) }];
const remove = (id: string) => [{ op: 'remove', path: `members[value eq "${id}"]` }];
const setActive = (id: string, value: boolean) =>
  team.scim.patch(`/Users/${id}`, [{ op: 'replace', path: 'active', value }]);

/** What one person has in one workspace, as everybody who may ask is told: the same by every way of asking. */
async function levelOf(id: string, workspace: string): Promise<string | undefined> {
  const of = ({ body }: ScimAnswer): string | undefined =>
    body.items.find((each: { id: string }) => each.id === workspace)?.level;
  const ofMember = of(await admin.get(`${team.path}/members/${id}/access`));
  const host = `/host/v1/teams/${team.id}/effective-access`;
  const all = of(await service.host.post(host, { member: id }));
  const one = of(await service.host.post(host, { member: id, workspace }));
  const { body } = await admin.get(`${workspacesPath()}/${workspace}/access?effective=true&count=200`);
  const listed = body.items.find((each: { id: string }) => each.id === id)?.level;
  expect([all, one, listed]).toEqual([ofMember, ofMember, ofMember]);
  return ofMember;
}

describe('somebody’s level', () => {
  const table: readonly [string | undefined, readonly string[], string | undefined][] = [
    [undefined, [], undefined],
    ['viewer', [], 'viewer'],
    [undefined, ['editor'], 'editor'],
    ['viewer', ['editor'], 'editor'],
    ['editor', ['viewer'], 'editor'],
    ['viewer', ['viewer', 'admin', 'editor'], 'admin'],
    ['admin', ['viewer', 'editor'], 'admin'],
  ];
  test.each(table)(
    'of %s of their own and %j through groups is %s, and it is told through what',
    async (own, groups, wanted) => {
      const workspace = await make();
      const expected: { kind: string; id: string; level: string }[] = [];
      if (own) {
        await grant(workspace, idOf(member), own);
        expected.push({ kind: 'user', id: idOf(member), level: own });
      }
      for (const level of groups) {
        const group = await push([idOf(member)]);
        await grant(workspace, group, level, 'group');
        expected.push({ kind: 'group', id: group, level });
      }
      expect(await levelOf(idOf(member), workspace)).toBe(wanted);
      const { body } = await member.get(`${team.path}/members/${idOf(member)}/access`);
      const through = body.items[0]?.through ?? [];
      expect(through.map(({ name: _, ...rest }: { name: string }) => rest)).toEqual(
        expect.arrayContaining(expected.map((each) => expect.objectContaining(each))),
      );
      expect(through).toHaveLength(expected.length);
      expect(through[0]?.level).toBe(wanted);
    },
  );

  test('is the strongest of their entry and of those of the groups they are in, whatever there is', async () => {
    const level = fc.constantFrom(undefined, 'viewer', 'editor', 'admin');
    const groupArbitrary = fc.record({ level, isMember: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(level, fc.array(groupArbitrary, { maxLength: 4 }), fc.boolean(), async (own, groups, active) => {
        const somebody = (await people(1))[0] ?? '';
        const workspace = await make();
        if (own) await grant(workspace, somebody, own);
        for (const group of groups) {
          const id = await push(group.isMember ? [somebody] : []);
          if (group.level) await grant(workspace, id, group.level, 'group');
        }
        if (!active) await setActive(somebody, false);
        const held = [own, ...groups.map((group) => (group.isMember ? group.level : undefined))];
        const strongest = ['admin', 'editor', 'viewer'].find((each) => held.some((one) => one === each));
        expect(await levelOf(somebody, workspace)).toBe(active ? strongest : undefined);
      }),
      { numRuns: 25 },
    );
  });
});

describe('access through a group', () => {
  let workspace: string;
  let group: string;
  beforeEach(async () => {
    workspace = await make();
    group = await push();
    await grant(workspace, group, 'editor', 'group');
  });
  const usesIt = async (): Promise<boolean> => {
    const { status } = await member.get(`${workspacesPath()}/${workspace}`);
    expect([200, 404]).toContain(status);
    const level = await levelOf(idOf(member), workspace);
    expect(level).toBe(status === 200 ? 'editor' : undefined);
    return status === 200;
  };

  const endings: readonly [string, () => Promise<ScimAnswer>][] = [
    ['SCIM removes the person', () => team.scim.patch(`/Groups/${group}`, remove(idOf(member)))],
    ['SCIM replaces the members', () => team.scim.put(`/Groups/${group}`, groupOf([]))],
    ['SCIM deletes the group', () => team.scim.delete(`/Groups/${group}`)],
    ['an Admin deletes the group', () => admin.delete(`${team.path}/groups/${group}`)],
    ['the entry is taken away', () => admin.delete(`${workspacesPath()}/${workspace}/access/group/${group}`)],
  ];
  test.each(endings)('begins when SCIM adds the person, and ends when %s', async (_, end) => {
    expect(await usesIt()).toBe(false);
    await team.scim.patch(`/Groups/${group}`, add([idOf(member)]));
    expect(await usesIt()).toBe(true);
    expect((await end()).status).toBeLessThan(300);
    expect(await usesIt()).toBe(false);
  });

  test('stays when the group is renamed, and comes back with a person who was deactivated', async () => {
    await team.scim.patch(`/Groups/${group}`, add([idOf(member)]));
    await team.scim.patch(`/Groups/${group}`, [{ op: 'replace', path: 'displayName', value: `New ${group}` }]);
    expect(await usesIt()).toBe(true);
    await setActive(idOf(member), false);
    expect(await levelOf(idOf(member), workspace)).toBeUndefined();
    await setActive(idOf(member), true);
    member = member.signInAgain();
    expect(await usesIt()).toBe(true);
  });

  test('begins and ends with a large change that is pending', async () => {
    const others = await people(40);
    await team.scim.patch(`/Groups/${group}`, add([...others, idOf(member)]));
    expect(await service.table.get(keys.group(team.id, group))).toHaveProperty('pending');
    expect(await usesIt()).toBe(true);
    const replace = [{ op: 'replace', path: 'members', value: others.map((value) => ({ value })) }];
    expect((await team.scim.patch(`/Groups/${group}`, replace)).status).toBe(200);
    expect(await usesIt()).toBe(false);
    const [first = ''] = others;
    expect(await levelOf(first, workspace)).toBe('editor');
  });

  test('ends with the deletion of a large group, whatever is left to be cleared away', async () => {
    const others = await people(60);
    await team.scim.put(`/Groups/${group}`, groupOf([...others, idOf(member)]));
    expect(await usesIt()).toBe(true);
    await team.scim.delete(`/Groups/${group}`);
    expect(await usesIt()).toBe(false);
    // What a deletion leaves behind that could not clear it away.
    const leftovers = [
      { ...keys.membership(team.id, idOf(member), group) },
      { ...keys.member(team.id, group, idOf(member)) },
      { ...keys.pendingGroup(team.id, group), departed: true },
    ];
    for (const item of leftovers) await service.table.write({ kind: 'put', item });
    expect(await usesIt()).toBe(false);
    for (const { pk, sk } of leftovers) await service.table.write({ kind: 'delete', key: { pk, sk } });
  });

  test('begins for somebody invited when they have joined', async () => {
    const outsider = await service.outsider();
    const { body: invited } = await team.scim.post('/Users', person({ userName: outsider.address }));
    await team.scim.patch(`/Groups/${group}`, add([invited.id]));
    await grant(workspace, invited.id, 'viewer');
    expect(await levelOf(invited.id, workspace)).toBeUndefined();
    const entry = (await admin.get(`${workspacesPath()}/${workspace}/access`)).body.items.find(
      ({ id }: { id: string }) => id === invited.id,
    );
    expect(entry).toMatchObject({ state: 'invited', level: 'viewer' });
    const [invite] = (await outsider.get('/account/v1/invites')).body.items;
    const { status } = await outsider.post('/account/v1/invites/accept', { team: team.id, invite: invite.id });
    expect(status).toBe(200);
    expect(await levelOf(invited.id, workspace)).toBe('editor');
    expect((await outsider.get(`${workspacesPath()}/${workspace}`)).body.level).toBe('editor');
  });
});

describe('the people of a workspace', () => {
  test.each([1, 3, 10, 200])(
    'are all there once, by id, in pages of %d, with pending changes and people who are gone',
    async (count) => {
      const workspace = await make();
      const ids = await people(60);
      const wanted = new Map<string, string>([[idOf(admin), 'admin']]);
      const large = await push(ids.slice(0, 40));
      await grant(workspace, large, 'viewer', 'group');
      const small = await push(ids.slice(35, 50));
      await grant(workspace, small, 'editor', 'group');
      const swapped = await push(ids.slice(0, 5));
      await grant(workspace, swapped, 'admin', 'group');
      const replacement = ids.slice(20, 60);
      await team.scim.put(`/Groups/${swapped}`, groupOf(replacement));
      await grant(workspace, ids[10] ?? '', 'editor');
      for (const id of ids.slice(0, 40)) wanted.set(id, 'viewer');
      for (const id of ids.slice(35, 50)) wanted.set(id, 'editor');
      wanted.set(ids[10] ?? '', 'editor');
      for (const id of replacement) wanted.set(id, 'admin');
      await team.scim.delete(`/Users/${ids[7]}`);
      await setActive(ids[8] ?? '', false);
      wanted.delete(ids[7] ?? '');
      wanted.delete(ids[8] ?? '');
      const found: [string, string][] = [];
      let cursor = '';
      do {
        const { body } = await admin.get(
          `${workspacesPath()}/${workspace}/access?effective=true&count=${count}${cursor && `&cursor=${cursor}`}`,
        );
        expect(body.items.length).toBeLessThanOrEqual(count);
        found.push(...body.items.map(({ id, level }: { id: string; level: string }): [string, string] => [id, level]));
        cursor = encodeURIComponent(body.nextCursor ?? '');
      } while (cursor !== '');
      expect(found).toEqual([...wanted].toSorted(([a], [b]) => (a < b ? -1 : 1)));
    },
  );

  test('are not passed over where a page of a group holds only people whom a pending change removes', async () => {
    const workspace = await make();
    const ids = await people(90);
    const swapped = await push(ids.slice(0, 30));
    await team.scim.put(`/Groups/${swapped}`, groupOf(ids.slice(40, 80)));
    for (const group of [swapped, await push(ids.slice(60))]) await grant(workspace, group, 'viewer', 'group');
    expect(await service.table.get(keys.group(team.id, swapped))).toHaveProperty('pending');
    const found: string[] = [];
    let cursor = '';
    do {
      const { body } = await admin.get(
        `${workspacesPath()}/${workspace}/access?effective=true&count=10${cursor && `&cursor=${cursor}`}`,
      );
      found.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = encodeURIComponent(body.nextCursor ?? '');
    } while (cursor !== '');
    expect(found).toEqual([idOf(admin), ...ids.slice(40)].sort());
  });

  test('and its entries come in pages, each cursor for its own list', async () => {
    const workspace = await make();
    for (const id of await people(4)) await grant(workspace, id, 'viewer');
    const path = `${workspacesPath()}/${workspace}/access`;
    const first = (await admin.get(`${path}?count=2`)).body;
    const cursor = encodeURIComponent(first.nextCursor);
    const second = (await admin.get(`${path}?count=200&cursor=${cursor}`)).body;
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 3, undefined]);
    expect(problem(await admin.get(`${path}?effective=true&cursor=${cursor}`))).toEqual([400, 'invalid-cursor']);
    const other = `${workspacesPath()}/${await make()}/access?cursor=${cursor}`;
    expect(problem(await admin.get(other))).toEqual([400, 'invalid-cursor']);
  });
});

test('a workspace with more entries than one transaction holds is deleted, and seen by nobody at once', async () => {
  const workspace = await make();
  const ids = await people(60);
  for (const id of ids) await grant(workspace, id, 'viewer');
  await grant(workspace, idOf(member), 'viewer');
  expect((await admin.delete(`${workspacesPath()}/${workspace}`)).status).toBe(204);
  expect((await member.get(`${workspacesPath()}/${workspace}`)).status).toBe(404);
  expect((await member.get(workspacesPath())).body.items).toEqual([]);
  expect(await service.dump()).not.toContainEqual(expect.objectContaining({ sk: expect.stringContaining(workspace) }));
});

describe('a member’s access', () => {
  test('is told to Admins and to the member, and to nobody else', async () => {
    const path = `${team.path}/members/${idOf(member)}/access`;
    const other = await team.member();
    expect((await admin.get(path)).status).toBe(200);
    expect((await member.get(path)).status).toBe(200);
    expect(problem(await other.get(path))).toEqual([404, 'user-not-found']);
    expect(problem(await other.get(`${team.path}/members/no-such/access`))).toEqual([404, 'user-not-found']);
    expect(problem(await admin.get(`${team.path}/members/no-such/access`))).toEqual([404, 'user-not-found']);
  });

  test('comes in pages', async () => {
    const wanted: string[] = [];
    const group = await push([idOf(member)]);
    for (let each = 0; each < 5; each += 1) {
      const workspace = await make(`W${each}`);
      wanted.push(workspace);
      await (each % 2 ? grant(workspace, group, 'viewer', 'group') : grant(workspace, idOf(member), 'viewer'));
    }
    const path = `${team.path}/members/${idOf(member)}/access`;
    const first = (await member.get(`${path}?count=3`)).body;
    const second = (await member.get(`${path}?count=3&cursor=${encodeURIComponent(first.nextCursor)}`)).body;
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(wanted);
    expect(second.nextCursor).toBeUndefined();
  });

  test('of a group shows the workspaces that the caller may use, all of them to Admins', async () => {
    const group = await push([idOf(member)]);
    const other = await team.member();
    const [both, only] = [await make('Both'), await make('Only')];
    for (const workspace of [both, only]) await grant(workspace, group, 'editor', 'group');
    await grant(both, idOf(other), 'viewer');
    const seen = async (who: TestPerson): Promise<string[]> =>
      (await who.get(`${team.path}/groups/${group}`)).body.workspaces.map(({ name }: { name: string }) => name);
    expect([await seen(admin), await seen(member), await seen(other)]).toEqual([
      ['Both', 'Only'],
      ['Both', 'Only'],
      ['Both'],
    ]);
  });
});

describe('what effective access costs', () => {
  /** Sequential trips and read units of one call. */
  async function cost(call: () => Promise<ScimAnswer>): Promise<{ trips: number; reads: number }> {
    const before = rounds.rounds;
    const { status } = await call();
    expect(status).toBe(200);
    return { trips: rounds.rounds - before, reads: Number(service.log.at(-1)?.['readUnits']) };
  }

  test.each([0, 1, 5, 20])(
    'in %d groups three trips for all workspaces and two for one, and no more on a larger team',
    async (count) => {
      const workspace = await make();
      for (let each = 0; each < count; each += 1) {
        await grant(workspace, await push([idOf(member)]), 'viewer', 'group');
      }
      const host = `/host/v1/teams/${team.id}/effective-access`;
      const all = () => cost(() => service.host.post(host, { member: idOf(member) }));
      const one = () => cost(() => service.host.post(host, { member: idOf(member), workspace }));
      const small = [await all(), await one()];
      // The first trip finds out who is meant.
      expect(small.map(({ trips }) => trips)).toEqual([count === 0 ? 2 : 4, count === 0 ? 2 : 3]);
      expect(small[0]?.reads).toBeLessThanOrEqual(12 + 3 * count);
      expect(small[1]?.reads).toBeLessThanOrEqual(12 + 3 * count);
      for (let each = 0; each < 3; each += 1) await push(await people(20));
      for (const id of await people(20)) await grant(workspace, id, 'viewer');
      expect([await all(), await one()]).toEqual(small);
    },
  );
});
