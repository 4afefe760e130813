/** A key's text is in the dialog that shows it, and nowhere after it. */
import { openWindow } from '../support/browser.ts';
import { goTo, heading, plainClick, signIn } from '../support/console-pages.ts';
import { consoleUrl, type Stage, testMs } from './stage.ts';

/** All that the page keeps between its visits. */
const kept = 'JSON.stringify([{ ...sessionStorage }, { ...localStorage }, history.state, location.href])';

export function keysShownOnce(stage: Stage): void {
  test(
    'is shown until it is stored, also to who goes back, and then no more: neither going back, nor a reload, nor what the page keeps has it',
    async () => {
      const { page, close } = await openWindow(stage.browser);
      const click = plainClick(page);
      await signIn(page, consoleUrl(stage));
      await heading(page, 'Overview').waitFor();
      await page.getByRole('navigation').getByRole('link', { name: 'Authentication' }).click();
      await click('Generate a key');
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name', { exact: true }).fill('Shown once');
      await click('Generate');
      const key = await dialog.getByText(/^rc_us_/).innerText();
      expect(key).toMatch(/^rc_us_\w+$/);
      expect(await page.evaluate(kept)).not.toContain(key);
      await page.goBack();
      await dialog.getByText('This dialog closes only by').waitFor();
      expect(await dialog.getByText(/^rc_us_/).innerText()).toBe(key);
      await click('I have stored it');
      await page
        .getByRole('button', { name: 'Revoke the key “Shown once”' })
        .or(page.getByText('Shown once'))
        .first()
        .waitFor();

      const secret = key.split('_')[3] ?? key;
      const places: string[] = [];
      const look = async (place: string) => {
        await page.getByText('Shown once').first().waitFor();
        if ((await page.content()).includes(secret)) places.push(place);
      };
      await look('the page afterwards');
      await goTo(page, '/members');
      await heading(page, 'Members').waitFor();
      await page.goBack();
      await look('the page after going back');
      await page.reload();
      await look('the page after a reload');
      expect(places).toEqual([]);
      expect(await page.evaluate(kept)).not.toContain(secret);
      await close();
    },
    testMs,
  );
}
