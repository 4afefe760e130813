/** `npm run screenshots`: takes the pictures of the console that the README shows, of a team with believable people. Needs Chromium. */
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fillBelievably } from '../support/believable-team.ts';
import { launchChromium, openWindow } from '../support/browser.ts';
import { goTo, heading, signIn } from '../support/console-pages.ts';
import { startRollcall } from '../support/start-rollcall.ts';

const folder = path.resolve(import.meta.dirname, '../../functions/console/screenshots');
const bytesMax = 200_000;

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly title: string;
  readonly isDark?: true;
}

const pictures: readonly Picture[] = [
  { name: 'overview', path: '/', title: 'Overview' },
  { name: 'authentication', path: '/authentication', title: 'Authentication' },
  { name: 'setup', path: '/setup?guide=okta', title: 'Setup guide' },
  { name: 'members', path: '/members', title: 'Members' },
  { name: 'activity', path: '/activity', title: 'Activity', isDark: true },
];

async function takePictures(): Promise<void> {
  const [rollcall, browser] = await Promise.all([startRollcall(), launchChromium()]);
  try {
    const { data, us } = rollcall;
    await fillBelievably({ data, residency: 'us', team: us.team, token: us.token });
    // So that the key has been used.
    await fetch(`${us.baseUrl}/Users?count=1`, { headers: { Authorization: `Bearer ${us.token}` } });
    const { page, settled } = await openWindow(browser, { timezoneId: 'UTC', reducedMotion: 'reduce' });
    await signIn(page, `${us.appBaseUrl}/console`);
    await heading(page, 'Overview').waitFor();
    await mkdir(folder, { recursive: true });
    for (const { name, path: below, title, isDark } of pictures) {
      await page.emulateMedia({ colorScheme: isDark ? 'dark' : 'light' });
      await goTo(page, below);
      await heading(page, title).waitFor();
      await settled();
      const file = path.join(folder, `${name}.png`);
      await page.screenshot({ path: file, animations: 'disabled' });
      const { size } = await stat(file);
      if (size > bytesMax) throw new Error(`${file} has ${size} bytes, more than ${bytesMax}`);
      process.stdout.write(`${path.relative('', file)} ${Math.round(size / 1000)} KB\n`);
    }
  } finally {
    await browser.close();
    await rollcall.stop();
  }
}

await takePictures();
