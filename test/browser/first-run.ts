/** From a new address to a connected identity provider, by at most ten clicks. */
import { upstreamClient, upstreamMount } from '../../infra/local/sign-in/upstream.ts';
import { openWindow } from '../support/browser.ts';
import { type Click, heading, plainClick, signIn } from '../support/console-pages.ts';
import { consoleUrl, type Stage, testMs } from './stage.ts';

const clicksMax = 10;

export function firstRun(stage: Stage): void {
  test(
    'leads a new person to a green setup check by at most ten clicks',
    async () => {
      const { page, complaints, settled, close } = await openWindow(stage.browser);
      const { appBaseUrl, baseUrl } = stage.rollcall.us;
      const clicks: (string | RegExp)[] = [];
      const click: Click = async (name) => {
        clicks.push(name);
        await plainClick(page)(name);
      };
      await signIn(page, consoleUrl(stage), { address: 'first@newcomers.example', click });
      await page.getByLabel('Team name').fill('Newcomers');
      await click('Create the team');
      await heading(page, 'Overview').waitFor();

      await click('Add an SSO method');
      const dialog = page.getByRole('dialog');
      clicks.push('OpenID Connect');
      await dialog.getByText('Another provider, by OpenID Connect').click();
      await dialog.getByLabel('Issuer').fill(appBaseUrl + upstreamMount);
      await dialog.getByLabel('Client id').fill(upstreamClient.clientId);
      await dialog.getByLabel('Client secret').fill(upstreamClient.clientSecret);
      await click('Connect');
      await dialog.waitFor({ state: 'hidden' });

      clicks.push('Turn SCIM on');
      await page.getByRole('button', { name: 'Turn SCIM on', exact: true }).first().click();
      await click('Turn on and generate a key');
      const key = await dialog.getByText(/^rc_us_/).innerText();
      await click('I have stored it');
      await click('Open the setup guide');

      await heading(page, 'Setup guide').waitFor();
      await page.getByText('Waiting for the first call').waitFor();
      const test = await fetch(`${baseUrl}/Users?startIndex=1&count=2`, {
        headers: { Authorization: `Bearer ${key}` },
      });
      expect(test.status).toBe(200);
      await page.getByText('The identity provider is connected').waitFor();
      expect(clicks.length).toBeLessThanOrEqual(clicksMax);
      await settled();
      expect(complaints).toEqual([]);
      await close();
    },
    testMs,
  );
}
