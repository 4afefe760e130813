/** What the service refuses is told where it belongs: at the field, or as a change that somebody else made meanwhile. */
import { openWindow, watch } from '../support/browser.ts';
import { goTo, heading, plainClick, signIn } from '../support/console-pages.ts';
import { consoleUrl, type Stage, testMs } from './stage.ts';

export function forms(stage: Stage): void {
  test(
    'what the service says of a field stands at the field',
    async () => {
      const { page, close } = await openWindow(stage.browser);
      await signIn(page, consoleUrl(stage));
      await heading(page, 'Overview').waitFor();
      await goTo(page, '/authentication');
      const click = plainClick(page);
      await click('Generate a key');
      const name = page.getByRole('dialog').getByLabel('Name', { exact: true });
      await name.fill('');
      await click('Generate');
      const field = page.locator('[aria-invalid="true"]');
      await field.waitFor();
      const ids = ((await name.getAttribute('aria-describedby')) ?? '').split(' ').filter((id) => id !== '');
      const told = await Promise.all(ids.map((id) => page.locator(`[id="${id}"]`).innerText()));
      expect(await field.inputValue()).toBe('');
      expect(told.join(' ')).toContain('name');
      expect(told.length).toBeGreaterThan(1);
      await close();
    },
    testMs,
  );

  test(
    'of two tabs the second one that saves is told what the first one made, and overwrites nothing',
    async () => {
      const first = await openWindow(stage.browser);
      await signIn(first.page, consoleUrl(stage));
      const second = await watch(await first.context.newPage());
      // The browser is signed in, the tab is not.
      await second.page.goto(`${consoleUrl(stage)}/authentication`);
      await plainClick(second.page)('Sign in');
      await heading(first.page, 'Overview').waitFor();
      await goTo(first.page, '/authentication');
      const edit = async ({ page }: Pick<typeof second, 'page'>, name: string) => {
        await page.getByRole('button', { name: /^Change Demo sign-on/ }).click();
        await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill(name);
      };
      await edit(first, 'Of the first tab');
      await edit(second, 'Of the second tab');
      await plainClick(first.page)('Save');
      await first.page.getByRole('dialog').waitFor({ state: 'hidden' });
      const saved = first.transfers.filter(({ method }) => method === 'PATCH').map(({ status }) => status);
      expect(saved).toEqual([200]);

      await plainClick(second.page)('Save');
      await second.page.getByText(/was changed meanwhile/).waitFor();
      const refused = () => second.transfers.filter(({ method }) => method === 'PATCH').map(({ status }) => status);
      expect(refused()).toEqual([412]);
      // What other tests expect to be empty sees this.
      expect(second.complaints).toContainEqual(expect.stringMatching(/^PATCH .*: 412$/));
      await plainClick(second.page)('Show how it is now');
      expect(await second.page.getByRole('dialog').getByLabel('Name', { exact: true }).inputValue()).toBe(
        'Of the first tab',
      );
      await second.page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Demo sign-on');
      await plainClick(second.page)('Save');
      await second.page.getByRole('dialog').waitFor({ state: 'hidden' });
      expect(refused()).toEqual([412, 200]);
      await first.close();
    },
    testMs,
  );
}
