/** Sessions that end: the page asks to sign in again, and comes back to where it was. */
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
    'signing in by a browser adds nothing to what npm start prints for programs',
    () => {
      expect(stage.rollcall.stdout().trimEnd().split('\n')).toHaveLength(1);
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
