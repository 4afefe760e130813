/** What all tests in the browser share: one server, one browser, one team with people in it. */
import type { Browser } from 'playwright-core';
import type { fillBelievably } from '../support/believable-team.ts';
import type { RunningRollcall } from '../support/start-rollcall.ts';

/** To be read when a test runs, and not before. */
export interface Stage {
  readonly browser: Browser;
  readonly rollcall: RunningRollcall;
  /** In the demo team of the US. */
  readonly filled: Awaited<ReturnType<typeof fillBelievably>>;
}

export const consoleUrl = ({ rollcall }: Pick<Stage, 'rollcall'>): string => `${rollcall.us.appBaseUrl}/console`;

/** Each test takes seconds; on machines that build and test at the same time it takes ten times as long. */
export const testMs = 90_000;
