/** An invite as items: itself, the lock of its address on the team, the way its person finds it, and the day it ends. */
import {
  type EndedInvite,
  type Ending,
  type Invite,
  type InviteEnd,
  inviteEnds,
  isPending,
  type PendingInvite,
} from '../domain/invite.ts';
import { defaultRole, isRole } from '../domain/role.ts';
import { tableLayout } from '../table/layout.ts';
import type { Item, Table, Update, Write } from '../table/table.ts';
import { activityWrite } from './activity.ts';
import { StaleReadError } from './commit.ts';
import { keys } from './keys.ts';
import type { TeamScope } from './team-scope.ts';
import type { StoredUser } from './user-item.ts';

/** What an ended invite is kept for after its end. */
const rememberedDays = 30;
const daySeconds = 86_400;

/** Invites by hand that may be pending on a team at once. */
export const invitesByHandMax = 1000;

type Author = Pick<TeamScope, 'teamId' | 'actor' | 'requestId' | 'clock'>;

export type NewInvite = Pick<PendingInvite, 'id' | 'address' | 'origin' | 'member' | 'account' | 'role' | 'until'>;

export function toInvite(item: Item): Invite {
  const text = <N extends string>(name: N) =>
    typeof item[name] === 'string' ? ({ [name]: item[name] } as Record<N, string>) : {}; // a computed name widens to string
  const id = item.sk.slice('INVITE#'.length);
  const links = { ...text('tokenHash'), ...text('previousTokenHash') };
  const ended = inviteEnds.find((end) => end === item['ended']);
  if (ended) return { id, ended, ...links };
  return {
    id,
    version: Number(item['version']),
    address: String(item['address']),
    origin: item['origin'] === 'scim' ? 'scim' : 'admin',
    role: isRole(item['role']) ? item['role'] : defaultRole,
    invitedBy: String(item['invitedBy']),
    created: String(item['created']),
    until: String(item['until']),
    ...links,
    ...text('member'),
    ...text('account'),
    ...text('lastMailed'),
  };
}

export async function getInvite(table: Table, teamId: string, id: string): Promise<Invite | undefined> {
  const item = await table.get(keys.invite(teamId, id));
  return item && toInvite(item);
}

/** What the lock of an address says of the invite that it is locked for. */
export interface Invitee {
  readonly invite: string;
  readonly member?: string;
  readonly until: string;
}

export function toInvitee(item: Item): Invitee {
  return {
    invite: String(item['invite']),
    until: String(item['until']),
    ...(typeof item['member'] === 'string' && { member: item['member'] }),
  };
}

/** The writes that make an invite; refused where one is pending for the address. */
export function inviteWrites(author: Author, invite: NewInvite): Write[] {
  const { teamId, actor, clock } = author;
  const { id, address, origin, member, account, role, until } = invite;
  const whose = { ...(member !== undefined && { member }) };
  const item: Item = {
    ...keys.invite(teamId, id),
    format: 1,
    version: 1,
    address,
    origin,
    ...whose,
    ...(account !== undefined && { account }),
    ...(role !== defaultRole && { role }),
    invitedBy: actor,
    created: clock().toISOString(),
    until,
  };
  return [
    { kind: 'put', item, when: [{ item: 'absent' }] },
    {
      kind: 'put',
      item: { ...keys.invitee(teamId, address), invite: id, ...whose, until },
      when: [{ item: 'absent' }],
    },
    { kind: 'put', item: { ...keys.inviteOf(address, teamId, id), team: teamId, invite: id } },
    ...dueWrites(teamId, id, undefined, until),
    ...(origin === 'admin' ? [tallyInvite(teamId, 1)] : []),
    activityWrite(author, {
      kind: 'invite.created',
      object: id,
      ...(member !== undefined && { user: member }),
      more: { origin, ...(origin === 'admin' && { role }) },
    }),
  ];
}

/** Moves the day on which the invite ends; `undefined` stands for none. */
export function dueWrites(teamId: string, id: string, from: string | undefined, to: string | undefined): Write[] {
  const subject = keys.invite(teamId, id);
  return [
    ...(from !== undefined ? [{ kind: 'delete', key: keys.due(from, subject) } as const] : []),
    ...(to !== undefined
      ? [{ kind: 'put', item: { ...keys.due(to, subject), format: 1, team: teamId, invite: id } } as const]
      : []),
  ];
}

function tallyInvite(teamId: string, by: 1 | -1): Update {
  return {
    kind: 'update',
    key: keys.tally(teamId),
    add: { invites: by },
    ...(by === 1 && { when: [{ attribute: 'invites', absentOrLessThan: invitesByHandMax }] }),
  };
}

const activityOf = {
  accepted: 'invite.accepted',
  declined: 'invite.declined',
  removed: 'invite.removed',
  expired: 'invite.expired',
} as const satisfies Record<InviteEnd, string>;

/** The writes that end a pending invite. What stays for a while says nothing of whom it was for. */
export function endInviteWrites(author: Author, invite: PendingInvite, { end, reason }: Ending): Write[] {
  const { teamId, clock } = author;
  const { id, version, address, origin, member, until } = invite;
  return [
    {
      kind: 'put',
      item: endedItem(teamId, { ...invite, ended: end }, clock()),
      when: [{ attribute: 'version', equals: version }],
    },
    { kind: 'delete', key: keys.invitee(teamId, address), when: [{ attribute: 'invite', equals: id }] },
    { kind: 'delete', key: keys.inviteOf(address, teamId, id) },
    ...dueWrites(teamId, id, until, undefined),
    ...(origin === 'admin' ? [tallyInvite(teamId, -1)] : []),
    activityWrite(author, {
      kind: activityOf[end],
      object: id,
      ...(member !== undefined && { user: member }),
      ...(reason !== undefined && { more: { reason } }),
    }),
  ];
}

function endedItem(teamId: string, { id, ended, tokenHash, previousTokenHash }: EndedInvite, now: Date): Item {
  return {
    ...keys.invite(teamId, id),
    format: 1,
    ended,
    ...(tokenHash !== undefined && { tokenHash }),
    ...(previousTokenHash !== undefined && { previousTokenHash }),
    [tableLayout.timeToLive]: Math.floor(now.getTime() / 1000) + rememberedDays * daySeconds,
  };
}

/** The writes that end the invite of an invited member; none where there is none. */
export async function endInviteOfWrites(
  scope: TeamScope,
  { invite: id }: Pick<StoredUser, 'invite'>,
  ending: Ending,
): Promise<Write[]> {
  if (id === undefined) return [];
  const invite = await getInvite(scope.table, scope.teamId, id);
  // Both change in one transaction, whose writes may be seen one by one.
  if (!invite || !isPending(invite)) throw new StaleReadError('an invited member without the invite');
  return endInviteWrites(scope, invite, ending);
}
