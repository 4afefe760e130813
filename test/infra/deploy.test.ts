/** `npm run deploy` and `npm run destroy`: what they ask of CDK, and what they say; with a `cdk` that only notes how it was called. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { residencies } from '../../infra/config.ts';

const commands = path.resolve(import.meta.dirname, '../../infra/commands');
const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-cdk-'));
const callsFile = path.join(folder, 'calls');

const outputs = {
  'rollcall-sandbox-us-data': { TableName: 'the-table', ExportsOutputRefTable: 'x' },
  'rollcall-sandbox-us-scim': { ScimBaseUrl: 'https://scim.example/scim/v2' },
  'rollcall-sandbox-us-team': { AppBaseUrl: 'https://app.example/app', ConsoleClientId: 'client' },
};

const fakeCdk = `#!${process.execPath}
const { appendFileSync, writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
appendFileSync(${JSON.stringify(callsFile)}, JSON.stringify(args) + '\\n');
const outputs = args.indexOf('--outputs-file');
if (outputs !== -1) writeFileSync(args[outputs + 1], ${JSON.stringify(JSON.stringify(outputs))});
process.exit(Number(process.env.FAKE_CDK_EXIT ?? 0));
`;

beforeAll(() => {
  writeFileSync(path.join(folder, 'cdk'), fakeCdk);
  chmodSync(path.join(folder, 'cdk'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => writeFileSync(callsFile, ''));

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The arguments of each call of `cdk`. */
  readonly calls: readonly (readonly string[])[];
}

function run(command: 'deploy' | 'destroy', args: readonly string[], exit = 0): Promise<Ran> {
  const env = { PATH: folder, FAKE_CDK_EXIT: String(exit) };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [path.join(commands, `${command}.ts`), ...args],
      { env },
      (_error, stdout, stderr) => {
        const lines = readFileSync(callsFile, 'utf8').split('\n').filter(Boolean);
        resolve({ code: child.exitCode ?? -1, stdout, stderr, calls: lines.map((line) => JSON.parse(line)) });
      },
    );
  });
}

test('a deployment is a sandbox unless something else is said, and needs nothing but its residency', async () => {
  const { code, stdout, calls } = await run('deploy', ['us']);
  expect(code).toBe(0);
  expect(calls).toEqual([
    [
      'deploy',
      'us/**',
      '--context',
      'stage=sandbox',
      '--require-approval',
      'never',
      '--outputs-file',
      expect.any(String),
    ],
  ]);
  expect(stdout).toContain('Deploying a sandbox');
});

test('it prints the base URLs, and then the command that makes the first key', async () => {
  const { stdout } = await run('deploy', ['us']);
  expect(stdout).toMatch(/SCIM base URL +https:\/\/scim\.example\/scim\/v2\n/);
  expect(stdout).toMatch(/Console +https:\/\/app\.example\/app\/console\n/);
  expect(stdout).toContain("npm run key -- --residency us --table-name the-table --new-team 'Example Ltd'");
  expect(stdout).not.toContain('rc_');
});

test('settings are handed on to CDK', async () => {
  const { calls } = await run('deploy', ['eu', '-c', 'domain=example.com', '-c', 'alarms=on']);
  expect(calls[0]?.slice(0, 8)).toEqual([
    'deploy',
    'eu/**',
    '--context',
    'stage=sandbox',
    '--context',
    'domain=example.com',
    '--context',
    'alarms=on',
  ]);
});

test('a production shows what changes, and is not deployed where nobody can agree to it', async () => {
  const { code, stderr, calls } = await run('deploy', ['us', '--stage', 'production']);
  expect(code).toBe(1);
  expect(stderr).toContain('--yes');
  expect(calls).toEqual([['diff', 'us/**', '--context', 'stage=production']]);
});

test('a production is deployed with --yes after it showed what changes', async () => {
  const { code, calls } = await run('deploy', ['us', '--stage', 'production', '--yes']);
  expect(code).toBe(0);
  expect(calls.map(([command, , , setting]) => [command, setting])).toEqual([
    ['diff', 'stage=production'],
    ['deploy', 'stage=production'],
  ]);
});

test('where CDK fails, so does the command, and says what may be missing', async () => {
  const { code, stdout, stderr } = await run('deploy', ['eu'], 3);
  expect(code).toBe(1);
  expect(stderr).toContain(`npx cdk bootstrap aws://<account>/${residencies.eu.region}`);
  expect(stdout).not.toContain('is deployed');
});

test('a sandbox is destroyed without being asked, and a production not at all', async () => {
  expect((await run('destroy', ['us'])).calls).toEqual([['destroy', 'us/**', '--context', 'stage=sandbox', '--force']]);
  writeFileSync(callsFile, '');
  const refused = await run('destroy', ['us', '--stage', 'production']);
  expect(refused).toMatchObject({ code: 1, calls: [] });
  expect(refused.stderr).toContain('A production is not destroyed by a command');
});

test.each([
  ['deploy', [], 'The residency is missing: choose one of us, eu.'],
  ['deploy', ['mars'], 'There is no residency mars: choose one of us, eu.'],
  ['deploy', ['us', '--stage', 'prod'], 'There is no stage prod: choose one of sandbox, production.'],
  ['deploy', ['us', '-c', 'stage=production'], 'Say the stage with --stage, not with -c.'],
  ['destroy', ['us', '-c', 'stage=production'], 'Say the stage with --stage, not with -c.'],
  ['destroy', ['us', '--all'], '--all'],
] as const)('%s %j is refused with what is accepted, and nothing is asked of CDK', async (command, args, message) => {
  const { code, stderr, calls } = await run(command, args);
  expect({ code, calls }).toEqual({ code: 1, calls: [] });
  expect(stderr).toContain(message);
});
