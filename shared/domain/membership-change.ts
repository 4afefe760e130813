/** What a list of membership steps changes in a group, pure: steps follow one another, and only the difference is written. */
import { matches } from '../scim/filter/matches.ts';
import type { MemberStep } from '../scim/patch/plan-group-patch.ts';
import type { Member } from '../scim/read-members.ts';

export interface MembershipChange {
  /** New members by id. */
  readonly adds: ReadonlyMap<string, Member>;
  /** Ids of members who leave. */
  readonly removes: ReadonlySet<string>;
}

/** Whether the steps speak of members that they do not name, so that all of them must be known. */
export function needsAllMembers(steps: readonly MemberStep[]): boolean {
  return steps.some(({ kind }) => kind === 'replace' || kind === 'removeWhere');
}

/** The ids that the steps name, each once. */
export function namedMembers(steps: readonly MemberStep[]): Set<string> {
  const ids = new Set<string>();
  for (const step of steps) {
    if (step.kind === 'add' || step.kind === 'replace') for (const { value } of step.members) ids.add(value);
    else if (step.kind === 'remove') for (const id of step.ids) ids.add(id);
  }
  return ids;
}

/**
 * @param stored the members as they are: all of them where `needsAllMembers`, else at least those among `namedMembers`
 * @param skip ids that are no users of the team: one bad id must not lose a whole push
 */
export function membershipChange(
  steps: readonly MemberStep[],
  stored: ReadonlyMap<string, Member>,
  skip: ReadonlySet<string> = new Set(),
): MembershipChange {
  const adds = new Map<string, Member>();
  const removes = new Set<string>();
  const add = (member: Member): void => {
    if (stored.has(member.value)) removes.delete(member.value);
    else if (!adds.has(member.value) && !skip.has(member.value)) adds.set(member.value, member);
  };
  const remove = (id: string): void => {
    adds.delete(id);
    if (stored.has(id)) removes.add(id);
  };
  for (const step of steps) {
    if (step.kind === 'add') {
      step.members.forEach(add);
    } else if (step.kind === 'remove') {
      step.ids.forEach(remove);
    } else if (step.kind === 'replace') {
      const wanted = new Set(step.members.map(({ value }) => value));
      for (const id of [...stored.keys(), ...adds.keys()]) if (!wanted.has(id)) remove(id);
      step.members.forEach(add);
    } else {
      for (const member of [...stored.values(), ...adds.values()]) {
        if (!removes.has(member.value) && matches(step.filter, { ...member, type: 'User' })) remove(member.value);
      }
    }
  }
  return { adds, removes };
}
