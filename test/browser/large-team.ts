/** What the members page asks for, with ten people and with twenty thousand: as many calls, and none that grows with the team. */
import { fillBelievably } from '../support/believable-team.ts';
import { openWindow } from '../support/browser.ts';
import { goTo, heading, signIn } from '../support/console-pages.ts';
import type { Stage } from './stage.ts';

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

async function measure(stage: Stage, origin: string): Promise<Measured> {
  const { page, transfers, settled, close } = await openWindow(stage.browser);
  await signIn(page, `${origin}/console`);
  await heading(page, 'Overview').waitFor();
  await settled();
  const before = transfers.length;
  await goTo(page, '/members');
  await heading(page, 'Members').waitFor();
  await page.getByRole('table').getByText('@').first().waitFor();
  await settled();
  const calls = transfers.slice(before).filter(({ url }) => url.includes('/team/v1/'));
  const rows = await page.getByRole('table').first().getByRole('row').count();
  await close();
  return {
    calls: calls.map(({ method, url }) => `${method} ${new URL(url).pathname.replace(/\/teams\/\w+/, '')}`).toSorted(),
    bytes: calls.reduce((sum, { bytes }) => sum + bytes, 0),
    rows: rows - 1,
  };
}

export function largeTeam(stage: Stage): void {
  test(
    `the members page asks for the same with ${few} people and with ${many}`,
    async () => {
      const { data, eu } = stage.rollcall;
      const where = { data, residency: 'eu', served: eu, groups: 1 } as const;
      await fillBelievably({ ...where, users: few });
      const small = await measure(stage, eu.appBaseUrl);
      await fillBelievably({ ...where, users: many, tag: 'many' });
      const large = await measure(stage, eu.appBaseUrl);
      expect(small.rows).toBe(few);
      expect(large.rows).toBe(rowsMax);
      expect(large.calls).toEqual(small.calls);
      // Five times the rows, and nothing that goes with the twenty thousand.
      expect(large.bytes).toBeLessThan(small.bytes * (rowsMax / few));
    },
    fillMs,
  );
}
