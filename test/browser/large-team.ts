/** What the members page asks for, with ten people and with twenty thousand: as many calls, and none that grows with the team. */
import { signInHeadlessly } from '../../infra/local/sign-in/headless.ts';
import { fillBelievably } from '../support/believable-team.ts';
import { openWindow } from '../support/browser.ts';
import { goTo, heading, signIn } from '../support/console-pages.ts';
import { consoleUrl, type Stage } from './stage.ts';

const few = 10;
const many = 20_000;
const fillMs = 120_000;
/** A page of the list has fifty rows at most. */
const rowsMax = 50;

interface Measured {
  readonly calls: readonly string[];
  readonly bytes: number;
  readonly rows: number;
}

const owner = 'owner@large.example';

/** @returns the id of a team that has its owner alone */
async function newTeam(appBaseUrl: string): Promise<string> {
  const outcome = await signInHeadlessly({ appBaseUrl, address: owner });
  if ('refused' in outcome) throw new Error(outcome.refused);
  const response = await fetch(`${appBaseUrl}/team/v1/teams`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${outcome.accessToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'Large' }),
  });
  const { id } = (await response.json()) as { readonly id: string }; // as the contract has it
  return id;
}

async function measure(stage: Stage): Promise<Measured> {
  const { page, transfers, settled, close } = await openWindow(stage.browser);
  await signIn(page, consoleUrl(stage), { address: owner });
  await heading(page, 'Overview').waitFor();
  await settled();
  const before = transfers.length;
  await goTo(page, '/members');
  await heading(page, 'Members').waitFor();
  await page.locator('table tbody').getByText('@').first().waitFor();
  await settled();
  const calls = transfers.slice(before).filter(({ url }) => url.includes('/team/v1/'));
  const rows = await page.locator('table').first().locator('tbody tr').count();
  await close();
  return {
    calls: calls.map(({ method, url }) => `${method} ${new URL(url).pathname.replace(/\/teams\/\w+/, '')}`).toSorted(),
    bytes: calls.reduce((sum, { bytes }) => sum + bytes, 0),
    rows,
  };
}

export function largeTeam(stage: Stage): void {
  test(
    `the members page asks for the same with ${few} people and with ${many}`,
    async () => {
      const { data, us } = stage.rollcall;
      const where = { data, residency: 'us', team: await newTeam(us.appBaseUrl), groups: 1 } as const;
      // The owner is one of them.
      await fillBelievably({ ...where, users: few - 1, tag: 'few' });
      const small = await measure(stage);
      await fillBelievably({ ...where, users: many - few, tag: 'many' });
      const large = await measure(stage);
      expect(small.rows).toBe(few);
      expect(large.rows).toBe(rowsMax);
      expect(large.calls).toEqual(small.calls);
      // Five times the rows, and nothing that goes with the twenty thousand.
      expect(large.bytes).toBeLessThan(small.bytes * (rowsMax / few));
    },
    fillMs,
  );
}
