/** Items outside of the teams' partitions: accounts, addresses, claims, due dates, providers. Each is judged beside those it leads to. */
import { isAddress } from '../domain/account.ts';
import { providerName } from '../domain/sso-provider.ts';
import { fold, keys } from '../store/keys.ts';
import type { Item, Key, Write } from '../table/table.ts';
import { keyText, type Violation, violation } from './violation.ts';

/** Looks up what an item leads to. */
export type Lookup = (key: Key) => Item | undefined;

interface OutsideKind {
  readonly isOf: (item: Item) => boolean;
  readonly leadsTo: (item: Item) => readonly Key[];
  /** @param now epoch milliseconds, for what a repair writes */
  readonly violations: (item: Item, found: Lookup, now: number) => Iterable<Violation>;
}

const text = (item: Item, name: string): string => String(item[name]);
const key = ({ pk, sk }: Key): Key => ({ pk, sk });
const shown = ({ pk, sk }: Key): string => `${pk} ${sk}`;

const kinds: readonly OutsideKind[] = [
  {
    isOf: ({ pk, sk }) => pk.startsWith('ACCOUNT#') && sk === 'ACCOUNT',
    leadsTo: (account) => [...lockOf(account), ...membershipOf(account)],
    violations: accountViolations,
  },
  {
    isOf: ({ pk, sk }) => pk.startsWith('ADDRESS#') && sk === 'ACCOUNT',
    leadsTo: (lock) => [keys.account(text(lock, 'account'))],
    violations: lockViolations,
  },
  {
    isOf: ({ pk, sk }) => pk.startsWith('ADDRESS#') && sk.startsWith('INVITE#'),
    leadsTo: (item) => [keys.invite(text(item, 'team'), text(item, 'invite'))],
    violations: (item, found) =>
      leadsBack(item, found, (invite) =>
        keys.inviteOf(text(invite, 'address'), text(item, 'team'), text(item, 'invite')),
      ),
  },
  {
    isOf: ({ pk, sk }) => pk === 'DUE' && sk !== '',
    leadsTo: (item) => [subjectOf(item)],
    violations: (item, found) =>
      leadsBack(item, found, (subject) =>
        keys.due(text(subject, item['invite'] === undefined ? 'nextCheck' : 'until'), key(subject)),
      ),
  },
  {
    isOf: ({ pk, sk }) => pk.startsWith('DOMAIN#') && sk === 'CLAIM',
    leadsTo: (claim) => [keys.domain(text(claim, 'team'), nameIn(claim))],
    violations: (claim, found) =>
      leadsBack(claim, found, (domain) =>
        domain['state'] === 'verified' ? keys.domainClaim(nameIn(claim)) : undefined,
      ),
  },
  {
    isOf: ({ pk, sk }) => pk.startsWith('SSOPROVIDER#') && sk === 'TEAM',
    leadsTo: (provider) => [methodOf(provider)],
    violations: providerViolations,
  },
];

/** @returns undefined for an item that no kind knows */
export function outsideKind(item: Item): OutsideKind | undefined {
  return kinds.find(({ isOf }) => isOf(item));
}

/** The domain in a claim's key, as far as keys tell domains apart. */
const nameIn = ({ pk }: Key): string => pk.slice('DOMAIN#'.length);

function subjectOf(item: Item): Key {
  const team = text(item, 'team');
  return item['invite'] === undefined
    ? keys.domain(team, text(item, 'domain'))
    : keys.invite(team, text(item, 'invite'));
}

/** What depends on a subject stands only while the subject leads back to it. */
function* leadsBack(item: Item, found: Lookup, wantedFor: (subject: Item) => Key | undefined): Generator<Violation> {
  const [subjectKey] = outsideKind(item)?.leadsTo(item) ?? [];
  if (!subjectKey) return;
  const subject = found(subjectKey);
  const isOver = !subject || subject['ended'] !== undefined;
  const wanted = isOver ? undefined : wantedFor(subject);
  if (wanted && keyText(wanted) === keyText(item)) return;
  yield violation(
    'reminder-astray',
    `${shown(item)} leads to nothing`,
    [key(item), subjectKey],
    [{ kind: 'delete', key: key(item) }, asSeen(subjectKey, subject)],
  );
}

/** Holds while the item is what was seen. */
function asSeen(at: Key, item: Item | undefined): Write {
  if (!item) return { kind: 'check', key: at, when: [{ item: 'absent' }] };
  const version = item['version'];
  return {
    kind: 'check',
    key: at,
    when: [version === undefined ? { item: 'present' } : { attribute: 'version', equals: version }],
  };
}

function lockOf(account: Item): Key[] {
  return account['address'] === undefined ? [] : [keys.address(fold(text(account, 'address')))];
}

function membershipOf(account: Item): Key[] {
  if (account['team'] === undefined || account['member'] === undefined) return [];
  const [team, member] = [text(account, 'team'), text(account, 'member')];
  return [account['kind'] === 'service' ? keys.serviceAccount(team, member) : keys.user(team, member)];
}

/** Addresses are locked, and who is on a team is an active member of it. */
function* accountViolations(account: Item, found: Lookup, now: number): Generator<Violation> {
  const id = account.pk.slice('ACCOUNT#'.length);
  const { team, member, owner, signIn, address, version } = account;
  const at = key(account);
  const unchanged = { attribute: 'version', equals: Number(version) } as const;
  const [lock] = lockOf(account);
  if (lock) {
    if (!isAddress(String(address)))
      yield violation('address-unlocked', `account ${id} has the address ${address}`, [at]);
    const stored = found(lock);
    if (stored?.['account'] !== id)
      yield violation(
        'address-unlocked',
        `the address of account ${id} is not locked by it`,
        [at, lock],
        stored
          ? undefined
          : [
              { kind: 'put', item: { ...lock, account: id }, when: [{ item: 'absent' }] },
              { kind: 'check', key: at, when: [unchanged] },
            ],
      );
  }
  const release: Write = {
    kind: 'update',
    key: at,
    set: { sessionsEndedAt: now, ...(owner !== undefined && { signIn: 'blocked' }) },
    remove: ['team', 'member'],
    add: { version: 1 },
    when: [unchanged],
  };
  if ((team === undefined) !== (member === undefined)) {
    yield violation('account-astray', `account ${id} is half on a team`, [at], [release]);
    return;
  }
  const [memberKey] = membershipOf(account);
  if (memberKey) {
    const stored = found(memberKey);
    const isService = account['kind'] === 'service';
    const isThere = isService ? stored !== undefined : stored?.['state'] === 'active';
    const sentence = isService
      ? `service account ${id} is on no team`
      : `account ${id} is on a team that has no such active member`;
    if (!isThere)
      yield violation('account-astray', sentence, [at, memberKey], [release, stateAsSeen(memberKey, stored)]);
  } else if (owner !== undefined && signIn === 'allowed') {
    const block: Write = {
      kind: 'update',
      key: at,
      set: { signIn: 'blocked' },
      add: { version: 1 },
      when: [unchanged],
    };
    yield violation(
      'account-sign-in-open',
      `account ${id} is on no team, belongs to one, and may sign in`,
      [at],
      [block],
    );
  }
}

function stateAsSeen(at: Key, item: Item | undefined): Write {
  const state = item?.['state'];
  return {
    kind: 'check',
    key: at,
    when: [state === undefined ? { item: 'absent' } : { attribute: 'state', equals: state }],
  };
}

function* lockViolations(lock: Item, found: Lookup): Generator<Violation> {
  const accountKey = keys.account(text(lock, 'account'));
  const account = found(accountKey);
  const address = account?.['address'];
  if (address !== undefined && keys.address(String(address)).pk === lock.pk) return;
  yield violation(
    'lock-astray',
    `${lock.pk} locks for nobody`,
    [key(lock), accountKey],
    [
      { kind: 'delete', key: key(lock), when: [{ attribute: 'account', equals: text(lock, 'account') }] },
      asSeen(accountKey, account),
    ],
  );
}

const methodOf = (provider: Item): Key => keys.ssoMethod(text(provider, 'team'), text(provider, 'method'));

function* providerViolations(provider: Item, found: Lookup): Generator<Violation> {
  const methodKey = methodOf(provider);
  const method = found(methodKey);
  const about = [key(provider), methodKey];
  if (keys.ssoProvider(providerName(text(provider, 'method'))).pk !== provider.pk)
    yield violation('provider-astray', `${provider.pk} leads to another method`, about);
  if (method && (method['status'] ?? 'connected') === 'connected') return;
  yield violation('provider-astray', `${provider.pk} leads to no connected SSO method`, about, [
    { kind: 'delete', key: key(provider), when: [{ attribute: 'method', equals: text(provider, 'method') }] },
    method
      ? { kind: 'check', key: methodKey, when: [{ attribute: 'status', equals: text(method, 'status') }] }
      : asSeen(methodKey, undefined),
  ]);
}
