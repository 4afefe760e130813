/** The main dialogs without a mouse: reached by Tab, opened by Enter, left by Escape, and the focus is back where it was. */
import type { Page } from 'playwright-core';
import { openWindow, type Window } from '../support/browser.ts';
import { goTo, heading, signIn } from '../support/console-pages.ts';
import { consoleUrl, type Stage, testMs } from './stage.ts';

const tabsMax = 60;

const focused = (page: Page): Promise<string> =>
  page.evaluate(
    "(document.activeElement?.getAttribute('aria-label') || document.activeElement?.textContent || '').trim()",
  );

const isInDialog = "document.querySelector('[role=dialog]')?.contains(document.activeElement)";

/** Tabs on until something of this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let tabs = 0; tabs < tabsMax; tabs += 1) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${tabsMax} tabs lead to "${await focused(page)}", not to "${name}"`);
}

/** Dialogs by the buttons that open them, in the order of the path to a connected provider. */
const dialogs: readonly (readonly [path: string, page: string, button: string])[] = [
  ['/authentication', 'Authentication', 'Change Demo sign-on'],
  ['/authentication', 'Authentication', 'Turn SCIM off'],
  ['/authentication', 'Authentication', 'Generate a key'],
];

export function keyboard(stage: Stage): void {
  let window: Window;
  beforeAll(async () => {
    window = await openWindow(stage.browser);
    await signIn(window.page, consoleUrl(stage));
    await heading(window.page, 'Overview').waitFor();
  }, testMs);
  afterAll(() => window?.close());

  test.each(dialogs)(
    '%s, %s: “%s” opens a dialog by Enter, holds the focus in it, and has it back after Escape',
    async (path, title, button) => {
      const { page, settled } = window;
      await goTo(page, path);
      await heading(page, title).waitFor();
      await settled();
      await tabTo(page, button);
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog');
      await dialog.waitFor();
      await settled();
      for (let tabs = 0; tabs < 12; tabs += 1) {
        await page.keyboard.press('Tab');
        expect(await page.evaluate(isInDialog)).toBe(true);
      }
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      await page.waitForTimeout(100);
      expect(await focused(page)).toBe(button);
    },
    testMs,
  );

  test(
    'a key is generated, stored and left by the keyboard alone',
    async () => {
      const { page, settled, complaints } = window;
      await goTo(page, '/authentication');
      await settled();
      await tabTo(page, 'Generate a key');
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name', { exact: true }).waitFor();
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type('By keyboard');
      await page.keyboard.press('Enter');
      await dialog.getByText(/^rc_us_/).waitFor();
      // It does not close by itself: what it shows is gone then.
      await page.keyboard.press('Escape');
      expect(await dialog.isVisible()).toBe(true);
      await tabTo(page, 'I have stored it');
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'hidden' });
      await page.waitForTimeout(100);
      expect(await focused(page)).toBe('Generate a key');
      await page.getByText('By keyboard').first().waitFor();
      expect(complaints).toEqual([]);
    },
    testMs,
  );
}
