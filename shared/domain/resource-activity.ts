/** What became of a User or Group, as the activity log tells it: two states of a resource in, kinds of entries out. */
import { jsonEqual } from '../scim/json-equal.ts';
import { own, type Resource } from '../scim/resource.ts';
import { membershipSchema } from '../scim/schemas/membership.ts';
import type { ActivityEntry } from './activity.ts';
import type { MemberState } from './member.ts';
import { defaultRole } from './role.ts';

/** What there is to tell beyond whose it is and when. */
export type Told = Pick<ActivityEntry, 'kind' | 'attributes' | 'more'>;

interface Snapshot {
  /** As stored: without what is kept elsewhere. */
  readonly resource: Resource;
  readonly role: string | undefined;
}

export interface UserSnapshot extends Snapshot {
  readonly state: MemberState;
  readonly account: string;
}

export type GroupSnapshot = Snapshot;

/** Who joined and who left: numbers, and the ids of the first few. */
export interface MembersTold {
  readonly added: Some;
  readonly removed: Some;
}

interface Some {
  readonly count: number;
  readonly ids: readonly string[];
}

/** @param actor who made the change */
export function userActivity(before: UserSnapshot | undefined, after: UserSnapshot, actor: string): Told[] {
  if (!before) return [{ ...arrival(after, actor), attributes: changedAttributes({}, after.resource, noNames) }];
  const told: Told[] = [];
  if (before.state !== after.state) told.push({ kind: transition(before.state, after.state) });
  // What says the state says nothing more.
  const attributes = changedAttributes(before.resource, after.resource, sayingState);
  if (attributes.length > 0) told.push({ kind: 'user.updated', attributes });
  return [...told, ...roleChange('user.role-changed', before, after)];
}

/** @param members who joined and left with this very change, if anybody did */
export function groupActivity(
  before: GroupSnapshot | undefined,
  after: GroupSnapshot,
  members: MembersTold | undefined,
): Told[] {
  if (!before) {
    const attributes = changedAttributes({}, after.resource, noNames);
    return [{ kind: 'group.created', attributes, ...(members && { more: membersMore(members) }) }];
  }
  const told: Told[] = [];
  const attributes = changedAttributes(before.resource, after.resource, noNames);
  if (attributes.length > 0) told.push({ kind: 'group.updated', attributes });
  if (members) told.push({ kind: 'group.members-changed', attributes: ['members'], more: membersMore(members) });
  return [...told, ...roleChange('group.role-changed', before, after)];
}

/** Whoever makes their own membership joins: by accepting an invite, or by creating the team. */
function arrival({ state, account }: UserSnapshot, actor: string): Told {
  if (state === 'invited') return { kind: 'user.invited' };
  if (state === 'active' && actor === `person:${account}`) return { kind: 'user.joined' };
  return { kind: 'user.provisioned', ...(state === 'deactivated' && { more: { state } }) };
}

function transition(before: MemberState, after: MemberState): Told['kind'] {
  if (after === 'deactivated') return 'user.deactivated';
  if (after === 'invited') return 'user.invited';
  return before === 'invited' ? 'user.joined' : 'user.reactivated';
}

function roleChange(kind: Told['kind'], before: Snapshot, after: Snapshot): Told[] {
  if (before.role === after.role) return [];
  return [{ kind, more: { role: after.role ?? defaultRole, before: before.role ?? defaultRole } }];
}

function membersMore({ added, removed }: MembersTold): NonNullable<Told['more']> {
  return {
    ...(added.count > 0 && { added: added.count, addedUsers: added.ids }),
    ...(removed.count > 0 && { removed: removed.count, removedUsers: removed.ids }),
  };
}

const noNames: ReadonlySet<string> = new Set();
const sayingState: ReadonlySet<string> = new Set(['active', membershipSchema.id]);
/** Follow from the other attributes, or never change. */
const notTold: ReadonlySet<string> = new Set(['schemas', 'id', 'meta']);

/** Names of the attributes, and URNs of the extensions, whose values differ; sorted. */
function changedAttributes(before: Resource, after: Resource, leftOut: ReadonlySet<string>): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => !notTold.has(name) && !leftOut.has(name))
    .filter((name) => !jsonEqual(own(before, name), own(after, name)))
    .toSorted();
}
