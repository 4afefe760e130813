/** Locks and indexes are exactly those of the resources. */
import { keys } from '../store/keys.ts';
import type { Item, Key, Write } from '../table/table.ts';
import type { TeamFacts, Wanted } from './team-facts.ts';
import { type Violation, violation } from './violation.ts';

export function* finderViolations(team: TeamFacts): Generator<Violation> {
  const { pk } = keys.team(team.id);
  for (const [sk, wanted] of team.wanted) {
    const { owner, id, isLock } = wanted;
    const about = [{ pk, sk }, owner];
    if (!team.finders.has(sk)) {
      const item: Item = isLock ? { pk, sk, id } : { pk, sk };
      const put: Write = { kind: 'put', item, when: [{ item: 'absent' }] };
      yield violation('finder-missing', `${sk} of ${id} is missing`, about, [put, asSeen(team, wanted)]);
      continue;
    }
    const named = team.finders.get(sk);
    if (named === undefined || named === id) continue;
    const put: Write = { kind: 'put', item: { pk, sk, id }, when: [{ attribute: 'id', equals: named }] };
    yield violation('finder-astray', `${sk} leads to ${named}, not to ${id}`, about, [put, asSeen(team, wanted)]);
  }
  for (const [sk, named] of team.finders) {
    if (team.wanted.has(sk)) continue;
    const owner = ownerOf(team.id, sk, named);
    yield violation(
      'finder-astray',
      `${sk} leads to nothing`,
      [{ pk, sk }, owner],
      [
        {
          kind: 'delete',
          key: { pk, sk },
          when: [named === undefined ? { item: 'present' } : { attribute: 'id', equals: named }],
        },
        asSeen(team, { owner, id: owner.sk.slice(owner.sk.indexOf('#') + 1) }),
      ],
    );
  }
}

/** Holds while the resource is the one that was seen, or still none. */
function asSeen(team: TeamFacts, { owner, id }: Pick<Wanted, 'owner' | 'id'>): Write {
  const user = owner.sk.startsWith('USER#') ? team.users.get(id) : undefined;
  const version = user?.version ?? (owner.sk.startsWith('GROUP#') ? team.groups.get(id)?.version : undefined);
  if (version === undefined) return { kind: 'check', key: owner, when: [{ item: 'absent' }] };
  const role = user?.role;
  return {
    kind: 'check',
    key: owner,
    when: [
      { attribute: 'version', equals: version },
      // A role changes without a new version.
      ...(user
        ? [role === undefined ? ({ attribute: 'role', is: 'absent' } as const) : { attribute: 'role', equals: role }]
        : []),
    ],
  };
}

/** Locks name their owner; the keys of indexes end with it. */
function ownerOf(teamId: string, sk: string, named: string | undefined): Key {
  const id = named ?? sk.slice(sk.lastIndexOf('#') + 1);
  return sk.startsWith('GROUP') ? keys.group(teamId, id) : keys.user(teamId, id);
}
