/** The console as people use it: signing in, and going from page to page. */
import type { Page } from 'playwright-core';
import { demoAdminAddress } from '../../infra/local/demo-team.ts';

/** How the tests click: a wrapper of theirs may count. */
export type Click = (name: string | RegExp) => Promise<void>;

export const plainClick =
  (page: Page): Click =>
  (name) =>
    page.getByRole('button', { name, exact: typeof name === 'string' }).click();

/** Signs in on the local sign-in page, where nobody needs a password; ends where the console was opened. */
export async function signIn(
  page: Page,
  consoleUrl: string,
  { address = demoAdminAddress, click = plainClick(page) }: { address?: string; click?: Click } = {},
): Promise<void> {
  await page.goto(consoleUrl);
  await click('Sign in');
  await page.getByLabel('E-mail address').fill(address);
  await click('Go on');
  await page.waitForURL((url) => url.pathname.startsWith('/console') && !url.pathname.endsWith('/signed-in'));
}

/** Goes to another page of the console without loading it anew, as a link does. @param path below the console */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate(
    `history.pushState(null, '', '/console' + ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate'))`,
  );
}

export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
