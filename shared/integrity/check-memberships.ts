/** Both halves of a membership exist, of a person and a group that exist; each group counts its members; large changes come to an end. */
import { keys } from '../store/keys.ts';
import { isLongPast } from '../store/large-change.ts';
import type { Condition, Item, Key, Write } from '../table/table.ts';
import { fingerprint, type GroupFacts, type Sides, type TeamFacts } from './team-facts.ts';
import { type Violation, violation } from './violation.ts';

/** All that a marker can say. */
const ofMarkers = ['change', 'parts', 'finished', 'departed'] as const;

/** Holds while the marker says what it said when it was read. */
function asRead(marker: Item | undefined): Condition[] {
  if (!marker) return [{ item: 'absent' }];
  return [
    { item: 'present' },
    ...ofMarkers.map((attribute): Condition => {
      const value = marker[attribute];
      return value === undefined ? { attribute, is: 'absent' } : { attribute, equals: value };
    }),
  ];
}

const none: Sides = { members: new Set(), memberships: new Set() };

/** @param now epoch milliseconds; parts of changes that may still be committed are passed over */
export function* membershipViolations(team: TeamFacts, now: number): Generator<Violation> {
  const bySplit = partsByGroup(team);
  for (const id of new Set([...team.sides.keys(), ...team.groups.keys()])) {
    const halves = [...halfViolations(team, id)];
    yield* halves;
    const group = team.groups.get(id);
    if (group) yield* groupViolations(team, group, bySplit.get(id) ?? [], halves.length > 0);
  }
  for (const [sk, marker] of team.pending) {
    const id = sk.slice('PENDING#GROUP#'.length);
    if (sk.startsWith('PENDING#GROUP#') && !team.groups.has(id) && marker['departed'] !== true)
      yield violation(
        'change-marker-differs',
        `${sk} stands for a group that does not exist`,
        [marker, keys.group(team.id, id)],
        [
          { kind: 'delete', key: { pk: marker.pk, sk }, when: asRead(marker) },
          { kind: 'check', key: keys.group(team.id, id), when: [{ item: 'absent' }] },
        ],
      );
  }
  for (const part of team.parts) yield* partViolations(team, part, now);
}

function* halfViolations(team: TeamFacts, group: string): Generator<Violation> {
  const { members, memberships } = team.sides.get(group) ?? none;
  if (isDeparted(team, `PENDING#GROUP#${group}`)) return;
  const facts = team.groups.get(group);
  const alone = [...memberships].filter((user) => !members.has(user));
  const areCounted = facts !== undefined && facts.pending === undefined && counts(facts, members, alone);
  for (const user of members) {
    if (isDeparted(team, `PENDING#USER#${user}`)) continue;
    const knows = memberships.has(user);
    if (!knows) yield half(team, group, user, `group ${group} has member ${user}, who does not know of it`, 'complete');
    if (!team.users.has(user))
      yield dangling(team, group, user, `group ${group} has member ${user}, who does not exist`);
    if (!facts) yield dangling(team, group, user, `user ${user} is in group ${group}, which does not exist`);
  }
  for (const user of alone) {
    if (isDeparted(team, `PENDING#USER#${user}`)) continue;
    const text = `user ${user} knows of group ${group}, which does not know the user`;
    yield half(team, group, user, text, areCounted ? 'complete' : 'clear');
    if (!team.users.has(user)) yield dangling(team, group, user, `user ${user} knows of a group and does not exist`);
    if (!facts) yield dangling(team, group, user, `user ${user} is in group ${group}, which does not exist`);
  }
}

/** Whether the group's number and sum are those of its members together with others. */
function counts(
  { memberCount, memberSum }: GroupFacts,
  members: ReadonlySet<string>,
  others: readonly string[],
): boolean {
  return memberCount === members.size + others.length && memberSum === sumOf(members) + sumOf(others);
}

function sumOf(users: Iterable<string>): number {
  let sum = 0;
  for (const user of users) sum += fingerprint(user);
  return sum;
}

const isDeparted = (team: TeamFacts, marker: string): boolean => team.pending.get(marker)?.['departed'] === true;

interface Pair {
  readonly member: Key;
  readonly membership: Key;
  readonly about: readonly Key[];
}

function pairOf(t: string, group: string, user: string): Pair {
  const member = keys.member(t, group, user);
  const membership = keys.membership(t, user, group);
  const markers = [keys.pendingGroup(t, group), keys.pendingUser(t, user)];
  return { member, membership, about: [member, membership, keys.group(t, group), keys.user(t, user), ...markers] };
}

function half(team: TeamFacts, group: string, user: string, text: string, how: 'complete' | 'clear'): Violation {
  const { member, membership, about } = pairOf(team.id, group, user);
  const facts = team.groups.get(group);
  // What else is wrong with it comes first; a pending change speaks of these members itself.
  if (!facts || facts.pending !== undefined || !team.users.has(user)) return violation('membership-half', text, about);
  const hasMember = team.sides.get(group)?.members.has(user) === true;
  const [has, lacks] = hasMember ? [member, membership] : [membership, member];
  const unchanged: Write = {
    kind: 'check',
    key: keys.group(team.id, group),
    when: [
      { attribute: 'version', equals: facts.version },
      { attribute: 'pending', is: 'absent' },
    ],
  };
  const writes: Write[] =
    how === 'complete'
      ? [
          { kind: 'check', key: has, when: [{ item: 'present' }] },
          { kind: 'put', item: { ...lacks }, when: [{ item: 'absent' }] },
          // As every joining does: a deletion under way must see it.
          { kind: 'update', key: keys.user(team.id, user), add: { joined: 1 }, when: [{ item: 'present' }] },
        ]
      : [
          { kind: 'delete', key: has, when: [{ item: 'present' }] },
          { kind: 'check', key: lacks, when: [{ item: 'absent' }] },
        ];
  return violation('membership-half', text, about, [unchanged, ...writes]);
}

function dangling(team: TeamFacts, group: string, user: string, text: string): Violation {
  const t = team.id;
  const { member, membership, about } = pairOf(t, group, user);
  const absent = (key: Key): Write => ({ kind: 'check', key, when: [{ item: 'absent' }] });
  return violation('membership-dangling', text, about, [
    { kind: 'delete', key: member },
    { kind: 'delete', key: membership },
    ...(team.users.has(user) ? [] : [absent(keys.user(t, user)), absent(keys.pendingUser(t, user))]),
    ...(team.groups.has(group) ? [] : [absent(keys.group(t, group)), absent(keys.pendingGroup(t, group))]),
  ]);
}

function* groupViolations(
  team: TeamFacts,
  group: GroupFacts,
  parts: readonly Item[],
  hasHalves: boolean,
): Generator<Violation> {
  const { id, version, memberCount, memberSum, pending } = group;
  const { members } = team.sides.get(id) ?? none;
  const of = pending === undefined ? members : new Set(members);
  for (const part of parts) if (changeOf(part).change === pending && of !== members) overlay(of, part);
  const sum = sumOf(of);
  const key = keys.group(team.id, id);
  const texts = [
    ...(of.size === memberCount ? [] : [`group ${id} counts ${memberCount} members of ${of.size}`]),
    ...(sum === memberSum ? [] : [`group ${id} sums its members up to ${memberSum}, not ${sum}`]),
  ];
  const correct: Write = {
    kind: 'update',
    key,
    set: { memberCount: of.size, memberSum: sum },
    when: [
      { attribute: 'version', equals: version },
      { attribute: 'memberCount', equals: memberCount },
      { attribute: 'memberSum', equals: memberSum },
      { attribute: 'pending', is: 'absent' },
    ],
  };
  // Members are put right before they are counted, and a pending change is carried to its end.
  const isCertain = pending === undefined && !hasHalves;
  for (const text of texts) yield violation('group-count-differs', text, [key], isCertain ? [correct] : undefined);

  const marker = team.pending.get(`PENDING#GROUP#${id}`);
  if (marker?.['change'] === pending) return;
  const markerKey = keys.pendingGroup(team.id, id);
  const still: Write = {
    kind: 'check',
    key,
    when: [pending === undefined ? { attribute: 'pending', is: 'absent' } : { attribute: 'pending', equals: pending }],
  };
  const repair: Write =
    pending === undefined
      ? { kind: 'delete', key: markerKey, when: asRead(marker) }
      : {
          kind: 'put',
          item: { ...markerKey, change: pending, parts: countParts(parts, pending) },
          when: asRead(marker),
        };
  yield violation(
    'change-marker-differs',
    `group ${id} and its marker name different changes`,
    [key, markerKey],
    [still, repair],
  );
}

const countParts = (parts: readonly Item[], change: string): number =>
  parts.filter((part) => changeOf(part).change === change).length;

function* partViolations(team: TeamFacts, part: Item, now: number): Generator<Violation> {
  const { group, change } = changeOf(part);
  const marker = `PENDING#GROUP#${group}`;
  const isFinished = team.pending.get(marker)?.['finished'] === change;
  const isPending = team.groups.get(group)?.pending === change;
  if (isPending || isFinished || isDeparted(team, marker) || !isLongPast(part.sk, now)) return;
  const key = { pk: part.pk, sk: part.sk };
  const groupKey = keys.group(team.id, group);
  yield violation(
    'change-part-astray',
    `${part.sk} of group ${group} belongs to no pending change`,
    [key, groupKey],
    [
      { kind: 'delete', key, when: [{ item: 'present' }] },
      { kind: 'check', key: groupKey, when: pendingAsRead(team.groups.get(group)) },
      { kind: 'check', key: keys.pendingGroup(team.id, group), when: asRead(team.pending.get(marker)) },
    ],
  );
}

/** Holds while the group has the pending change, or none, that it had when it was read. */
function pendingAsRead(group: GroupFacts | undefined): Condition[] {
  if (!group) return [{ item: 'absent' }];
  const { pending } = group;
  return pending === undefined
    ? [{ item: 'present' }, { attribute: 'pending', is: 'absent' }]
    : [{ attribute: 'pending', equals: pending }];
}

function partsByGroup({ parts }: TeamFacts): Map<string, Item[]> {
  return Map.groupBy(parts, (part) => changeOf(part).group);
}

function changeOf({ pk, sk }: Item): { readonly group: string; readonly change: string } {
  return { group: pk.split('#')[3] ?? '', change: sk.split('#')[1] ?? '' };
}

function overlay(members: Set<string>, part: Item): void {
  const entries: (string | [string, string | null])[] = JSON.parse(String(part['entries'] ?? '[]'));
  for (const entry of entries) {
    if (typeof entry === 'string') members.delete(entry);
    else members.add(entry[0]);
  }
}

/** Markers that stand: what they ask for may be done by anybody at any time. */
export function* leftOver(team: TeamFacts): Generator<Violation> {
  for (const [sk, { pk }] of team.pending) {
    const key = { pk, sk };
    yield { ...violation('change-left-over', `${sk} waits to be carried out`, [key]), repair: { settle: key } };
  }
}
