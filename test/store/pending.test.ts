/** What may happen to a group, its members and the change itself while a large change is committed and not yet applied. */
import { DomainError } from '../../shared/domain/error.ts';
import type { MemberStep } from '../../shared/scim/patch/plan-group-patch.ts';
import { groups } from '../../shared/store/groups.ts';
import { keys, ranges } from '../../shared/store/keys.ts';
import { applyPending } from '../../shared/store/large-change.ts';
import { members } from '../../shared/store/members.ts';
import { queryAll } from '../../shared/store/read-all.ts';
import { settleMarker } from '../../shared/store/settle.ts';
import type { TeamScope } from '../../shared/store/team-scope.ts';
import { Meter } from '../../shared/table/meter.ts';
import type { SqliteTable } from '../../shared/table/sqlite-table.ts';
import { AdversaryTable } from '../support/adversary-table.ts';
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
  Template,
  teamId,
} from './team-on-file.ts';

const template = new Template();
let people: string[] = [];
let group = '';

beforeAll(async () => {
  await template.make(async (table) => {
    const scope = scopeOf(table);
    people = await hire(scope, 200);
    group = await found(scope, people.slice(0, 100));
    // Pending: the first half leaves, the second hundred comes.
    await change(scope, { kind: 'replace', members: asMembers(people.slice(50)) });
    expect((await table.get(keys.group(teamId, group)))?.['pending']).toBeDefined();
  });
});
afterAll(() => template.remove());

const at = (index: number): string => people[index] ?? '';
const change = (scope: TeamScope, ...steps: MemberStep[]) =>
  groups(scope).update(group, { attributes: (stored) => ({ ...stored }), members: steps }, { members: false });
const rename = (scope: TeamScope, displayName: string) =>
  groups(scope).update(
    group,
    { attributes: (stored) => ({ ...stored, displayName }), members: [] },
    { members: false },
  );

/** Runs on a table where the change is pending; afterwards everything is settled and sound. */
async function whilePending(run: (table: SqliteTable, scope: TeamScope) => Promise<void>, gone: string[] = []) {
  await template.onCopy(async (table) => {
    await run(table, scopeOf(table));
    await settleAll(scopeOf(table));
    expect(await markers(table)).toEqual([]);
    expect(await faultsOf(table, gone)).toEqual([]);
  });
}

test('a change that is not applied yet shows in the group and in its members', () =>
  whilePending(async (table) => {
    expect(await membersOf(table, group)).toEqual(people.slice(50));
    expect(await groupsOf(table, at(0))).toEqual([]);
    expect(await groupsOf(table, at(70))).toEqual([group]);
    expect(await groupsOf(table, at(150))).toEqual([group]);
    expect(await table.get(keys.member(teamId, group, at(150)))).toBeUndefined();
  }));

test.each([
  ['adds one', () => [{ kind: 'add', members: asMembers([at(0)]) }], () => [at(0), ...people.slice(50)]],
  ['removes one', () => [{ kind: 'remove', ids: [at(199)] }], () => people.slice(50, 199)],
  ['names one that the change added', () => [{ kind: 'add', members: asMembers([at(150)]) }], () => people.slice(50)],
] satisfies readonly [string, () => MemberStep[], () => string[]][])(
  'a PATCH that %s applies the pending change first',
  (_name, steps, after) =>
    whilePending(async (table, scope) => {
      await change(scope, ...steps());
      expect((await table.get(keys.group(teamId, group)))?.['pending']).toBeUndefined();
      expect(await membersOf(table, group)).toEqual(after());
    }),
);

test('a PATCH without the time to apply the pending change is busy, and changes nothing', () =>
  whilePending(async (table) => {
    const short = { ...scopeOf(table), deadline: Date.now() - 1 };
    const patch = change(short, { kind: 'add', members: asMembers([at(0)]) });
    await expect(patch).rejects.toMatchObject({ kind: 'busy' });
    expect(await membersOf(table, group)).toEqual(people.slice(50));
  }));

test('what was applied before time ran out stays applied, so that the next one comes further', () =>
  whilePending(async (table) => {
    let writes = 0;
    const scope = scopeOf(table);
    const ending = { ...scope };
    const slow = new AdversaryTable(table, {
      seed: 1,
      beforeWrite: () => {
        writes += 1;
        if (writes === 2) Object.assign(ending, { deadline: 0 });
      },
    });
    Object.assign(ending, { table: slow });
    // The deadline is read at each step, as that of a function that runs out of its time.
    const live: TeamScope = Object.defineProperty({ ...ending }, 'deadline', { get: () => ending.deadline });
    await applyPending(live, group).catch(() => undefined);
    const applied = (await queryAll(table, ranges.members(teamId, group))).length;
    expect(applied).toBeGreaterThan(100);
    expect(await membersOf(table, group)).toEqual(people.slice(50));
  }));

test('a renaming applies the pending change first, and both stand', () =>
  whilePending(async (table, scope) => {
    await rename(scope, 'Another name');
    const { resource } = await groups(scope).get(group, { members: false });
    expect(resource.displayName).toBe('Another name');
    expect(await membersOf(table, group)).toEqual(people.slice(50));
  }));

test('a second large change comes after the first', () =>
  whilePending(async (table, scope) => {
    await change(scope, { kind: 'add', members: asMembers(people.slice(0, 45)) });
    expect(await membersOf(table, group)).toEqual([...people.slice(0, 45), ...people.slice(50)]);
    expect(await groupsOf(table, at(3))).toEqual([group]);
  }));

test('a deleted group is gone at once, from its members too, with its pending change', () =>
  whilePending(
    async (table, scope) => {
      await groups(scope).remove(group);
      expect(await membersOf(table, group)).toBeUndefined();
      expect(await groupsOf(table, at(70))).toEqual([]);
      expect(await groupsOf(table, at(150))).toEqual([]);
    },
    [group],
  ));

test.each([
  ['whom the change adds', 150],
  ['whom the change removes', 3],
  ['who stays', 70],
])('a person %s can be deleted', (_name, index) =>
  whilePending(async (table, scope) => {
    await members(scope).remove(at(index));
    expect(await membersOf(table, group)).toEqual(people.slice(50).filter((id) => id !== at(index)));
  }),
);

test('the deletion of a person whom the change does not name does not wait for it', () =>
  whilePending(async (table, scope) => {
    const [stranger = ''] = await hire(scope, 1);
    await members(scope).remove(stranger);
    expect((await table.get(keys.group(teamId, group)))?.['pending']).toBeDefined();
  }));

test('a member can be deactivated and stays a member', () =>
  whilePending(async (table, scope) => {
    const { resource } = await members(scope).update(at(150), (stored) => ({ ...stored, active: false }), {
      groups: true,
    });
    expect(resource.state).toBe('deactivated');
    expect(await membersOf(table, group)).toEqual(people.slice(50));
  }));

test('ids that are no users are left out of a large change', () =>
  whilePending(async (table, scope) => {
    const unknown = Array.from({ length: 40 }, (_, index) => `nobody-${index}`);
    await change(scope, { kind: 'add', members: asMembers([...people.slice(0, 45), ...unknown, '__proto__']) });
    expect(await membersOf(table, group)).toEqual([...people.slice(0, 45), ...people.slice(50)]);
  }));

test('a change whose parts are missing ends in busy and not in an endless loop', () =>
  template.onCopy(async (table) => {
    const item = await table.get(keys.group(teamId, group));
    // Another id than the one that is remembered in memory.
    const pending = '01900000-0000-7000-8000-000000000000';
    await table.write({ kind: 'update', key: keys.group(teamId, group), set: { pending } });
    expect(item).toBeDefined();
    await expect(applyPending(scopeOf(table, 0.3), group)).rejects.toBeInstanceOf(DomainError);
    await expect(groups(scopeOf(table)).get(group, { members: true })).rejects.toMatchObject({ kind: 'busy' });
  }));

test('three who apply a change at once read less than four times what one reads', async () => {
  const cost = async (appliers: number): Promise<number> => {
    const meter = new Meter();
    await template.onCopy(async (table) => {
      const scope = scopeOf(new AdversaryTable(table.meteredBy(meter), { seed: 5 }));
      await Promise.all(Array.from({ length: appliers }, () => applyPending(scope, group)));
    });
    return meter.readUnits;
  };
  expect(await cost(3)).toBeLessThan(4 * (await cost(1)));
});

test('parts of a writer that ended before its commit are seen by nobody, and go when the group does', () =>
  template.onCopy(async (table) => {
    const scope = scopeOf(table);
    await applyPending(scope, group);
    const ends = new AdversaryTable(table, {
      seed: 1,
      beforeWrite: (_n, writes) => {
        if (writes.length > 1) throw new Error('the process ends');
      },
    });
    await change(scopeOf(ends), { kind: 'replace', members: [] }).catch(() => undefined);
    const parts = () => queryAll(table, ranges.changeParts(teamId, group));
    expect(await parts()).toMatchObject([{ expiresAt: expect.any(Number) }]);
    expect(await membersOf(table, group)).toEqual(people.slice(50));
    await groups(scope).remove(group);
    expect(await parts()).toEqual([]);
  }));

test('settling ends with the parts of a change gone, wherever the one who finished it ended', () =>
  template.onCopy(async (table) => {
    const ends = new AdversaryTable(table, {
      seed: 1,
      beforeWrite: (_n, [write]) => {
        if (write?.kind === 'delete' && write.key.sk.startsWith('CHANGE#')) throw new Error('the process ends');
      },
    });
    await applyPending(scopeOf(ends), group).catch(() => undefined);
    expect(await membersOf(table, group)).toEqual(people.slice(50));
    expect(await queryAll(table, ranges.changeParts(teamId, group))).toHaveLength(1);
    for (const marker of await markers(table)) await settleMarker(scopeOf(table), marker);
    expect(await queryAll(table, ranges.changeParts(teamId, group))).toEqual([]);
    expect(await markers(table)).toEqual([]);
    expect(await faultsOf(table)).toEqual([]);
  }));
