/** The console in a real browser against a running server: every page, the first run, sessions, tabs, errors, keyboard, large teams. */
import type { Browser } from 'playwright-core';
import { fillBelievably } from '../support/believable-team.ts';
import { describeWithChromium, launchChromium } from '../support/browser.ts';
import { type RunningRollcall, startRollcall } from '../support/start-rollcall.ts';
import { everyPage } from './every-page.ts';
import { firstRun } from './first-run.ts';
import { forms } from './forms.ts';
import { keyboard } from './keyboard.ts';
import { keysShownOnce } from './keys-shown-once.ts';
import { largeTeam } from './large-team.ts';
import { sessions } from './sessions.ts';
import type { Stage } from './stage.ts';

const startMs = 90_000;

describeWithChromium('the console in a browser', () => {
  let rollcall: RunningRollcall;
  let browser: Browser;
  let filled: Stage['filled'];
  const stage: Stage = {
    get browser() {
      return browser;
    },
    get rollcall() {
      return rollcall;
    },
    get filled() {
      return filled;
    },
  };

  beforeAll(async () => {
    [rollcall, browser] = await Promise.all([startRollcall(), launchChromium()]);
    // The page is built when it is first asked for.
    await fetch(`${rollcall.us.appBaseUrl}/console`);
    filled = await fillBelievably({
      data: rollcall.data,
      residency: 'us',
      team: rollcall.us.team,
      token: rollcall.us.token,
    });
  }, startMs);

  afterAll(async () => {
    await browser?.close();
    await rollcall?.stop();
  });

  describe('pages', () => everyPage(stage));
  describe('the first run', () => firstRun(stage));
  describe('a key', () => keysShownOnce(stage));
  describe('sessions', () => sessions(stage));
  describe('forms', () => forms(stage));
  describe('the keyboard', () => keyboard(stage));
  describe('a large team', () => largeTeam(stage));
});
