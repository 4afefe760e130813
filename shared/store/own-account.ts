/** What somebody sees and changes of their own account. */
import type { Account } from '../domain/account.ts';
import { type AccountProfile, accountProfile } from '../domain/account-profile.ts';
import { allowOwn, type OwnAccountFacts, type OwnAction, ownActions, refusalOf } from '../domain/own-account.ts';
import { defaultRole, type Role } from '../domain/role.ts';
import { isObject, type Json, own, type Resource } from '../scim/resource.ts';
import type { Check, Write } from '../table/table.ts';
import { freeAccountWrite, getAccount } from './accounts.ts';
import { commit, StaleReadError, untilCurrent } from './commit.ts';
import { keys } from './keys.ts';
import { members } from './members.ts';
import { removeUser } from './remove-user.ts';
import { effectiveRole, ownRole } from './roles.ts';
import type { TeamlessScope } from './settle.ts';
import { isLastSuperAdmin } from './super-admins.ts';
import type { TeamScope } from './team-scope.ts';
import { type Team, toTeam } from './teams.ts';

export interface OwnAccount {
  readonly id: string;
  readonly kind: Account['kind'];
  readonly address?: string;
  readonly givenName?: string;
  readonly familyName?: string;
  readonly team?: { readonly id: string; readonly name: string; readonly role: Role; readonly scim: 'on' | 'off' };
  readonly memberId?: string;
  /** Only where the team's setting says so. */
  readonly profile?: AccountProfile;
  readonly canLeaveTeam: boolean;
  readonly canChangeName: boolean;
  readonly canChangeEmail: boolean;
  readonly canChangePassword: boolean;
  readonly reasons: { [A in OwnAction]?: string };
}

export interface OwnName {
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
}

/** An account with what the rules must know of its team. */
export interface OwnFacts extends OwnAccountFacts {
  readonly team?: Team;
}

/**
 * Who somebody is, and what they may do for themselves.
 * @param bySso whether a team's single sign-on says who it is
 */
export async function viewOwnAccount(scope: TeamlessScope, accountId: string, bySso: boolean): Promise<OwnAccount> {
  const facts = { ...(await readOwnFacts(scope, accountId)), bySso };
  const { account, team } = facts;
  const { id, kind, address, givenName, familyName, member } = account;
  const [role, profile] = await Promise.all([
    team && roleOn({ ...scope, teamId: team.id }, account),
    team && profileOn(scope, team, account),
  ]);
  const refusals = ownActions.map((action) => [action, refusalOf(action, facts)?.message] as const);
  const may = (action: OwnAction): boolean => refusalOf(action, facts) === undefined;
  return {
    id,
    kind,
    ...(address !== undefined && { address }),
    ...(givenName !== undefined && { givenName }),
    ...(familyName !== undefined && { familyName }),
    ...(team && { team: { id: team.id, name: team.name, role: role ?? defaultRole, scim: team.scim } }),
    ...(team && member !== undefined && { memberId: member }),
    ...(profile && { profile }),
    canLeaveTeam: may('canLeaveTeam'),
    canChangeName: may('canChangeName'),
    canChangeEmail: may('canChangeEmail'),
    canChangePassword: may('canChangePassword'),
    reasons: Object.fromEntries(refusals.filter(([, why]) => why !== undefined)),
  };
}

/** Strongly consistent. */
export async function readOwnFacts({ table }: TeamlessScope, accountId: string): Promise<OwnFacts> {
  const account = await getAccount(table, accountId);
  if (!account) throw new StaleReadError('the account of somebody who was let in');
  const { team: teamId, member } = account;
  if (teamId === undefined || member === undefined) return { account, isLastSuperAdmin: false };
  const [item, isLast] = await Promise.all([table.get(keys.team(teamId)), isLastSuperAdmin(table, teamId, member)]);
  return { account, ...(item && { team: toTeam(teamId, item) }), isLastSuperAdmin: isLast };
}

async function roleOn(scope: TeamScope, { kind, member: id }: Account): Promise<Role | undefined> {
  if (id === undefined) return undefined;
  const own = await ownRole(scope, { kind, id });
  return own && effectiveRole(scope, { kind, id }, own);
}

/** Of a member of a team whose people's whole profile is shown. */
async function profileOn(
  { table }: TeamlessScope,
  team: Team,
  { kind, member }: Account,
): Promise<AccountProfile | undefined> {
  if (team.profile !== 'full' || kind === 'service' || member === undefined) return undefined;
  const item = await table.get(keys.user(team.id, member));
  return item && accountProfile(team.profile, JSON.parse(String(item['resource'])));
}

/** Holds while SCIM is off on the team; without one, and for service accounts, nothing has to hold. */
export function stillUnmanaged({ account, team }: OwnFacts): Check[] {
  if (account.kind === 'service' || !team) return [];
  return [{ kind: 'check', key: keys.team(team.id), when: [{ attribute: 'scim', equals: 'off' }] }];
}

/**
 * Changes the name; a member's is that of the SCIM User too. An empty part is taken away.
 * @throws DomainError `managed-by-identity-provider`
 */
export async function changeOwnName(scope: TeamlessScope, accountId: string, wanted: OwnName): Promise<void> {
  const { table, deadline } = scope;
  await untilCurrent(deadline, async () => {
    const facts = await readOwnFacts(scope, accountId);
    allowOwn('canChangeName', facts);
    const { account, team } = facts;
    if (account.kind === 'person' && team && account.member !== undefined) {
      const change = (stored: Resource): Resource => withName(stored, wanted);
      const also = async () => {
        const now = await readOwnFacts(scope, accountId);
        allowOwn('canChangeName', now);
        return stillUnmanaged(now);
      };
      await members({ ...scope, teamId: team.id }).update(account.member, change, { groups: false, also });
      return;
    }
    const write = nameWrite(account, wanted);
    if (write) await commit(table, [write], deadline);
  });
}

function nameWrite(account: Account, wanted: OwnName): Write | undefined {
  const set: Record<string, string> = {};
  const remove: string[] = [];
  for (const part of ['givenName', 'familyName'] as const) {
    const value = wanted[part];
    if (value === undefined || value === (account[part] ?? '')) continue;
    if (value === '') remove.push(part);
    else set[part] = value;
  }
  if (Object.keys(set).length + remove.length === 0) return undefined;
  return {
    kind: 'update',
    key: keys.account(account.id),
    set,
    remove,
    add: { version: 1 },
    when: [{ attribute: 'version', equals: account.version }],
  };
}

function withName(stored: Resource, wanted: OwnName): Resource {
  const before = own(stored, 'name');
  // What the parts were put together to says the old name.
  const { formatted: _, ...parts } = isObject(before) ? before : {};
  const name: Record<string, Json> = { ...parts };
  for (const part of ['givenName', 'familyName'] as const) {
    const value = wanted[part];
    if (value === '') delete name[part];
    else if (value !== undefined) name[part] = value;
  }
  const { name: __, ...others } = stored;
  return Object.keys(name).length > 0 ? { ...others, name } : others;
}

/**
 * The SCIM User is gone, and the account is the person's own.
 * @throws DomainError `managed-by-identity-provider`, `last-super-admin`, `not-on-this-team`, `not-allowed`
 */
export async function leaveTeam(scope: TeamlessScope, accountId: string): Promise<void> {
  const { account, team, ...facts } = await readOwnFacts(scope, accountId);
  allowOwn('canLeaveTeam', { account, team, ...facts });
  const { member } = account;
  if (!team || member === undefined) throw new StaleReadError('an account on a team that is not there');
  await removeUser({ ...scope, teamId: team.id }, member, {
    as: 'user.left',
    async also({ state }) {
      const now = await readOwnFacts(scope, accountId);
      allowOwn('canLeaveTeam', now);
      if (state !== 'active') throw new StaleReadError('a member who is not active, and the account still on the team');
      return stillUnmanaged(now);
    },
    releaseAccount: ({ id }) => [freeAccountWrite(accountId, team.id, id, scope.clock().getTime())],
  });
}
