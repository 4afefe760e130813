/** Transactions that others see half of: whichever half it is, a deletion leaves no member behind and no read is older than an answer. */

import { counterKey } from '../../shared/store/counters.ts';
import { groups } from '../../shared/store/groups.ts';
import { keys } from '../../shared/store/keys.ts';
import { members } from '../../shared/store/members.ts';
import type { TeamScope } from '../../shared/store/team-scope.ts';
import type { Key, Write } from '../../shared/table/table.ts';
import { HalfSeenTable } from './half-seen-table.ts';
import { asMembers, faultsOf, found, hire, membersOf, scopeOf, settleAll, Template, teamId } from './team-on-file.ts';

const template = new Template();
let people: string[] = [];
let group = '';

beforeAll(async () => {
  await template.make(async (table) => {
    const scope = scopeOf(table);
    people = await hire(scope, 80);
    group = await found(scope, people.slice(0, 2));
  });
});
afterAll(() => template.remove());

const at = (index: number): string => people[index] ?? '';
const writesTo = (key: () => Key) => (writes: readonly Write[]) =>
  writes.some((write) => {
    const { pk, sk } = write.kind === 'put' ? write.item : write.key;
    return pk === key().pk && sk === key().sk;
  });
const add = (scope: TeamScope, ids: readonly string[]) =>
  groups(scope).update(
    group,
    { attributes: (stored) => ({ ...stored }), members: [{ kind: 'add', members: asMembers(ids) }] },
    { members: false },
  );

interface Meeting {
  readonly name: string;
  readonly act: (scope: TeamScope) => Promise<unknown>;
  /** The transaction that is half seen. */
  readonly isTheOne: (writes: readonly Write[]) => boolean;
  /** Items of it of which any may be hidden. */
  readonly parts: () => readonly Key[];
  readonly meanwhile: (scope: TeamScope) => Promise<unknown>;
  readonly after: () => readonly string[];
}

const meetings: readonly Meeting[] = [
  {
    name: 'the deletion of a person who just joined',
    act: (scope) => add(scope, [at(5)]),
    isTheOne: writesTo(() => keys.member(teamId, group, at(5))),
    parts: () => [
      keys.group(teamId, group),
      keys.user(teamId, at(5)),
      keys.member(teamId, group, at(5)),
      keys.membership(teamId, at(5), group),
    ],
    meanwhile: (scope) => members(scope).remove(at(5)),
    after: () => people.slice(0, 2),
  },
  {
    name: 'the deletion of a person who just joined with a large change',
    act: (scope) => add(scope, people.slice(5, 60)),
    isTheOne: writesTo(() => keys.pendingGroup(teamId, group)),
    parts: () => [keys.group(teamId, group), keys.pendingGroup(teamId, group), counterKey(teamId, at(5))],
    meanwhile: (scope) => members(scope).remove(at(5)),
    after: () => [...people.slice(0, 2), ...people.slice(6, 60)],
  },
  {
    name: 'the deletion of a person whom a large change brought in',
    act: async (scope) => {
      await add(scope, people.slice(5, 60));
      await settleAll(scope);
    },
    isTheOne: writesTo(() => keys.member(teamId, group, at(5))),
    parts: () => [keys.user(teamId, at(5)), keys.member(teamId, group, at(5)), keys.membership(teamId, at(5), group)],
    meanwhile: (scope) => members(scope).remove(at(5)),
    after: () => [...people.slice(0, 2), ...people.slice(6, 60)],
  },
  {
    name: 'a large addition of a person who was just deleted',
    act: (scope) => members(scope).remove(at(5)),
    isTheOne: writesTo(() => keys.user(teamId, at(5))),
    parts: () => [keys.user(teamId, at(5)), counterKey(teamId, at(5))],
    meanwhile: (scope) => add(scope, people.slice(5, 60)),
    after: () => [...people.slice(0, 2), ...people.slice(6, 60)],
  },
  {
    name: 'the deletion of a group that a person just joined',
    act: (scope) => add(scope, [at(5)]),
    isTheOne: writesTo(() => keys.member(teamId, group, at(5))),
    parts: () => [
      keys.group(teamId, group),
      keys.user(teamId, at(5)),
      keys.member(teamId, group, at(5)),
      keys.membership(teamId, at(5), group),
    ],
    meanwhile: (scope) => groups(scope).remove(group),
    after: () => [],
  },
];

/** Every choice of some of all. */
function choices<T>(all: readonly T[]): T[][] {
  return Array.from({ length: 2 ** all.length }, (_, bits) => all.filter((_each, index) => (bits >> index) & 1));
}

test.each(meetings)(
  '$name leaves nothing behind',
  async ({ act, isTheOne, parts, meanwhile, after }) => {
    const wrong: string[] = [];
    for (const hidden of choices(parts())) {
      await template.onCopy(async (table) => {
        let other: Promise<unknown> = Promise.resolve();
        const half = new HalfSeenTable(table, {
          isTheOne,
          isHidden: ({ pk, sk }) => hidden.some((key) => key.pk === pk && key.sk === sk),
          meanwhile: async () => {
            other = meanwhile(scopeOf(half, 10));
            // Either it meets the transaction or it waits for it.
            await Promise.race([other, new Promise((resolve) => setTimeout(resolve, 5))]);
          },
        });
        await act(scopeOf(half, 10));
        await other;
        expect(half.met).toBe(true);
        await settleAll(scopeOf(table));
        const seen = (await membersOf(table, group)) ?? [];
        const faults = await faultsOf(table, [group]);
        if (JSON.stringify(seen) !== JSON.stringify(after())) faults.push(`the group has ${seen.length} members`);
        if (faults.length > 0)
          wrong.push(`without ${hidden.map(({ sk }) => sk.split('#')[0])}: ${faults.slice(0, 3).join('; ')}`);
      });
    }
    expect(wrong).toEqual([]);
  },
  30_000,
);
