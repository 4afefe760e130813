/** Signing in over HTTP, from the first page to the last token: the real local provider, its pages, and the company's beside it. */

import { refreshHeadlessly } from '../../infra/local/sign-in/headless.ts';
import { HeadlessBrowser } from '../../infra/local/sign-in/headless-browser.ts';
import { keys, ranges } from '../../shared/store/keys.ts';
import type { AppTeam } from '../support/app-service.ts';
import { type SignInTestService, startSignInPages, startSignInService } from './sign-in-service.ts';

let service: SignInTestService;
let team: AppTeam;

beforeAll(async () => {
  service = await startSignInService();
  team = await service.appTeam();
});
afterAll(async () => {
  const faults = await service.faults();
  await service.close();
  expect(faults).toEqual([]);
});

const newAddress = (): string => `${crypto.randomUUID()}@people.example`;
const setActive = (id: string | undefined, value: boolean) =>
  team.scim.patch(`/Users/${id}`, [{ op: 'replace', path: 'active', value }]);

describe('a first sign-in', () => {
  test('makes an account, whose token works', async () => {
    const address = newAddress();
    const { accessToken } = await service.signedInAs(address);
    const { status, body } = await service.account(accessToken);
    const lock = await service.table.get(keys.address(address));
    expect([status, body.id]).toEqual([200, lock?.['account']]);
    expect(body).toMatchObject({ address });
  });

  test('of an address in other letters is the same person’s', async () => {
    const address = newAddress();
    const first = await service.account((await service.signedInAs(address)).accessToken);
    const second = await service.account((await service.signedInAs(address.toUpperCase())).accessToken);
    expect(second.body.id).toBe(first.body.id);
  });

  test('with what is no address is sent back to the field', async () => {
    expect(await service.signIn('ada')).toEqual({ refused: expect.stringMatching(/Type an e-mail address/) });
  });
});

describe('a person whom the identity provider deactivates', () => {
  test('is out at once, told why, and back when activated, but no earlier token is', async () => {
    const { address, memberId } = await team.member();
    const before = await service.signedInAs(address, 'sso');
    expect((await service.account(before.accessToken)).status).toBe(200);
    const refreshed = await refreshHeadlessly(service.signInUrl, before.refreshToken);
    if ('refused' in refreshed) throw new Error(refreshed.refused);

    await setActive(memberId, false);
    const out = await service.account(before.accessToken);
    expect([out.status, out.body.detail]).toEqual([401, expect.stringMatching(/deactivated/)]);
    expect(await refreshHeadlessly(service.signInUrl, refreshed.refreshToken)).toEqual({
      refused: 'You were deactivated by Team; ask one of its admins.',
    });
    for (const by of ['sso', 'password'] as const) {
      expect(await service.signIn(address, by)).toEqual({
        refused: 'You were deactivated by Team; ask one of its admins.',
      });
    }

    await setActive(memberId, true);
    const after = await service.signedInAs(address, 'sso');
    expect((await service.account(after.accessToken)).status).toBe(200);
    expect((await service.account(before.accessToken)).status).toBe(401);
    expect((await service.account(refreshed.accessToken)).status).toBe(401);
    expect(await refreshHeadlessly(service.signInUrl, refreshed.refreshToken)).toEqual({
      refused: expect.stringMatching(/session has ended/i),
    });
  });

  test('has no refresh token left when sessions are ended', async () => {
    const { address, accountId } = await team.member();
    const { refreshToken } = await service.signedInAs(address, 'sso');
    await service.signInPort.endSessions({ accountId, address });
    expect(await refreshHeadlessly(service.signInUrl, refreshToken)).toHaveProperty('refused');
    expect(await service.signIn(address, 'sso')).toHaveProperty('accessToken');
  });
});

describe('while SCIM is on', () => {
  test('members sign in through the team’s method, which the page names, and service accounts with a password', async () => {
    const { address, accountId } = await team.member();
    expect(await service.signIn(address)).toEqual({ refused: expect.stringMatching(/Sign in with Team’s Okta 0/) });
    const { accessToken } = await service.signedInAs(address, 'sso');
    expect((await service.account(accessToken)).body.id).toBe(accountId);
    const owner = await service.signedInAs(team.owner.address, 'sso');
    expect((await service.account(owner.accessToken)).body.id).toBe(team.owner.accountId);
  });

  test('a session by password does not go on', async () => {
    const other = await service.appTeam({ scim: 'off' });
    const { address } = await other.member();
    const { refreshToken } = await service.signedInAs(address);
    const owner = await service.signedInAs(other.owner.address);
    const turnedOn = await fetch(`${service.appBaseUrl}${other.path}/scim`, {
      method: 'PATCH',
      headers: { Authorization: `Bearer ${owner.accessToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ enabled: true }),
    });
    expect(turnedOn.status).toBe(200);
    expect(await refreshHeadlessly(service.signInUrl, refreshToken)).toEqual({
      refused: expect.stringMatching(/Sign in with Team’s Okta 0/),
    });
  });
});

describe('an address that a team’s method asserts', () => {
  test('counts inside that team alone: for somebody of another nothing happens', async () => {
    const attacker = await service.appTeam();
    const { address: typed } = await attacker.member();
    const { address: victim } = await team.member();
    const { address: outsider } = await service.outsider();
    const before = await service.dump();
    for (const asserted of [victim, outsider, team.owner.address, newAddress()]) {
      expect(await service.signIn(typed, 'sso', asserted)).toEqual({
        refused: 'You are not on Team, and its single sign-on is for its members. Ask one of its admins to add you.',
      });
    }
    expect(await service.signIn(typed, 'sso', attacker.owner.address)).toEqual({
      refused: expect.stringMatching(/service account/),
    });
    expect(await service.dump()).toEqual(before);
  });

  test('does not change the address that opens the account elsewhere; a password does', async () => {
    const other = await service.appTeam({ scim: 'off' });
    const { address } = await other.member();
    const bySso = await service.signedInAs(address, 'sso');
    const refreshed = await refreshHeadlessly(service.signInUrl, bySso.refreshToken);
    if ('refused' in refreshed) throw new Error(refreshed.refused);
    const ask = async ({ accessToken }: { readonly accessToken: string }): Promise<number> => {
      const response = await fetch(`${service.appBaseUrl}/account/v1/account/address`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ address: newAddress() }),
      });
      return response.status;
    };
    const byPassword = await service.signedInAs(address);
    const again = await refreshHeadlessly(service.signInUrl, byPassword.refreshToken);
    if ('refused' in again) throw new Error(again.refused);
    const answers = [await ask(bySso), await ask(refreshed), await ask(byPassword), await ask(again)];
    expect(answers).toEqual([403, 403, 202, 202]);
  });

  test('signs in another member of the same team than the one that was typed', async () => {
    const [one, other] = [await team.member(), await team.member()];
    const end = await service.signIn(one.address, 'sso', other.address);
    if ('refused' in end) throw new Error(end.refused);
    expect((await service.account(end.accessToken)).body.id).toBe(other.accountId);
  });

  test('counts no more once the method is being removed', async () => {
    const other = await service.appTeam({ scim: 'off' });
    const { address } = await other.member();
    const { refreshToken } = await service.signedInAs(address, 'sso');
    const { pk, prefix } = ranges.ssoMethods(other.id);
    const { items } = await service.table.query({ pk, sk: { prefix } });
    await service.set({ pk, sk: String(items[0]?.sk) }, { status: 'removing' });
    expect(await refreshHeadlessly(service.signInUrl, refreshToken)).toEqual({
      refused: expect.stringMatching(/No team signs its members in like this/),
    });
    await service.table.write({ kind: 'update', key: { pk, sk: String(items[0]?.sk) }, remove: ['status'] });
  });

  test('is nobody’s word where its provider does not answer', async () => {
    const other = await service.appTeam({ scim: 'off' });
    const { address } = await other.member();
    const { pk, prefix } = ranges.ssoMethods(other.id);
    const { items } = await service.table.query({ pk, sk: { prefix } });
    const methodId = String(items[0]?.sk.slice(prefix.length));
    const nowhere = { protocol: 'oidc', issuer: 'http://127.0.0.1:1', clientId: 'c', clientSecret: 's' } as const;
    await service.signInPort.connect({ teamId: other.id, methodId, ...nowhere });
    expect(await service.signIn(address, 'sso')).toEqual({ refused: expect.stringMatching(/does not answer/) });
    await service.signInPort.disconnect({ teamId: other.id, methodId });
    expect(await service.signIn(address, 'sso')).toHaveProperty('accessToken');
  });
});

describe('a browser that is signed in', () => {
  const home = 'http://127.0.0.1/callback';
  const authorize = (): string =>
    `${service.signInUrl}/oidc/auth?${new URLSearchParams({
      client_id: 'rollcall-console',
      response_type: 'code',
      scope: 'openid email',
      redirect_uri: home,
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })}`;

  async function browserOf(address: string): Promise<HeadlessBrowser> {
    const browser = new HeadlessBrowser(home);
    await browser.open(authorize());
    await browser.submit('address-form', { address });
    return browser;
  }

  test('need not sign in again, until the person is deactivated: then the page says why', async () => {
    const other = await service.appTeam({ scim: 'off' });
    const { address, accountId } = await other.member();
    const browser = await browserOf(address);
    await browser.submit('way');
    expect(browser.isHome).toBe(true);
    await browser.open(authorize());
    expect(browser.isHome).toBe(true);
    await service.set(keys.account(accountId), { signIn: 'blocked' });
    await browser.open(authorize());
    expect([browser.isHome, browser.status, browser.alert]).toEqual([
      false,
      403,
      'You were deactivated by Team; ask one of its admins.',
    ]);
    await service.set(keys.account(accountId), { signIn: 'allowed', sessionsEndedAt: Date.now() });
    await browser.open(authorize());
    expect([browser.isHome, browser.alert]).toEqual([false, 'Your session has ended; sign in again.']);
  });

  test('signs out, and then has to sign in', async () => {
    const { address } = await service.outsider();
    const browser = await browserOf(address);
    expect(browser.isHome).toBe(true);
    await browser.open(`${service.signInUrl}/oidc/session/end?client_id=rollcall-console`);
    await browser.submit('op.logoutForm', { logout: 'yes' });
    expect(browser.html).toMatch(/You are signed out/);
    await browser.open(authorize());
    expect(browser.isHome).toBe(false);
  });

  test('takes no word of the company that was given for somebody else’s sign-in', async () => {
    const { address } = await team.member();
    const stranger = new HeadlessBrowser(`${service.signInUrl}/oidc/federated`);
    await stranger.open(authorize());
    await stranger.submit('address-form', { address });
    await stranger.submit('/sso');
    await stranger.submit('address-form', { address });
    expect(stranger.isHome).toBe(true);
    const browser = await browserOf(address);
    await browser.open(stranger.url);
    expect([browser.status, browser.alert]).toEqual([400, expect.stringMatching(/begun in another browser/)]);
    await browser.open(`${service.signInUrl}/oidc/federated?code=x&state=unknown`);
    expect(browser.status).toBe(400);
  });
});

describe('tokens and pages of another sign-in service', () => {
  test('are none here, and a token of another residency is told so', async () => {
    const other = await startSignInPages(service, '/nowhere');
    const local = await startSignInPages(service, '/nowhere', { eu: other.signInUrl });
    try {
      const { address } = await service.outsider();
      const { signInHeadlessly } = await import('../../infra/local/sign-in/headless.ts');
      const end = await signInHeadlessly({ appBaseUrl: other.signInUrl, address });
      if ('refused' in end) throw new Error(end.refused);
      const here = await service.account(end.accessToken);
      expect([here.status, here.body.detail]).toEqual([401, expect.stringMatching(/another issuer/)]);
      await expect(local.tokens.verify(end.accessToken)).rejects.toThrow(/residency eu/);
      expect(await other.tokens.verify(end.accessToken)).toMatchObject({ accountId: expect.any(String) });
    } finally {
      await local.close();
      await other.close();
    }
  });

  test('a page is shown to the browser that began, at the machine’s own name', async () => {
    const authorize = new URL(`${service.signInUrl}/oidc/auth`);
    authorize.search = new URLSearchParams({
      client_id: 'rollcall-console',
      response_type: 'code',
      scope: 'openid',
      redirect_uri: 'http://127.0.0.1/callback',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    }).toString();
    const began = await fetch(authorize, { redirect: 'manual' });
    const page = new URL(began.headers.get('location') ?? '', authorize);
    const cookie = began.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const seen = await fetch(page, { headers: { Cookie: cookie } });
    expect([seen.status, seen.headers.get('content-security-policy')]).toEqual([
      200,
      expect.stringMatching(/default-src 'none'/),
    ]);
    const unknown = await fetch(page);
    expect([unknown.status, await unknown.text()]).toEqual([400, expect.stringMatching(/begun in another browser/)]);
  });

  test.each([
    ['without PKCE', { code_challenge: undefined }],
    ['to go elsewhere afterwards', { redirect_uri: 'https://evil.example/callback' }],
    ['to another path of this machine', { redirect_uri: 'http://127.0.0.1/evil' }],
    ['for another client', { client_id: 'other' }],
    ['for another resource', { resource: 'https://evil.example' }],
  ])('a sign-in %s does not begin', async (_, more) => {
    const wanted: Record<string, string | undefined> = {
      client_id: 'rollcall-console',
      response_type: 'code',
      scope: 'openid',
      redirect_uri: 'http://127.0.0.1/callback',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      ...more,
    };
    const query = Object.entries(wanted).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    );
    const response = await fetch(`${service.signInUrl}/oidc/auth?${new URLSearchParams(query)}`, {
      redirect: 'manual',
    });
    const location = response.headers.get('location') ?? '';
    // Refused on the spot, or sent back where it came from with an error.
    expect(location).not.toMatch(/evil|interaction/);
    expect(response.status === 400 || /[?&]error=/.test(location)).toBe(true);
  });
});
