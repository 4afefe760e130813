/** What readers and writers meet while a deleted person or group is not cleared away yet. */
import { groups } from '../../shared/store/groups.ts';
import { members } from '../../shared/store/members.ts';
import type { TeamScope } from '../../shared/store/team-scope.ts';
import type { Table } from '../../shared/table/table.ts';
import { MortalTable } from './mortal-table.ts';
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
} from './team-on-file.ts';

const template = new Template();
let people: string[] = [];
const ofFirst: string[] = [];

beforeAll(async () => {
  await template.make(async (table) => {
    const scope = scopeOf(table);
    people = await hire(scope, 4);
    for (let each = 0; each < 40; each += 1) ofFirst.push(await found(scope, people.slice(0, 2)));
    // The process ends behind the commit of the deletion.
    await members(scopeOf(new MortalTable(table, 2, { seed: 1 }))).remove(people[0] ?? '');
    expect(await markers(table)).toHaveLength(1);
  });
});
afterAll(() => template.remove());

const add = (scope: TeamScope, group: string, ids: readonly string[]) =>
  groups(scope).update(
    group,
    { attributes: (stored) => ({ ...stored }), members: [{ kind: 'add', members: asMembers(ids) }] },
    { members: false },
  );

/** Runs while the person is not cleared away; afterwards everything is settled and nothing is left. */
const whileLeaving = (run: (table: Table, scope: TeamScope, group: string) => Promise<void>) =>
  template.onCopy(async (table) => {
    const [group = ''] = ofFirst;
    await run(table, scopeOf(table), group);
    await settleAll(scopeOf(table));
    expect(await markers(table)).toEqual([]);
    expect(await faultsOf(table, ofFirst)).toEqual([]);
  });

test('no group shows a deleted person', () =>
  whileLeaving(async (table) => {
    for (const group of ofFirst) expect(await membersOf(table, group)).toEqual(people.slice(1, 2));
  }));

test('a group that is deleted meanwhile leaves nothing of the person behind', () =>
  whileLeaving(async (table, scope, group) => {
    await groups(scope).remove(group);
    expect(await groupsOf(table, people[1] ?? '')).not.toContain(group);
  }));

test('a deleted person cannot be added again, and others can', () =>
  whileLeaving(async (table, scope, group) => {
    await add(scope, group, [people[0] ?? '', people[2] ?? '']);
    expect(await membersOf(table, group)).toEqual(people.slice(1, 3));
  }));

test('a deleted person can be removed by name, and all members be replaced', () =>
  whileLeaving(async (table, scope, group) => {
    const kept = (stored: object) => ({ ...stored });
    const update = (steps: Parameters<ReturnType<typeof groups>['update']>[1]['members']) =>
      groups(scope).update(group, { attributes: kept, members: steps }, { members: false });
    await update([{ kind: 'remove', ids: [people[0] ?? ''] }]);
    await update([{ kind: 'replace', members: asMembers(people) }]);
    expect(await membersOf(table, group)).toEqual(people.slice(1));
  }));
