/** May this person sign in, in this way? */
import type { Account } from '../../shared/domain/account.ts';
import {
  decideCredentialChange,
  decideSignIn,
  type SignInFacts,
  type SignInRefusal,
  sessionHasEnded,
} from '../../shared/domain/sign-in.ts';

const free: Account = { id: 'a', version: 1, kind: 'person', address: 'ada@a.example', signIn: 'allowed' };
const member: Account = { ...free, team: 'T', member: 'm', owner: 'T' };
const service: Account = { ...member, kind: 'service' };
const released: Account = { ...free, owner: 'T', signIn: 'blocked', sessionsEndedAt: 5000 };
const elsewhere: Account = { ...free, team: 'U', member: 'n', owner: 'U' };
const on = { name: 'Acme', scim: 'on' } as const;
const off = { name: 'Acme', scim: 'off' } as const;
const password = { way: { by: 'password' }, addressVerified: true, mayOpenAccount: false } as const;
const method = { name: 'Acme', hasMethod: true } as const;
const sso = {
  way: { by: 'sso', teamId: 'T', methodId: 'M' },
  methodTeam: method,
  addressVerified: false,
  mayOpenAccount: true,
} as const;

type Case = [claim: string, facts: SignInFacts, expected: 'allowed' | 'opens' | SignInRefusal, says?: RegExp];

const cases: Case[] = [
  ['a person on no team signs in with a password', { ...password, account: free }, 'allowed'],
  ['a member of a team without SCIM signs in with a password', { ...password, account: member, team: off }, 'allowed'],
  [
    'a member of a team with SCIM does not, and is told by what to',
    { ...password, account: member, team: on, methodName: 'Okta' },
    'single-sign-on-only',
    /Sign in with Acme’s Okta/,
  ],
  [
    'without names where whoever asks is not known to be the person',
    { ...password, account: member, team: { scim: 'on' } },
    'single-sign-on-only',
    /your team’s single sign-on/,
  ],
  ['a service account has its password while SCIM is on', { ...password, account: service, team: on }, 'allowed'],
  ['a service account is nobody’s single sign-on', { ...sso, account: service, team: on }, 'service-account'],
  [
    'whom a team deactivated is told which',
    { ...password, account: released, ownerName: 'Acme' },
    'deactivated',
    /deactivated by Acme; ask one of its admins/,
  ],
  ['by single sign-on too', { ...sso, account: released, ownerName: 'Acme' }, 'deactivated', /deactivated by Acme/],
  [
    'an unconfirmed address is nobody’s, whoever has it',
    { ...password, addressVerified: false, account: released },
    'address-not-verified',
    /Confirm your e-mail address/,
  ],
  [
    'a newcomer gets an account where sign-up is open',
    { ...password, mayOpenAccount: true, account: undefined },
    'opens',
  ],
  ['and none where it is closed', { ...password, account: undefined }, 'sign-up-closed', /Ask an admin/],
  ['a method signs in an active member of its team', { ...sso, account: member, team: on }, 'allowed'],
  ['while SCIM is off as well', { ...sso, account: member, team: off }, 'allowed'],
  ['a method never makes an account', { ...sso, account: undefined }, 'not-on-the-methods-team', /not on Acme/],
  ['nor signs in somebody of no team', { ...sso, account: free }, 'not-on-the-methods-team'],
  [
    'nor of another',
    { ...sso, account: elsewhere, team: { name: 'Umbrella', scim: 'off' } },
    'not-on-the-methods-team',
  ],
  [
    'an invited person first accepts, signed in by password',
    { ...sso, account: free, methodTeam: { ...method, member: 'invited' } },
    'invited-to-the-methods-team',
    /accept the invite/,
  ],
  [
    'a method that was removed signs nobody in',
    { ...sso, account: member, team: off, methodTeam: { ...method, hasMethod: false } },
    'method-unknown',
  ],
  [
    'a session from before the end of sessions does not go on',
    { ...password, account: { ...free, sessionsEndedAt: 5000 }, sessionBeganAt: 5000 },
    'session-ended',
  ],
  [
    'one from after it does',
    { ...password, account: { ...free, sessionsEndedAt: 5000 }, sessionBeganAt: 5001 },
    'allowed',
  ],
  [
    'a session by single sign-on ends too',
    { ...sso, account: { ...member, sessionsEndedAt: 5000 }, team: on, sessionBeganAt: 4000 },
    'session-ended',
  ],
  [
    'a session without an account has ended, and makes none',
    { ...password, mayOpenAccount: true, account: undefined, sessionBeganAt: 'unknown' },
    'session-ended',
  ],
  [
    'a session by password does not outlive the turning on of SCIM',
    { ...password, account: member, team: on, sessionBeganAt: 'unknown' },
    'single-sign-on-only',
  ],
];

test.each(cases)('%s', (_, facts, expected, says = /./) => {
  const decision = decideSignIn(facts);
  expect(decision.allowed ? (decision.opensAccount ? 'opens' : 'allowed') : decision.reason).toBe(expected);
  if (!decision.allowed) expect(decision.message).toMatch(says);
});

test('a method’s refusal never tells what somebody is elsewhere, since its provider can assert any address', () => {
  const unknown = decideSignIn({ ...sso, account: undefined });
  const strangers: Account[] = [
    free,
    elsewhere,
    { ...elsewhere, kind: 'service' },
    { ...released, owner: 'U' },
    { ...elsewhere, sessionsEndedAt: 9000 },
  ];
  for (const account of strangers) {
    const facts = { ...sso, account, ownerName: 'Umbrella', team: { name: 'Umbrella', scim: 'on' as const } };
    expect(decideSignIn(facts)).toEqual(unknown);
    expect(decideSignIn({ ...facts, sessionBeganAt: 1 })).toEqual(unknown);
  }
});

test('sessions end for what began in the same millisecond', () => {
  expect(sessionHasEnded({ ...free, sessionsEndedAt: 5000 }, 5000)).toBe(true);
  expect(sessionHasEnded({ ...free, sessionsEndedAt: 5000 }, 5001)).toBe(false);
  expect(sessionHasEnded(free, 0)).toBe(false);
});

const changes: [
  string,
  'password' | 'address',
  Parameters<typeof decideCredentialChange>[1],
  'allowed' | SignInRefusal,
][] = [
  ['whom no identity provider manages changes a password', 'password', { account: member, team: off }, 'allowed'],
  ['while SCIM is on nobody does', 'password', { account: member, team: on }, 'managed-by-identity-provider'],
  ['nor an address', 'address', { account: member, team: on }, 'managed-by-identity-provider'],
  ['but service accounts', 'password', { account: service, team: on }, 'allowed'],
  ['a deactivated person needs no password', 'password', { account: released }, 'deactivated'],
  ['of who does not exist nothing is told', 'password', { account: undefined }, 'allowed'],
  ['an address that no account has yet is taken there first', 'address', { account: undefined }, 'address-not-known'],
  ['and then here', 'address', { account: free }, 'allowed'],
];
test.each(changes)('%s', (_, change, facts, expected) => {
  const decision = decideCredentialChange(change, facts);
  expect(decision.allowed ? 'allowed' : decision.reason).toBe(expected);
  // Whoever asks is not known to be the person.
  expect(JSON.stringify(decision)).not.toContain('Acme');
});
