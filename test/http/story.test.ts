/** The whole story of a team, told by HTTP against `npm start`: sign-in, SSO, keys, pushes, invites, groups, leaving and coming back. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const storyFile = path.resolve(import.meta.dirname, '../../infra/commands/story.ts');

test('npm run story tells every step to the end, and nothing on stderr', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [storyFile]);
  const lines = stdout.trimEnd().split('\n');
  const steps = lines.filter((line) => /^[ \d]\d\. /.test(line));
  expect(lines.at(-1)).toBe('All of it happened.');
  expect(steps.map((line) => Number.parseInt(line, 10))).toEqual(steps.map((_, index) => index + 1));
  expect(steps.length).toBeGreaterThan(25);
  expect(stderr).toBe('');
}, 120_000);
