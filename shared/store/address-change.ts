/** Changing one's own e-mail address, as items: what was asked for is on the account; confirmed, lock and SCIM User change with it. */
import type { Account } from '../domain/account.ts';
import { type AddressAsked, countMail, linkInvalid, linkUntil, type MailsCounted } from '../domain/address-change.ts';
import { DomainError } from '../domain/error.ts';
import { isTokenOf, newLinkToken, parseLinkToken } from '../domain/link-token.ts';
import { allowOwn } from '../domain/own-account.ts';
import { isObject, type Json, own, type Resource } from '../scim/resource.ts';
import type { Item, Table, Write } from '../table/table.ts';
import { addressLockKey, lockWrite } from './accounts.ts';
import { commit, commitOne, StaleReadError, untilCurrent } from './commit.ts';
import { fold, keys } from './keys.ts';
import { readOwnFacts, stillUnmanaged } from './own-account.ts';
import { laterOf } from './resource.ts';
import type { TeamlessScope } from './settle.ts';
import type { TeamScope } from './team-scope.ts';
import { finderWrites, parseUser, type StoredUser, toStoredUser, userUpdate } from './user-item.ts';

/** What is to be mailed. */
export interface AddressLink {
  readonly token: string;
  readonly hash: string;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** A change at the sign-in service. */
export interface AtSignIn {
  readonly accountId: string;
  readonly from: string;
  readonly to: string;
}

export interface AddressChange {
  /**
   * Remembers what is asked for, in place of what was asked for before.
   * @throws DomainError `managed-by-identity-provider`, `not-allowed`, `address-taken`, `mailed-recently`
   */
  ask(accountId: string, address: string, residency: string): Promise<AddressLink>;
  /** The mail with that link has left. */
  mailed(accountId: string, link: AddressLink): Promise<void>;
  /**
   * The address is the account's from now on; the userName and e-mail of its person on a team change with it where they were the old one.
   * @param atSignIn lets the person sign in with the new address, before it is written here; asked for the way back where that is refused
   * @throws DomainError `link-invalid`, `managed-by-identity-provider`, `not-allowed`, `address-taken`, `user-name-taken`
   */
  confirm(
    accountId: string,
    token: string,
    residency: string,
    atSignIn: (change: AtSignIn) => Promise<void>,
  ): Promise<void>;
}

/** Attributes of the account. */
const pending = ['newAddress', 'newAddressHash', 'newAddressUntil', 'newAddressMailed'] as const;

/** @param bySso whether a team's single sign-on says who it is: its word is not enough to change an address */
export function addressChange(scope: TeamlessScope, { bySso }: { readonly bySso: boolean }): AddressChange {
  const { table, clock, deadline } = scope;
  const now = (): number => clock().getTime();

  return {
    ask: (accountId, address, residency) =>
      untilCurrent(deadline, async () => {
        const [facts, item] = await Promise.all([readOwnFacts(scope, accountId), table.get(keys.account(accountId))]);
        allowOwn('canChangeEmail', { ...facts, bySso });
        await mustBeFree(table, address, facts.account);
        const counted = countMail(address, askedOf(item), countedOf(item), now());
        const { text, hash } = newLinkToken('address', residency, [accountId]);
        const until = linkUntil(now());
        await commit(
          table,
          [
            {
              kind: 'update',
              key: keys.account(accountId),
              set: {
                newAddress: address,
                newAddressHash: hash,
                newAddressUntil: until,
                addressMails: counted.count,
                addressMailsSince: counted.since,
              },
              remove: ['newAddressMailed'],
              add: { version: 1 },
              when: [{ attribute: 'version', equals: facts.account.version }],
            },
            ...stillUnmanaged(facts),
          ],
          deadline,
        );
        return { token: text, hash, until };
      }),

    async mailed(accountId, { hash }) {
      try {
        await commitOne(
          table,
          {
            kind: 'update',
            key: keys.account(accountId),
            set: { newAddressMailed: now() },
            when: [{ attribute: 'newAddressHash', equals: hash }],
          },
          deadline,
        );
      } catch (error) {
        // Something else was asked for meanwhile, or the link was followed already.
        if (!(error instanceof StaleReadError)) throw error;
      }
    },

    async confirm(accountId, token, residency, atSignIn) {
      const claim = parseLinkToken(token);
      if (claim?.kind !== 'address') throw linkInvalid('This is not the whole link; copy all of it from the mail.');
      if (claim.residency !== residency) throw linkInvalid('This link belongs to another residency of the service.');
      if (claim.parts[0] !== accountId) {
        throw linkInvalid('This link is for another account; sign in as whoever asked for it, and follow it again.');
      }
      let changed: AtSignIn | undefined;
      await untilCurrent(deadline, async () => {
        const [facts, item] = await Promise.all([readOwnFacts(scope, accountId), table.get(keys.account(accountId))]);
        const asked = askedOf(item);
        if (!asked || !isTokenOf(claim, asked.hash)) {
          throw linkInvalid('This link was used already, or a newer one was mailed since; ask for the change again.');
        }
        if (asked.until <= now()) throw linkInvalid('This link has expired; ask for the change again.');
        allowOwn('canChangeEmail', { ...facts, bySso });
        await mustBeFree(table, asked.address, facts.account);
        const { account } = facts;
        const ofMember = await memberWrites(scope, account, asked.address);
        if (account.address !== undefined) {
          changed = { accountId, from: account.address, to: asked.address };
          await atSignIn(changed);
        }
        await commit(
          table,
          [
            {
              kind: 'update',
              key: keys.account(accountId),
              set: { address: asked.address },
              remove: [...pending],
              add: { version: 1 },
              when: [
                { attribute: 'version', equals: account.version },
                { attribute: 'newAddressHash', equals: asked.hash },
              ],
            },
            ...lockWrites(account, asked.address),
            ...stillUnmanaged(facts),
            ...ofMember,
          ],
          deadline,
        );
      }).catch(async (error: unknown) => {
        if (changed) await changeBack(table, changed, atSignIn).catch(() => undefined);
        throw error;
      });
    },
  };
}

/** Only while the account has the old address, as the answer to a change that was made may be lost, and nobody has the new one. */
async function changeBack(
  table: Table,
  { accountId, from, to }: AtSignIn,
  atSignIn: (change: AtSignIn) => Promise<void>,
): Promise<void> {
  const [account, lock] = await table.batchGet([keys.account(accountId), keys.address(to)]);
  if (account?.['address'] === from && !lock) await atSignIn({ accountId, from: to, to: from });
}

async function mustBeFree(table: Table, address: string, account: Account): Promise<void> {
  const lock = addressLockKey(address);
  const taken = lock && (await table.get(lock));
  if (!taken) return;
  throw new DomainError(
    'address-taken',
    taken['account'] === account.id
      ? 'That is your address already.'
      : 'The address is somebody else’s in this residency; choose another.',
  );
}

function lockWrites({ id, address }: Account, to: string): Write[] {
  const before = address === undefined ? undefined : addressLockKey(address);
  const after = addressLockKey(to);
  return [
    ...(before ? [{ kind: 'delete', key: before, when: [{ attribute: 'account', equals: id }] } satisfies Write] : []),
    ...(after ? [lockWrite(after, id)] : []),
  ];
}

/** What of an active member's resource was the old address is the new one. */
async function memberWrites(scope: TeamlessScope, account: Account, to: string): Promise<Write[]> {
  const { kind, team: teamId, member, address: from } = account;
  if (kind !== 'person' || teamId === undefined || member === undefined || from === undefined) return [];
  const team: TeamScope = { ...scope, teamId };
  const item = await scope.table.get(keys.user(teamId, member));
  if (!item) throw new StaleReadError('an account on a team without its member');
  const before = toStoredUser(item);
  const { resource, profile } = parseUser(before);
  if (fold(profile.userName) !== fold(from)) return [];
  const lock = await scope.table.get(keys.userName(teamId, to));
  if (lock && lock['id'] !== member) {
    throw new DomainError('user-name-taken', 'Another member of your team is called by this address; ask an admin.');
  }
  const after: StoredUser = {
    ...before,
    version: before.version + 1,
    lastModified: laterOf(scope.clock().toISOString(), before.lastModified),
    json: JSON.stringify(withAddress(resource, from, to)),
  };
  const { state } = before;
  return [
    userUpdate(team, before, after),
    ...finderWrites(teamId, member, { profile, state }, { profile: parseUser(after).profile, state }),
  ];
}

function withAddress(resource: Resource, from: string, to: string): Resource {
  const emails = own(resource, 'emails');
  const isOf = (email: Json, address: string): boolean => {
    const value = isObject(email) ? own(email, 'value') : undefined;
    return typeof value === 'string' && fold(value) === fold(address);
  };
  const renamed = { ...resource, userName: to };
  if (!Array.isArray(emails) || emails.some((email) => isOf(email, to))) return renamed;
  return {
    ...renamed,
    emails: emails.map((email) => (isObject(email) && isOf(email, from) ? { ...email, value: to } : email)),
  };
}

function askedOf(item: Item | undefined): AddressAsked | undefined {
  if (typeof item?.['newAddress'] !== 'string') return undefined;
  const mailed = item['newAddressMailed'];
  return {
    address: item['newAddress'],
    hash: String(item['newAddressHash']),
    until: Number(item['newAddressUntil']),
    ...(typeof mailed === 'number' && { mailed }),
  };
}

function countedOf(item: Item | undefined): MailsCounted | undefined {
  const count = item?.['addressMails'];
  return typeof count === 'number' ? { count, since: Number(item?.['addressMailsSince']) } : undefined;
}
