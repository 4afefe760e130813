/** A team's service accounts: accounts that are on the team, with a role, and are no SCIM Users. */
import { type Account, domainOf } from '../domain/account.ts';
import { DomainError } from '../domain/error.ts';
import { newResourceId } from '../domain/ids.ts';
import type { Role } from '../domain/role.ts';
import type { Check, Item, Key, Write } from '../table/table.ts';
import { addressLockKey, lockWrite, toAccount } from './accounts.ts';
import { activityWrite } from './activity.ts';
import { commit, StaleReadError, untilCurrent } from './commit.ts';
import { keys, ranges } from './keys.ts';
import type { Forget } from './purge.ts';
import { getAll, queryAll } from './read-all.ts';
import { authority, type OnTeam, roleOf, storedRole } from './roles.ts';
import { joinSuperAdmins, leaveSuperAdmins } from './super-admins.ts';
import type { TeamScope } from './team-scope.ts';
import { withChecks } from './with-checks.ts';

export interface ServiceAccount {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly role: Role;
  /** ISO 8601. */
  readonly created?: string;
  readonly signedIn: boolean;
}

export interface NewServiceAccount {
  readonly name: string;
  readonly address: string;
  readonly role: Role;
}

export interface ServiceAccounts {
  list(): Promise<ServiceAccount[]>;
  /** @throws DomainError `address-taken`, `too-many-service-accounts`, `not-allowed` */
  create(wanted: NewServiceAccount, caller: OnTeam): Promise<ServiceAccount>;
  /** @throws DomainError `service-account-not-found`, `last-super-admin`, `not-allowed` */
  change(
    id: string,
    wanted: { readonly name?: string | undefined; readonly role?: Role | undefined },
    caller: OnTeam,
  ): Promise<ServiceAccount>;
  /**
   * Deletes it with its account; the address is free again.
   * @param forget asked before that: whoever has the address next does not get in with the password that it had
   * @throws DomainError `service-account-not-found`, `last-super-admin`, `not-allowed`
   */
  remove(id: string, caller: OnTeam, forget: Forget): Promise<void>;
}

const perTeamMax = 50;

/** The item of a service account with the account behind it. */
interface Stored {
  readonly item: Item;
  readonly account: Account;
}

export function serviceAccounts(scope: TeamScope): ServiceAccounts {
  const { table, teamId, deadline } = scope;

  async function read(id: string): Promise<Stored> {
    const item = await table.get(keys.serviceAccount(teamId, id));
    if (!item) {
      throw new DomainError(
        'service-account-not-found',
        'The team has no service account with this id; look it up in the list.',
      );
    }
    const accountId = String(item['account']);
    const account = await table.get(keys.account(accountId));
    if (!account) throw new StaleReadError('a service account without its account');
    return { item, account: toAccount(accountId, account) };
  }

  return {
    async list() {
      const items = await queryAll(table, ranges.serviceAccounts(teamId));
      const accounts = await getAll(
        table,
        items.map((item) => keys.account(String(item['account']))),
      );
      return items.map((item, index) => {
        const account = accounts[index];
        return viewOf(item, account && toAccount(String(item['account']), account));
      });
    },

    create(wanted, caller) {
      return untilCurrent(deadline, async () => {
        const [{ checks }, free, others] = await Promise.all([
          authority(scope, caller, 'super-admin'),
          freeAddress(scope, wanted.address),
          queryAll(table, ranges.serviceAccounts(teamId), { keysOnly: true }),
        ]);
        if (others.length >= perTeamMax) {
          throw new DomainError(
            'too-many-service-accounts',
            `A team has at most ${perTeamMax} service accounts; remove one that is no longer used.`,
          );
        }
        const { writes, view } = newServiceAccount(scope, wanted, free);
        const superAdmin = await joinSuperAdmins(table, teamId, view);
        await commit(table, withChecks([...writes, ...superAdmin], checks), deadline);
        return view;
      });
    },

    change(id, wanted, caller) {
      return untilCurrent(deadline, async () => {
        const [{ checks }, { item, account }] = await Promise.all([authority(scope, caller, 'super-admin'), read(id)]);
        const before = { id, name: String(item['name']), role: roleOf(item) };
        const after = { id, name: wanted.name ?? before.name, role: wanted.role ?? before.role };
        const attributes = (['name', 'role'] as const).filter((name) => before[name] !== after[name]);
        if (attributes.length === 0) return viewOf(item, account);
        const role = storedRole(after.role);
        await commit(
          table,
          withChecks(
            [
              {
                kind: 'update',
                key: keys.serviceAccount(teamId, id),
                set: { name: after.name, ...(role && { role }) },
                ...(!role && { remove: ['role'] }),
                add: { version: 1 },
                when: unchanged(item),
              },
              ...(before.role === after.role ? [] : await leaveSuperAdmins(table, teamId, before)),
              ...(before.role === after.role ? [] : await joinSuperAdmins(table, teamId, after)),
              activityWrite(scope, {
                kind: 'service-account.changed',
                object: id,
                attributes,
                ...(before.role !== after.role && { more: { role: after.role } }),
              }),
            ],
            checks,
          ),
          deadline,
        );
        return { ...viewOf(item, account), name: after.name, role: after.role };
      });
    },

    remove(id, caller, forget) {
      return untilCurrent(deadline, async () => {
        const [{ checks }, { item, account }] = await Promise.all([authority(scope, caller, 'super-admin'), read(id)]);
        const { address } = account;
        const lock = address === undefined ? undefined : addressLockKey(address);
        const noSuperAdmin = await leaveSuperAdmins(table, teamId, { id, role: roleOf(item) });
        if (address !== undefined) await forget({ accountId: account.id, address });
        await commit(
          table,
          withChecks(
            [
              { kind: 'delete', key: keys.serviceAccount(teamId, id), when: unchanged(item) },
              {
                kind: 'delete',
                key: keys.account(account.id),
                when: [{ attribute: 'version', equals: account.version }],
              },
              ...(lock
                ? [{ kind: 'delete', key: lock, when: [{ attribute: 'account', equals: account.id }] } satisfies Write]
                : []),
              ...noSuperAdmin,
              activityWrite(scope, { kind: 'service-account.removed', object: id, account: account.id }),
            ],
            checks,
          ),
          deadline,
        );
      });
    },
  };
}

/** An address that a service account can have. */
export interface FreeAddress {
  readonly lock: Key;
  /** What must still be so when it is taken. */
  readonly check: Check;
}

/** @throws DomainError `address-taken` where it is somebody's, or of a domain that another team verified */
export async function freeAddress(
  { table, teamId }: Pick<TeamScope, 'table' | 'teamId'>,
  address: string,
): Promise<FreeAddress> {
  const lock = addressLockKey(address);
  const domain = domainOf(address);
  if (!lock || domain === undefined) throw new TypeError('an address that is none was let in');
  const claimKey = keys.domainClaim(domain);
  const [taken, claim] = await table.batchGet([lock, claimKey]);
  if (taken) {
    throw new DomainError(
      'address-taken',
      'The address is somebody’s in this residency; choose one that nobody signs in with.',
    );
  }
  if (claim && claim['team'] !== teamId) {
    throw new DomainError(
      'address-taken',
      `Another team has verified ${domain}, and its addresses are for that team to give; choose one of another domain.`,
    );
  }
  return { lock, check: { kind: 'check', key: claimKey, when: [{ attribute: 'team', absentOrEquals: teamId }] } };
}

/** A new service account, and the writes that make it; a Super Admin is put on the team's list besides. */
export function newServiceAccount(
  scope: Pick<TeamScope, 'teamId' | 'clock' | 'actor' | 'requestId'>,
  { name, address, role }: NewServiceAccount,
  { lock, check }: FreeAddress,
): { readonly writes: readonly Write[]; readonly view: ServiceAccount } {
  const { teamId, clock } = scope;
  const id = newResourceId();
  const accountId = newResourceId();
  const stored = storedRole(role);
  const item: Item = {
    ...keys.serviceAccount(teamId, id),
    format: 1,
    version: 1,
    name,
    account: accountId,
    created: clock().toISOString(),
    ...(stored && { role: stored }),
  };
  const account: Item = {
    ...keys.account(accountId),
    format: 1,
    version: 1,
    kind: 'service',
    address,
    team: teamId,
    member: id,
    owner: teamId,
    signIn: 'allowed',
  };
  return {
    writes: [
      { kind: 'put', item, when: [{ item: 'absent' }] },
      { kind: 'put', item: account, when: [{ item: 'absent' }] },
      lockWrite(lock, accountId),
      activityWrite(scope, { kind: 'service-account.created', object: id, more: { role } }),
      check,
    ],
    view: viewOf(item, toAccount(accountId, account)),
  };
}

/** Older items have no version: then name and role stand for it. */
function unchanged({ version, name, role }: Item) {
  return [
    { item: 'present' } as const,
    version === undefined
      ? ({ attribute: 'version', is: 'absent' } as const)
      : ({ attribute: 'version', equals: version } as const),
    { attribute: 'name', equals: String(name) } as const,
    role === undefined
      ? ({ attribute: 'role', is: 'absent' } as const)
      : ({ attribute: 'role', equals: role } as const),
  ];
}

function viewOf(item: Item, account: Account | undefined): ServiceAccount {
  const created = item['created'];
  return {
    id: item.sk.slice('SERVICE#'.length),
    name: String(item['name']),
    address: account?.address ?? '',
    role: roleOf(item),
    ...(typeof created === 'string' && { created }),
    signedIn: account?.signedInAt !== undefined,
  };
}
