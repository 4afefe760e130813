/** Signing in: what the rules must know of a person, read strongly consistent, and what a first sign-in writes. */
import type { Account } from '../domain/account.ts';
import { newResourceId } from '../domain/ids.ts';
import type { MemberState } from '../domain/member.ts';
import {
  decideCredentialChange,
  decideSignIn,
  type SignInDecision,
  type SignInFacts,
  type SignInWay,
} from '../domain/sign-in.ts';
import type { Item, Table, Write } from '../table/table.ts';
import { toAccount } from './accounts.ts';
import { commit, StaleReadError, untilCurrent } from './commit.ts';
import { fold, keys, ranges } from './keys.ts';
import { queryAll } from './read-all.ts';
import { toSsoMethod } from './sso-methods.ts';
import type { TeamScope } from './team-scope.ts';
import { toTeam } from './teams.ts';
import { toStoredUser } from './user-item.ts';

type BySso = Extract<SignInWay, { readonly by: 'sso' }>;

export type SignInScope = Pick<TeamScope, 'table' | 'clock' | 'deadline'>;

export interface SignInAttempt {
  /** An e-mail address as the sign-in service has it; or an account, whose address it takes. */
  readonly who: { readonly address: string } | { readonly accountId: string };
  readonly way: SignInWay;
  /** Whether the sign-in service knows that the address is the person's own. Default true. */
  readonly addressVerified?: boolean;
  /** Whether people without an account may make one (the deployment's policy). */
  readonly signUp: 'open' | 'closed';
  /** Where a session goes on: when it began, in epoch milliseconds, if that is known. */
  readonly sessionBeganAt?: number | 'unknown';
  /** Whoever asks is not known to be the person: a refusal names no team. */
  readonly discreet?: boolean;
}

export type SignInCheck = SignInDecision & { readonly account: Account | undefined };

export type SignInOutcome =
  | { readonly allowed: true; readonly account: Account }
  | Extract<SignInDecision, { readonly allowed: false }>;

/**
 * Whether the person may sign in now; writes nothing.
 * @throws DomainError `busy`, TableUnavailableError
 */
export async function checkSignIn(scope: SignInScope, attempt: SignInAttempt): Promise<SignInCheck> {
  return untilCurrent(scope.deadline, async () => {
    const facts = await readFacts(scope.table, attempt);
    return { ...decideSignIn(facts), account: facts.account };
  });
}

/**
 * Signs the person in: makes the account of whoever has none and may have one, and remembers the first time.
 * Of two that are first, and of one and a push of the same person, one account comes.
 * @throws DomainError `busy`, TableUnavailableError
 */
export async function signIn(scope: SignInScope, attempt: SignInAttempt): Promise<SignInOutcome> {
  const { table, clock, deadline } = scope;
  return untilCurrent(deadline, async () => {
    const facts = await readFacts(table, attempt);
    const decision = decideSignIn(facts);
    if (!decision.allowed) return decision;
    const signedInAt = clock().getTime();
    if (facts.account) {
      if (facts.account.signedInAt !== undefined) return { allowed: true, account: facts.account };
      await commit(table, [firstSignInWrite(facts.account, signedInAt)], deadline);
      return { allowed: true, account: { ...facts.account, version: facts.account.version + 1, signedInAt } };
    }
    // Whoever is asked for by id and has no account is refused by the rules.
    const account = newAccount('address' in attempt.who ? attempt.who.address : '', signedInAt);
    await commit(table, openAccountWrites(account), deadline);
    return { allowed: true, account };
  });
}

/**
 * Whether a session that began earlier may go on: a refresh. It makes no account.
 * @throws DomainError `busy`, TableUnavailableError
 */
export async function continueSession(
  scope: SignInScope,
  attempt: SignInAttempt & { readonly sessionBeganAt: number | 'unknown' },
): Promise<SignInOutcome> {
  const { account, ...decision } = await checkSignIn(scope, attempt);
  if (!decision.allowed) return decision;
  if (!account) throw new TypeError('a session without an account was let go on');
  return { allowed: true, account };
}

/**
 * Whether the sign-in service may change the password of whoever has the address, or make it the one that somebody signs in with.
 * @throws DomainError `busy`, TableUnavailableError
 */
export async function checkCredentialChange(
  { table, deadline }: SignInScope,
  address: string,
  change: 'password' | 'address',
): Promise<SignInDecision> {
  return untilCurrent(deadline, async () => {
    const account = await readAccount(table, { address });
    return decideCredentialChange(change, {
      account,
      ...(account && (await readTeamFacts(table, account, { by: 'password' }, true))),
    });
  });
}

/** What was decided holds for this version of the account alone. */
function firstSignInWrite({ id, version }: Account, signedInAt: number): Write {
  return {
    kind: 'update',
    key: keys.account(id),
    set: { signedInAt },
    add: { version: 1 },
    when: [{ attribute: 'version', equals: version }],
  };
}

function newAccount(address: string, signedInAt: number): Account & { readonly address: string } {
  return { id: newResourceId(), version: 1, kind: 'person', address, signIn: 'allowed', signedInAt };
}

/** On no team, and nobody's but the person's own. */
function openAccountWrites({ id, version, address, signIn, signedInAt }: ReturnType<typeof newAccount>): Write[] {
  const account: Item = {
    ...keys.account(id),
    format: 1,
    version,
    address,
    signIn,
    ...(signedInAt !== undefined && { signedInAt }),
  };
  return [
    { kind: 'put', item: account, when: [{ item: 'absent' }] },
    { kind: 'put', item: { ...keys.address(address), account: id }, when: [{ item: 'absent' }] },
  ];
}

async function readFacts(table: Table, attempt: SignInAttempt): Promise<SignInFacts> {
  const { way, who, discreet = false, addressVerified = true } = attempt;
  const account = await readAccount(table, who);
  const isOut = account?.signIn === 'blocked' && account.team === undefined;
  const [ofAccount, ofMethod, mayOpenAccount, isInvited] = await Promise.all([
    account && readTeamFacts(table, account, way, discreet),
    way.by === 'sso' ? readMethodTeam(table, way, account) : undefined,
    account || !('address' in who) ? false : mayOpen(table, who.address, attempt.signUp),
    isOut && account.address !== undefined && hasInvite(table, account.address),
  ]);
  return {
    account,
    way,
    addressVerified,
    mayOpenAccount,
    isInvited,
    ...ofAccount,
    ...(ofMethod && { methodTeam: ofMethod }),
    ...(attempt.sessionBeganAt !== undefined && { sessionBeganAt: attempt.sessionBeganAt }),
  };
}

async function readAccount(table: Table, who: SignInAttempt['who']): Promise<Account | undefined> {
  if ('accountId' in who) {
    const item = await table.get(keys.account(who.accountId));
    return item && toAccount(who.accountId, item);
  }
  const lock = await table.get(keys.address(who.address));
  if (!lock) return undefined;
  const id = String(lock['account']);
  const item = await table.get(keys.account(id));
  // Renamed or forgotten since the lock was read, or made while it was.
  if (!item || fold(String(item['address'])) !== fold(who.address)) {
    throw new StaleReadError('the lock of an address and its account differ');
  }
  return toAccount(id, item);
}

async function readTeamFacts(
  table: Table,
  account: Account,
  way: SignInWay,
  discreet: boolean,
): Promise<Pick<SignInFacts, 'team' | 'ownerName' | 'methodName'>> {
  const { team: teamId, owner } = account;
  if (teamId === undefined) {
    if (discreet || account.signIn === 'allowed' || owner === undefined) return {};
    const item = await table.get(keys.team(owner));
    return item ? { ownerName: toTeam(owner, item).name } : {};
  }
  const item = await table.get(keys.team(teamId));
  if (!item) return {};
  const { name, scim } = toTeam(teamId, item);
  if (discreet) return { team: { scim } };
  const methodName = scim === 'on' && way.by === 'password' ? await nameOfMethod(table, teamId) : undefined;
  return { team: { name, scim }, ...(methodName !== undefined && { methodName }) };
}

/** While SCIM is on there is exactly one. */
async function nameOfMethod(table: Table, teamId: string): Promise<string | undefined> {
  const methods = (await queryAll(table, ranges.ssoMethods(teamId))).map(toSsoMethod);
  return methods.find(({ status }) => status === 'connected')?.name;
}

async function readMethodTeam(
  table: Table,
  { teamId, methodId }: BySso,
  account: Account | undefined,
): Promise<SignInFacts['methodTeam']> {
  const [team, method] = await table.batchGet([keys.team(teamId), keys.ssoMethod(teamId, methodId)]);
  const name = team && { name: toTeam(teamId, team).name };
  const hasMethod = method !== undefined && toSsoMethod(method).status === 'connected';
  const address = account?.address;
  // What the person is on the method's team matters only where they are not on it.
  const member = account?.team === teamId || address === undefined ? undefined : await stateOf(table, teamId, address);
  return { ...name, hasMethod, ...(member && { member }) };
}

async function stateOf(table: Table, teamId: string, userName: string): Promise<MemberState | undefined> {
  const lock = await table.get(keys.userName(teamId, userName));
  const item = lock && (await table.get(keys.user(teamId, String(lock['id']))));
  return item && toStoredUser(item).state;
}

/** Where sign-up is closed an invite opens it for its address. */
async function mayOpen(table: Table, address: string, signUp: 'open' | 'closed'): Promise<boolean> {
  return signUp === 'open' || hasInvite(table, address);
}

async function hasInvite(table: Table, address: string): Promise<boolean> {
  const { pk, prefix } = ranges.invitesOf(address);
  const { items } = await table.query({ pk, sk: { prefix }, limit: 1, keysOnly: true });
  return items.length > 0;
}

/** The way of an identity provider, by the name that the sign-in service knows it by; undefined where no team has such a method. */
export async function wayOfProvider(table: Table, name: string): Promise<BySso | undefined> {
  const item = await table.get(keys.ssoProvider(name));
  return item && { by: 'sso', teamId: String(item['team']), methodId: String(item['method']) };
}
