/** The suite against this service, and the proof that it can fail. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { type RunningRollcall, startRollcall } from '../support/start-rollcall.ts';
import { type Broken, breakService } from './broken-service.ts';
import { deviations } from './deviations.ts';
import { mutants } from './mutants.ts';
import { type Outcome, run } from './run.ts';
import { allSections } from './sections/index.ts';
import { isNamed } from './select.ts';

let rollcall: RunningRollcall;
let broken: Broken;

beforeAll(async () => {
  rollcall = await startRollcall({ args: ['--no-limits'] });
  broken = await breakService(rollcall.us.baseUrl);
});

afterAll(async () => {
  broken.close();
  await rollcall.stop();
});

describe('this service', () => {
  let outcome: Outcome;

  beforeAll(async () => {
    outcome = await run({ target: rollcall.us, sections: allSections, deviations });
  });

  test('fails no row', () => {
    const failed = outcome.results.filter(({ outcome: found }) => found === 'failed');
    expect(failed.map(({ rfc, section, claim, message }) => `${rfc} ${section} ${claim}: ${message}`)).toEqual([]);
  });

  test('passes at least 680 rows that say MUST', () => {
    const passed = outcome.results.filter(({ level, outcome: found }) => level === 'MUST' && found === 'passed');
    expect(passed.length).toBeGreaterThanOrEqual(680);
  });

  test('deviates where it is said to, and nowhere else', () => {
    const deviating = outcome.results.filter(({ outcome: found }) => found === 'deviates');
    expect(deviating.map(({ claim }) => claim)).toEqual([...deviations.keys()]);
  });

  test('is left as it was: everything that rows made is removed', async () => {
    expect(outcome.left).toEqual([]);
    for (const endpoint of ['/Users', '/Groups']) {
      const headers = { authorization: `Bearer ${rollcall.us.token}` };
      const response = await fetch(`${rollcall.us.baseUrl}${endpoint}`, { headers });
      expect(await response.json()).toMatchObject({ totalResults: 0 });
    }
  });
});

describe('the suite', () => {
  test('has every claim once in its section', () => {
    const claims = allSections.flatMap(({ rfc, number, rows }) => rows.map(({ claim }) => `${rfc} ${number} ${claim}`));
    expect(claims.filter((claim, index) => claims.indexOf(claim) !== index)).toEqual([]);
  });

  test('passes through the gateway that breaks nothing', async () => {
    broken.become({ claim: 'nothing is broken', sections: [] });
    const { results } = await run({ target: { ...rollcall.us, baseUrl: broken.baseUrl }, sections: allSections });
    // The gateway makes the deviation from the RFC no different.
    expect(results.filter(({ outcome }) => outcome === 'failed').map(({ claim }) => claim)).toEqual([
      ...deviations.keys(),
    ]);
  });

  test('passes no row of a service that answers 200 and {} to everything', async () => {
    broken.become({ claim: '', sections: [], answer: (answer) => Object.assign(answer, { status: 200, body: {} }) });
    const { results } = await run({ target: { ...rollcall.us, baseUrl: broken.baseUrl }, sections: allSections });
    expect(results.filter(({ outcome }) => outcome === 'passed').map(({ claim }) => claim)).toEqual([]);
    expect(results.filter(({ outcome }) => outcome === 'failed').length).toBeGreaterThan(600);
  });

  test.each(mutants)('sees that $claim', async (mutant) => {
    broken.become(mutant);
    for (const name of mutant.sections) {
      const sections = allSections.filter((section) => isNamed(section, name));
      const { results } = await run({ target: { ...rollcall.us, baseUrl: broken.baseUrl }, sections });
      const failed = results.filter(({ outcome, claim }) => outcome === 'failed' && !deviations.has(claim));
      expect({ section: name, failed: failed.map(({ claim }) => claim) }).not.toEqual({ section: name, failed: [] });
    }
  });
});

describe('npm run conformance', () => {
  const file = path.resolve(import.meta.dirname, 'conformance.ts');

  async function command(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const [code] = await once(child, 'close');
    return { code, stdout, stderr };
  }

  test('reports a section, ends with code 0, and prints no token', async () => {
    const { baseUrl, token } = rollcall.us;
    const { code, stdout } = await command('--base-url', baseUrl, '--token', token, '--section', '7643:6', '--verbose');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^RFC 7643 section 6: Resource types +\d+ passed$/m);
    expect(stdout).not.toContain(token);
  });

  test('ends with code 1 when a row fails, and shows request and answer', async () => {
    broken.become({ claim: '', sections: [], answer: (answer) => (answer.status = 418) });
    const { code, stdout, stderr } = await command(
      '--base-url',
      broken.baseUrl,
      '--token',
      rollcall.us.token,
      '--section',
      '7644:4',
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/failed +MUST +GET \/Schemas answers 200\n.*expected status 200, found 418\n.*> GET http/);
    expect(stdout).not.toContain(rollcall.us.token);
    expect(stderr).toMatch(/rows failed/);
  });

  test('--json prints results that programs can read', async () => {
    const { baseUrl, token } = rollcall.us;
    const { stdout } = await command('--base-url', baseUrl, '--token', token, '--section', '7643:6', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      baseUrl,
      left: [],
      results: expect.arrayContaining([expect.objectContaining({ outcome: 'passed' })]),
    });
  });

  const refusals: [string, string[], RegExp][] = [
    ['no base URL', ['--token', 'x'], /--base-url is missing/],
    ['an unknown option', ['--bogus'], /--bogus/],
    [
      'an unknown section',
      ['--base-url', 'http://127.0.0.1:1', '--token', 'x', '--section', '9.9'],
      /no section 9\.9.*7644:3\.3/,
    ],
    ['a service that does not answer', ['--base-url', 'http://127.0.0.1:1', '--token', 'x'], /could not be reached/],
  ];
  test.each(refusals)('refuses %s and says what to do', async (_, args, message) => {
    const { code, stderr } = await command(...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
