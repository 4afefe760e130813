/** What the host product asks about people: may they sign in, and what may they use. */
import type { Account } from '../domain/account.ts';
import type { Role } from '../domain/role.ts';
import type { SignInRefusal } from '../domain/sign-in.ts';
import { standingIn, type UsableWorkspace, usableWorkspaces } from './access.ts';
import { getAccount } from './accounts.ts';
import { StaleReadError, untilCurrent } from './commit.ts';
import { fold, keys } from './keys.ts';
import type { Page, PageRequest } from './paging.ts';
import { type OnTeam, roleNow } from './roles.ts';
import { checkSignIn, type SignInScope } from './sign-in.ts';
import type { TeamScope } from './team-scope.ts';
import { teams } from './teams.ts';

/** Whom the host product means. */
export interface Who {
  readonly address?: string | undefined;
  readonly account?: string | undefined;
  /** The id of a SCIM User or service account, where the team is known. */
  readonly member?: string | undefined;
}

export interface SignInAnswer {
  readonly allowed: boolean;
  /** Whether only the team's own single sign-on lets them in; only where they are allowed. */
  readonly singleSignOnOnly?: boolean;
  readonly reason?: SignInRefusal;
  readonly message?: string;
  readonly account?: string;
  readonly team?: string;
  readonly member?: string;
  readonly role?: Role;
}

/**
 * The rules of signing in, whichever way is open to the person.
 * @param signUp the deployment's policy: somebody unknown may sign in where it is open
 * @throws DomainError `busy`
 */
export async function mayPersonSignIn(
  scope: Omit<TeamScope, 'teamId'>,
  who: Pick<Who, 'address' | 'account'>,
  signUp: 'open' | 'closed',
): Promise<SignInAnswer> {
  const check = await checkSignIn(scope satisfies SignInScope, {
    who: who.address === undefined ? { accountId: who.account ?? '' } : { address: who.address },
    way: { by: 'password' },
    signUp,
  });
  const { account } = check;
  const known = account && { account: account.id, ...(await placeOf(scope, account)) };
  if (check.allowed) return { allowed: true, singleSignOnOnly: false, ...known };
  // The other way is open: nothing but the team's method may let them in.
  if (check.reason === 'single-sign-on-only') return { allowed: true, singleSignOnOnly: true, ...known };
  return { allowed: false, reason: check.reason, message: check.message, ...known };
}

async function placeOf(
  scope: Omit<TeamScope, 'teamId'>,
  { team, member, kind }: Account,
): Promise<Pick<SignInAnswer, 'team' | 'member' | 'role'>> {
  if (team === undefined || member === undefined) return {};
  const role = await roleNow({ ...scope, teamId: team }, { kind, id: member });
  return role === undefined ? {} : { team, member, role };
}

export interface EffectiveAccess extends Page<UsableWorkspace> {
  readonly active: boolean;
  readonly member?: string;
  readonly role?: Role;
}

/**
 * What somebody may use on the team, and with which role; nothing for whoever is not active there.
 * @param workspace only this one, where it is named
 * @throws DomainError `team-not-found`, `invalid-cursor`, `expired-cursor`
 */
export async function effectiveAccess(
  scope: TeamScope,
  who: Who,
  workspace: string | undefined,
  asked: PageRequest,
): Promise<EffectiveAccess> {
  const [onTeam] = await Promise.all([findOnTeam(scope, who), teams(scope.table).get(scope.teamId)]);
  if (!onTeam) return { active: false, items: [] };
  if (workspace === undefined) {
    const { standing, page } = await usableWorkspaces(scope, onTeam, asked);
    return { ...shown(onTeam, standing), ...page };
  }
  const { standing, workspace: item, access } = await standingIn(scope, onTeam, workspace);
  const items = item && access ? [{ id: workspace, name: String(item['name']), ...access }] : [];
  return { ...shown(onTeam, standing), items };
}

function shown(
  { id }: OnTeam,
  { active, role }: { readonly active: boolean; readonly role?: Role },
): Pick<EffectiveAccess, 'active' | 'member' | 'role'> {
  return { active, member: id, ...(role && { role }) };
}

async function findOnTeam(scope: TeamScope, { address, account, member }: Who): Promise<OnTeam | undefined> {
  const { table, teamId } = scope;
  if (member !== undefined) {
    const [user, service] = await table.batchGet([keys.user(teamId, member), keys.serviceAccount(teamId, member)]);
    if (service) return { kind: 'service', id: member };
    return user && { kind: 'person', id: member };
  }
  const found = address === undefined ? await getAccount(table, account ?? '') : await accountAt(scope, address);
  if (found?.team !== teamId || found.member === undefined) return undefined;
  return { kind: found.kind, id: found.member };
}

function accountAt({ table, deadline }: TeamScope, address: string): Promise<Account | undefined> {
  return untilCurrent(deadline, async () => {
    const lock = await table.get(keys.address(address));
    if (!lock) return undefined;
    const account = await getAccount(table, String(lock['account']));
    if (account?.address === undefined || fold(account.address) !== fold(address)) {
      throw new StaleReadError('the lock of an address and its account differ');
    }
    return account;
  });
}
