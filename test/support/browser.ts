/** A real browser for tests of the console, and what a page must not do in it. Needs Chromium. */
import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/**
 * `describe` for what needs Chromium: skipped with one line where it is missing.
 * @throws Error in CI, where nothing may be skipped
 */
export function describeWithChromium(name: string, suite: () => void): void {
  if (existsSync(executablePath)) {
    describe(name, suite);
    return;
  }
  if (process.env['CI']) throw new Error(`there is no Chromium at ${executablePath}, so '${name}' cannot run`);
  process.stderr.write(`skipped without Chromium at ${executablePath} (CHROMIUM_PATH): ${name}\n`);
  describe.skip(name, suite);
}

/** Without the sandbox, which containers do not allow, and which guards against pages that are not ours. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** One answer, as it came over the wire. */
export interface Transfer {
  readonly url: string;
  readonly status: number;
  readonly method: string;
  /** Headers and body, compressed as they were. */
  readonly bytes: number;
}

export interface Window {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors on the console, errors nobody caught, violations of the policy, requests that failed or were refused; in words. */
  readonly complaints: string[];
  readonly transfers: readonly Transfer[];
  /** Waits until nothing is asked for any more and no transition is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** For whatever a page takes, on a machine that has much else to do. */
const patienceMs = 30_000;
const quietMs = 120;

/** After a frame, in which a page hears that the colour scheme changed. */
const whenIdle = `new Promise((resolve) =>
  requestAnimationFrame(() => requestIdleCallback(resolve, { timeout: 5000 })))`;

/** A colour on its way from one scheme to the other is neither's. */
const whenTransitioned = `Promise.allSettled(document.getAnimations()
  .filter((animation) => animation instanceof CSSTransition).map(({ finished }) => finished))`;

export async function openWindow(browser: Browser, options: BrowserContextOptions = {}): Promise<Window> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  return { context, ...(await watch(page)), close: () => context.close() };
}

/** Watches a page, as another tab of a context is one. */
export async function watch(page: Page): Promise<Omit<Window, 'context' | 'close'>> {
  const complaints: string[] = [];
  const transfers: Transfer[] = [];
  const underWay = new Set<object>();
  let quietSince = performance.now();
  const ended = (request: object) => {
    underWay.delete(request);
    quietSince = performance.now();
  };
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`not caught: ${error.message}`));
  await page.exposeFunction('tellViolation', (what: string) => complaints.push(`policy: ${what}`));
  await page.addInitScript(
    "addEventListener('securitypolicyviolation', (e) => tellViolation(e.violatedDirective + ' ' + e.blockedURI))",
  );
  page.on('request', (request) => underWay.add(request));
  page.on('requestfailed', (request) => {
    ended(request);
    const why = request.failure()?.errorText ?? '';
    // What a page that is left had asked for.
    if (why !== 'net::ERR_ABORTED') complaints.push(`${request.method()} ${request.url()}: ${why}`);
  });
  page.on('requestfinished', async (request) => {
    const [response, sizes] = await Promise.all([request.response(), request.sizes()]).catch(() => []);
    ended(request);
    if (!response || !sizes) return;
    const [method, url, status] = [request.method(), request.url(), response.status()];
    transfers.push({ method, url, status, bytes: sizes.responseBodySize + sizes.responseHeadersSize });
    if (status >= 400) complaints.push(`${method} ${url}: ${status}`);
  });
  return {
    page,
    complaints,
    transfers,
    async settled() {
      const giveUpMs = performance.now() + patienceMs;
      while (performance.now() < giveUpMs) {
        // What came is drawn first, and may ask for more.
        if (underWay.size === 0) await page.evaluate(`${whenIdle}.then(() => ${whenTransitioned}).then(() => {})`);
        if (underWay.size === 0 && performance.now() - quietSince >= quietMs) return;
        await page.waitForTimeout(quietMs / 4);
      }
      throw new Error(`still under way after ${patienceMs} ms at ${page.url()}`);
    },
  };
}

/** @returns what of WCAG 2 A and AA is serious or critical on the page, in words */
export async function seriousFindings(page: Page): Promise<string[]> {
  // Rows further down are as those above.
  const builder = new AxeBuilder({ page }).setLegacyMode().exclude('tbody tr:nth-child(n + 9)');
  const { violations } = await builder.withTags(['wcag2a', 'wcag2aa']).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => ({ id, places: nodes.map(({ html }) => html) }))
    .map(({ id, places }) => `${id}: ${places.map((html) => html.slice(0, 160)).join(' | ')}`);
}
