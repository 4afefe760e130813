/** Sessions that end: the page asks to sign in again, and comes back to where it was. */
import type { Page } from 'playwright-core';
import { demoAdminAddress } from '../../infra/local/demo-team.ts';
import { consoleClientId, oidcMount } from '../../infra/local/sign-in/people-provider.ts';
import { openWindow, type Window } from '../support/browser.ts';
import { goTo, heading, plainClick, signIn } from '../support/console-pages.ts';
import { consoleUrl, type Stage, testMs } from './stage.ts';

const place = '/activity?kind=user&last=30d';

/** What became of the session behind the page's back, in the browser's words. */
const endings: readonly (readonly [string, string])[] = [
  ['was forgotten', 'sessionStorage.clear()'],
  [
    'is not taken any more',
    `for (const [name, value] of Object.entries({ ...sessionStorage })) {
      if (!name.startsWith('oidc.user')) continue;
      const user = JSON.parse(value);
      user.access_token = user.access_token.slice(0, -8) + 'AAAAAAAA';
      sessionStorage.setItem(name, JSON.stringify(user));
    }`,
  ],
];

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: demoAdminAddress }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
}

export function sessions(stage: Stage): void {
  let window: Window;
  beforeAll(async () => {
    window = await openWindow(stage.browser);
    await signIn(window.page, consoleUrl(stage));
    await heading(window.page, 'Overview').waitFor();
  }, testMs);
  beforeEach(async () => {
    await goTo(window.page, place);
    await heading(window.page, 'Activity').waitFor();
    await window.settled();
    window.complaints.length = 0;
  }, testMs);
  afterAll(() => window?.close());

  const returned = async () => {
    await window.page.waitForURL((url) => url.pathname + url.search === `/console${place}`);
    await heading(window.page, 'Activity').waitFor();
    await window.page.locator('table tbody').getByText('Person').first().waitFor();
  };

  test.each(endings)(
    'a session that %s asks to sign in again, and returns to the page',
    async (_name, ending) => {
      const { page } = window;
      await page.evaluate(ending);
      await page.getByRole('button', { name: 'Show more entries' }).click();
      await page.getByText('Your session has ended').first().waitFor();
      await page.getByRole('button', { name: 'Sign in again' }).first().click();
      await page.waitForURL(/\/console\//);
      await returned();
    },
    testMs,
  );

  test(
    'a session that cannot be renewed for want of a connection has not ended: once there is one, the page goes on',
    async () => {
      const { page } = window;
      await page.evaluate(`for (const [name, value] of Object.entries({ ...sessionStorage })) {
        if (!name.startsWith('oidc.user')) continue;
        sessionStorage.setItem(name, JSON.stringify({ ...JSON.parse(value), expires_at: 0 }));
      }`);
      await page.route('**/oidc/token', (route) => route.abort());
      await page.getByRole('button', { name: 'Show more entries' }).click();
      await page.getByText('The service could not be reached').first().waitFor();
      expect(await page.getByText('Your session has ended').count()).toBe(0);
      await page.unroute('**/oidc/token');
      const asked = page.waitForResponse((response) => response.url().includes('/activity') && response.ok());
      await page
        .getByRole('button', { name: /Try again|Show more entries/ })
        .first()
        .click();
      await asked;
      await page.getByText('The service could not be reached').waitFor({ state: 'hidden' });
    },
    testMs,
  );

  test(
    'signing in by a browser adds nothing to what npm start prints for programs',
    () => {
      expect(stage.rollcall.stdout().trimEnd().split('\n')).toHaveLength(1);
    },
    testMs,
  );

  test(
    'whoever comes to another team is shown nothing of the one before, though its answers are still known',
    async () => {
      const other = await openWindow(stage.browser);
      const { page } = other;
      await signIn(page, consoleUrl(stage), { address: 'mover@movers.example' });
      await page.getByLabel('Team name').fill('Before');
      await plainClick(page)('Create the team');
      await heading(page, 'Overview').waitFor();
      await goTo(page, '/members');
      await page.locator('table tbody').getByText('mover@movers.example').first().waitFor();

      let before = '';
      await page.route(/\/account\/v1\/account$/, async (route) => {
        const response = await route.fetch();
        const { team, ...account } = await response.json();
        before = team.id;
        await route.fulfill({ response, json: { ...account, team: { ...team, id: 'after' } } });
      });
      await page.route(/\/team\/v1\/teams\/after/, async (route) => {
        // All else is not answered: what is shown until then is what this is about.
        if (!route.request().url().endsWith('/teams/after')) return;
        const response = await route.fetch({
          url: route
            .request()
            .url()
            .replace(/after$/, before),
        });
        await route.fulfill({ response, json: { ...(await response.json()), id: 'after', name: 'After' } });
      });
      const asked = page.waitForRequest(/\/teams\/after\/members/);
      // What was read of the visitor is a minute old, and somebody looks at the page again.
      await page.evaluate(`{
        const now = Date.now;
        Date.now = () => now() + 61_000;
        dispatchEvent(new Event('visibilitychange'));
      }`);
      await page.getByRole('navigation').getByText('After').first().waitFor();
      await asked;
      expect(await page.locator('table tbody').getByText('mover@movers.example').count()).toBe(0);
      await other.close();
    },
    testMs,
  );

  test(
    'signing out leaves nothing of the team on the page though the sign-in service is out of reach',
    async () => {
      const other = await openWindow(stage.browser);
      const { page } = other;
      await signIn(page, consoleUrl(stage));
      await page.reload();
      await heading(page, 'Overview').waitFor();
      await page.route('**/.well-known/openid-configuration', (route) => route.abort());
      await signOut(page);
      await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor({ timeout: 10_000 });
      expect(await page.getByText(demoAdminAddress).count()).toBe(0);
      await other.close();
    },
    testMs,
  );

  test(
    'after signing out, the refresh token that the page had is of no use',
    async () => {
      const other = await openWindow(stage.browser);
      const { page } = other;
      await signIn(page, consoleUrl(stage));
      await heading(page, 'Overview').waitFor();
      const kept = await page.evaluate<string>(
        "Object.values(sessionStorage).find((each) => each.includes('refresh_token'))",
      );
      const { refresh_token } = JSON.parse(kept);
      expect(refresh_token).toEqual(expect.any(String));
      await signOut(page);
      await page.waitForURL((url) => url.pathname.startsWith(oidcMount));
      const answer = await fetch(`${stage.rollcall.us.appBaseUrl}${oidcMount}/token`, {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'refresh_token', client_id: consoleClientId, refresh_token }),
      });
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error: 'invalid_grant' });
      await other.close();
    },
    testMs,
  );

  test(
    'a page that the browser kept while somebody signed out or in elsewhere is loaded anew',
    async () => {
      const { page } = window;
      const loaded = page.waitForEvent('load', { timeout: 5_000 });
      await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
      await loaded;
      await heading(page, 'Activity').waitFor();
    },
    testMs,
  );

  test(
    'a reload without a session asks to sign in, and returns to the page',
    async () => {
      const { page, complaints } = window;
      await page.evaluate('sessionStorage.clear()');
      await page.reload();
      await plainClick(page)('Sign in');
      await returned();
      expect(complaints).toEqual([]);
    },
    testMs,
  );
}
