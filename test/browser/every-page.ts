/** Every page, wide, narrow and dark: nothing that axe finds serious, no error, no violation of the policy, no call that fails. */
import { openWindow, seriousFindings, type Window } from '../support/browser.ts';
import { goTo, heading, signIn } from '../support/console-pages.ts';
import { consoleUrl, type Stage, testMs } from './stage.ts';

interface Visited {
  readonly path: (stage: Stage) => string;
  readonly heading: string | RegExp;
}

const at = (path: string) => () => path;

/** With something on each. */
const visited: readonly (readonly [string, Visited])[] = [
  ['Overview', { path: at('/'), heading: 'Overview' }],
  ['Authentication', { path: at('/authentication'), heading: 'Authentication' }],
  ['Setup guide', { path: at('/setup'), heading: 'Setup guide' }],
  ['Members', { path: at('/members'), heading: 'Members' }],
  ['a member', { path: ({ filled }) => `/members/${filled.users[3]}`, heading: /\w/ }],
  ['Groups', { path: at('/groups'), heading: 'Groups' }],
  ['a group', { path: ({ filled }) => `/groups/${filled.groups[1]}`, heading: /Northwind/ }],
  ['Workspaces', { path: at('/workspaces'), heading: 'Workspaces' }],
  ['Domains', { path: at('/domains'), heading: 'Domains' }],
  ['Activity', { path: at('/activity'), heading: 'Activity' }],
  ['failed calls', { path: at('/activity?show=calls'), heading: 'Activity' }],
  ['the activity of one person', { path: ({ filled }) => `/activity?user=${filled.users[3]}`, heading: 'Activity' }],
  ['a page that is not there', { path: at('/nothing'), heading: 'Not found' }],
];

const wide = { width: 1280, height: 800 };
const narrow = { width: 400, height: 800 };

export function everyPage(stage: Stage): void {
  let window: Window;

  beforeAll(async () => {
    window = await openWindow(stage.browser);
    await signIn(window.page, consoleUrl(stage));
    await heading(window.page, 'Overview').waitFor();
  }, testMs);
  afterAll(() => window?.close());

  test.each(visited)(
    '%s is accessible, wide in light and narrow in dark colours, and complains of nothing',
    async (_name, where) => {
      const { page, complaints, settled } = window;
      await page.setViewportSize(wide);
      await page.emulateMedia({ colorScheme: 'light' });
      await goTo(page, where.path(stage));
      await heading(page, where.heading).waitFor();
      await settled();
      const light = await seriousFindings(page);
      await page.setViewportSize(narrow);
      await page.emulateMedia({ colorScheme: 'dark' });
      await settled();
      const dark = await seriousFindings(page);
      expect({ light, dark }).toEqual({ light: [], dark: [] });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(narrow.width);
      expect(complaints.splice(0)).toEqual([]);
    },
    testMs,
  );

  test.each<[string, string, string]>([
    ['the sign-in page', '', 'Rollcall'],
    ['a link that is not whole', '/invite', 'Invite'],
    ['the page of a new address', '/confirm-address', 'New e-mail address'],
  ])(
    '%s is accessible to whoever is not signed in',
    async (_name, path, title) => {
      const { page, complaints, settled, close } = await openWindow(stage.browser, { viewport: narrow });
      await page.goto(`${consoleUrl(stage)}${path}`);
      await heading(page, title).waitFor();
      await settled();
      expect(await seriousFindings(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    },
    testMs,
  );
}
