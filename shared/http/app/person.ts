/** Who calls the team and account APIs: the bearer of an access token (RFC 6750) of this residency's sign-in service. */
import type { Account } from '../../domain/account.ts';
import { DomainError } from '../../domain/error.ts';
import { mayDo, type Permission } from '../../domain/role.ts';
import { sessionHasEnded } from '../../domain/sign-in.ts';
import { InvalidTokenError, port, type TokenClaims } from '../../ports/ports.ts';
import { toAccount } from '../../store/accounts.ts';
import { keys } from '../../store/keys.ts';
import { effectiveRole, ownRole } from '../../store/roles.ts';
import type { TeamScope } from '../../store/team-scope.ts';
import { type Team, toTeam } from '../../store/teams.ts';
import type { Item, Table } from '../../table/table.ts';
import type { TeamCaller } from './app-request.ts';
import { ProblemError } from './problems.ts';

const challenge = { 'WWW-Authenticate': 'Bearer realm="rollcall"' };
const bearer = /^bearer +(\S+)$/i;

/** @throws ProblemError `token-missing`, `token-invalid` */
export async function readToken(authorization: string | undefined): Promise<TokenClaims> {
  const token = bearer.exec(authorization?.trim() ?? '')?.[1];
  if (token === undefined) {
    throw new ProblemError('token-missing', 'Sign in, and send the access token as "Authorization: Bearer <token>".', {
      headers: challenge,
    });
  }
  try {
    return await port('tokens').verify(token);
  } catch (error) {
    if (!(error instanceof InvalidTokenError)) throw error;
    throw new ProblemError('token-invalid', error.message, { headers: challenge });
  }
}

/** @throws ProblemError `session-ended` for whoever may not be signed in any more */
export function accountOf(
  { accountId, issuedAt, authenticatedAt }: TokenClaims,
  item: Item | undefined,
  { alsoBlocked = false } = {},
): Account {
  const account = item && toAccount(accountId, item);
  // A token's time is in whole seconds, rounded down: one of the second in which sessions ended is of before.
  const began = (authenticatedAt ?? issuedAt) * 1000;
  const ended = account !== undefined && sessionHasEnded(account, began);
  const isBlocked = account?.signIn === 'blocked' && !(alsoBlocked && account.team === undefined);
  if (!account || isBlocked || ended) {
    throw new ProblemError(
      'session-ended',
      isBlocked
        ? 'Sign-in is blocked for this person: their team deactivated them. An admin of the team can bring them back.'
        : 'This session has ended; sign in again.',
      { headers: challenge },
    );
  }
  return account;
}

/** The person and the team of the path in one round trip. */
export async function readPersonAndTeam(
  table: Table,
  claims: TokenClaims,
  teamId: string,
): Promise<{ readonly account: Account; readonly team: Team | undefined }> {
  const [account, team] = await table.batchGet([keys.account(claims.accountId), keys.team(teamId)]);
  return { account: accountOf(claims, account), team: team && toTeam(teamId, team) };
}

/**
 * Who the person is on the team.
 * @throws DomainError `not-on-this-team`, whether or not there is such a team; `not-allowed`
 */
export async function teamCaller(scope: TeamScope, account: Account, permission: Permission): Promise<TeamCaller> {
  const { kind, member: id } = account;
  const own = account.team === scope.teamId && id !== undefined ? await ownRole(scope, { kind, id }) : undefined;
  if (own === undefined || id === undefined) {
    throw new DomainError(
      'not-on-this-team',
      'You are not on this team; compare its id, or ask one of its admins to invite you.',
    );
  }
  const role = mayDo(own, permission) ? own : await effectiveRole(scope, { kind, id }, own);
  if (!mayDo(role, permission)) throw notAllowed(permission);
  return { id, kind, role };
}

function notAllowed(permission: Permission): DomainError {
  const who = permission === 'super-admin' ? 'Super Admins' : 'Admins and Super Admins';
  return new DomainError('not-allowed', `Only ${who} of the team may do this; ask one of them.`);
}
