/** The pending invites of a team: those that pushes made and those that admins made. */
import { DomainError } from '../domain/error.ts';
import { newResourceId } from '../domain/ids.ts';
import {
  inviteNotFound,
  inviteUntil,
  isOver,
  isPending,
  type PendingInvite,
  pendingInvite,
  usableInvite,
} from '../domain/invite.ts';
import { type LinkClaim, newLinkToken } from '../domain/link-token.ts';
import { alreadyMember, invitePending } from '../domain/provisioning.ts';
import type { Role } from '../domain/role.ts';
import type { Check } from '../table/table.ts';
import { acceptOnce } from './accept-invite.ts';
import { getAccount } from './accounts.ts';
import { activateOne } from './activate-invited.ts';
import { activityWrite } from './activity.ts';
import { commit, StaleReadError, untilCurrent } from './commit.ts';
import { endInvite } from './end-invite.ts';
import { dueWrites, getInvite, invitesByHandMax, inviteWrites, toInvite, toInvitee } from './invite-item.ts';
import { keys, ranges } from './keys.ts';
import { type Page, type PageRequest, startPage } from './paging.ts';
import { getAll } from './read-all.ts';
import { authority, type OnTeam, type StillAllowed } from './roles.ts';
import type { TeamScope } from './team-scope.ts';
import { toStoredUser } from './user-item.ts';

/** A link to an invite, which is in a mail or on an admin's screen and nowhere else. */
export interface Link {
  readonly invite: PendingInvite;
  readonly token: string;
}

export interface LinkOptions {
  readonly again: boolean;
  readonly mailed: boolean;
  /** Of an admin who asks for the link; what it throws is thrown. */
  readonly stillAllowed?: StillAllowed | undefined;
}

export interface Invites {
  /** In the order of their addresses. @throws DomainError `invalid-cursor`, `expired-cursor` */
  list(request: PageRequest): Promise<Page<PendingInvite>>;
  /** @throws DomainError `invite-not-found` */
  get(id: string): Promise<PendingInvite>;
  /**
   * Invites somebody by hand.
   * @throws DomainError `not-allowed`, `already-a-member`, `invite-pending`, `too-many-invites`
   */
  invite(caller: OnTeam, wanted: { readonly address: string; readonly role: Role }): Promise<PendingInvite>;
  /**
   * Makes a new link; the one before works on, as its mail may be the one that is read.
   * @param options `again`: an admin asks for it, and the invite is valid for as long as a new one
   * @throws DomainError `invite-not-found`, `invite-used`, `invite-expired`
   */
  newLink(id: string, residency: string, options: LinkOptions): Promise<Link>;
  /** @throws DomainError `invite-not-found`, and what `stillAllowed` throws */
  remove(id: string, stillAllowed: StillAllowed): Promise<void>;
  /** By the person. @throws DomainError as `usableInvite` and `acceptOnce` */
  accept(id: string, link: LinkClaim | undefined, accountId: string): Promise<string>;
  /** By whoever holds the link. @throws DomainError as `usableInvite` */
  decline(id: string, link: LinkClaim): Promise<void>;
  /** The invite of a link, pending or over. @throws DomainError `link-invalid`, `invite-used`, `invite-expired` */
  look(id: string, link: LinkClaim): Promise<PendingInvite>;
  /** Whether there is still somebody to mail: who has become a member some other way since is none. */
  isStillWanted(invite: PendingInvite): Promise<boolean>;
}

export function invites(scope: TeamScope): Invites {
  const { table, teamId, clock, deadline } = scope;
  const read = (id: string) => getInvite(table, teamId, id);

  return {
    async list(request) {
      const { pk, prefix } = ranges.invitees(teamId);
      const start = startPage(scope, ['invites'], request, { prefix });
      const { items: locks, next } = await table.query({
        pk,
        sk: { prefix },
        limit: start.count,
        ...(start.after !== undefined && { after: start.after }),
      });
      const items = await getAll(
        table,
        locks.map((lock) => keys.invite(teamId, toInvitee(lock).invite)),
      );
      const found = items.flatMap((item) => (item ? [toInvite(item)] : []));
      // One that ends at this moment may be seen half.
      return start.page(found.filter(isPending), next);
    },

    async get(id) {
      const invite = await read(id);
      if (!invite || !isPending(invite)) throw inviteNotFound();
      return invite;
    },

    invite(caller, { address, role }) {
      return untilCurrent(deadline, async () => {
        const by = await authority(scope, caller, role === 'super-admin' ? role : 'admin');
        const account = await invitable(scope, address);
        const until = inviteUntil(clock());
        const wanted = { id: newResourceId(), address, origin: 'admin', role, until } as const;
        const writes = inviteWrites(scope, { ...wanted, ...(account.id !== undefined && { account: account.id }) });
        await commit(table, [...writes, account.check, ...by.checks], deadline);
        return { ...wanted, version: 1, invitedBy: scope.actor, created: clock().toISOString() };
      });
    },

    newLink(id, residency, { again, mailed, stillAllowed }) {
      const { text: token, hash } = newLinkToken('invite', residency, [teamId, id]);
      return untilCurrent(deadline, async () => {
        const invite = usableInvite(await read(id), undefined, clock());
        const { address, tokenHash: previousTokenHash } = invite;
        const until = again ? inviteUntil(clock()) : invite.until;
        const mailing = mailed ? { lastMailed: clock().toISOString() } : {};
        await commit(
          table,
          [
            {
              kind: 'update',
              key: keys.invite(teamId, id),
              set: {
                tokenHash: hash,
                ...(previousTokenHash !== undefined && { previousTokenHash }),
                until,
                ...mailing,
              },
              add: { version: 1 },
              when: [{ attribute: 'version', equals: invite.version }],
            },
            ...(until !== invite.until
              ? [
                  {
                    kind: 'update',
                    key: keys.invitee(teamId, address),
                    set: { until },
                    when: [{ attribute: 'invite', equals: id }],
                  } as const,
                  ...dueWrites(teamId, id, invite.until, until),
                ]
              : []),
            ...(again ? [activityWrite(scope, { kind: 'invite.resent', object: id })] : []),
            ...(stillAllowed ? await stillAllowed() : []),
          ],
          deadline,
        );
        return { invite: { ...invite, until, ...mailing, version: invite.version + 1 }, token };
      });
    },

    async remove(id, stillAllowed) {
      if (await endInvite(scope, id, { end: 'removed' }, stillAllowed)) return;
      throw inviteNotFound();
    },

    accept(id, link, accountId) {
      return untilCurrent(deadline, async () => {
        const [invite, account] = await Promise.all([read(id), getAccount(table, accountId)]);
        if (!account) throw new StaleReadError('a person without an account');
        return acceptOnce(scope, account, usableInvite(invite, link, clock()));
      });
    },

    async decline(id, link) {
      usableInvite(await read(id), link, clock());
      // Whoever was quicker accepted or removed it.
      if (!(await endInvite(scope, id, { end: 'declined' }))) usableInvite(await read(id), link, clock());
    },

    async look(id, link) {
      return pendingInvite(await read(id), link);
    },

    async isStillWanted({ id, member, address }) {
      if (member !== undefined) return !(await activateOne(scope, member));
      const account = await accountOf(scope, address);
      if (account?.team !== teamId) return true;
      await endInvite(scope, id, { end: 'removed', reason: 'already-a-member' });
      return false;
    },
  };
}

/** @returns what must still be true when the invite is made, and the account of the address, if there is one */
async function invitable(
  scope: TeamScope,
  address: string,
): Promise<{ readonly id: string | undefined; readonly check: Check }> {
  const { table, teamId, clock } = scope;
  const nameKey = keys.userName(teamId, address);
  const [nameItem, inviteeItem, tally] = await table.batchGet([
    nameKey,
    keys.invitee(teamId, address),
    keys.tally(teamId),
  ]);
  const member = nameItem && (await memberOf(scope, String(nameItem['id'])));
  if (member?.state === 'active') throw alreadyMember();
  if (member?.state === 'invited') throw invitePending('this-member');
  if (inviteeItem) {
    const { invite, member: invited, ...until } = toInvitee(inviteeItem);
    if (!isOver(until, clock())) throw invitePending(invited === undefined ? 'by-hand' : 'another-member');
    await endInvite(scope, invite, { end: 'expired' });
    throw new StaleReadError('an invite was over');
  }
  if (Number(tally?.['invites'] ?? 0) >= invitesByHandMax) {
    throw new DomainError(
      'too-many-invites',
      `A team has at most ${invitesByHandMax} pending invites; remove some, or wait until they are accepted or expire.`,
    );
  }
  const account = await accountOf(scope, address);
  if (account?.team === teamId) throw alreadyMember();
  return {
    id: account?.id,
    check: member
      ? { kind: 'check', key: keys.user(teamId, member.id), when: [{ attribute: 'state', equals: 'deactivated' }] }
      : { kind: 'check', key: nameKey, when: [{ item: 'absent' }] },
  };
}

async function memberOf({ table, teamId }: TeamScope, id: string) {
  const item = await table.get(keys.user(teamId, id));
  if (!item) throw new StaleReadError('the lock of a userName without its member');
  return toStoredUser(item);
}

async function accountOf({ table }: TeamScope, address: string) {
  const lock = await table.get(keys.address(address));
  if (!lock) return undefined;
  const account = await getAccount(table, String(lock['account']));
  if (!account) throw new StaleReadError('the lock of an address without its account');
  return account;
}
