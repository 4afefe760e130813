/** Schedules as CI runs them: some hundred of those that `npm run chaos` runs any number of, and services that are broken on purpose. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { mutants } from './mutants.ts';

const run = promisify(execFile);
const file = path.resolve(import.meta.dirname, 'chaos.ts');
/** Time and chance are the schedules' own there, so it is a process of its own. */
const chaos = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  run(process.execPath, ['--disable-warning=ExperimentalWarning', file, '--json', ...args], { maxBuffer: 2 ** 26 });

const seed = process.env['CHAOS_SEED'] ?? '1';
const schedules = process.env['CHAOS_SCHEDULES'] ?? '120';
const timeoutMs = 240_000;

test(
  `all promises are kept, whatever fails meanwhile (${schedules} schedules from seed ${seed})`,
  async () => {
    const { stdout } = await chaos('--seed', seed, '--schedules', schedules);
    const report = JSON.parse(stdout);
    expect(report.failures).toEqual([]);
    expect(report.schedules).toBe(Number(schedules));
    // Every kind of fault struck, and much was said that could have been wrong.
    for (const [kind, count] of Object.entries(report.injected)) expect([kind, count]).not.toEqual([kind, 0]);
    expect(report.facts).toBeGreaterThan(Number(schedules) * 50);
  },
  timeoutMs,
);

test('a seed makes the same run again', async () => {
  const [one, other] = await Promise.all([0, 1].map(() => chaos('--seed', '7', '--schedules', '3')));
  const told = ({ stdout = '' } = {}) => ({ ...JSON.parse(stdout), seconds: 0 });
  expect(told(one)).toEqual(told(other));
}, 60_000);

test(
  'every service that is broken on purpose is noticed',
  async () => {
    const { stdout } = await chaos('--mutants', '--seed', seed).catch((error: { stdout: string }) => error);
    const results: { claim: string; failure?: string }[] = JSON.parse(stdout);
    expect(results.filter(({ failure }) => failure === undefined)).toEqual([]);
    expect(results.map(({ claim }) => claim)).toEqual(mutants.map(({ claim }) => claim));
  },
  timeoutMs,
);
