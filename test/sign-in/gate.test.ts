/** The gate, asked with events as Cognito sends them. */
import { handler } from '../../functions/sign-in/gate.ts';
import { LocalContext } from '../../infra/local/lambda-context.ts';
import { newResourceId } from '../../shared/domain/ids.ts';
import { providerName } from '../../shared/domain/sso-provider.ts';
import type { CognitoTrigger } from '../../shared/http/cognito-trigger.ts';
import { provideService, type Service } from '../../shared/http/service.ts';
import { keys, ranges } from '../../shared/store/keys.ts';
import { type Table, TableUnavailableError } from '../../shared/table/table.ts';
import { type AppService, type AppTeam, startAppService, type TestPerson } from '../support/app-service.ts';
import { calledBy, WatchedTable } from '../support/table-calls.ts';

let service: AppService;
let team: AppTeam;
let provider: string;

beforeAll(async () => {
  service = await startAppService();
  team = await service.appTeam();
  provider = await connect(team);
});
beforeEach(() => serve());
afterAll(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

/** Gives a team's method the name that Cognito knows it by. */
async function connect({ id }: AppTeam): Promise<string> {
  const { pk, prefix } = ranges.ssoMethods(id);
  const { items } = await service.table.query({ pk, sk: { prefix } });
  const method = String(items[0]?.sk.slice(prefix.length));
  const name = providerName(method);
  await service.table.write({ kind: 'put', item: { ...keys.ssoProvider(name), team: id, method } });
  return name;
}

function serve(more: Partial<Service> = {}): void {
  provideService({
    table: new WatchedTable(service.table),
    residency: 'us',
    scimBaseUrl: service.baseUrl,
    appBaseUrl: service.appBaseUrl,
    policy: { teamCreation: 'open', signUp: 'open', entitledFromStart: true },
    otherBaseUrls: {},
    clock: () => new Date(),
    log: (entry) => service.log.push(entry),
    ...more,
  });
}

interface Sent {
  readonly source: string;
  readonly email?: string;
  /** Set for somebody whom an identity provider sent. */
  readonly from?: string;
  readonly verified?: boolean;
  readonly more?: Partial<CognitoTrigger['request']>;
  readonly version?: string;
}

/** As https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html shows them. */
function eventOf({ source, email, from, verified = true, more, version }: Sent): CognitoTrigger {
  const sub = crypto.randomUUID();
  const isSignUp = source.startsWith('PreSignUp_');
  const isTokens = source.startsWith('TokenGeneration_');
  return {
    version: version ?? (isTokens ? '2' : '1'),
    triggerSource: source,
    userName: from === undefined ? sub : `${from}_${email}`,
    region: 'a-region',
    userPoolId: 'a-region_abcdefghi',
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: '1example23456789' },
    request: {
      userAttributes: {
        ...(!isSignUp && {
          sub,
          'cognito:user_status': from === undefined ? 'CONFIRMED' : 'EXTERNAL_PROVIDER',
        }),
        ...(email !== undefined && { email }),
        ...(from === undefined
          ? !isSignUp && { email_verified: String(verified) }
          : !isSignUp && {
              identities: JSON.stringify([{ userId: email, providerName: from, providerType: 'SAML', primary: true }]),
              email_verified: 'false',
            }),
      },
      ...(isTokens && { groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null } }),
      ...(isTokens && { scopes: ['openid', 'email'] }),
      ...(source.startsWith('CustomMessage_') && { codeParameter: '{####}', linkParameter: '{##link##}' }),
      ...more,
    },
    response: isSignUp
      ? { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false }
      : isTokens
        ? { claimsAndScopeOverrideDetails: null }
        : {},
  } as CognitoTrigger; // with what Cognito sends besides
}

const ask = (sent: Sent): Promise<CognitoTrigger> =>
  calledBy('sign-in-gate', () =>
    handler(eventOf(sent), new LocalContext('sign-in-gate', crypto.randomUUID(), performance.now() + 5000)),
  );

/** `allowed`, or what Cognito would show the person. */
async function outcome(sent: Sent): Promise<string> {
  return ask(sent).then(
    () => 'allowed',
    (error: Error) => error.message,
  );
}

const claimsIn = ({ response }: CognitoTrigger): { readonly account?: unknown; readonly way?: unknown } => {
  const details = Object(response['claimsAndScopeOverrideDetails']);
  return Object(Object(details.accessTokenGeneration).claimsToAddOrOverride);
};
const accountIn = (event: CognitoTrigger): unknown => claimsIn(event).account;

const newAddress = (): string => `${crypto.randomUUID()}@people.example`;

async function deactivated(): Promise<TestPerson> {
  const member = await team.member();
  await team.scim.patch(`/Users/${member.memberId}`, [{ op: 'replace', path: 'active', value: false }]);
  return member;
}

const tokenSources = ['HostedAuth', 'Authentication', 'NewPasswordChallenge', 'AuthenticateDevice'];

describe('tokens', () => {
  test.each(tokenSources)('say whose account they are for (%s)', async (source) => {
    const person = await service.outsider();
    const event = await ask({ source: `TokenGeneration_${source}`, email: person.address });
    expect(accountIn(event)).toBe(person.accountId);
  });

  test.each(['HostedAuth', 'RefreshTokens'])('say how the person signed in (%s)', async (name) => {
    const source = `TokenGeneration_${name}`;
    const { address } = await team.member();
    expect(claimsIn(await ask({ source, email: address, from: provider })).way).toBe('sso');
    expect(claimsIn(await ask({ source, email: (await service.outsider()).address })).way).toBe('password');
  });

  test('of a first sign-in make the account, once', async () => {
    const email = newAddress();
    const first = accountIn(await ask({ source: 'TokenGeneration_HostedAuth', email }));
    const lock = await service.table.get(keys.address(email));
    expect(lock?.['account']).toBe(first);
    expect(accountIn(await ask({ source: 'TokenGeneration_RefreshTokens', email }))).toBe(first);
  });

  test('are refreshed for nobody who has no account, and none is made', async () => {
    const email = newAddress();
    expect(await outcome({ source: 'TokenGeneration_RefreshTokens', email })).toMatch(/sign in again/);
    expect(await service.table.get(keys.address(email))).toBeUndefined();
  });

  test('are not given for an address that is not confirmed', async () => {
    const { address } = await service.outsider();
    expect(await outcome({ source: 'TokenGeneration_HostedAuth', email: address, verified: false })).toMatch(/Confirm/);
  });

  test.each(['TokenGeneration_HostedAuth', 'TokenGeneration_RefreshTokens'])(
    'are not given to a deactivated person, who is told by which team (%s)',
    async (source) => {
      const { address } = await deactivated();
      expect(await outcome({ source, email: address })).toBe('You were deactivated by Team; ask one of its admins.');
      expect(await outcome({ source, email: address, from: provider })).toMatch(/deactivated by Team/);
    },
  );

  test('while SCIM is on come by the team’s method, which is named, and by no password', async () => {
    const member = await team.member();
    const sent = { source: 'TokenGeneration_HostedAuth', email: member.address };
    expect(await outcome(sent)).toMatch(/Sign in with Team’s Okta 0/);
    expect(await outcome({ ...sent, source: 'TokenGeneration_RefreshTokens' })).toMatch(/Sign in with Team’s Okta 0/);
    expect(accountIn(await ask({ ...sent, from: provider }))).toBe(member.accountId);
    expect(accountIn(await ask({ ...sent, from: provider, source: 'TokenGeneration_RefreshTokens' }))).toBe(
      member.accountId,
    );
    expect(accountIn(await ask({ ...sent, email: team.owner.address }))).toBe(team.owner.accountId);
  });

  test('need events that can change access tokens', async () => {
    const { address } = await service.outsider();
    const sent = { source: 'TokenGeneration_HostedAuth', email: address, version: '1' };
    expect(await outcome(sent)).toMatch(/does not work at the moment/);
  });
});

describe('an identity provider that asserts an address', () => {
  test('of another team’s person is refused as for an address that nobody has, and nothing changes', async () => {
    const other = await service.appTeam();
    const foreign = await connect(other);
    const { address } = await team.member();
    const { address: gone } = await deactivated();
    const before = await service.dump();
    const source = 'TokenGeneration_HostedAuth';
    const unknown = await outcome({ source, email: newAddress(), from: foreign });
    expect(unknown).toMatch(/not on Team/);
    for (const email of [address, gone, team.owner.address, (await service.outsider()).address]) {
      for (const each of [source, 'TokenGeneration_RefreshTokens', 'PreSignUp_ExternalProvider']) {
        expect(await outcome({ source: each, email, from: foreign })).toBe(unknown);
      }
    }
    const after = await service.dump();
    const outsiders = after.filter((item) => !before.some(({ pk, sk }) => pk === item.pk && sk === item.sk));
    expect(outsiders).toHaveLength(2); // the outsider's account and lock
    expect(after.filter((item) => !outsiders.includes(item))).toEqual(before);
  });

  test('makes a user of the pool for its own members alone', async () => {
    const member = await team.member();
    const source = 'PreSignUp_ExternalProvider';
    expect(await outcome({ source, email: member.address, from: provider })).toBe('allowed');
    expect(await outcome({ source, email: newAddress(), from: provider })).toMatch(
      /not on Team.*Ask one of its admins/,
    );
    expect(await outcome({ source, from: provider })).toMatch(/did not say your e-mail address/);
  });

  test('that no team has is refused, and one that Rollcall did not make too', async () => {
    const { address: email } = await team.member();
    const source = 'TokenGeneration_HostedAuth';
    expect(await outcome({ source, email, from: providerName(newResourceId()) })).toMatch(/No team signs/);
    expect(await outcome({ source, email, from: 'Google' })).toMatch(/does not work/);
    expect(await outcome({ source: 'PreSignUp_ExternalProvider', email, from: 'Google' })).toMatch(/does not work/);
  });

  test('whose method is being removed signs nobody in', async () => {
    const other = await service.appTeam();
    const name = await connect(other);
    const { address } = await other.member();
    const sent = { source: 'TokenGeneration_HostedAuth', email: address, from: name };
    expect(await outcome(sent)).toBe('allowed');
    const lock = await service.table.get(keys.ssoProvider(name));
    await service.set(keys.ssoMethod(other.id, String(lock?.['method'])), { status: 'removing' });
    expect(await outcome(sent)).toMatch(/No team signs/);
    await service.set(keys.ssoMethod(other.id, String(lock?.['method'])), { status: 'connected' });
  });
});

describe('signing up', () => {
  const source = 'PreSignUp_SignUp';
  const closed = { teamCreation: 'closed', signUp: 'closed', entitledFromStart: false } as const;

  test('is for everybody where it is open, and where it is closed for those who are known or invited', async () => {
    expect(await outcome({ source, email: newAddress() })).toBe('allowed');
    serve({ policy: closed });
    expect(await outcome({ source, email: newAddress() })).toMatch(/Ask an admin of your team to invite you/);
    expect(await outcome({ source, email: (await service.outsider()).address })).toBe('allowed');
    expect(await outcome({ source, email: team.owner.address })).toBe('allowed');
    const invited = newAddress();
    await team.owner.post(`${team.path}/invites`, { address: invited });
    expect(await outcome({ source, email: invited })).toBe('allowed');
    expect(await outcome({ source: 'TokenGeneration_HostedAuth', email: newAddress() })).toMatch(/Ask an admin/);
  });

  test('with a password is not for members of a team with SCIM on, and a refusal names no team', async () => {
    const { address } = await team.member();
    const said = await outcome({ source, email: address });
    expect(said).toMatch(/Sign in with your team’s single sign-on/);
    expect(said).not.toContain('Okta');
  });

  test('by the operator is not the gate’s business', async () => {
    serve({ policy: closed });
    expect(await outcome({ source: 'PreSignUp_AdminCreateUser', email: newAddress() })).toBe('allowed');
  });
});

describe('before a password is checked', () => {
  const source = 'PreAuthentication_Authentication';

  test('the deactivated and those with single sign-on are refused in words that name nobody', async () => {
    const { address } = await deactivated();
    expect(await outcome({ source, email: address })).toBe('Your team has deactivated you; ask one of its admins.');
    expect(await outcome({ source, email: (await team.member()).address })).toMatch(/your team’s single sign-on/);
    expect(await outcome({ source, email: team.owner.address })).toBe('allowed');
  });

  test('of who does not exist nothing is asked', async () => {
    expect(await outcome({ source, more: { userNotFound: true, userAttributes: {} } })).toBe('allowed');
  });
});

describe('codes', () => {
  const answers: [source: string, ofMember: RegExp, ofNobody: RegExp][] = [
    ['CustomMessage_ForgotPassword', /identity provider manages/, /^allowed$/],
    ['CustomMessage_UpdateUserAttribute', /identity provider manages/, /account’s settings first/],
    ['CustomMessage_VerifyUserAttribute', /identity provider manages/, /account’s settings first/],
    ['CustomMessage_SignUp', /^allowed$/, /^allowed$/],
    ['CustomMessage_ResendCode', /^allowed$/, /^allowed$/],
    ['CustomMessage_AdminCreateUser', /^allowed$/, /^allowed$/],
    ['CustomMessage_Authentication', /^allowed$/, /^allowed$/],
  ];
  test.each(answers)('%s: refused to those whom an identity provider manages', async (source, ofMember, ofNobody) => {
    expect(await outcome({ source, email: (await team.member()).address })).toMatch(ofMember);
    expect(await outcome({ source, email: newAddress() })).toMatch(ofNobody);
    expect(await outcome({ source, email: team.owner.address })).toBe('allowed');
    expect(await outcome({ source, email: (await service.outsider()).address })).toBe('allowed');
  });

  test('with SCIM off everybody has them', async () => {
    const other = await service.appTeam({ scim: 'off' });
    const { address } = await other.member();
    expect(await outcome({ source: 'CustomMessage_ForgotPassword', email: address })).toBe('allowed');
  });
});

describe('what nobody foresaw', () => {
  test('lets nobody in: a trigger that is not known', async () => {
    const { address } = await service.outsider();
    for (const source of ['DefineAuthChallenge_Authentication', 'constructor', '__proto__', 'TokenGeneration_New']) {
      expect(await outcome({ source, email: address })).toMatch(/does not work at the moment/);
    }
  });

  test('is told in general words, and logged with its place and without data', async () => {
    const log: Readonly<Record<string, unknown>>[] = [];
    const broken = { get: () => Promise.reject(new Error('secret@people.example broke it')) } as unknown as Table;
    serve({ table: broken, log: (entry) => log.push(entry) });
    const said = await outcome({ source: 'TokenGeneration_HostedAuth', email: 'secret@people.example' });
    expect(said).toMatch(/does not work at the moment/);
    expect(said).not.toMatch(/secret|broke/);
    expect(log).toEqual([
      expect.objectContaining({ level: 'error', trigger: 'TokenGeneration_HostedAuth', error: expect.anything() }),
    ]);
    expect(JSON.stringify(log)).not.toContain('secret@');
    const gone = { get: () => Promise.reject(new TableUnavailableError('away')) } as unknown as Table;
    serve({ table: gone, log: () => {} });
    expect(await outcome({ source: 'TokenGeneration_HostedAuth', email: 'a@b.example' })).toMatch(/again in a moment/);
  });
});
